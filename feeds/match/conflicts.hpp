// What tells two texts from one template apart: numbers, dates, months, document numbers, names of places and persons
// that differ where the words around them are the same. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "feeds/match/align.hpp"
#include "feeds/match/story.hpp"

namespace bantin::feeds {

/// One disagreement, for people: kind "month", a "3", b "4".
struct Conflict {
  std::string kind;
  std::string a;
  std::string b;
};

/// Conflicts between two items, from the places where their titles and their bodies differ.
std::vector<Conflict> find_conflicts(const StoryItem& a, const StoryItem& b);

}  // namespace bantin::feeds
