// Regular expressions of include and exclude. Pure.
#pragma once

#include <regex>
#include <string>

#include "feeds/result.hpp"

namespace bantin::config {

/// ECMAScript, case-insensitive, at most 1000 bytes. The expression takes time in proportion to the text that it is
/// tried on, whatever its form; back-references, which cannot, are refused.
Result<std::regex> compile_pattern(const std::string& pattern);

}  // namespace bantin::config
