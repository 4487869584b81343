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
    .skip = "Đến thẳng danh sách tin",
    .search = "Tìm tin",
    .search_button = "Tìm",
    .search_title = "Tìm kiếm",
    .subscribe = "Đăng ký nhận tin",
    .subscribe_help = "Chép một địa chỉ vào trình đọc tin (RSS) để nhận tin mới:",
    .attachments = "Tệp đính kèm",
    .also_at = "Cũng có tại:",
    .other_sources = "Các nguồn khác đăng tin này",
    .empty = "Chưa có tin nào.",
    .nothing_found = "Không tìm thấy tin nào.",
    .search_hint = "Gõ từ cần tìm; \"cụm từ\" trong ngoặc kép, -từ để loại bỏ. Có dấu hay không dấu đều được.",
    .updated = "Tin mới nhất cập nhật lúc",
    .zone = "Giờ ghi theo múi giờ",
    .origin = "Tin do các trang nguồn đăng; tiêu đề dẫn đến bài gốc.",
    .opml = "Danh sách nguồn (OPML)",
    .untitled = "(Không có tiêu đề)",
    .details = "Chi tiết",
    .original = "Đọc bài gốc tại trang nguồn",
    .edited = "Sửa lúc",
    .earlier_versions = "Các lần sửa",
    .before = "Khác biệt so với bản trước lúc",
    .visit = "Đến trang nguồn",
    .areas = "Địa bàn",
    .sources = "Nguồn tin",
    .tags = "Chủ đề",
    .trail = "Vị trí",
    .paging = "Trang",
    .newest = "Tin mới nhất",
    .older = "Tin cũ hơn",
    .day = vietnamese_day,
};

constexpr PageWords kEnglish{
    .skip = "Skip to the news",
    .search = "Search the news",
    .search_button = "Search",
    .search_title = "Search",
    .subscribe = "Subscribe",
    .subscribe_help = "Copy one of these addresses into a feed reader (RSS) to get the news:",
    .attachments = "Attachments",
    .also_at = "Also at:",
    .other_sources = "Other sources of this story",
    .empty = "No news yet.",
    .nothing_found = "Nothing was found.",
    .search_hint = "Type words to look for; \"a phrase\" in quotes, -word to leave one out. Accents may be left off.",
    .updated = "Latest news updated",
    .zone = "Times are in the zone",
    .origin = "News as published by the sources; each title leads to the original.",
    .opml = "List of sources (OPML)",
    .untitled = "(Untitled)",
    .details = "Details",
    .original = "Read the original at its source",
    .edited = "Edited",
    .earlier_versions = "Earlier versions",
    .before = "What changed at",
    .visit = "Visit the source",
    .areas = "Areas",
    .sources = "Sources",
    .tags = "Topics",
    .trail = "You are here",
    .paging = "Pages",
    .newest = "Latest news",
    .older = "Older news",
    .day = english_day,
};

}  // namespace

std::string_view bond_in_words(std::string_view reason, std::string_view language) noexcept {
  struct Bond {
    std::string_view reason, vietnamese, english;
  };
  constexpr std::array<Bond, 7> kBonds{
      {{"by hand", "ghép bằng tay", "joined by hand"},
       {"same address", "cùng địa chỉ", "same address"},
       {"same text", "cùng nội dung", "same text"},
       {"one text holds the other", "bài này chứa bài kia", "one text holds the other"},
       {"lead of the full text", "phần tóm tắt của bài", "lead of the full text"},
       {"same short text and marks", "cùng nội dung ngắn", "same short text"},
       {"same ", "cùng tiêu đề và nội dung ngắn", "same headline and short text"}}};
  for (const Bond& bond : kBonds) {
    if (reason.starts_with(bond.reason)) return &page_words(language) == &kVietnamese ? bond.vietnamese : bond.english;
  }
  return {};
}

const PageWords& page_words(std::string_view language) noexcept {
  return language.empty() || language == "vi" || language.starts_with("vi-") ? kVietnamese : kEnglish;
}

}  // namespace bantin::feeds
