// The last resort for a feed that no repair makes well-formed: its text is read as HTML, and the format readers get the
// tree that comes of it. Used by `read` alone. Pure; any thread.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string_view>

#include "feeds/limits.hpp"

namespace bantin::feeds {

/// A tree that owns its text, and the element in it that a format reader can take; `root` is empty if there is none.
struct LenientDocument {
  std::unique_ptr<pugi::xml_document> tree;
  pugi::xml_node root;
};

/// True if somewhere in `text` a feed seems to begin: the start tag of a root element of RSS, RDF or Atom.
bool contains_feed_root(std::string_view text) noexcept;

/// Reads valid UTF-8 of whatever shape. Bounded by `limits` as `parse_html` is; an item at the end of a document that
/// stops in the middle may be incomplete.
LenientDocument load_lenient(std::string_view text, const Limits& limits);

}  // namespace bantin::feeds
