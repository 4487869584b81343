// Articles by the shape of the page. Input: how the list names the article, a line break, the page.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeds/read/charset.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/readability.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos || !is_valid_utf8(input)) return 0;
  pugi::xml_document page;
  parse_html(input.substr(line + 1), page);
  const FoundArticle found = find_article(page.document_element(), input.substr(0, line));
  if (!is_valid_utf8(found.body) || !is_valid_utf8(found.title)) std::abort();
  if (found.title.find('\n') != std::string::npos) std::abort();
  return 0;
}
