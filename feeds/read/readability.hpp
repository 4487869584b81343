// An article page without rules: which part of it is the article. What stands around it (menus, related news, counters,
// share bars, breadcrumbs, the title said twice, comment forms) stays behind; tables, pictures and attachments of the
// body come along. Called where no [source.article] rule finds a body. Pure; any thread; linear in the page's size.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

struct FoundArticle {
  std::string title;           // one line of plain text; empty if the page does not say
  std::string body;            // HTML, not sanitised, links as written; empty if no article was found
  std::string image;           // as written
  std::string author;          // from the page's metadata
  Few<RawDate> dates;          // as written: metadata first, then the line beside the title
  std::string date_line;       // that line, if it says when the article was published
  std::size_t characters = 0;  // visible ones of the body
};

/// `root` is a tree of `parse_html`. `known_title` is how the list named the article, or empty: where the page has a
/// heading of that name, the article is what follows it.
FoundArticle find_article(pugi::xml_node root, std::string_view known_title, const Limits& limits = {});

}  // namespace bantin::feeds
