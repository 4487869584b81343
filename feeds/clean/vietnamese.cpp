// Vietnamese letters: the table of their base letters, and the repair of look-alikes of Đ.
#include "feeds/clean/vietnamese.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdint>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

struct Base {
  std::array<char, 2> bytes{};
  std::uint8_t length = 0;
};

constexpr char32_t kLatinFirst = 0xC0;
constexpr char32_t kLatinLast = 0x24F;
constexpr char32_t kAdditionalFirst = 0x1E00;
constexpr char32_t kAdditionalLast = 0x1EFF;

/// Decomposes, drops the marks and lowers; what is left is one letter, which may still lie outside ASCII ("ß", "ł").
Base base_of(char32_t value) {
  constexpr int kMost = 8;
  std::array<utf8proc_int32_t, kMost> parts{};
  int boundary = 0;
  const auto count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(value), parts.data(), kMost,
                              static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  Base base;
  if (count < 1 || count > kMost) return base;
  auto letter = static_cast<char32_t>(utf8proc_tolower(parts[0]));
  if (letter == 0x111 || letter == 0xF0 || letter == 0x256) letter = 'd';
  std::string utf8;
  append_utf8(utf8, letter);
  if (utf8.size() > base.bytes.size()) return base;
  for (const char c : utf8)
    base.bytes[base.length++] = c;
  return base;
}

using Table = std::array<Base, (kLatinLast - kLatinFirst + 1) + (kAdditionalLast - kAdditionalFirst + 1)>;

const Table& table() {
  static const Table built = [] {
    Table bases;
    std::size_t i = 0;
    for (char32_t v = kLatinFirst; v <= kLatinLast; ++v)
      bases[i++] = base_of(v);
    for (char32_t v = kAdditionalFirst; v <= kAdditionalLast; ++v)
      bases[i++] = base_of(v);
    return bases;
  }();
  return built;
}

}  // namespace

std::string_view latin_base(char32_t value) noexcept {
  std::size_t index = 0;
  if (value >= kLatinFirst && value <= kLatinLast) {
    index = value - kLatinFirst;
  } else if (value >= kAdditionalFirst && value <= kAdditionalLast) {
    index = (kLatinLast - kLatinFirst + 1) + (value - kAdditionalFirst);
  } else {
    return {};
  }
  const Base& base = table()[index];
  return {base.bytes.data(), base.length};
}

void repair_d_with_stroke(std::string& utf8) {
  const auto is_look_alike = [](unsigned char first, unsigned char second) {
    return (first == 0xC3 && (second == 0x90 || second == 0xB0)) || (first == 0xC6 && second == 0x89) ||
           (first == 0xC9 && second == 0x96);
  };
  bool look_alike = false;
  bool vietnamese = false;
  for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const auto second = static_cast<unsigned char>(utf8[i + 1]);
    if (first < 0xC3) continue;
    look_alike = look_alike || is_look_alike(first, second);
    // Thorn and ash: Icelandic, where eth is a letter of its own.
    if (first == 0xC3 && (second == 0x9E || second == 0xBE || second == 0x86 || second == 0xA6)) return;
    vietnamese =
        vietnamese || (first == 0xC6 && (second == 0xA0 || second == 0xA1 || second == 0xAF || second == 0xB0)) ||
        (first == 0xE1 && ((second == 0xBA && i + 2 < utf8.size() && static_cast<unsigned char>(utf8[i + 2]) >= 0xA0) ||
                           second == 0xBB));
  }
  if (!look_alike || !vietnamese) return;
  for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const auto second = static_cast<unsigned char>(utf8[i + 1]);
    if (!is_look_alike(first, second)) continue;
    const bool capital = (first == 0xC3 && second == 0x90) || first == 0xC6;
    utf8[i] = static_cast<char>(0xC4);
    utf8[i + 1] = static_cast<char>(capital ? 0x90 : 0x91);
  }
}

}  // namespace bantin::feeds
