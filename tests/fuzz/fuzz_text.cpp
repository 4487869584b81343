// Plain text: valid, clean, and clean already when it is cleaned again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "feeds/clean/language.hpp"
#include "feeds/clean/markup.hpp"
#include "feeds/clean/person.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"

using namespace bantin::feeds;

namespace {

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

/// How many code points, all valid and none forbidden.
std::size_t check_characters(const std::string& text, bool one_line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const CodePoint point = decode_utf8(text, i);
    demand(point.valid, "invalid UTF-8");
    demand(!is_forbidden(point.value), "a control character");
    demand(!one_line || point.value >= 0x20, "a line break in a line");
    i += point.length;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string line = clean_line(input);
  check_characters(line, true);
  demand(clean_line(line) == line, "a line cleaned twice");
  const std::string text = clean_text(input);
  check_characters(text, false);
  demand(clean_text(text) == text, "text cleaned twice");
  const std::string characters = clean_characters(input);
  check_characters(characters, false);
  demand(clean_characters(characters) == characters, "characters cleaned twice");
  const std::string folded = fold(input);
  check_characters(folded, true);
  demand(fold(folded) == folded, "folded twice");
  demand(fold(line) == folded, "folded after cleaning");
  const std::string visible = html_to_text(input);
  check_characters(visible, true);
  demand(clean_line(visible) == visible, "words of HTML cleaned again");
  demand(decode_entities(escape_markup(characters)) == characters, "escaped and decoded");
  for (const std::size_t most : {0u, 1u, 7u, 40u})
    demand(check_characters(shorten(line, most), true) <= most, "not shortened");
  looks_like_html(input);
  check_characters(plain_line(input), true);
  check_characters(html_of_plain(characters), false);
  clean_person({std::string(input), "", "", ""}, {});
  demand(clean_language(clean_language(input)) == clean_language(input), "a language twice");
  return 0;
}
