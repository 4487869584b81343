// The few CSS properties that carry meaning in a text, read from a style attribute so that the sanitiser can say the
// same with elements; no CSS ever passes. Used by the sanitiser. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace bantin::feeds {

struct InlineStyle {
  bool bold = false;
  bool italic = false;
  bool underline = false;
  bool strike = false;
  bool sub = false;
  bool super = false;
  bool hidden = false;           // display: none, visibility: hidden, opacity: 0
  std::optional<double> width;   // px
  std::optional<double> height;  // px
};

/// Reads declarations of known properties with known values and passes over everything else. Linear.
InlineStyle read_style(std::string_view css);

}  // namespace bantin::feeds
