// HTML bytes -> a pugixml tree, through libxml2's HTML SAX parser under our own caps. Used for portal pages, for the
// lenient reading of broken feeds and by the sanitiser. Pure; any thread.
#pragma once

#include <pugixml.hpp>
#include <string_view>

#include "feeds/limits.hpp"

namespace bantin::feeds {

/// What the caps cut away while building the tree.
struct HtmlReport {
  bool cut = false;  // bytes, depth, nodes or attributes were over a cap
};

/// Parses valid UTF-8 as HTML into `document` (emptied first). Element and attribute names are lower case; comments,
/// processing instructions and doctype are dropped; text of script and style is kept as text. Never fails: whatever
/// comes, there is a tree. Linear in time; at most `limits.nodes` elements, `limits.html_depth` deep (what is deeper
/// is attached to the deepest allowed element).
HtmlReport parse_html(std::string_view utf8, pugi::xml_document& document, const Limits& limits = {});

}  // namespace bantin::feeds
