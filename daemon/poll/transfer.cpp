// Options and callbacks of one transfer.
#include "daemon/poll/transfer.hpp"

#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <new>
#include <stdexcept>

#include "daemon/poll/address.hpp"
#include "daemon/poll/curl_failure.hpp"

namespace bantin::poll {
namespace {

constexpr long kReceiveBuffer = 64 << 10;
constexpr std::size_t kReserveLimit = 1u << 20;  // a Content-Length is a claim
constexpr const char* kAccept =
    "Accept: application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.7, "
    "*/*;q=0.5";

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    throw std::runtime_error("libcurl: option " + std::to_string(option) + ": " + curl_easy_strerror(code));
  }
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

boost::asio::ip::address to_address(const curl_sockaddr& from) {
  if (from.family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &from.addr, sizeof address);
    return boost::asio::ip::address_v4(ntohl(address.sin_addr.s_addr));
  }
  sockaddr_in6 address{};
  // `addr` is only as long as the shortest kind of address; libcurl's storage behind it is longer.
  std::memcpy(&address, reinterpret_cast<const char*>(&from) + offsetof(curl_sockaddr, addr), sizeof address);
  boost::asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
  return boost::asio::ip::address_v6(bytes);
}

std::string size_text(std::uint64_t bytes) {
  if (bytes >= (1u << 20) && bytes % (1u << 20) == 0) return std::to_string(bytes >> 20) + " MiB";
  if (bytes >= (1u << 10) && bytes % (1u << 10) == 0) return std::to_string(bytes >> 10) + " KiB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace

std::string accepted_encodings() {
  const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
  std::string list;
  const auto add = [&](int feature, const char* name) {
    if ((version->features & feature) == 0) return;
    if (!list.empty()) list += ", ";
    list += name;
  };
  add(CURL_VERSION_LIBZ, "gzip");
  add(CURL_VERSION_BROTLI, "br");
  add(CURL_VERSION_ZSTD, "zstd");
  return list;
}

void prepare(CURL* easy, const std::string& accept_encoding) {
  set(easy, CURLOPT_NOSIGNAL, 1L);
  // Else libcurl waits for its resolver's thread to end, and a dead name server stops the loop for seconds.
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(easy, CURLOPT_PATH_AS_IS, 1L);  // `Target` has the final spelling
  set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy, CURLOPT_ACCEPT_ENCODING, or_null(accept_encoding));
  set(easy, CURLOPT_NOPROXY, "");
  set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(kConnectTimeout.count()));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, kStallBytes);
  set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(kStallTimeout.count()));
  set(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
  set(easy, CURLOPT_NOPROGRESS, 0L);
  // The certificate store comes from `Trust`; what libcurl would load by itself is wasted.
  set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(easy, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
}

Transfer::Transfer(CURL* easy, const Hop& hop) : easy_(easy), hop_(hop) {
  set(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(easy, CURLOPT_HEADERDATA, this);
  set(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  set(easy, CURLOPT_XFERINFODATA, this);
  set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  set(easy, CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  set(easy, CURLOPT_PREREQDATA, this);
  set(easy, CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_tls);
  set(easy, CURLOPT_SSL_CTX_DATA, this);
  set(easy, CURLOPT_ERRORBUFFER, detail_);

  const FetchRequest& request = hop_.request;
  set(easy, CURLOPT_URL, hop_.target.url.c_str());
  set(easy, CURLOPT_HTTPGET, 1L);
  if (!request.form.empty()) {
    set(easy, CURLOPT_POSTFIELDS, request.form.c_str());
    set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form.size()));
  }
  set(easy, CURLOPT_USERAGENT, or_null(request.user_agent));
  // "" and not null: a proxy out of the environment would void the judgement of addresses.
  set(easy, CURLOPT_PROXY, request.proxy.c_str());
  // libcurl reuses connections and TLS sessions only between transfers that agree in this.
  set(easy, CURLOPT_CAINFO, or_null(request.ca_file));
  for (const std::string& pin : request.pins)
    pins_ += pins_.empty() ? pin : ";" + pin;
  set(easy, CURLOPT_SSL_SESSIONID_CACHE, request.full_handshake ? 0L : 1L);
  set(easy, CURLOPT_PINNEDPUBLICKEY, or_null(pins_));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, hop_.time_left.count())));
  const std::string& user = request.username.empty() ? hop_.target.user : request.username;
  const std::string& password = request.username.empty() ? hop_.target.password : request.password;
  const bool authenticates = hop_.is_own_origin && !user.empty();
  set(easy, CURLOPT_USERNAME, authenticates ? user.c_str() : static_cast<const char*>(nullptr));
  set(easy, CURLOPT_PASSWORD, authenticates ? password.c_str() : static_cast<const char*>(nullptr));
  set_headers();
}

