// The way of a request: robots.txt (if it is a discovered page), the gate, the network, and what the answer teaches.
#include "daemon/poll/polite_fetcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <unordered_set>
#include <utility>

#include "daemon/poll/hints.hpp"
#include "daemon/poll/robots_cache.hpp"
#include "daemon/poll/target.hpp"
#include "daemon/poll/turns.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;
using Kind = FetchFailure::Kind;

/// A redirect that asks for a short rest is followed after it.
constexpr std::chrono::seconds kShortRest{30};
constexpr std::chrono::seconds kRobotsTimeout{30};

FetchFailure resting(const std::string& host, Moment until) {
  FetchFailure failure;
  failure.kind = Kind::closed;
  failure.until = std::chrono::ceil<std::chrono::seconds>(until);
  failure.message = host + " asked to be left alone until " + feeds::format_rfc3339(failure.until);
  return failure;
}

FetchFailure forbidden(const std::string& host) {
  return {Kind::refused, "robots.txt of " + host + " does not allow this page"};
}

FetchOutcome failed(FetchFailure failure) {
  FetchOutcome outcome;
  outcome.failure = std::move(failure);
  return outcome;
}

}  // namespace

class PoliteFetcher::Core : public std::enable_shared_from_this<PoliteFetcher::Core> {
 public:
  Core(const asio::any_io_executor& executor, Fetcher& inner, DomainGate& gate, const Clock& clock, Log& log,
       Options options)
      : turns(executor, gate, clock),
        executor_(executor),
        inner_(inner),
        gate_(gate),
        clock_(clock),
        log_(log),
        options_(options) {}

  asio::awaitable<FetchOutcome> fetch(FetchRequest request);

  Turns turns;

 private:
  class Passage;

  /// Looks the file up if it is not known. The failure, if the server cannot be asked now.
  asio::awaitable<std::optional<FetchFailure>> know_robots(FetchRequest like, Target target);
  /// `know_robots`, and whether the file allows the page.
  asio::awaitable<std::optional<FetchFailure>> obey_robots(FetchRequest like, Target target);
  asio::awaitable<void> look_behind(FetchRequest like, Target target);
  void report_robots(const FetchRequest& request, const Target& target, FetchResponse& response);
  void learn(const Place& place, const FetchResponse& response, std::optional<config::RetryAfterScope> scope);

  asio::any_io_executor executor_;
  Fetcher& inner_;
  DomainGate& gate_;
  const Clock& clock_;
  Log& log_;
  Options options_;
  RobotsCache robots_;
  std::unordered_set<std::string> looking_;  // origins that are looked at behind an answer's back
};

/// One request's stay at one server after the other: in front of each redirect it leaves the one and enters the next.
class PoliteFetcher::Core::Passage final : public HopGuard {
 public:
  Passage(Core& core, FetchRequest request, bool obeys) : core_(core), request_(std::move(request)), obeys_(obeys) {}
  ~Passage() override { leave({}); }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  asio::awaitable<std::optional<FetchFailure>> enter(std::string url) {
    Result<Target> target = parse_target(url);
    if (!target) co_return std::nullopt;  // the fetch itself says what is wrong with it
    std::chrono::milliseconds delay{0};
    if (obeys_) {
      std::optional<FetchFailure> failure = co_await core_.obey_robots(request_, *target);
      if (failure) co_return failure;
      const RobotsRules* rules = core_.robots_.find(target->origin, core_.clock_.now());
      if (rules != nullptr) delay = rules->crawl_delay.value_or(delay);
    }
    Place place = place_of(url);
    const Turns::Rank rank = request_.purpose == Purpose::named ? Turns::Rank::first : Turns::Rank::last;
    const std::optional<Moment> closed = co_await core_.turns.enter(place, delay, rank);
    if (closed) co_return resting(place.host, *closed);
    place_ = std::move(place);
    inside_ = true;
    co_return std::nullopt;
  }

  asio::awaitable<std::optional<FetchFailure>> follow(std::string url, std::string peer,
                                                      std::string retry_after) override {
    leave(peer);
    const Moment now = core_.clock_.now();
    const auto rest = parse_retry_after(retry_after, std::chrono::floor<std::chrono::seconds>(now));
    if (rest && *rest > kShortRest) {
      co_return resting(place_.host, now + std::min<std::chrono::seconds>(*rest, DomainGate::kLongestRest));
    }
    if (rest) {
      asio::steady_timer timer(core_.executor_, *rest);
      co_await timer.async_wait(asio::use_awaitable);
    }
    std::optional<FetchFailure> failure = co_await enter(std::move(url));
    co_return failure;
  }

  void leave(const std::string& peer) {
    if (!std::exchange(inside_, false)) return;
    core_.turns.end(place_);
    if (!peer.empty()) core_.gate_.learn_address(place_.domain, peer);
  }
  const Place& place() const { return place_; }

 private:
  Core& core_;
  FetchRequest request_;
  bool obeys_;
  Place place_;
  bool inside_ = false;
};

