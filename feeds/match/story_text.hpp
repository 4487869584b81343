// The text of an item without what portals and editors put around it: dateline, byline, source line, counters, buttons,
// lists of other articles. Copies of one text differ in these and mean the same. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "feeds/match/syllables.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// What an entry says, its blocks parted by U+2029: its text, or its summary if that is all there is.
std::string text_to_compare(const Entry& entry);

/// `text` as read from html_to_blocks; `title` to drop where the portal repeats it. What would be empty stays whole.
Syllables story_text(Syllables text, const Syllables& title);

/// The blocks of a text but for counters, buttons and time stamps: what moves at each look at a page, and what nobody
/// reads.
std::vector<std::span<const Syllable>> without_counters(const Syllables& text);

}  // namespace bantin::feeds
