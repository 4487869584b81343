// What a written date says, before it is judged: the inside of date.hpp. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace bantin::feeds {

/// The parts of a date as found; none is checked against the calendar yet.
struct DateFields {
  int year = 0;
  int month = 0;  // 0 = not said
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool has_time = false;
  bool has_seconds = false;
  std::optional<int> zone_minutes;  // east of Greenwich
};

/// ISO 8601, W3CDTF and RFC 3339 in all precisions, extended and basic, calendar, week and ordinal dates, and plain
/// numbers: yyyyMMdd, yyyyMMddHHmmss. `text` is folded and trimmed.
std::optional<DateFields> read_iso_date(std::string_view text);

/// Everything else: words, numbers and separators in the orders in which people write dates.
std::optional<DateFields> read_free_date(std::string_view text);

/// A zone at the beginning of `text`: "z", "+07:00", "-0500", "+7". Sets `length` to what it takes, 0 for none. A zone
/// out of range (above 15 hours) is none, with `length` 0.
std::optional<int> read_offset(std::string_view text, std::size_t& length);

/// [h]h:mm[:ss[.fraction]] at the beginning of `text`. Sets `fields` and returns what it takes; 0 for none.
std::size_t read_clock(std::string_view text, DateFields& fields);

}  // namespace bantin::feeds
