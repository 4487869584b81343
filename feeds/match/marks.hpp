// What an item names that is this event's alone: days, turns, communes, persons, figures; and what two items have in
// common of it. Pure; any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "feeds/match/story.hpp"

namespace bantin::feeds {

/// Kind ("month", "week", "date") -> the values that are named.
using Turns = std::map<std::string_view, std::set<std::string>>;
Turns turns_of(const StoryItem& item);

/// Then a capital says nothing.
bool is_sentence_start(const Syllable& syllable);

/// Do both name the same commune, the same date or figure, the same person? Then they speak of the same thing, and not
/// only in the same words.
bool share_marks(const StoryItem& a, const StoryItem& b);

/// Both name one day of a month, "27/4" or "ngày 27 tháng 4".
bool share_day(const StoryItem& a, const StoryItem& b);

/// Both name a commune (or hamlet) that is the same one.
bool share_place(const StoryItem& a, const StoryItem& b);

}  // namespace bantin::feeds
