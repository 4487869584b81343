// Every word that a page says on its own account, in the languages that it speaks. Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace bantin::feeds {

struct PageWords {
  std::string_view skip;
  std::string_view search;
  std::string_view search_button;
  std::string_view search_title;
  std::string_view subscribe;
  std::string_view subscribe_help;
  std::string_view attachments;
  std::string_view also_at;
  std::string_view other_sources;
  std::string_view empty;
  std::string_view nothing_found;
  std::string_view search_hint;
  std::string_view updated;
  std::string_view zone;
  std::string_view origin;
  std::string_view opml;
  std::string_view untitled;
  std::string_view details;
  std::string_view original;
  std::string_view edited;
  std::string_view earlier_versions;
  std::string_view before;  // in front of the time until which a version stood
  std::string_view visit;
  std::string_view areas;
  std::string_view sources;
  std::string_view tags;
  std::string_view trail;
  std::string_view paging;
  std::string_view newest;
  std::string_view older;
  /// "Thứ Ba, 22 tháng 2 năm 2022".
  std::string (*day)(std::chrono::local_days day);
};

/// Why two entries are one story, for readers; `reason` is compare_stories'. Its figures are left out.
std::string_view bond_in_words(std::string_view reason, std::string_view language) noexcept;

/// English for a language tag that is neither empty nor Vietnamese.
const PageWords& page_words(std::string_view language) noexcept;

}  // namespace bantin::feeds
