// HTML source -> a stream of nested elements: the rules of the HTML standard that decide where an element ends (implied
// end tags, void elements, stray and missing end tags), under caps. `parse_html` builds a tree from it, the sanitiser
// reads it as it comes. Linear in time: no step looks further than `limits.html_depth` open elements. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

#include "feeds/limits.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/html_tokens.hpp"

namespace bantin::feeds {

/// Hears of a document in order. Every `start` has its `end`, properly nested.
class HtmlHandler {
 public:
  HtmlHandler() = default;
  HtmlHandler(const HtmlHandler&) = delete;
  HtmlHandler& operator=(const HtmlHandler&) = delete;
  virtual ~HtmlHandler() = default;
  /// Names are in lower case; views hold until the call returns.
  virtual void start(Tag tag, std::string_view name, std::span<const HtmlAttribute> attributes) = 0;
  virtual void end(Tag tag) = 0;
  /// Adjacent text may come in several pieces.
  virtual void text(std::string_view text) = 0;
};

/// Walks `utf8`, at most `limits.html_bytes` of it. Elements above `limits.nodes` are left out, those above
/// `limits.html_depth` come empty and their content goes to the deepest allowed element.
HtmlReport walk_html(std::string_view utf8, HtmlHandler& handler, const Limits& limits);

}  // namespace bantin::feeds
