// Syntax of TOML for people who do not know TOML: a scan that refuses what no configuration holds, and plain words for
// the library's errors. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bantin::config {

struct Refusal {
  unsigned line = 1;
  unsigned column = 1;
  std::string message;
};

/// Refuses bytes that are not UTF-8, and brackets or dotted keys nested so deeply that reading them would cost stack.
/// One pass.
std::optional<Refusal> scan_text(std::string_view bytes);

/// A list, inline table or long text over several lines.
struct Opening {
  unsigned line = 1;
  unsigned column = 1;
  unsigned last_line = 0;  // where it is closed, 0 = nowhere
  bool is_text = false;
};

/// The one that is still open at the beginning of `line` (counted from 1); none if a statement may begin there.
std::optional<Opening> open_before(std::string_view text, std::size_t line);

/// The library's description of a syntax error in words for an admin, judged by the line it stands in.
std::string syntax_message(std::string_view description, std::string_view line);

}  // namespace bantin::config
