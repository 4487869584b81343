// What of the Unicode tables the cleaning needs: composition and a few classes of characters. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bantin::feeds {

/// NFC of valid UTF-8. Linear only where runs of combining marks are bounded: the caller's to see to.
std::string compose(std::string_view utf8);

/// False if `value` is unchanged by NFC whatever stands around it (all of Latin, Vietnamese and CJK, in composed form).
bool may_need_composing(char32_t value) noexcept;

/// White space and line breaks of every script, U+00A0 included.
bool is_white_space(char32_t value) noexcept;
/// Line feed and its kin, U+0085, U+2028 and U+2029.
bool is_line_break(char32_t value) noexcept;
/// C0 and C1 controls, noncharacters: what XML forbids or should.
bool is_forbidden(char32_t value) noexcept;
/// Marks that change the direction of the text after them.
bool is_direction_control(char32_t value) noexcept;
/// Takes no room on its own: zero-width spaces, soft hyphen, fillers, tags.
bool is_invisible(char32_t value) noexcept;
/// A combining mark that stacks on the character before (categories Mn and Me).
bool is_stacking_mark(char32_t value) noexcept;
/// A character beside which U+200C or U+200D means something: Arabic and Indic letters, emoji.
bool is_joinable(char32_t value) noexcept;

}  // namespace bantin::feeds
