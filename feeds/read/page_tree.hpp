// An HTML tree laid flat: one entry an element in document order, with what the search for articles and lists asks
// again and again (how much visible text, how much of it in links) counted once. Used by `readability` and `induce`.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/read/html_tag.hpp"

namespace bantin::feeds {

/// Words that a web designer gives away in class and id. Each is matched against whole words ("nav" is in "main-nav"
/// and "navTop", not in "navy"); a longer one that was written in one ("tinlienquan") also inside other words.
using MarkWords = std::initializer_list<std::string_view>;

struct PageNode {
  pugi::xml_node node;
  Tag tag = Tag::other;
  bool hidden = false;       // it or an ancestor is never shown: script, style, display:none ...
  std::uint32_t parent = 0;  // the root is its own
  std::uint32_t end = 0;     // one past the last descendant
  std::uint32_t depth = 0;
  std::uint32_t text = 0;       // visible characters of the subtree, white space not counted
  std::uint32_t link_text = 0;  // of them inside <a href>
  std::string words;            // of class and id, lower case, each between spaces: " news item "
  std::string names;            // class and id without "-" and "_", lower case: " newsitem "

  bool has_mark(MarkWords marks) const noexcept;
  /// The same for a whole class or id ("header", "page-header" as "pageheader").
  bool has_name(MarkWords marks) const noexcept;
};

/// A run of characters between two tags.
struct TextPiece {
  std::uint32_t owner = 0;       // the element whose own text it is
  std::uint32_t after = 0;       // the last element that begins before it
  std::uint32_t characters = 0;  // visible ones
};

/// The elements of a document in document order; index 0 is the document's own element. Views the tree, which must
/// outlive it. Linear in the size of the tree; nothing here recurses.
class PageTree {
 public:
  explicit PageTree(pugi::xml_node root);

  std::size_t size() const noexcept { return nodes_.size(); }
  const PageNode& operator[](std::size_t index) const noexcept { return nodes_[index]; }
  /// The visible text in document order.
  const std::vector<TextPiece>& pieces() const noexcept { return pieces_; }

  /// Visible text of the subtree as one clean line; looks at no more than `bytes` of it. `skip`, where given, has an
  /// entry an element: what it marks is left out with all that is in it.
  std::string text(std::size_t index, std::size_t bytes = 4096, const std::vector<bool>* skip = nullptr) const;
  /// The same of the element's own characters alone, without those of its children.
  std::string own_text(std::size_t index, std::size_t bytes = 4096) const;
  bool is_inside(std::size_t index, std::size_t ancestor) const noexcept {
    return index >= ancestor && index < nodes_[ancestor].end;
  }
  /// The deepest element that holds both.
  std::size_t common_ancestor(std::size_t a, std::size_t b) const noexcept;
  /// The child of `ancestor` that holds `index`, or `index` itself if it is that child.
  std::size_t child_towards(std::size_t ancestor, std::size_t index) const noexcept;
  /// The share of the visible text that stands in links, 0 to 1.
  double link_density(std::size_t index) const noexcept;
  /// The first element of that name, or size().
  std::size_t find(Tag tag) const noexcept;

 private:
  std::vector<PageNode> nodes_;
  std::vector<TextPiece> pieces_;
};

/// Elements that stand in a line of text and part no words.
bool is_inline(Tag tag) noexcept;
/// h1 to h6.
bool is_heading(Tag tag) noexcept;

/// Markup of an element's content for the sanitiser: known elements with their attributes, text escaped; whatever
/// `skip` marks (an entry an element of `tree`) is left out with all that is in it. With `outer` the element itself is
/// written too. At most about `bytes`.
std::string page_markup(const PageTree& tree, std::size_t index, const std::vector<bool>& skip, bool outer,
                        std::size_t bytes);

}  // namespace bantin::feeds
