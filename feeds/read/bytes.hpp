// Looking for bytes in a text eight at a time, on any machine. Used by the parsers of XML and HTML. Pure; any thread.
#pragma once

#include <cstdint>
#include <cstring>

namespace bantin::feeds {

/// A byte of `word` that equals `c` has its highest bit set in the result; other bytes may, too, if one does.
constexpr std::uint64_t matching_bytes(std::uint64_t word, char c) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  const std::uint64_t zeroed = word ^ (kOnes * static_cast<unsigned char>(c));
  return (zeroed - kOnes) & ~zeroed & (kOnes << 7);
}

/// The first of `a`, `b` or `c` in `[p, end)`, or `end`.
inline const char* find_any(const char* p, const char* end, char a, char b, char c) noexcept {
  while (end - p >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    if ((matching_bytes(word, a) | matching_bytes(word, b) | matching_bytes(word, c)) != 0) break;
    p += 8;
  }
  while (p != end && *p != a && *p != b && *p != c)
    ++p;
  return p;
}

}  // namespace bantin::feeds
