// A list page of a portal, read by rules as if it were a feed. Pure; any thread; bounded.
#pragma once

#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/rules.hpp"

namespace bantin::feeds {

/// A whole page as a tree, for all that looks at pages. As `parse_html`, but deep enough for portals that lay their
/// pages out in tables: a hundred of them inside each other are four hundred elements.
HtmlReport parse_page(std::string_view utf8, pugi::xml_document& document, Limits limits = {});

struct PageReading {
  enum class State {
    items,    // at least one
    empty,    // none, and the page says so
    no_match  // no rule fits: the page is not what the rules were written for
  };
  State state = State::no_match;
  RawFeed feed;                                 // Format::page; items in the order of the page
  std::string items_rule;                       // that gave the items; empty: none did
  bool found_by_links = false;                  // `items_rule` selects links, not items
  std::vector<std::vector<RuleMatch>> matches;  // beside feed.items: a match a field, also of what is missing
  std::vector<pugi::xml_node> places;           // beside feed.items: where in the tree; of JSON none
  std::string next_page;                        // as written, or empty
  std::size_t refused = 0;                      // what the items' rule found, but has no title and no link
  bool is_by_shape = false;                     // by what repeats in the page, not by the rules
  bool is_spent = false;                        // the page took more work than a page may
  /// What `read_repeated` said, where it was asked on the way: null for nothing.
  std::optional<std::shared_ptr<PageReading>> repeated;
};

/// `tree` is what `parse_page` made. An item has a title and a link, or it is none; an article that is linked several
/// times is one item.
PageReading read_page(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits = {});

/// The same from the text (valid UTF-8), which may be JSON where the rules are for JSON.
PageReading read_page_text(std::string_view utf8, const PageRules& rules, const Limits& limits = {});

/// Of a page that no rule fits: the list that repeats in it (`induce_list`), if there is no doubt that it is news.
/// Cleaned by what `rules` say is to be removed and stripped.
std::optional<PageReading> read_repeated(const pugi::xml_document& tree, const PageRules& rules,
                                         const Limits& limits = {});

/// What the links of an item are relative to, where it does not say: <base href>, or the page that it stands in.
void set_base(RawItem& item, const std::string& base);

/// Title, language, generator and base of a page, for any reader of pages.
void describe_page(const pugi::xml_document& tree, RawFeed& feed);

}  // namespace bantin::feeds
