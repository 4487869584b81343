// HTML from outside -> HTML that can do no harm, always the last step of cleaning. An allow-list of elements,
// attributes, URL schemes and CSS properties over the parsed tree, serialised anew; never a list of what is forbidden.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"

namespace bantin::feeds {

struct Sanitized {
  std::string html;  // well-formed as HTML5 and as XHTML fragment alike; empty if nothing visible was left
  std::vector<std::string> images;  // absolute URLs in document order
  bool cut = false;                 // a cap was met
};

/// Cleans `html` (valid UTF-8). Links and images become absolute against `base`. Idempotent: cleaning the output
/// again changes no byte. Text survives even where its element does not, except that of script, style, forms' data and
/// other raw text, and of foreign content (SVG, MathML), which browsers parse by rules of its own.
Sanitized sanitize(std::string_view html, std::string_view base, const Limits& limits = {});

}  // namespace bantin::feeds
