// Every word that a page says on its own account, in the languages that it speaks. Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace bantin::feeds {

struct PageWords {
  std::string_view skip;
  std::string_view subscribe;
  std::string_view attachments;
  std::string_view also_at;
  std::string_view empty;
  std::string_view updated;
  std::string_view zone;
  std::string_view origin;
  std::string_view untitled;
  /// "Thứ Ba, 22 tháng 2 năm 2022".
  std::string (*day)(std::chrono::local_days day);
};

/// English for a language tag that is neither empty nor Vietnamese.
const PageWords& page_words(std::string_view language) noexcept;

}  // namespace bantin::feeds
