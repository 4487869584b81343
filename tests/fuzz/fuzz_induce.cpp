// The list that repeats in a page: rules that are found compile, and give back items; an error says why in words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeds/read/charset.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/induce.hpp"
#include "feeds/read/json_page.hpp"
#include "feeds/read/selector.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  if (!is_valid_utf8(html)) return 0;
  pugi::xml_document page;
  parse_html(html, page);
  induce_json(page);
  const auto list = induce_list(page, "https://xa.example/tin-tuc");
  if (!list) {
    if (list.error().message.empty()) std::abort();
    return 0;
  }
  for (const std::string* text :
       {&list->items, &list->title, &list->link, &list->date, &list->summary, &list->image, &list->next_page}) {
    if (!text->empty() && !Selector::compile(*text)) std::abort();
  }
  if (list->items.empty() || list->found.empty()) std::abort();
  return 0;
}
