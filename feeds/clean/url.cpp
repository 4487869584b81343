// Judging and resolving links over the parser of url_parts.
#include "feeds/clean/url.hpp"

#include <libpsl.h>

#include "feeds/clean/idna.hpp"
#include "feeds/clean/unicode.hpp"
#include "feeds/clean/url_parts.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/limits.hpp"

namespace bantin::feeds {

std::string resolve_url(std::string_view reference, std::string_view base) {
  const auto url = parse_url(reference, base);
  return url ? url->str() : std::string();
}

std::string resolve_web_url(std::string_view reference, std::string_view base) {
  const auto url = parse_url(reference, base);
  if (!url || (url->scheme != "http" && url->scheme != "https")) return {};
  std::string text = url->str();
  if (text.size() > Limits{}.url_bytes) text.clear();
  return text;
}

std::string url_scheme(std::string_view url) {
  std::string scheme;
  for (std::size_t i = 0; i < url.size();) {
    const CodePoint point = decode_utf8(url, i);
    i += point.length;
    const char32_t v = point.value;
    if (v == ':') return scheme;
    if (v <= 0x20 || v == 0x7F ||
        (v >= 0x80 && (is_white_space(v) || is_forbidden(v) || is_invisible(v) || is_direction_control(v)))) {
      continue;
    }
    const char c = v < 0x80 ? static_cast<char>(v) : '/';
    const bool fits =
        ascii::is_alpha(c) || (!scheme.empty() && (ascii::is_digit(c) || c == '+' || c == '-' || c == '.'));
    if (!fits) return {};
    scheme.push_back(ascii::lower(c));
  }
  return {};
}

bool is_web_url(std::string_view url) {
  if (url.size() > Limits{}.url_bytes) return false;
  if (!ascii::starts_with_ignoring_case(url, "http:") && !ascii::starts_with_ignoring_case(url, "https:")) return false;
  for (const char c : url) {
    if ((c >= 0 && c <= 0x20) || c == 0x7F) return false;
  }
  return parse_url(url, {}).has_value();
}

std::string url_host(std::string_view url) {
  const auto parts = parse_url(url, {});
  return parts && parts->host ? *parts->host : std::string();
}

std::string registrable_domain(std::string_view host) {
  std::string name = ascii::lower(host);
  while (!name.empty() && name.back() == '.')
    name.pop_back();
  if (name.empty() || is_address(name)) return name;
  // The list that libpsl was built with: reading a newer one from disk would be I/O.
  const char* domain = psl_registrable_domain(psl_builtin(), name.c_str());
  return domain == nullptr ? name : std::string(domain);
}

}  // namespace bantin::feeds
