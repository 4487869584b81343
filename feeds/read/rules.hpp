// What an admin or a profile says about the pages of a portal, compiled. Made by config/, used by page and article.
// Values only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/read/selector.hpp"

namespace bantin::feeds {

/// Selectors in order of preference: the first one that gives something that is not empty decides.
struct Rule {
  std::vector<Selector> any;

  bool empty() const noexcept { return any.empty(); }
};

struct JsonPageRules;  // json_page.hpp

/// A list page.
struct PageRules {
  Rule items;          // one element an item
  Rule article_links;  // links to articles: where no rule of `items` fits, each one's surroundings are an item
  // Inside an item. Without a rule: its first heading or link, the link around or in it, and a text that is a date.
  Rule title;
  Rule link;
  Rule date;
  Rule summary;
  Rule image;
  // On the page.
  Rule next_page;
  Rule remove;                     // what lies in these is no item
  Rule nothing;                    // found where the list is empty and says so
  std::vector<std::string> strip;  // words at the ends of titles, dates and summaries that belong to the page
  /// The rules are a family's, for pages that nobody saw: what they find in menus and boxes is left out, and where none
  /// fits, the list that repeats most plainly may be taken.
  bool guess = false;

  /// Instead of `items` and the fields where the items are JSON ("json:..."); else null.
  std::shared_ptr<const JsonPageRules> json;

  bool empty() const noexcept { return items.empty() && article_links.empty() && json == nullptr; }
};

/// An article's own page.
struct ArticleRules {
  Rule title;
  Rule date;     // of publication
  Rule updated;  // of the last edit
  Rule byline;
  Rule summary;
  Rule body;                       // several elements are put together
  Rule image;                      // the picture that stands for it
  Rule attachments;                // further links to files, in the body or outside of it
  Rule remove;                     // inside the body
  std::vector<std::string> strip;  // lines of the body, and words at the ends of fields, that belong to the page

  bool empty() const noexcept {
    return title.empty() && date.empty() && byline.empty() && summary.empty() && body.empty();
  }
};

/// What one rule found: for people who write rules.
struct RuleMatch {
  std::string_view field;  // "title", static
  std::string rule;        // the selector that decided; empty: by no rule
  std::string value;       // what was found, shortened; empty: nothing
};

}  // namespace bantin::feeds
