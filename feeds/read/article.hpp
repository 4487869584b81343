// An article's own page, read by rules. Pure; any thread; bounded.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/rules.hpp"

namespace bantin::feeds {

struct ArticleReading {
  /// Title, summary, people, dates, image, attachments, and the body as HTML (not sanitised) in `content`. What the
  /// page does not say is empty; links may be relative to `base`.
  RawItem item;
  std::string page_title;            // the best that the page says without rules: og:title, its heading, <title>
  std::string canonical;             // link rel=canonical, as written
  std::vector<RuleMatch> matches;    // a match a field, also of what is missing
  std::vector<pugi::xml_node> body;  // the elements that `content` was made of
  std::size_t body_bytes = 0;        // of visible text
  bool is_spent = false;             // the page took more work than a page may

  bool has_body() const noexcept { return !item.content.value.empty(); }
};

/// `title`: of the item, if it is known; where the body repeats it, it is left out there.
ArticleReading read_article(const pugi::xml_document& tree, const ArticleRules& rules, std::string_view title = {},
                            const Limits& limits = {});

/// Body, and what else the reading lacks, by the shape of the page (`find_article`), where no rule finds the body.
/// False if that finds none either.
bool add_by_shape(const pugi::xml_document& tree, std::string_view title, ArticleReading& reading);

/// Links to files inside `node`: office documents, archives, sound and film by their ending, and what `more` selects.
std::vector<RawAttachment> find_attachments(pugi::xml_node node, const Rule& more, SelectBudget& budget,
                                            std::string_view base);

}  // namespace bantin::feeds
