// Selectors that find just some elements of a page. Every one is tried on the page itself and taken only if it finds
// nothing else; of several that do, the one that leans on the least comes first: a class of the record, a class or id
// of what holds the records, longer chains, and at last positions. The inside of induce.hpp. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feeds/read/induce_groups.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/selector.hpp"

namespace bantin::feeds {

/// May stand in a selector as it is.
bool is_plain_name(std::string_view name);

class SelectorSearch {
 public:
  using Elements = std::vector<std::size_t>;  // places in the tree
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  using Wanted = std::function<std::size_t(const ListRecord&)>;  // the element, or kNone

  /// `tree` is of `root`; both must outlive this.
  SelectorSearch(pugi::xml_node root, const PageTree& tree);

  /// The place of `node`, kNone if it is no element of the tree.
  std::size_t place_of(pugi::xml_node node) const;
  /// A link to `href` is of the record `element`: another one to it, later on the page, makes no item.
  void know(const std::string& href, std::size_t element) { targets_.emplace(href, element); }

  Elements find(const std::string& selector, std::size_t scope, std::size_t most = 5000);
  /// Finds just `records`; empty: nothing does.
  std::string items_selector(const Elements& records);
  /// Gives `wanted` as the first thing it finds in the records, in at least `share` of them, and nothing else in the
  /// others. `link`: what is wanted is a link.
  std::string inner_selector(const std::vector<ListRecord>& records, const Wanted& wanted, double share, bool link);

 private:
  std::string exact(const std::string& tail, const Elements& records, const Elements& parents);
  bool is_exactly(const std::string& selector, const Elements& records);
  std::vector<std::string> own_selectors(const Elements& elements);
  std::vector<std::string> parts_of(const Elements& records);
  std::string by_position(const Elements& records);

  const PageTree& tree_;
  SelectBudget budget_;
  std::unordered_map<const pugi::xml_node_struct*, std::size_t> index_;
  std::unordered_map<std::string, std::size_t> targets_;  // of the records, with the record's element
};

}  // namespace bantin::feeds
