// Which characters may stand in published HTML: a byte-wise judgement for the writer's inner loop. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bantin::feeds {

enum class ByteClass : std::uint8_t {
  plain,   // copied as it is
  space,   // tab, line feed, form feed, carriage return, space
  escape,  // & < > " ' ` =
  lead,    // begins a character that has to be looked at
  drop,    // control characters
};

ByteClass byte_class(char c) noexcept;

/// The character at the start of `text` (class `lead`): how many bytes it has, and what to do with it.
struct Judged {
  std::size_t bytes = 1;
  ByteClass as = ByteClass::plain;  // plain, space or drop
};
Judged judge(std::string_view text) noexcept;

/// True if `text` has a character that leaves a trace on a screen or paper.
bool has_visible(std::string_view text) noexcept;

}  // namespace bantin::feeds
