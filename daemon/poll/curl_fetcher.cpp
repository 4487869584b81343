// One fetch narrated: judge the address, wait for a place to resolve its name, transfer, follow or answer.
#include "daemon/poll/curl_fetcher.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <functional>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/poll/address.hpp"
#include "daemon/poll/body_budget.hpp"
#include "daemon/poll/curl_multi.hpp"
#include "daemon/poll/lookup_gate.hpp"
#include "daemon/poll/target.hpp"
#include "daemon/poll/transfer.hpp"
#include "daemon/poll/trust.hpp"

namespace bantin::poll {
namespace {

using Kind = FetchFailure::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRedirects = 5;
constexpr std::size_t kIdleHandles = 64;
constexpr std::size_t kSessionsPerShare = 8;  // libcurl 7.88 gives a share room for no more

struct EasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;

struct ShareDeleter {
  void operator()(CURLSH* share) const noexcept { curl_share_cleanup(share); }
};
using SharePtr = std::unique_ptr<CURLSH, ShareDeleter>;

void start_libcurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_ALL);
  if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  // The certificate stores are OpenSSL's.
  const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
  if (version->ssl_version == nullptr || !std::string_view(version->ssl_version).starts_with("OpenSSL")) {
    throw std::runtime_error("libcurl was built without OpenSSL");
  }
}

FetchOutcome failed(Kind kind, std::string message) {
  FetchOutcome outcome;
  outcome.failure.kind = kind;
  outcome.failure.message = std::move(message);
  return outcome;
}

}  // namespace

/// What fetches share. A running fetch holds it, so that it outlives the fetcher if need be.
struct CurlFetcher::Core {
  Core(const boost::asio::any_io_executor& executor, const Options& options, Log& log_)
      : log(log_),
        accept_encoding(accepted_encodings()),
        trust(options.ca_bundle),
        shares(std::max<std::size_t>(1, options.tls_sessions / kSessionsPerShare)),
        multi(std::make_shared<CurlMulti>(executor, CurlMulti::Options{options.shards, options.idle_connections})),
        bodies(std::make_shared<BodyBudget>(executor, options.body_bytes)),
        gate(executor, std::max<std::size_t>(1, options.lookups)) {}

  /// TLS sessions by the hash of the origin: libcurl looks through a share from its one end to the other, so many small
  /// ones are faster than a large one, and 7.88 offers no larger one anyway.
  CURLSH* share(std::size_t key) {
    SharePtr& share = shares[key % shares.size()];
    if (share == nullptr) {
      share.reset(curl_share_init());
      if (share == nullptr) throw std::bad_alloc();
      curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    }
    return share.get();
  }

  Log& log;
  const std::string accept_encoding;
  Trust trust;
  // Order: easy handles go before the multi, shares after both.
  std::vector<SharePtr> shares;
  std::shared_ptr<CurlMulti> multi;
  std::shared_ptr<BodyBudget> bodies;
  LookupGate gate;
  std::vector<EasyPtr> idle;
};

namespace {

/// An easy handle for one fetch, out of the pool and back into it.
class Lease {
 public:
  explicit Lease(std::shared_ptr<CurlFetcher::Core> core) : core_(std::move(core)) {
    if (!core_->idle.empty()) {
      easy_ = std::move(core_->idle.back());
      core_->idle.pop_back();
      return;
    }
    easy_.reset(curl_easy_init());
    if (easy_ == nullptr) throw std::bad_alloc();
    prepare(easy_.get(), core_->accept_encoding);
  }
  ~Lease() {
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, nullptr);  // the list dies with its transfer
    curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, nullptr);
    if (core_->idle.size() < kIdleHandles) core_->idle.push_back(std::move(easy_));
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  CURL* get() const { return easy_.get(); }

 private:
  std::shared_ptr<CurlFetcher::Core> core_;
  EasyPtr easy_;
};

/// What is wrong with a target before anything is sent.
std::optional<FetchFailure> judge(const Target& target, const FetchRequest& request) {
  if (!target.is_literal || request.proxy.empty() || request.allow_private_addresses) return std::nullopt;
  // A proxy hides the address from the check at the connection.
  std::string text = target.host;
  if (text.front() == '[') text = text.substr(1, text.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(text, error);
  const AddressClass kind = error ? AddressClass::reserved : classify(address);
  if (kind == AddressClass::global) return std::nullopt;
  return FetchFailure{Kind::refused, target.host + " is " + std::string(describe(kind)) +
                                         "; only allow_private_addresses permits that"};
}

void fill(FetchResponse& response, Transfer& transfer, const Target& target) {
  ResponseHead& head = transfer.head;
  response.status = head.status();
  response.body = std::move(transfer.body);
  response.final_url = target.url;
  response.validators = std::move(head.validators);
  response.content_type = std::move(head.content_type);
  response.cache_control = std::move(head.cache_control);
  response.expires = std::move(head.expires);
  response.date = std::move(head.date);
  response.age = std::move(head.age);
  response.retry_after = std::move(head.retry_after);
  response.im = std::move(head.im);
  response.certificate_until = transfer.certificate_until();
  response.link = std::move(head.link);
}

}  // namespace

