// Why a transfer failed, for an admin who has never heard of libcurl.
#include "daemon/poll/curl_failure.hpp"

#include <cstring>
#include <system_error>

namespace bantin::poll {
namespace {

using Kind = FetchFailure::Kind;

std::string seconds(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

curl_off_t microseconds(CURL* easy, CURLINFO which) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, which, &value);
  return value;
}

/// How far it came before the time was up.
FetchFailure timed_out(const FailedTransfer& failed) {
  const std::string limit = seconds(std::min<std::chrono::milliseconds>(failed.timeout, kConnectTimeout));
  if (microseconds(failed.easy, CURLINFO_NAMELOOKUP_TIME_T) == 0) {
    return {Kind::dns, "the name " + failed.host + " was not resolved within " + limit};
  }
  if (microseconds(failed.easy, CURLINFO_CONNECT_TIME_T) == 0) {
    return {Kind::timeout, "no connection to " + failed.host + " within " + limit};
  }
  if (microseconds(failed.easy, CURLINFO_PRETRANSFER_TIME_T) == 0) {
    return {Kind::timeout, "the TLS handshake with " + failed.host + " was not done within " + limit};
  }
  const curl_off_t bytes = microseconds(failed.easy, CURLINFO_SIZE_DOWNLOAD_T);
  if (failed.detail.starts_with("Operation too slow")) {
    return {Kind::timeout, failed.host + " sent less than " + std::to_string(kStallBytes) + " bytes a second for " +
                               seconds(kStallTimeout)};
  }
  if (bytes == 0) return {Kind::timeout, "no answer from " + failed.host + " within " + seconds(failed.timeout)};
  return {Kind::timeout, "the answer of " + failed.host + " was not complete after " + seconds(failed.timeout) + " (" +
                             std::to_string(bytes) + " bytes)"};
}

std::string system_reason(CURL* easy) {
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  if (number == 0) return {};
  return ": " + std::generic_category().message(static_cast<int>(number));
}

/// libcurl's own words, for the cases in which they hold no address.
std::string because(const FailedTransfer& failed) {
  return ": " + (failed.detail.empty() ? std::string(curl_easy_strerror(failed.code)) : failed.detail);
}

}  // namespace

FetchFailure describe(const FailedTransfer& failed) {
  const std::string& host = failed.host;
  switch (failed.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return timed_out(failed);
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Kind::dns, "the name " + host + " cannot be resolved"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {Kind::dns, "the name of the proxy cannot be resolved"};
    case CURLE_PROXY:
      return {Kind::connect, "the proxy refuses the connection to " + host};
    case CURLE_COULDNT_CONNECT:
      return {Kind::connect, "no connection to " + host + system_reason(failed.easy)};
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return {Kind::tls, host + " shows another key than those that `pin` names"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {Kind::tls, failed.tls};
    case CURLE_SSL_CONNECT_ERROR:
      if (failed.detail.find("wrong version number") != std::string::npos) {
        return {Kind::tls, host + " does not speak TLS at this port; try http: or another port"};
      }
      return {Kind::tls, "the TLS handshake with " + host + " failed" + because(failed)};
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
      return {Kind::tls, "TLS with " + host + " failed" + because(failed)};
    case CURLE_GOT_NOTHING:
      return {Kind::protocol, host + " closed the connection without an answer"};
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return {Kind::connect, "the connection to " + host + " was lost" + system_reason(failed.easy)};
    case CURLE_PARTIAL_FILE:
      return {Kind::protocol, "the answer of " + host + " ends before its announced length"};
    case CURLE_BAD_CONTENT_ENCODING:
      return {Kind::protocol, "the compressed answer of " + host + " cannot be unpacked"};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return {Kind::protocol, "the answer of " + host + " is not HTTP"};
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return {Kind::protocol, host + " broke the HTTP/2 connection off"};
    case CURLE_URL_MALFORMAT:
      return {Kind::protocol, "the address is malformed"};
    default:
      return {Kind::protocol, "the fetch from " + host + " failed: " + curl_easy_strerror(failed.code)};
  }
}

}  // namespace bantin::poll
