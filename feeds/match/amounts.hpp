// Amounts that are written in two ways: "132.000 đồng" and "132 ngàn đồng", "11 tỷ 500 triệu" and "11,5 tỷ", "1,4 km"
// and "1.400 m". Pure; any thread.
#pragma once

#include <cstddef>

#include "feeds/match/numbers.hpp"

namespace bantin::feeds {

/// Syllables [from, to) of a text, and those of its numbers that another text does not have at this place.
struct Figures {
  const Syllables& text;
  std::size_t from = 0, to = 0;
  const Words& numbers;
};

/// `marked`: both texts are written with their marks, points and commas.
bool are_same_amounts(const Figures& a, const Figures& b, bool marked);

}  // namespace bantin::feeds
