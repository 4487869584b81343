// Reading of Retry-After, Cache-Control, Expires and Age.
#include "daemon/poll/hints.hpp"

#include <algorithm>
#include <charconv>

#include "feeds/clean/date.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/clean/zone.hpp"

namespace bantin::poll {
namespace {

using std::chrono::seconds;

/// A count of seconds; more than a century is cut there.
std::optional<seconds> parse_seconds(std::string_view text) {
  text = feeds::ascii::trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  constexpr std::int64_t kCentury = 100LL * 366 * 86400;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range || value > kCentury) return seconds{kCentury};
  return seconds{value};
}

/// max-age of a Cache-Control value; zero for no-cache and no-store.
std::optional<seconds> max_age(std::string_view cache_control) {
  std::optional<seconds> age;
  while (!cache_control.empty()) {
    const auto comma = cache_control.find(',');
    const std::string_view directive = feeds::ascii::trim(cache_control.substr(0, comma));
    cache_control.remove_prefix(comma == std::string_view::npos ? cache_control.size() : comma + 1);
    const auto equals = directive.find('=');
    const std::string_view name = feeds::ascii::trim(directive.substr(0, equals));
    if (feeds::ascii::equal_ignoring_case(name, "no-cache") || feeds::ascii::equal_ignoring_case(name, "no-store"))
      return seconds{0};
    if (feeds::ascii::equal_ignoring_case(name, "max-age") && equals != std::string_view::npos && !age) {
      age = parse_seconds(directive.substr(equals + 1));
    }
  }
  return age;
}

}  // namespace

std::optional<seconds> parse_retry_after(std::string_view value, feeds::Instant now) {
  if (const auto delay = parse_seconds(value)) return delay;
  const auto date = feeds::parse_date(value, feeds::TimeZone());
  if (!date || date->at <= now) return std::nullopt;
  return date->at - now;
}

feeds::Instant rest_until(const FetchResponse& response, feeds::Instant now) {
  constexpr seconds kLongest = std::chrono::hours(24);
  constexpr seconds kUnnamed = std::chrono::minutes(5);
  if (response.status != 429 && response.status != 503) return {};
  if (const auto rest = parse_retry_after(response.retry_after, now)) return now + std::min(*rest, kLongest);
  return response.status == 429 ? now + kUnnamed : feeds::Instant{};
}

Hints http_hints(const FetchResponse& response, feeds::Instant now) {
  Hints hints;
  if (response.status >= 400) {
    hints.retry_after = parse_retry_after(response.retry_after, now);
  }
  std::optional<seconds> fresh = max_age(response.cache_control);
  if (!fresh && !response.expires.empty()) {
    const auto expires = feeds::parse_date(response.expires, feeds::TimeZone());
    const auto date = feeds::parse_date(response.date, feeds::TimeZone());
    // The server's own clock counts: Expires is compared with its Date where there is one.
    if (expires) fresh = expires->at - (date ? date->at : now);
  }
  if (fresh) {
    const auto age = parse_seconds(response.age).value_or(seconds{0});
    if (*fresh > age) hints.fresh_for = *fresh - age;
  }
  return hints;
}

void add_document_hints(Hints& hints, const feeds::FeedInfo& info) {
  if (info.ttl) hints.ttl = *info.ttl;
  hints.update_interval = info.update_interval;
  // A source that skips everything has been filled in by a machine, not by a person.
  if ((info.skip_hours & 0xffffffU) != 0xffffffU) hints.skip_hours = info.skip_hours & 0xffffffU;
  if ((info.skip_days & 0x7fU) != 0x7fU) hints.skip_days = info.skip_days & 0x7fU;
}

}  // namespace bantin::poll
