// Where two texts differ: what stands between the runs that they share. Pure; any thread; O(n log n).
#pragma once

#include <cstddef>
#include <vector>

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

/// Syllables [a_from, a_to) of one text stand where [b_from, b_to) of the other stand. One of them may be empty.
struct Gap {
  std::size_t a_from = 0, a_to = 0;
  std::size_t b_from = 0, b_to = 0;
  bool at_start = false;  // nothing common stands before it
  bool at_end = false;    // nothing common stands behind it
};

struct Alignment {
  std::size_t common = 0;  // syllables that both texts have, in this order
  std::vector<Gap> gaps;   // in the order of the texts
};

/// Runs of `run` syllables that occur once in each text are the anchors; what follows or precedes them alike belongs to
/// the common part.
Alignment align(const Syllables& a, const Syllables& b, std::size_t run);

}  // namespace bantin::feeds
