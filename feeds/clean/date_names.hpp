// The words of dates: months, zones, and what may stand around. Every word is folded (text.hpp). Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace bantin::feeds {

/// 1 to 12 for a month's name or an abbreviation of three letters or more that fits one month alone; 0 otherwise.
/// English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Hungarian, Russian, Greek.
int month_of(std::string_view word);

/// 1 to 12 for the number words after "tháng": giêng, hai, ... chạp; 0 otherwise.
int vietnamese_month_of(std::string_view word);

/// Minutes east of Greenwich of a named zone: RFC 822's, the military letters, usual ones of the world.
std::optional<int> zone_of(std::string_view word);

enum class HalfDay { none, before_noon, after_noon };
HalfDay half_day_of(std::string_view word);

/// Words that say nothing about the moment: weekdays, "ngày", "lúc", "cập nhật", "at", ordinal endings.
bool is_filler(std::string_view word);

}  // namespace bantin::feeds
