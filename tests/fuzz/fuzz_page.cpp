// List pages and articles by rules like those of a family: any page gives items with title and link, texts that are
// valid, and no more than the budget allows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeds/read/article.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/page.hpp"

using namespace bantin::feeds;

namespace {

Rule rule(std::string_view text) {
  Rule made;
  made.any.push_back(*Selector::compile(text));
  return made;
}

const PageRules& page_rules() {
  static const PageRules rules = [] {
    PageRules made;
    made.items = rule(".item, li:has(> a)");
    made.article_links = rule("a[href]");
    made.title = rule("h2 a, .title");
    made.date = rule(".date");
    made.remove = rule(".menu");
    made.strip = {"null ", "Xem"};
    made.guess = true;
    return made;
  }();
  return rules;
}

const ArticleRules& article_rules() {
  static const ArticleRules rules = [] {
    ArticleRules made;
    made.title = rule("h1");
    made.body = rule(".body, article");
    made.remove = rule(".related");
    made.strip = {"Quay lại"};
    return made;
  }();
  return rules;
}

void check(const PageReading& list) {
  if (list.matches.size() != list.feed.items.size()) std::abort();
  for (const RawItem& item : list.feed.items) {
    if (item.title.value.empty() || item.links.empty() || !is_valid_utf8(item.summary.value)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  if (!is_valid_utf8(html)) return 0;
  pugi::xml_document page;
  parse_html(html, page);
  check(read_page(page, page_rules()));
  if (const auto repeated = read_repeated(page, page_rules())) check(*repeated);
  ArticleReading article = read_article(page, article_rules(), "Tin");
  if (!article.has_body()) add_by_shape(page, "Tin", article);
  if (!is_valid_utf8(article.item.content.value) || !is_valid_utf8(article.item.title.value)) std::abort();
  return 0;
}
