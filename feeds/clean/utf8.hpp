// UTF-8, one code point at a time: the ground on which text, url and date stand. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bantin::feeds {

inline constexpr char32_t kReplacement = 0xFFFD;

/// One decoded code point and how many bytes it took. Bytes that are no UTF-8 give U+FFFD with `valid` false.
struct CodePoint {
  char32_t value = kReplacement;
  std::uint8_t length = 1;
  bool valid = false;
};

/// Decodes at `at`, which must be inside `text`. Overlong forms, surrogates and what is above U+10FFFF are invalid.
CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept;

/// `value` must be a Unicode scalar value.
void append_utf8(std::string& out, char32_t value);

/// Questions about bytes where only ASCII matters, without a locale.
namespace ascii {

bool is_ascii(std::string_view text) noexcept;

inline bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
inline bool is_alnum(char c) noexcept {
  return is_alpha(c) || is_digit(c);
}
inline bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
inline char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;
/// The value of a hexadecimal digit, or -1.
int hex_digit(char c) noexcept;
/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text) noexcept;

}  // namespace ascii

}  // namespace bantin::feeds
