// Character references of HTML: the named ones of the HTML standard and numbers. Used by the HTML parser, by the
// repair of broken XML (undeclared entities) and by text cleaning. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// The characters that `&name;` stands for, as UTF-8; empty if HTML knows no such name. `name` without `&` and `;`.
std::string_view named_entity(std::string_view name) noexcept;

enum class ReferencePlace { text, attribute };

/// Reads one reference at the start of `text` (`text[0]` is '&') as a browser does: names that HTML knows without a
/// semicolon too (in an attribute only where neither `=` nor a letter nor a digit follows), numbers 0x80 to 0x9F as
/// windows-1252, numbers that are no character as U+FFFD, white space among the numbers as a space or line feed.
/// Appends the characters to `out` and returns the bytes read; 0 and nothing appended where there is no reference.
std::size_t decode_reference(std::string_view text, ReferencePlace place, std::string& out);

}  // namespace bantin::feeds
