// ISO 8601 and its profiles. Strict about shape: what is half ISO and half something else is left to the free reader.
#include <algorithm>
#include <chrono>

#include "feeds/clean/date_fields.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && ascii::is_digit(text[at + count]))
    ++count;
  return count;
}

/// At most nine digits.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits)
    value = value * 10 + (c - '0');
  return value;
}

void set_day(DateFields& fields, std::chrono::sys_days days) {
  const std::chrono::year_month_day date{days};
  fields.year = static_cast<int>(date.year());
  fields.month = static_cast<int>(static_cast<unsigned>(date.month()));
  fields.day = static_cast<int>(static_cast<unsigned>(date.day()));
}

bool set_ordinal(DateFields& fields, int year, int day) {
  const bool leap = std::chrono::year{year}.is_leap();
  if (day < 1 || day > (leap ? 366 : 365)) return false;
  using std::chrono::January;
  set_day(fields, std::chrono::sys_days{std::chrono::year{year} / January / 1} + std::chrono::days{day - 1});
  return true;
}

bool set_week(DateFields& fields, int year, int week, int weekday) {
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) return false;
  // The week with January 4th in it is the first; weeks begin on Monday.
  const auto monday_of_first = [](int y) {
    using std::chrono::January;
    const std::chrono::sys_days fourth{std::chrono::year{y} / January / 4};
    return fourth - (std::chrono::weekday{fourth} - std::chrono::Monday);
  };
  const auto day = monday_of_first(year) + std::chrono::days{(week - 1) * 7 + weekday - 1};
  if (day >= monday_of_first(year + 1)) return false;
  set_day(fields, day);
  return true;
}

/// hh[mm[ss[.fraction]]] without colons, two digits each.
std::size_t read_basic_clock(std::string_view text, DateFields& fields) {
  const std::size_t count = digits_at(text, 0);
  if (count != 2 && count != 4 && count != 6) return 0;
  fields.hour = number(text.substr(0, 2));
  fields.minute = count >= 4 ? number(text.substr(2, 2)) : 0;
  fields.second = count == 6 ? number(text.substr(4, 2)) : 0;
  fields.has_time = true;
  fields.has_seconds = count == 6;
  std::size_t length = count;
  if (length < text.size() && (text[length] == '.' || text[length] == ',')) length += 1 + digits_at(text, length + 1);
  return length;
}

/// The date part. Returns its length, 0 if it has none of the shapes.
std::size_t read_calendar(std::string_view text, DateFields& fields) {
  const std::size_t lead = digits_at(text, 0);
  const auto mark = [&](std::size_t at) { return at < text.size() ? text[at] : '\0'; };
  if (lead == 8) {  // yyyyMMdd
    fields.year = number(text.substr(0, 4));
    fields.month = number(text.substr(4, 2));
    fields.day = number(text.substr(6, 2));
    return 8;
  }
  if (lead == 7) return set_ordinal(fields, number(text.substr(0, 4)), number(text.substr(4, 3))) ? 7 : 0;
  if (lead != 4) return 0;
  fields.year = number(text.substr(0, 4));
  const char separator = mark(4);
  if (separator == 'w' || (separator == '-' && mark(5) == 'w')) {
    const std::size_t week = separator == 'w' ? 5 : 6;
    if (separator == 'w' && digits_at(text, week) == 3) {
      return set_week(fields, fields.year, number(text.substr(week, 2)), mark(week + 2) - '0') ? week + 3 : 0;
    }
    if (digits_at(text, week) != 2) return 0;
    const bool weekday = separator == '-' && mark(week + 2) == '-' && digits_at(text, week + 3) == 1;
    if (!set_week(fields, fields.year, number(text.substr(week, 2)), weekday ? mark(week + 3) - '0' : 1)) return 0;
    return weekday ? week + 4 : week + 2;
  }
  if (separator != '-' && separator != '/' && separator != '.') return 4;
  const std::size_t second = digits_at(text, 5);
  if (second == 3 && separator == '-') return set_ordinal(fields, fields.year, number(text.substr(5, 3))) ? 8 : 0;
  if (second != 1 && second != 2) return 0;
  fields.month = number(text.substr(5, second));
  const std::size_t after = 5 + second;
  if (mark(after) != separator) return after;
  const std::size_t third = digits_at(text, after + 1);
  if (third != 1 && third != 2) return 0;
  fields.day = number(text.substr(after + 1, third));
  return after + 1 + third;
}

}  // namespace

