// Addresses by libcurl's URL interface.
#include "daemon/poll/target.hpp"

#include <curl/curl.h>

#include <boost/asio/ip/address.hpp>
#include <memory>
#include <utility>

namespace bantin::poll {
namespace {

constexpr std::size_t kUrlBytesLimit = 8192;

struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string result(text);
  curl_free(text);
  return result;
}

void lower_case(std::string& text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
}

}  // namespace

Result<Target> parse_target(const std::string& reference, const std::string& base) {
  if (reference.size() > kUrlBytesLimit) return fail("the address is longer than 8192 bytes");
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  if (url == nullptr) throw std::bad_alloc();
  constexpr unsigned kFlags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE;
  if (!base.empty() && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), kFlags) != CURLUE_OK) {
    return fail("the address is malformed");
  }
  if (const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), kFlags); code != CURLUE_OK) {
    return fail(std::string("the address is malformed: ") + curl_url_strerror(code));
  }
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return fail("\"" + scheme.substr(0, 20) + ":\" is not an address of the web (http, https)");
  }
  Target target;
  target.is_https = scheme == "https";
  target.user = part(url.get(), CURLUPART_USER, CURLU_URLDECODE);
  target.password = part(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT}) {
    curl_url_set(url.get(), secret, nullptr, 0);
  }
  target.host = part(url.get(), CURLUPART_HOST);
  lower_case(target.host);
  if (target.host.empty()) return fail("the address names no host");
  target.url = part(url.get(), CURLUPART_URL);
  if (target.url.empty() || target.url.size() > kUrlBytesLimit) return fail("the address is longer than 8192 bytes");
  target.origin = scheme + "://" + target.host + ":" + part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(target.host, not_an_address);
  target.is_literal = !not_an_address || target.host.front() == '[';
  return target;
}

}  // namespace bantin::poll