CurlFetcher::CurlFetcher(boost::asio::any_io_executor executor, const Options& options, Log& log) {
  start_libcurl();
  core_ = std::make_shared<Core>(executor, options, log);
}

CurlFetcher::~CurlFetcher() = default;

boost::asio::awaitable<FetchOutcome> CurlFetcher::fetch(FetchRequest request) {
  const std::shared_ptr<Core> core = core_;
  Result<Target> first = parse_target(request.url);
  if (!first) co_return failed(Kind::protocol, first.error().message);
  Target target = *first;
  const std::string own_origin = target.origin;
  std::string validated = target.url;
  if (!request.validators_url.empty() && request.validators_url != request.url) {
    const Result<Target> from = parse_target(request.validators_url);
    validated = from ? from->url : std::string();
  }

  const Lease easy(core);
  const auto hold = std::make_shared<BodyBudget::Hold>(core->bodies);
  FetchResponse response;
  std::chrono::milliseconds time_left = request.timeout;
  for (;;) {
    if (const auto failure = judge(target, request)) co_return failed(failure->kind, failure->message);
    X509StorePtr store;
    if (target.is_https) {
      Result<X509StorePtr> loaded = core->trust.store(request.ca_file);
      if (!loaded) co_return failed(Kind::tls, loaded.error().message);
      store = std::move(*loaded);
    }
    const std::size_t key = std::hash<std::string>()(target.origin);
    curl_easy_setopt(easy.get(), CURLOPT_SHARE, target.is_https ? core->share(key) : nullptr);

    LookupGate::Place place(core->gate);
    if (!target.is_literal) co_await place.enter();
    const auto started = Clock::now();
    Transfer::Hop hop{request, target};
    hop.is_own_origin = target.origin == own_origin;
    hop.is_validated = target.url == validated;
    hop.time_left = time_left;
    hop.store = store.get();
    hop.place = &place;
    hop.hold = hold.get();
    Transfer transfer(easy.get(), hop);
    const CURLcode code = co_await core->multi->perform(easy.get(), key);
    place.leave();
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    response.duration += spent;
    time_left -= spent;
    curl_off_t wire_bytes = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_SIZE_DOWNLOAD_T, &wire_bytes);
    response.wire_bytes += static_cast<std::uint64_t>(std::max<curl_off_t>(0, wire_bytes));

    if (transfer.is_out_of_memory() && time_left.count() > 0) {
      std::string().swap(transfer.body);
      const auto waits_since = Clock::now();
      const auto most = static_cast<std::size_t>(request.max_bytes);
      const bool has_room = co_await core->bodies->reserve(*hold, most, time_left);
      time_left -= std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - waits_since);
      if (!has_room || time_left.count() <= 0)
        co_return failed(Kind::timeout, "no memory became free for the answer of " + target.host);
      continue;
    }
    if (const auto failure = transfer.finish(code)) co_return failed(failure->kind, failure->message);
    if (!transfer.head.is_redirect()) {
      fill(response, transfer, target);
      if (request.proxy.empty()) response.peer = transfer.peer();
      hold->shrink_to(response.body.size());
      response.place = hold;
      FetchOutcome outcome;
      outcome.response = std::move(response);
      co_return outcome;
    }
    const std::string peer = transfer.peer();
    if (!request.form.empty()) {
      co_return failed(Kind::refused, target.host + " redirects what we send; the right address has to be named");
    }
    Result<Target> next = parse_target(transfer.head.location, target.url);
    if (!next) co_return failed(Kind::refused, target.host + " redirects, but " + next.error().message);
    if (response.hops.size() == kRedirects) {
      co_return failed(Kind::protocol, "more than 5 redirects, the last one by " + target.host);
    }
    if (time_left.count() <= 0) {
      co_return failed(Kind::timeout, "the redirects took longer than the time for the whole fetch");
    }
    Hop seen;
    seen.status = transfer.head.status();
    seen.to = next->url;
    response.hops.push_back(std::move(seen));
    if (request.hops != nullptr) {
      std::string to = next->url;
      std::string rest = transfer.head.retry_after;
      auto turn = request.hops->follow(std::move(to), peer, std::move(rest));
      std::optional<FetchFailure> refusal = co_await std::move(turn);
      if (refusal) {
        FetchOutcome outcome;
        outcome.failure = std::move(*refusal);
        co_return outcome;
      }
    }
    target = std::move(*next);
  }
}

}  // namespace bantin::poll
