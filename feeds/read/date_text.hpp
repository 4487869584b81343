// Finding the date in a line of a page: "Đăng ngày 22/02/2022 | 12 lượt xem". What it means is for clean/ to say.
// Pure; any thread; linear.
#pragma once

#include <string>
#include <string_view>

namespace bantin::feeds {

/// The first calendar date in `text` (22/02/2022, 22-2-2022, 2022-02-22, ngày 22 tháng 02 năm 2022), with the time of
/// day that stands beside it; empty if there is none. A month without a day is no date here.
std::string find_date_text(std::string_view text);

/// True if `text` is a date and little else: a label before it, a weekday, a time.
bool is_date_line(std::string_view text);

}  // namespace bantin::feeds
