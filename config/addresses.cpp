// Endpoints and URLs, judged by their spelling: nothing is looked up.
#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "config/schema.hpp"
#include "config/values.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

std::optional<std::array<unsigned char, 4>> ipv4(const std::string& host) {
  std::array<unsigned char, 4> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

std::optional<std::array<unsigned char, 16>> ipv6(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

/// The parts of "scheme://authority/rest".
struct UrlParts {
  std::string scheme;
  std::string_view userinfo;
  std::string host;  // without brackets
  bool bracketed = false;
  std::string_view port;
  bool has_port = false;
};

std::optional<UrlParts> split(std::string_view url) {
  UrlParts parts;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = feeds::ascii::lower(url.substr(0, colon));
  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const std::size_t sign = authority.rfind('@'); sign != std::string_view::npos) {
    parts.userinfo = authority.substr(0, sign + 1);
    authority.remove_prefix(sign + 1);
  }
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    parts.host = std::string(authority.substr(1, close - 1));
    parts.bracketed = true;
    authority.remove_prefix(close + 1);
    if (!authority.empty() && !authority.starts_with(':')) return std::nullopt;
  } else {
    parts.host = feeds::ascii::lower(authority.substr(0, authority.find(':')));
    authority.remove_prefix(parts.host.size());
  }
  if (!authority.empty()) {
    parts.has_port = true;
    parts.port = authority.substr(1);
  }
  return parts;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() || number == 0 || number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

Result<Endpoint> parse_unix(std::string_view text) {
  Endpoint endpoint;
  endpoint.kind = Endpoint::Kind::unix_socket;
  endpoint.text = std::string(text);
  endpoint.path = std::string(text.substr(5));
  if (!endpoint.path.starts_with('/'))
    return fail("expected \"unix:/path\" with an absolute path, got " + in_quotes(text));
  if (endpoint.path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail("the path of a socket may have at most " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                " bytes");
  }
  if (has_control(endpoint.path)) return fail("a control character in the path of a socket");
  return endpoint;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  if (text.starts_with("unix:")) return parse_unix(text);
  const std::string expected = "expected \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:/path\", got " + in_quotes(text);
  Endpoint endpoint;
  endpoint.text = std::string(text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail(expected + "; the port is missing");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    endpoint.host = std::string(host.substr(1, host.size() - 2));
    if (!ipv6(endpoint.host)) return fail(expected + "; that is no IPv6 address");
  } else {
    endpoint.host = std::string(host);
    if (ipv6(endpoint.host)) return fail(expected + "; an IPv6 address stands in brackets");
    if (host.empty() || host == "*")
      return fail(expected + "; for every address write \"0.0.0.0:8080\" or \"[::]:8080\"");
    if (!ipv4(endpoint.host)) return fail(expected + "; write the address in figures, not a name");
  }
  const auto number = port_number(port);
  if (!number) return fail(expected + "; a port is a number from 1 to 65535");
  endpoint.port = *number;
  return endpoint;
}

std::string url_of(const Endpoint& endpoint) {
  if (endpoint.kind != Endpoint::Kind::tcp) return {};
  const std::string port = endpoint.port == 80 ? "" : ":" + std::to_string(endpoint.port);
  if (const auto address = ipv6(endpoint.host)) {
    const bool any = std::all_of(address->begin(), address->end(), [](unsigned char b) { return b == 0; });
    return "http://[" + (any ? "::1" : endpoint.host) + "]" + port;
  }
  return "http://" + (endpoint.host == "0.0.0.0" ? "127.0.0.1" : endpoint.host) + port;
}

std::string web_url_fault(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  if (text.empty()) return "expected a URL such as \"https://example.vn/rss\", got an empty text";
  if (text.size() > kLongest) return "the URL has more than 4096 bytes";
  if (has_control(text)) return "a control character or line break in a URL";
  if (text.find(' ') != std::string_view::npos) return "a space in a URL; write it as %20";
  if (text.find_first_of("\\<>\"`{}|^") != std::string_view::npos) {
    return "a character in a URL that must be percent-encoded: one of \\ < > \" ` { } | ^";
  }
  const auto parts = split(text);
  if (parts && !parts->userinfo.empty()) {
    return "a user name or password in a URL; use the keys username and password_file";
  }
  const auto expected = [&] { return "expected a URL that begins with http:// or https://, got " + in_quotes(text); };
  if (!parts) {
    const bool bare = text.find(':') == std::string_view::npos && text.find('.') != std::string_view::npos;
    return expected() + (bare ? "; is it \"https://" + std::string(text.substr(0, 80)) + "\"?" : "");
  }
  if (parts->scheme != "http" && parts->scheme != "https") return expected();
  if (parts->host.empty()) return "a URL without a host: " + in_quotes(text);
  if (parts->bracketed && !ipv6(parts->host)) return "not an IPv6 address in the URL " + in_quotes(text);
  if (parts->has_port && !parts->port.empty() && !port_number(parts->port)) {
    return "a port is a number from 1 to 65535, got " + in_quotes(parts->port);
  }
  // The last word has the parser that the request itself goes through.
  if (!feeds::is_web_url(text)) return "not a URL that can be asked for: " + in_quotes(text);
  return {};
}

bool is_private_host(std::string_view url) {
  const auto parts = split(url);
  if (!parts) return false;
  if (parts->host == "localhost" || parts->host.ends_with(".localhost")) return true;
  if (const auto v4 = ipv4(parts->host)) {
    const auto [a, b, c, d] = *v4;
    return a == 127 || a == 10 || a == 0 || (a == 192 && b == 168) || (a == 172 && b >= 16 && b < 32) ||
           (a == 169 && b == 254) || (a == 100 && b >= 64 && b < 128);
  }
  if (const auto v6 = ipv6(parts->host)) {
    const bool leading_zeros = std::all_of(v6->begin(), v6->end() - 1, [](unsigned char b) { return b == 0; });
    return (leading_zeros && v6->back() <= 1) || ((*v6)[0] & 0xFE) == 0xFC ||
           ((*v6)[0] == 0xFE && ((*v6)[1] & 0xC0) == 0x80);
  }
  return false;
}

}  // namespace bantin::config
