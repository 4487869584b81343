// "Did you mean ...": the nearest of the known words. Pure.
#pragma once

#include <span>
#include <string_view>

namespace bantin::config {

/// Single-letter edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`, letter case and the
/// difference between `-` and `_` not counted. Words above 64 bytes count as wholly different.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, if it is near enough to be meant; else empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace bantin::config