void Transfer::set_headers() {
  const FetchRequest& request = hop_.request;
  bool accepts = false;
  if (hop_.is_own_origin) {
    for (const auto& [name, value] : request.headers) {
      if (!is_header_name(name) || !is_header_value(value)) continue;
      const bool is_accept = name.size() == 6 && ::strcasecmp(name.c_str(), "accept") == 0;
      accepts = accepts || is_accept;
      conditional_ = conditional_ || ::strncasecmp(name.c_str(), "if-", 3) == 0;
      add_header(value.empty() ? name + ";" : name + ": " + value);
    }
  }
  if (!accepts) add_header(kAccept);
  if (hop_.is_validated) {
    const Validators& validators = request.validators;
    const auto add = [&](const char* name, const std::string& value) {
      if (value.empty() || !is_header_value(value)) return;
      conditional_ = true;
      add_header(name + value);
    };
    add("If-None-Match: ", validators.etag);
    add("If-Modified-Since: ", validators.last_modified);
    if (request.accepts_delta && !validators.etag.empty() && conditional_) add_header("A-IM: feed");
  }
  set(easy_, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  if (headers_ == nullptr) headers_.reset(longer);  // otherwise the head of the list stays
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    return transfer.take_header({data, size * count}) ? size * count : 0;
  } catch (...) {
    transfer.thrown_ = std::current_exception();
    return 0;
  }
}

bool Transfer::take_header(std::string_view line) {
  if (!head.add_line(line)) {
    stop_ = Stop::header_limit;
    return false;
  }
  if (!head.is_complete() || !is_success() || !body.empty() || !head.content_length) return true;
  if (*head.content_length > hop_.request.max_bytes && !hop_.request.cuts_body) {
    stop_ = Stop::body_limit;
    return false;
  }
  body.reserve(std::min<std::size_t>(*head.content_length, kReserveLimit));
  return true;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    return transfer.take_body({data, size * count}) ? size * count : 0;
  } catch (...) {
    transfer.thrown_ = std::current_exception();
    return 0;
  }
}

bool Transfer::take_body(std::string_view bytes) {
  if (head.is_redirect()) {
    // A short body is let through, so that the connection can be used again; a long one is not worth it.
    dropped_ += bytes.size();
    if (dropped_ <= kErrorBodyLimit && head.content_length.value_or(kErrorBodyLimit + 1) <= kErrorBodyLimit)
      return true;
    stop_ = Stop::enough;
    return false;
  }
  const std::uint64_t limit =
      is_success() ? hop_.request.max_bytes : std::min<std::uint64_t>(hop_.request.max_bytes, kErrorBodyLimit);
  if (bytes.size() <= limit - body.size()) {
    if (hop_.hold != nullptr && !hop_.hold->grow_to(body.size() + bytes.size())) {
      stop_ = Stop::memory;
      return false;
    }
    body.append(bytes);
    return true;
  }
  stop_ = is_success() && !hop_.request.cuts_body ? Stop::body_limit : Stop::enough;
  if (stop_ == Stop::enough) body.append(bytes.substr(0, limit - body.size()));
  return false;
}

