// What is particular to Vietnamese writing. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bantin::feeds {

/// Sets right U+00D0 and U+0189, which look like Đ (U+0110) and stand for it where an old keyboard or encoding left
/// them, and the small letters alike. Only in text that is Vietnamese beyond doubt: it has letters of no other language
/// and none of Icelandic's own.
void repair_d_with_stroke(std::string& utf8);

/// The plain small letters of a character of the Latin alphabets (U+00C0 to U+024F, U+1E00 to U+1EFF), marks and stroke
/// of đ dropped: "ế" -> "e". Empty for everything else.
std::string_view latin_base(char32_t value) noexcept;

}  // namespace bantin::feeds
