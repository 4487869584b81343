// The news list of a page that nobody wrote rules for: which part of it repeats, and the selectors that give it back.
// Used by `bantin capture`. Pure; any thread; bounded by the page's size.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// Rules as a [source.page] table has them; empty where the page needs none.
struct InducedList {
  std::string items;
  std::string title;
  std::string link;
  std::string date;
  std::string summary;
  std::string image;
  std::string next_page;
  struct Item {
    std::string title;
    std::string link;  // as written
    friend bool operator==(const Item&, const Item&) = default;
  };
  std::vector<Item> found;  // what the rules are to give back, in the order of the page
  std::string reason;       // in words: why this part of the page
  bool is_sure = false;     // titles like headlines, with dates or summaries, and in no box beside the news
};

/// The list in `root` (a tree of `parse_html`) that is most likely the news. `page_url` tells own links from others and
/// may be empty. The error says in words why there is none.
Result<InducedList> induce_list(pugi::xml_node root, std::string_view page_url, const Limits& limits = {});

}  // namespace bantin::feeds
