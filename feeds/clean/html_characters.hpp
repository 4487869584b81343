// Which characters may stand in published HTML: a byte-wise judgement for the writer's inner loop. Pure; any thread.
#pragma once

#include <array>
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

constexpr std::array<ByteClass, 256> make_byte_classes() {
  std::array<ByteClass, 256> classes{};
  for (std::size_t c = 0; c < 0x20; ++c)
    classes[c] = ByteClass::drop;
  classes[0x7F] = ByteClass::drop;
  for (const char c : {' ', '\t', '\n', '\f', '\r'})
    classes[static_cast<unsigned char>(c)] = ByteClass::space;
  for (const char c : {'&', '<', '>', '"', '\'', '`', '='})
    classes[static_cast<unsigned char>(c)] = ByteClass::escape;
  // C1 controls; direction controls and line separators; byte-order mark and noncharacters; the planes above.
  // U+0338, which would join a '>', begins with CC.
  for (const int c : {0xC2, 0xCC, 0xE2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4})
    classes[static_cast<std::size_t>(c)] = ByteClass::lead;
  return classes;
}

inline constexpr std::array<ByteClass, 256> kByteClasses = make_byte_classes();

constexpr ByteClass byte_class(char c) noexcept {
  return kByteClasses[static_cast<unsigned char>(c)];
}

/// The character at the start of `text` (class `lead`): how many bytes it has, and what to do with it.
struct Judged {
  std::size_t bytes = 1;
  ByteClass as = ByteClass::plain;  // plain, space or drop
};
Judged judge(std::string_view text) noexcept;

/// True if `text` has a character that leaves a trace on a screen or paper.
bool has_visible(std::string_view text) noexcept;

}  // namespace bantin::feeds
