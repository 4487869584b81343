// HTML -> a pugixml tree, under caps. Used for portal pages and for the lenient reading of broken feeds; who needs no
// tree reads the same elements as they come (html_parser.hpp). Pure; any thread.
#pragma once

#include <pugixml.hpp>
#include <string_view>

#include "feeds/limits.hpp"

namespace bantin::feeds {

/// What the caps cut away while building the tree.
struct HtmlReport {
  bool cut = false;  // bytes, depth, nodes or attributes were over a cap
};

/// Parses valid UTF-8 as HTML into `document` (emptied first): one `html` element with `head` and `body` where the
/// source names or implies them. Element and attribute names are lower case; comments, processing instructions and
/// doctype are dropped; text of script and style is kept as text. Never fails: whatever comes, there is a tree. Linear
/// in time; at most `limits.nodes` elements, `limits.html_depth` deep (what is deeper is attached to the deepest
/// allowed element). The tree's own names and texts may hold any characters but NUL: it is not to be printed as XML.
HtmlReport parse_html(std::string_view utf8, pugi::xml_document& document, const Limits& limits = {});

}  // namespace bantin::feeds
