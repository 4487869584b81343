// One fast look over XML text before it is parsed: does it hold what pugixml would let through (control characters,
// references that stand for no character, undeclared entities) or what nobody should parse (a flood of tags, a huge
// DOCTYPE)? Text that passes is parsed as it is; anything else goes through repair.hpp first. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"

namespace bantin::feeds {

struct XmlScan {
  bool needs_repair = false;
  std::vector<std::string_view> long_cdata;  // the contents of the longer CDATA sections, in order; views of the text
  std::string refusal;                       // why the text must not be parsed at all, or empty
};

/// Linear. Stops at the first thing that needs a repair; `long_cdata` is of use only if there is none.
XmlScan scan_xml(std::string_view text, const Limits& limits);

/// Bytes of the reference at the start of `text` (an ampersand) if XML knows it without a DTD and it stands for a
/// character that XML allows and means; else 0.
std::size_t sound_reference(std::string_view text) noexcept;

/// Position right behind the DOCTYPE that begins at `begin` ("<!DOCTYPE"), npos if it has no end. `subset_bytes` is
/// the length of its internal subset.
std::size_t doctype_end(std::string_view text, std::size_t begin, std::size_t& subset_bytes) noexcept;

/// The first byte of `[p, end)` that is `a`, `b` or a control character that XML forbids, or `end`. Adds to `tags` the
/// number of "<" before it.
const char* find_special(const char* p, const char* end, char a, char b, std::size_t& tags) noexcept;
const char* find_special_scalar(const char* p, const char* end, char a, char b, std::size_t& tags) noexcept;

/// U+0000 to U+001F without tab, line feed and carriage return.
constexpr bool is_forbidden_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace bantin::feeds
