// The judgements and spellings of syntax.hpp.
#include "feeds/write/syntax.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "feeds/clean/date.hpp"

namespace bantin::feeds {
namespace {

bool is_ascii_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_absolute_iri(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !is_ascii_alpha(text[0]))
    return false;
  const auto scheme = text.substr(0, colon);
  return std::all_of(
             scheme.begin(), scheme.end(),
             [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.'; }) &&
         text.find_first_of(" \t\r\n<>\"") == std::string_view::npos;
}

bool is_email(std::string_view text) noexcept {
  const auto at = text.find('@', 1);
  return !text.empty() && at != std::string_view::npos && at + 1 < text.size();
}

bool is_media_type(std::string_view text) noexcept {
  const auto slash = text.find('/', 1);
  return !text.empty() && slash != std::string_view::npos && slash + 1 < text.size();
}

bool is_language_tag(std::string_view text) noexcept {
  bool first = true;
  while (!text.empty()) {
    const auto subtag = text.substr(0, text.find('-'));
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!std::all_of(subtag.begin(), subtag.end(),
                     [&](char c) { return is_ascii_alpha(c) || (!first && is_ascii_digit(c)); })) {
      return false;
    }
    first = false;
    if (subtag.size() == text.size()) return true;
    text.remove_prefix(subtag.size() + 1);
  }
  return false;
}

bool is_author(const Person& person) noexcept {
  return person.role.empty() || person.role == "author" || person.role == "creator";
}

bool is_named(const Person& person) noexcept {
  return !person.name.empty() || !person.email.empty() || !person.uri.empty();
}

Instant within_calendar(Instant at) noexcept {
  using namespace std::chrono;
  constexpr Instant kFirst{sys_days{year{1} / January / 1}};
  constexpr Instant kLast{sys_days{year{9999} / December / 31}};
  return std::clamp(at, kFirst, kLast);
}

std::string xml_date(Instant at) {
  return format_rfc3339(within_calendar(at));
}

std::string point(const Geo& geo) {
  const auto degrees = [](double value) { return std::isfinite(value) ? std::clamp(value, -180.0, 180.0) : 0.0; };
  char out[64];
  std::snprintf(out, sizeof out, "%.6f %.6f", degrees(geo.latitude), degrees(geo.longitude));
  return out;
}

}  // namespace bantin::feeds
