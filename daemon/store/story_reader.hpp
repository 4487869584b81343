// Reading of stories: which entry stands for its story in an outlet, under which id, in whose words, and who else tells
// it. Part of a Reader; no thread of its own.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"

namespace bantin::store {

class StoryReader {
 public:
  /// An entry of the story that has not left.
  struct Member {
    std::int64_t row = 0;
    std::int64_t source = 0;
    std::int64_t published = 0;
    std::int64_t sort_at = 0;
    std::int64_t kept_id = 0;     // row whose id it had been published with for long when it joined, 0 = none
    std::size_t text_length = 0;  // in characters, markup included
    StoryMember shown;
  };
  struct Story {
    std::int64_t anchor = 0;      // row of the entry whose id it has; 0: the entry is in no story
    std::vector<Member> members;  // earliest first

    std::vector<StoryMember> others(std::int64_t row) const;
  };
  /// A story as an outlet shows it.
  struct Told {
    std::int64_t id = 0;      // row of the entry whose id it has
    std::int64_t leader = 0;  // row of the entry whose words are shown
    Instant sort_at;          // of the entry that stands for it
  };
  using Sources = std::unordered_map<std::int64_t, std::string>;  // row -> configured id

  explicit StoryReader(Database& database);

  /// The entry that stands for this one's story among these sources, itself if it is in none: the anchor where it is
  /// there, else the first by place. So an outlet lists a story once, at one place, whatever its other members do.
  std::int64_t standing(const Sources& sources, std::int64_t row);

  /// The story of an entry with all its members in any source.
  Story story_of(std::int64_t row);

  /// `row` is the one that stands for the story. Its id is the story's, but that an entry which had been public under
  /// another for long keeps that in outlets without the anchor. The words are those of the member of the
  /// outlet that leads by the rule.
  static Told tell(const Story& story, const Sources& sources, feeds::StoryLeader rule, std::int64_t row);

  /// The id of an entry, also of one that has left.
  std::string id_of(std::int64_t row);

 private:
  /// `members`: with their words, or without.
  Story read(std::int64_t row, Statement& members);
  static std::int64_t standing(const Story& story, const Sources& sources, std::int64_t row);

  Statement story_;
  Statement members_;
  Statement places_;
  Statement id_;
};

}  // namespace bantin::store