std::optional<int> read_offset(std::string_view text, std::size_t& length) {
  length = 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::size_t count = digits_at(text, 1);
  int hours = 0;
  int minutes = 0;
  std::size_t end = 1 + count;
  if (count == 1 || count == 2) {
    hours = number(text.substr(1, count));
    if (end < text.size() && text[end] == ':') {
      if (digits_at(text, end + 1) != 2) return std::nullopt;
      minutes = number(text.substr(end + 1, 2));
      end += 3;
      if (end < text.size() && text[end] == ':' && digits_at(text, end + 1) == 2)
        end += 3;  // seconds of local mean time
    }
  } else if (count == 3 || count == 4) {
    hours = number(text.substr(1, count - 2));
    minutes = number(text.substr(count - 1, 2));
  } else {
    return std::nullopt;
  }
  if (hours > 15 || minutes > 59) return std::nullopt;
  length = end;
  const int total = hours * 60 + minutes;
  return text[0] == '-' ? -total : total;
}

std::size_t read_clock(std::string_view text, DateFields& fields) {
  const std::size_t hours = digits_at(text, 0);
  if (hours == 0 || hours > 2 || hours >= text.size() || text[hours] != ':') return 0;
  const std::size_t minutes = digits_at(text, hours + 1);
  if (minutes == 0 || minutes > 2) return 0;
  fields.hour = number(text.substr(0, hours));
  fields.minute = number(text.substr(hours + 1, minutes));
  fields.second = 0;
  fields.has_time = true;
  std::size_t end = hours + 1 + minutes;
  if (end < text.size() && text[end] == ':') {
    const std::size_t seconds = digits_at(text, end + 1);
    if (seconds == 0 || seconds > 2) return 0;
    fields.second = number(text.substr(end + 1, seconds));
    fields.has_seconds = true;
    end += 1 + seconds;
    if (end + 1 < text.size() && (text[end] == '.' || text[end] == ',') && ascii::is_digit(text[end + 1])) {
      end += 1 + digits_at(text, end + 1);
    }
    if (end < text.size() && text[end] == ':') return 0;
  }
  return end;
}

std::optional<DateFields> read_iso_date(std::string_view text) {
  DateFields fields;
  // A row of digits is a date and a time without marks.
  const std::size_t lead = digits_at(text, 0);
  if (lead == text.size() && (lead == 12 || lead == 14)) {
    if (!read_calendar(text.substr(0, 8), fields) || !read_basic_clock(text.substr(8), fields)) return std::nullopt;
    return fields;
  }
  std::size_t at = read_calendar(text, fields);
  if (at == 0) return std::nullopt;
  if (at == text.size()) return fields;
  // "T", white space, or (seen in the wild) both.
  const std::size_t before = at;
  while (at < text.size() && text[at] == ' ')
    ++at;
  const bool marked = at < text.size() && text[at] == 't';
  if (marked) {
    ++at;
    while (at < text.size() && text[at] == ' ')
      ++at;
  }
  if (at == before && text[at] != 'z' && text[at] != '+') return std::nullopt;
  if (at < text.size() && ascii::is_digit(text[at])) {
    const std::string_view rest = text.substr(at);
    const std::size_t colon = read_clock(rest, fields);
    const std::size_t length = colon != 0 ? colon : marked ? read_basic_clock(rest, fields) : 0;
    if (length == 0) return std::nullopt;
    at += length;
  } else if (marked) {
    return std::nullopt;
  }
  while (at < text.size() && text[at] == ' ')
    ++at;
  if (at < text.size() && text[at] == 'z') {
    fields.zone_minutes = 0;
    ++at;
  } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    std::size_t length = 0;
    fields.zone_minutes = read_offset(text.substr(at), length);
    if (length == 0) return std::nullopt;
    at += length;
  }
  if (at != text.size()) return std::nullopt;
  return fields;
}

}  // namespace bantin::feeds
