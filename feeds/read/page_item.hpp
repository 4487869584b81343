// One item of a list page: its fields by rules, and what no rule finds by what it looks like. The inside of page.hpp.
// Pure; any thread; bounded by the budget.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/rules.hpp"
#include "feeds/read/selector.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {

struct ItemPlace {
  pugi::xml_node node;                 // holds the title
  std::vector<pugi::xml_node> beside;  // of lists without an element for an item: siblings that belong to it
  std::string_view link;               // its address, if that is known
};

struct ItemReading {
  RawItem item;
  std::vector<RuleMatch> matches;  // a match a field
  std::string link;
};

class ItemReader {
 public:
  /// All of them must outlive it. `removed` is not looked at.
  ItemReader(const PageRules& rules, const Limits& limits, SelectBudget& budget, const NodeSet& removed)
      : rules_(rules), limits_(limits), budget_(budget), removed_(removed) {}

  /// Nothing if there is no title or no link.
  std::optional<ItemReading> read(const ItemPlace& place) const;

 private:
  std::string title_of(pugi::xml_node node, std::string_view known_link, RuleMatch& match,
                       pugi::xml_node& title_node) const;
  std::string link_of(pugi::xml_node node, pugi::xml_node title_node) const;
  std::string date_line(pugi::xml_node top, pugi::xml_node title_node) const;
  std::string longest_text(const ItemPlace& place, pugi::xml_node title_node, const RawItem& item) const;
  void add_date(const ItemPlace& place, pugi::xml_node title_node, ItemReading& out) const;
  void add_summary(const ItemPlace& place, pugi::xml_node title_node, ItemReading& out) const;
  void add_image(const ItemPlace& place, ItemReading& out) const;

  const PageRules& rules_;
  const Limits& limits_;
  SelectBudget& budget_;
  const NodeSet& removed_;
};

}  // namespace bantin::feeds
