// Walking a feed's tree: elements with their vocabulary, the `xml:base` and `xml:lang` in force, and their text. Used
// by every XML format reader. Nothing here recurses over the input; views point into the tree.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/names.hpp"
#include "feeds/read/sections.hpp"

namespace bantin::feeds {

/// A document element, and the long sections of its document if it has any.
struct XmlRoot {
  pugi::xml_node node;
  const Sections* sections = nullptr;
};

/// What an element inherits.
struct Scope {
  std::string base;
  std::string lang;
  const Sections* sections = nullptr;
};

struct Element {
  pugi::xml_node node;
  Vocabulary vocabulary = Vocabulary::core;
  NameHash name = 0;  // of the local name
  const Scope* scope = nullptr;
};

/// The value of the attribute `name` (its prefix included, in any case), trimmed; empty if there is none.
std::string_view attribute(pugi::xml_node node, std::string_view name) noexcept;
/// The same by local name, whatever the prefix: rdf:about, rdf:resource.
std::string_view attribute_by_local_name(pugi::xml_node node, std::string_view local) noexcept;

std::string_view trim(std::string_view text) noexcept;

/// What the value of `node`, one of the element's or itself, says.
std::string_view characters(const Element& element, pugi::xml_node node) noexcept;
/// The element's own characters, CDATA included, without those of its children; untrimmed.
std::string own_text(const Element& element);
/// The trimmed text of an element that holds one run of characters or nothing, as nearly all do: no copy.
std::optional<std::string_view> sole_text(const Element& element) noexcept;
/// Its own characters, trimmed.
std::string text_of(const Element& element);
/// The characters of all its descendants, separated by a space, trimmed.
std::string deep_text(const Element& element);
bool has_child_elements(pugi::xml_node node) noexcept;

/// `reference` seen from `base` (RFC 3986 5.2, dot segments left for `resolve_url`): absolute as soon as one of them
/// is, else still relative.
std::string join_base(std::string_view base, std::string_view reference);

/// Shortens to `bytes` without cutting a character in two.
void cut(std::string& utf8, std::size_t bytes);

/// Goes down a tree level by level and keeps what is in force there.
class Walk {
 public:
  explicit Walk(const Limits& limits) : limits_(limits) {}

  const Limits& limits() const noexcept { return limits_; }
  /// What an RSS title's characters are: RSS 1.0 says text, 2.0 leaves it open.
  Markup title_markup = Markup::unstated;
  const Namespaces& namespaces() const noexcept { return namespaces_; }

  /// The document element. What it declares stays in force for the life of this object; `scope` gets its base and
  /// language.
  Element enter_root(const XmlRoot& root, Scope& scope);

  /// Calls `visit(const Element&)` for each child element in document order. Inside the call the child's declarations
  /// are in force, so that the visitor may go deeper.
  template <class Visitor>
  void children(const Element& parent, Visitor&& visit) {
    for (pugi::xml_node child = parent.node.first_child(); child; child = child.next_sibling()) {
      if (child.type() != pugi::node_element) continue;
      if (!child.first_attribute()) {
        visit(plain_element(child, *parent.scope));
        continue;
      }
      const Namespaces::Mark mark = namespaces_.mark();
      Scope own;
      visit(enter(child, *parent.scope, own));
      namespaces_.release(mark);
    }
  }

 private:
  Element plain_element(pugi::xml_node node, const Scope& scope) const noexcept;
  /// Notes what the attributes of `node` declare; fills `own` and uses it if they change the scope.
  Element enter(pugi::xml_node node, const Scope& scope, Scope& own);

  const Limits& limits_;
  Namespaces namespaces_;
};

}  // namespace bantin::feeds
