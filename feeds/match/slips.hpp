// Words that differ and mean the same: mistyped, or put in short. All spellings are skeletons (syllables.hpp). Pure;
// any thread.
#pragma once

#include <span>
#include <string_view>

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

/// "GD&ĐT" (of which g and t are left) of "Giáo dục và Đào tạo": at least two letters that begin words of the other, in
/// their order.
bool is_abbreviation(std::span<const Syllable> letters, std::span<const Syllable> words);

/// Equal, or as people mistype: one letter, or two that changed places.
bool may_be_slip(std::string_view x, std::string_view y);

/// "Tr" and "ch", "gi" and "d" are mistaken for each other.
bool have_one_rhyme(std::string_view x, std::string_view y);

}  // namespace bantin::feeds
