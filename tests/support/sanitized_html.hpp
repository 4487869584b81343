// What has to hold for sanitised HTML whatever came in: the output keeps to a grammar that a scanner knows byte by byte
// and that shares no code with the sanitiser; cleaning twice changes nothing; XML and HTML parsers see one tree. For
// the property test and the fuzz target.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "feeds/limits.hpp"

namespace bantin::test {

/// What is wrong with a sanitised fragment; empty if nothing is.
std::string grammar_fault(std::string_view html, std::size_t max_depth);

/// Sanitises `input` and says what is wrong with the result; empty if nothing is.
std::string sanitizer_fault(std::string_view input, const feeds::Limits& limits);

/// Caps so small that short inputs meet them.
feeds::Limits narrow_limits();

}  // namespace bantin::test
