// The text of an item without what portals and editors put around it: dateline, byline, source line, counters, buttons,
// lists of other articles. Copies of one text differ in these and mean the same. Pure; any thread.
#pragma once

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

/// `body` as read from html_to_blocks; `title` to drop where the portal repeats it. What would be empty stays whole.
Syllables story_text(Syllables body, const Syllables& title);

/// Without counters, buttons and time stamps: what moves at each look at a page, and what nobody reads.
Syllables without_counters(Syllables text);

}  // namespace bantin::feeds
