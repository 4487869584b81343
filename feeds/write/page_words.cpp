// The texts of the interface.
#include "feeds/write/page_words.hpp"

#include <array>

namespace bantin::feeds {
namespace {

using Names = std::array<std::string_view, 12>;

struct DayParts {
  std::size_t weekday;  // 0 = Sunday
  std::size_t month;    // 1 to 12
  std::string day;
  std::string year;
};

DayParts parts(std::chrono::local_days day) {
  const std::chrono::year_month_day date{day};
  return {std::chrono::weekday{day}.c_encoding(), static_cast<unsigned>(date.month()),
          std::to_string(static_cast<unsigned>(date.day())), std::to_string(static_cast<int>(date.year()))};
}

std::string vietnamese_day(std::chrono::local_days day) {
  constexpr std::array<std::string_view, 7> kWeekdays{"Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư",
                                                      "Thứ năm",  "Thứ sáu", "Thứ bảy"};
  const DayParts p = parts(day);
  return std::string(kWeekdays[p.weekday]) + ", ngày " + p.day + " tháng " + std::to_string(p.month) + " năm " + p.year;
}

std::string english_day(std::chrono::local_days day) {
  constexpr std::array<std::string_view, 7> kWeekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  constexpr Names kMonths{"January", "February", "March",     "April",   "May",      "June",
                          "July",    "August",   "September", "October", "November", "December"};
  const DayParts p = parts(day);
  return std::string(kWeekdays[p.weekday]) + ", " + p.day + " " + std::string(kMonths[p.month - 1]) + " " + p.year;
}

constexpr PageWords kVietnamese{
    "Đến thẳng danh sách tin",
    "Đăng ký nhận tin (Atom)",
    "Tệp đính kèm",
    "Cũng có tại:",
    "Chưa có tin nào.",
    "Tin mới nhất cập nhật lúc",
    "Giờ ghi theo múi giờ",
    "Tin do các trang nguồn đăng; tiêu đề dẫn đến bài gốc.",
    "(Không có tiêu đề)",
    vietnamese_day,
};

constexpr PageWords kEnglish{
    "Skip to the news",
    "Subscribe (Atom)",
    "Attachments",
    "Also at:",
    "No news yet.",
    "Latest news updated",
    "Times are in the zone",
    "News as published by the sources; each title leads to the original.",
    "(Untitled)",
    english_day,
};

}  // namespace

const PageWords& page_words(std::string_view language) noexcept {
  return language.empty() || language == "vi" || language.starts_with("vi-") ? kVietnamese : kEnglish;
}

}  // namespace bantin::feeds