int Transfer::on_progress(void* self, curl_off_t, curl_off_t down, curl_off_t, curl_off_t) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (down <= 0 || static_cast<std::uint64_t>(down) <= transfer.hop_.request.max_bytes) return 0;
  transfer.stop_ = transfer.hop_.request.cuts_body ? Stop::enough : Stop::wire_limit;
  return 1;
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    if (transfer.hop_.place != nullptr) transfer.hop_.place->leave();
    if (address->family != AF_INET && address->family != AF_INET6) return CURL_SOCKET_BAD;
    if (!transfer.may_reach(to_address(*address))) return CURL_SOCKET_BAD;
    transfer.opened_ = true;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  } catch (...) {
    transfer.thrown_ = std::current_exception();
    return CURL_SOCKET_BAD;
  }
}

int Transfer::on_request(void* self, char* remote, char*, int, int) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    if (transfer.hop_.place != nullptr) transfer.hop_.place->leave();
    transfer.peer_ = remote;
    if (transfer.hop_.target.is_https) transfer.note_certificate();
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(remote, error);
    if (!error && transfer.may_reach(address)) return CURL_PREREQFUNC_OK;
    transfer.stop_ = Stop::address;
  } catch (...) {
    transfer.thrown_ = std::current_exception();
  }
  return CURL_PREREQFUNC_ABORT;
}

CURLcode Transfer::on_tls(CURL*, void* context, void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.hop_.store == nullptr) return CURLE_SSL_CERTPROBLEM;
  watch_verification(static_cast<SSL_CTX*>(context), transfer.hop_.store, &transfer.tls_);
  return CURLE_OK;
}

void Transfer::note_certificate() {
  curl_tlssessioninfo* tls = nullptr;
  if (curl_easy_getinfo(easy_, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == nullptr || tls->internals == nullptr) {
    return;
  }
  if (tls->backend == CURLSSLBACKEND_OPENSSL) certificate_until_ = certificate_end(static_cast<SSL*>(tls->internals));
}

bool Transfer::may_reach(const boost::asio::ip::address& address) {
  // Through a proxy the connection goes to the proxy, which the admin chose.
  if (hop_.request.allow_private_addresses || !hop_.request.proxy.empty()) return true;
  const AddressClass kind = classify(address);
  if (kind == AddressClass::global) return true;
  const std::string& host = hop_.target.host;
  refused_ = host + " is " + (hop_.target.is_literal ? "" : "at " + address.to_string() + ", ") +
             std::string(describe(kind)) + "; only allow_private_addresses permits that";
  return false;
}

FetchFailure Transfer::too_large(std::string_view what) const {
  return {FetchFailure::Kind::too_large,
          std::string(what) + hop_.target.host + " is larger than " +
              size_text(stop_ == Stop::header_limit ? kHeaderBytesLimit : hop_.request.max_bytes)};
}

std::optional<FetchFailure> Transfer::finish(CURLcode code) {
  if (thrown_) std::rethrow_exception(thrown_);
  // Of an answer that is no success the status is what counts, however the rest of it went.
  if (head.is_complete() && !is_success()) {
    if (head.status() != 304 || conditional_) return std::nullopt;
    return FetchFailure{FetchFailure::Kind::protocol,
                        hop_.target.host + " says \"not modified\" though nothing was there to compare"};
  }
  switch (stop_) {
    case Stop::none:
      break;
    case Stop::enough:
      return std::nullopt;
    case Stop::body_limit:
      return too_large("the answer of ");
    case Stop::wire_limit:
      return too_large("the compressed answer of ");
    case Stop::header_limit:
      return too_large("the header of the answer of ");
    case Stop::memory:
      return FetchFailure{FetchFailure::Kind::too_large, "no memory left for the answer of " + hop_.target.host};
    case Stop::address:
      return FetchFailure{FetchFailure::Kind::refused, refused_};
  }
  if (!refused_.empty() && !opened_) return FetchFailure{FetchFailure::Kind::refused, refused_};
  if (code == CURLE_OK && head.is_complete()) return std::nullopt;
  FailedTransfer failed;
  failed.easy = easy_;
  failed.code = code == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : code;
  failed.host = hop_.target.host;
  failed.tls = describe(tls_, hop_.target.host);
  failed.detail = detail_;
  failed.timeout = hop_.request.timeout;
  return describe(failed);
}

}  // namespace bantin::poll
