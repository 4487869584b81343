// Folding for comparison and search: one pass with a table for the Latin letters, utf8proc for the rest.
#include <utf8proc.h>

#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/clean/vietnamese.hpp"

namespace bantin::feeds {
namespace {

/// Decomposed, without marks, lower case.
void append_folded(std::string& out, char32_t value) {
  constexpr int kMost = 8;
  std::array<utf8proc_int32_t, kMost> parts{};
  int boundary = 0;
  const auto count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(value), parts.data(), kMost,
                              static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  if (count < 1 || count > kMost) return append_utf8(out, value);
  for (int i = 0; i < count; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (!is_stacking_mark(part))
      append_utf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(part))));
  }
}

}  // namespace

std::string fold(std::string_view utf8) {
  const std::string line = clean_line(utf8);
  std::string out;
  out.reserve(line.size());
  bool changed = false;  // so that the result is no clean line yet
  for (std::size_t i = 0; i < line.size();) {
    if (static_cast<unsigned char>(line[i]) < 0x80) {
      out.push_back(ascii::lower(line[i++]));
      continue;
    }
    const CodePoint point = decode_utf8(line, i);
    i += point.length;
    const std::string_view base = latin_base(point.value);
    if (!base.empty()) {
      out.append(base);
      continue;
    }
    if (!is_stacking_mark(point.value)) append_folded(out, point.value);
    changed = true;
  }
  return changed ? clean_line(compose(out)) : out;
}

}  // namespace bantin::feeds
