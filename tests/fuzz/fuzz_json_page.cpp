// Lists in JSON by paths. Input: path of the items, path of title and link, line breaks behind both, the JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeds/read/charset.hpp"
#include "feeds/read/json_page.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t first = input.find('\n');
  const std::size_t second = first == std::string_view::npos ? first : input.find('\n', first + 1);
  if (second == std::string_view::npos || !is_valid_utf8(input)) return 0;
  const std::string_view json = input.substr(second + 1);
  induce_json(json);
  auto items = JsonPath::compile(input.substr(0, first));
  auto field = JsonField::compile(input.substr(first + 1, second - first - 1));
  if (!items || !field) return 0;
  JsonPageRules rules;
  rules.items.push_back(std::move(*items));
  rules.title.push_back(*field);
  rules.link.push_back(std::move(*field));
  const PageReading list = read_json_page(json, rules);
  for (const RawItem& item : list.feed.items) {
    if (item.title.value.empty() || item.links.empty()) std::abort();
  }
  return 0;
}
