// Unicode through utf8proc, with short cuts for what Vietnamese text is made of.
#include "feeds/clean/unicode.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace bantin::feeds {

std::string compose(std::string_view utf8) {
  utf8proc_uint8_t* result = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                   &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(result, std::free);
  if (length < 0) return std::string(utf8);  // input that is no UTF-8: the contract excludes it
  return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
}

bool may_need_composing(char32_t v) noexcept {
  if (v < 0x300) return false;
  if (v >= 0x1E00 && v <= 0x1EFF) return false;
  if (v >= 0x2010 && v <= 0x2060) return false;
  if (v >= 0x3001 && v <= 0x3020) return false;
  if (v >= 0x4E00 && v <= 0x9FFF) return false;
  if (v >= 0xAC00 && v <= 0xD7A3) return (v - 0xAC00) % 28 == 0;  // an open syllable may take a final consonant
  if (v >= 0x0400 && v <= 0x0482) return false;
  if (v >= 0x1F000 && v <= 0x1FAFF) return false;
  return true;
}

bool is_white_space(char32_t v) noexcept {
  if (v <= 0x20) return v == 0x20 || (v >= 0x09 && v <= 0x0D);
  if (v < 0x85) return false;
  return v == 0x85 || v == 0xA0 || v == 0x1680 || (v >= 0x2000 && v <= 0x200A) || v == 0x2028 || v == 0x2029 ||
         v == 0x202F || v == 0x205F || v == 0x3000;
}

bool is_line_break(char32_t v) noexcept {
  return (v >= 0x0A && v <= 0x0D) || v == 0x85 || v == 0x2028 || v == 0x2029;
}

bool is_forbidden(char32_t v) noexcept {
  if (v < 0x20) return v != '\t' && v != '\n' && v != '\r';
  if (v < 0x7F) return false;
  return v <= 0x9F || (v >= 0xFDD0 && v <= 0xFDEF) || (v & 0xFFFE) == 0xFFFE || (v >= 0xD800 && v <= 0xDFFF);
}

bool is_direction_control(char32_t v) noexcept {
  return (v >= 0x202A && v <= 0x202E) || (v >= 0x2066 && v <= 0x2069);
}

bool is_invisible(char32_t v) noexcept {
  if (v < 0xAD) return false;
  if (v == 0xAD || v == 0x034F || v == 0x061C || v == 0x115F || v == 0x1160 || v == 0x180E) return true;
  if (v == 0x200B || (v >= 0x2060 && v <= 0x2065) || (v >= 0x206A && v <= 0x206F)) return true;
  return v == 0x3164 || v == 0xFEFF || v == 0xFFA0 || (v >= 0xFFF0 && v <= 0xFFFB) || (v >= 0xE0000 && v <= 0xE0FFF);
}

bool is_stacking_mark(char32_t v) noexcept {
  if (v < 0x300) return false;
  if (v <= 0x36F) return true;
  if (v >= 0x1E00 && v <= 0x1EFF) return false;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(v));
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

bool is_joinable(char32_t v) noexcept {
  return (v >= 0x0620 && v <= 0x1AFF) || (v >= 0x2600 && v <= 0x2BFF) || (v >= 0xA800 && v <= 0xABFF) ||
         (v >= 0xFB50 && v <= 0xFDCF) || v == 0xFE0F || (v >= 0xFE70 && v <= 0xFEFC) ||
         (v >= 0x11000 && v <= 0x11FFF) || (v >= 0x1F000 && v <= 0x1FAFF);
}

}  // namespace bantin::feeds
