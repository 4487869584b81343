// Looking at a parsed page: text, links, pictures, and HTML anew. For the readers of pages. Pure; any thread; linear.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "feeds/read/rules.hpp"

namespace bantin::feeds {

/// Elements that are not looked at, with all inside.
class NodeSet {
 public:
  void add(pugi::xml_node node) { nodes_.insert(node.internal_object()); }
  bool has(pugi::xml_node node) const { return nodes_.contains(node.internal_object()); }
  /// True if `node` or one above it is in the set.
  bool covers(pugi::xml_node node) const;
  bool empty() const noexcept { return nodes_.empty(); }

 private:
  std::unordered_set<const pugi::xml_node_struct*> nodes_;
};

/// Visible text inside as one line: blocks parted by a space; script, style and what `without` covers left out.
std::string visible_text(pugi::xml_node node, const NodeSet& without = {}, std::size_t most_bytes = 64u << 10);

/// The element, or the first element inside it, that is called `name`.
pugi::xml_node self_or_first(pugi::xml_node node, std::string_view name);

/// An address that can be an article's.
bool leads_somewhere(std::string_view href);

/// The address that a script goes to: "location.href='/tin/5'", "window.open('/tin/5')"; empty if it names none.
std::string address_in_script(std::string_view script);

/// Where an element leads: its href, or what the script in its href or onclick goes to. May be what leads nowhere.
std::string link_address(pugi::xml_node node);

/// The address of a picture: lazily loaded ones have it in another attribute than src.
std::string image_address(pugi::xml_node img);

/// The children of `node` as HTML, without script, style and what `without` covers. Elements that lazy loading leaves
/// empty get their address.
void append_inner_html(pugi::xml_node node, const NodeSet& without, std::string& out);

/// `text` without the words of `strip` at its ends, any number of times, with the punctuation that parted them.
std::string_view strip_words(std::string_view text, const std::vector<std::string>& strip);

/// The next node inside `top` in document order; null after the last. `inside` false: not what lies in `node`.
pugi::xml_node next_node(pugi::xml_node node, pugi::xml_node top, bool inside = true);

/// The node that follows `node` and all inside it, below `top`; `leave` hears of each that is left on the way.
template <class Leave>
pugi::xml_node next_after(pugi::xml_node node, pugi::xml_node top, Leave leave) {
  for (; node; node = node.parent()) {
    leave(node);
    if (node == top) return {};
    if (const pugi::xml_node next = node.next_sibling()) return next;
  }
  return {};
}

/// What a rule gives on a field. A summary is a text that is more than a date.
enum class FieldKind { text, link, image, date, summary };

/// The value of one found thing as that kind of field; empty if it has none.
std::string field_value(const Found& found, FieldKind kind, const NodeSet& without = {});

/// The first alternative of `rule` with a value that is not empty after `strip`; notes what decided in `match`.
std::string first_value(const Rule& rule, pugi::xml_node scope, FieldKind kind, const std::vector<std::string>& strip,
                        SelectBudget& budget, RuleMatch& match, const NodeSet& without = {});

/// `text` cut for RuleMatch::value.
std::string shown(std::string_view text);

}  // namespace bantin::feeds
