// CSS selectors and XPath 1.0 on one pugixml tree: what the rules of pages are written in. Pure; any thread; a compiled
// selector may be used by several threads at once.
//
// CSS is matched by a walk of its own and not translated to XPath: the walk does a bounded amount of work for each
// element, whatever the page, where pugixml's XPath goes over all descendants of all descendants. Rules that are XPath
// are evaluated by pugixml, and only where the shape of the tree promises that they end soon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/result.hpp"

namespace bantin::feeds {

/// The work that all rules together may do on one document. What is over it finds nothing more, and `is_spent` says so.
class SelectBudget {
 public:
  /// `root`: of the document; its size and shape decide which XPath is allowed.
  explicit SelectBudget(pugi::xml_node root, std::uint64_t steps = 40'000'000);

  bool spend(std::uint64_t steps) noexcept;
  bool is_spent() const noexcept { return spent_; }

  std::uint64_t elements() const noexcept { return elements_; }
  std::uint64_t average_depth() const noexcept { return average_depth_; }
  std::uint64_t most_children() const noexcept { return most_children_; }

 private:
  std::uint64_t left_;
  std::uint64_t elements_ = 0;
  std::uint64_t average_depth_ = 1;
  std::uint64_t most_children_ = 1;
  bool spent_ = false;
};

/// One thing that a selector found.
struct Found {
  pugi::xml_node node;   // the element; of an attribute the one that has it; null for what XPath computed
  std::string text;      // value of the attribute, or what XPath computed
  bool is_text = false;  // `text` is the answer, not the element
};

class Selector {
 public:
  /// "div.item > a@href": a CSS selector, and after "@" the attribute that is wanted instead of the element's text.
  /// "@href" alone is the scope's own; ":scope" is the scope. "xpath:..." is XPath 1.0.
  ///
  /// CSS: type, *, .class, #id, [attribute] with = ~= |= ^= $= *= and the flag i; descendant, >, +, ~; comma lists;
  /// :first-child :last-child :only-child :nth-child() :nth-last-child() and the same -of-type, :empty, :not() :is()
  /// :where() of compound selectors, :has() of relative ones, :contains("text"). Type and attribute names are compared
  /// without regard to case. The error says at which character what was expected.
  static Result<Selector> compile(std::string_view rule);

  /// Below `scope` (and, as the left part of a CSS selector, `scope` itself), in document order, at most `most`.
  std::vector<Found> find(pugi::xml_node scope, SelectBudget& budget, std::size_t most = 5'000) const;
  /// True if `find` would find something.
  bool is_in(pugi::xml_node scope, SelectBudget& budget) const { return !find(scope, budget, 1).empty(); }

  /// As written.
  const std::string& text() const noexcept { return text_; }

  struct Css;    // selector_css.hpp
  struct XPath;  // selector.cpp

 private:
  std::string text_;
  std::string attribute_;
  std::shared_ptr<const Css> css_;
  std::shared_ptr<const XPath> xpath_;
};

}  // namespace bantin::feeds
