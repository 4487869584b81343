// Whose words a story is told in. Values only.
#pragma once

namespace bantin::feeds {

enum class StoryLeader {
  full_text,  // the earliest member that has the full text: at least three fifths of the longest
  first,      // the earliest
  longest     // the one that has the most to say
};

}  // namespace bantin::feeds
