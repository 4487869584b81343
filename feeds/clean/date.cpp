// Dates: fold the text, let the strict reader (ISO) try, then the free one, and check what they found against the
// calendar. A text that two readers could take for two moments is settled by rules that stand in the readers, never by
// chance.
#include "feeds/clean/date.hpp"

#include <array>
#include <cstdio>

#include "feeds/clean/date_fields.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kLongestDate = 200;
/// Years before it are marks for "no date" (0001 of .NET, 1601 of Windows) or damage.
constexpr int kFirstYear = 1800;
constexpr int kLastYear = 9999;

bool is_in_range(Instant at) {
  const std::chrono::year_month_day date{std::chrono::floor<days>(at)};
  const int year = static_cast<int>(date.year());
  return year >= kFirstYear && year <= kLastYear;
}

/// Seconds since 1970, or milliseconds: what no calendar date of digits is as long as.
std::optional<Date> read_unix_time(std::string_view text) {
  if (text.size() < 9 || text.size() > 13 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  if (text.size() == 12) return std::nullopt;  // yyyyMMddHHmm
  std::int64_t value = 0;
  for (const char c : text)
    value = value * 10 + (c - '0');
  if (text.size() == 13) value /= 1000;
  const Instant at{seconds{value}};
  if (!is_in_range(at)) return std::nullopt;
  return Date{at, DatePrecision::second, true};
}

std::optional<Date> judge(const DateFields& fields, const TimeZone& zone) {
  if (fields.year < kFirstYear || fields.year > kLastYear) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{fields.year}, std::chrono::month{static_cast<unsigned>(fields.month == 0 ? 1 : fields.month)},
      std::chrono::day{static_cast<unsigned>(fields.day == 0 ? 1 : fields.day)}};
  if (fields.month > 12 || fields.day > 31 || !date.ok()) return std::nullopt;
  // 24:00 is the end of the day, :60 a leap second: both roll over into what follows.
  const bool end_of_day = fields.hour == 24 && fields.minute == 0 && fields.second == 0;
  if ((fields.hour > 23 && !end_of_day) || fields.minute > 59 || fields.second > 60) return std::nullopt;
  const auto clock = hours{fields.hour} + minutes{fields.minute} + seconds{fields.second};
  const std::chrono::local_seconds local{std::chrono::local_days{date} + clock};
  Date result;
  result.zone_given = fields.zone_minutes.has_value();
  result.at =
      result.zone_given ? Instant{local.time_since_epoch()} - minutes{*fields.zone_minutes} : zone.to_utc(local);
  result.precision = !fields.has_time     ? DatePrecision::day
                     : fields.has_seconds ? DatePrecision::second
                                          : DatePrecision::minute;
  if (!is_in_range(result.at)) return std::nullopt;
  return result;
}

struct Civil {
  int year;
  unsigned month;
  unsigned day;
  unsigned weekday;
  int hour;
  int minute;
  int second;
};

Civil civil_of(Instant at) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday{day}.c_encoding(),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

}  // namespace

std::optional<Date> parse_date(std::string_view text, const TimeZone& zone) {
  text = ascii::trim(text);
  if (text.empty() || text.size() > kLongestDate) return std::nullopt;
  const std::string folded = fold(text);
  if (const auto unix_time = read_unix_time(folded)) return unix_time;
  if (const auto fields = read_iso_date(folded)) return judge(*fields, zone);
  if (const auto fields = read_free_date(folded)) return judge(*fields, zone);
  return std::nullopt;
}

std::string format_rfc3339(Instant at) {
  const Civil c = civil_of(at);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", c.year, c.month, c.day,
                                   c.hour, c.minute, c.second);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string format_day(std::chrono::sys_days day) {
  constexpr std::size_t kDay = 10;
  return format_rfc3339(Instant(day)).substr(0, kDay);
}

std::string format_http_date(Instant at) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil c = civil_of(at);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[c.weekday],
                                   c.day, kMonths[c.month - 1], c.year, c.hour, c.minute, c.second);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

}  // namespace bantin::feeds