asio::awaitable<FetchOutcome> PoliteFetcher::Core::fetch(FetchRequest request) {
  const auto self = shared_from_this();
  const auto scope = request.rest_scope;
  Passage passage(*this, request, request.purpose == Purpose::discovered);
  std::optional<FetchFailure> refusal = co_await passage.enter(request.url);
  if (refusal) co_return failed(std::move(*refusal));
  FetchRequest asked = request;
  asked.hops = &passage;
  FetchOutcome outcome = co_await inner_.fetch(std::move(asked));
  passage.leave(outcome.response ? outcome.response->peer : std::string());
  if (outcome.response) {
    learn(passage.place(), *outcome.response, scope);
    const Result<Target> target = parse_target(request.url);
    if (target) report_robots(request, *target, *outcome.response);
  }
  co_return outcome;
}

/// A server that has enough of us is left alone by everybody, not only by the source that heard it.
void PoliteFetcher::Core::learn(const Place& place, const FetchResponse& response,
                                std::optional<config::RetryAfterScope> scope) {
  const Moment now = clock_.now();
  const feeds::Instant until = rest_until(response, std::chrono::floor<std::chrono::seconds>(now));
  if (until != feeds::Instant{}) gate_.close(place, Moment(until), now, scope);
}

asio::awaitable<std::optional<FetchFailure>> PoliteFetcher::Core::know_robots(FetchRequest like, Target target) {
  if (robots_.find(target.origin, clock_.now()) != nullptr) co_return std::nullopt;
  FetchRequest request;
  const auto scope = like.rest_scope;
  const Result<Target> file = parse_target("/robots.txt", target.url);
  if (!file) co_return std::nullopt;
  request.url = file->url;
  request.purpose = Purpose::discovered;
  request.user_agent = like.user_agent;
  request.ca_file = like.ca_file;
  request.pins = like.pins;
  request.proxy = like.proxy;
  request.timeout = std::min<std::chrono::milliseconds>(like.timeout, kRobotsTimeout);
  request.max_bytes = kRobotsBytesLimit;
  request.cuts_body = true;
  request.allow_private_addresses = like.allow_private_addresses;
  Passage passage(*this, request, false);
  std::optional<FetchFailure> closed = co_await passage.enter(request.url);
  if (closed) co_return closed;
  // Somebody else may have asked while we waited.
  if (robots_.find(target.origin, clock_.now()) != nullptr) co_return std::nullopt;
  request.hops = &passage;
  FetchOutcome outcome = co_await inner_.fetch(std::move(request));
  passage.leave(outcome.response ? outcome.response->peer : std::string());
  if (outcome.response) learn(passage.place(), *outcome.response, scope);
  if (!outcome.response && outcome.failure.kind == Kind::closed) co_return std::move(outcome.failure);
  robots_.learn(target.origin, outcome, clock_.now());
  co_return std::nullopt;
}

asio::awaitable<std::optional<FetchFailure>> PoliteFetcher::Core::obey_robots(FetchRequest like, Target target) {
  std::optional<FetchFailure> failure = co_await know_robots(std::move(like), target);
  if (failure) co_return failure;
  const RobotsRules* rules = robots_.find(target.origin, clock_.now());
  if (rules == nullptr || rules->allows(robots_target(target.url))) co_return std::nullopt;
  co_return forbidden(target.host);
}

void PoliteFetcher::Core::report_robots(const FetchRequest& request, const Target& target, FetchResponse& response) {
  if (const RobotsRules* rules = robots_.find(target.origin, clock_.now())) {
    const bool allowed = rules->allows(robots_target(target.url));
    response.robots = allowed ? RobotsWord::allowed : RobotsWord::disallowed;
    return;
  }
  if (!options_.reports_robots || response.status / 100 > 3 || !looking_.insert(target.origin).second) return;
  asio::co_spawn(executor_, look_behind(request, target),
                 [self = shared_from_this(), origin = target.origin](std::exception_ptr fault) {
                   self->looking_.erase(origin);
                   if (!fault) return;
                   try {
                     std::rethrow_exception(fault);
                   } catch (const std::exception& error) {
                     self->log_.debug("robots.txt of {}: {}", origin, error.what());
                   }
                 });
}

asio::awaitable<void> PoliteFetcher::Core::look_behind(FetchRequest like, Target target) {
  const auto self = shared_from_this();
  co_await know_robots(std::move(like), std::move(target));
}

PoliteFetcher::PoliteFetcher(asio::any_io_executor executor, Fetcher& inner, DomainGate& gate, const Clock& clock,
                             Log& log, Options options)
    : core_(std::make_shared<Core>(executor, inner, gate, clock, log, options)) {}

PoliteFetcher::~PoliteFetcher() {
  core_->turns.shut();
}

asio::awaitable<FetchOutcome> PoliteFetcher::fetch(FetchRequest request) {
  return core_->fetch(std::move(request));
}

std::size_t PoliteFetcher::waiting() const noexcept {
  return core_->turns.waiting();
}

}  // namespace bantin::poll
