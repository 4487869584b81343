// From a URL's parts to what a request needs.
#include "daemon/poll/target.hpp"

#include <optional>
#include <utility>

#include "feeds/clean/idna.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/url_parts.hpp"

namespace bantin::poll {
namespace {

constexpr std::size_t kUrlBytesLimit = 8192;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      c = static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    }
    if (c != '\0') result += c;  // libcurl takes C strings
  }
  return result;
}

}  // namespace

Result<Target> parse_target(std::string_view reference, std::string_view base) {
  if (reference.size() > kUrlBytesLimit) return fail("the address is longer than 8192 bytes");
  std::optional<feeds::UrlParts> parts = feeds::parse_url(reference, base);
  if (!parts) return fail("the address is malformed");
  if (parts->scheme != "http" && parts->scheme != "https") {
    return fail("\"" + parts->scheme.substr(0, 20) + ":\" is not an address of the web (http, https)");
  }
  if (!parts->host || parts->host->empty()) return fail("the address names no host");
  Target target;
  if (parts->userinfo) {
    const std::string_view userinfo = *parts->userinfo;
    const auto colon = userinfo.find(':');
    target.user = percent_decode(userinfo.substr(0, colon));
    if (colon != std::string_view::npos) target.password = percent_decode(userinfo.substr(colon + 1));
  }
  parts->userinfo.reset();
  parts->fragment.reset();
  target.is_https = parts->scheme == "https";
  target.host = *parts->host;
  target.is_literal = feeds::is_address(target.host);
  target.url = parts->str();
  if (target.url.size() > kUrlBytesLimit) return fail("the address is longer than 8192 bytes");
  const std::string port = !parts->port.empty() ? parts->port : target.is_https ? "443" : "80";
  target.origin = parts->scheme + "://" + target.host + ":" + port;
  return target;
}

}  // namespace bantin::poll
