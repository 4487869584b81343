// Rules and pages: a rule that compiles finds something in any page without crash, within its budget, and only below
// the scope. Input: the rule, a line break, the page.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeds/read/article.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/selector.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos || !is_valid_utf8(input)) return 0;
  const auto selector = Selector::compile(input.substr(0, line));
  if (!selector) {
    if (selector.error().message.empty()) std::abort();
    return 0;
  }
  pugi::xml_document document;
  parse_html(input.substr(line + 1), document);
  const pugi::xml_node root = document.document_element();
  SelectBudget budget(root, 1'000'000);
  for (const Found& found : selector->find(root, budget, 100)) {
    if (!found.is_text && (!found.node || found.node.root() != document.root())) std::abort();
  }
  PageRules page;
  page.items.any = {*selector};
  page.article_links.any = {*selector};
  page.title.any = {*selector};
  page.remove.any = {*selector};
  const PageReading list = read_page(document, page);
  if (list.matches.size() != list.feed.items.size()) std::abort();
  for (const RawItem& item : list.feed.items) {
    if (item.title.value.empty() || item.links.empty()) std::abort();
  }
  ArticleRules article;
  article.title.any = {*selector};
  article.body.any = {*selector};
  article.remove.any = {*Selector::compile("b, .x")};
  const ArticleReading reading = read_article(document, article, "x");
  if (!is_valid_utf8(reading.item.content.value)) std::abort();
  return 0;
}
