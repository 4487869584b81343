#include "feeds/clean/html_characters.hpp"

namespace bantin::feeds {

namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

}  // namespace

Judged judge(std::string_view text) noexcept {
  const unsigned b0 = byte_at(text, 0);
  const unsigned b1 = byte_at(text, 1);
  const unsigned b2 = byte_at(text, 2);
  const unsigned b3 = byte_at(text, 3);
  if (b0 == 0xC2) return {2, b1 < 0xA0 ? ByteClass::drop : ByteClass::plain};
  if (b0 == 0xCC) return {2, ByteClass::plain};
  if (b0 == 0xE2) {
    if (b1 == 0x80 && (b2 == 0xA8 || b2 == 0xA9)) return {3, ByteClass::space};  // line and paragraph separator
    const bool turns = (b1 == 0x80 && b2 >= 0xAA && b2 <= 0xAE) || (b1 == 0x81 && b2 >= 0xA6 && b2 <= 0xA9);
    return {3, turns ? ByteClass::drop : ByteClass::plain};
  }
  if (b0 == 0xEF) {
    const bool none = (b1 == 0xB7 && b2 >= 0x90 && b2 <= 0xAF) || (b1 == 0xBB && b2 == 0xBF) ||
                      (b1 == 0xBF && (b2 >= 0xBE || (b2 >= 0xB9 && b2 <= 0xBB)));
    return {3, none ? ByteClass::drop : ByteClass::plain};
  }
  return {4, (b1 & 0x0F) == 0x0F && b2 == 0xBF && b3 >= 0xBE ? ByteClass::drop : ByteClass::plain};
}

bool has_visible(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const unsigned b0 = byte_at(text, at);
    const unsigned b1 = byte_at(text, at + 1);
    const unsigned b2 = byte_at(text, at + 2);
    if (b0 <= 0x20) {
      at += 1;
    } else if (b0 == 0xC2 && (b1 == 0xA0 || b1 == 0xAD)) {  // no-break space, soft hyphen
      at += 2;
    } else if (b0 == 0xE2 && ((b1 == 0x80 && b2 >= 0x80 && b2 <= 0x8F) || (b1 == 0x80 && b2 == 0xAF) ||
                              (b1 == 0x81 && b2 >= 0x9F && b2 <= 0xA4) || (b1 == 0xA0 && b2 == 0x80))) {
      at += 3;  // spaces of all widths, zero-width characters, marks of direction, blank Braille
    } else if (b0 == 0xE3 && b1 == 0x80 && b2 == 0x80) {  // ideographic space
      at += 3;
    } else {
      return true;
    }
  }
  return false;
}

}  // namespace bantin::feeds
