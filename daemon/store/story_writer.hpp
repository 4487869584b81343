// Stories across sources as rows: finds for each new or edited entry the entries that tell the same story, and keeps
// `entries.story` up to date. Belongs to the writer thread and runs inside its transactions. The essay stands in
// story_writer.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"

namespace bantin::store {

class StoryWriter {
 public:
  explicit StoryWriter(Database& database);

  /// An entry that was just written, with its words; `now` is the time of the refresh that brought it.
  void added(std::int64_t row, const NewEntry& entry, std::string_view source, Instant now);
  void edited(std::int64_t row, const EditedEntry& entry, std::string_view source, Instant now);
  /// What an admin says of two entries, for ever. `split` parts one from all others of its story; false if it has none.
  void join(std::int64_t row, std::int64_t other, Instant now);
  bool split(std::int64_t row, Instant now);
  /// An entry that is about to leave.
  void leaving(std::int64_t row) {
    touch_story_of(row);
    read_.erase(row);
  }

  /// Rows of the sources whose entries are published otherwise since the last call, because their stories changed.
  std::set<std::int64_t> take_touched() { return std::exchange(touched_, {}); }

  /// Entries of a database that knew no stories yet: the next `count` of them are read, the newest first. False when
  /// none was left. Inside the caller's transaction.
  bool advance(std::size_t count, Instant now);
  bool is_behind() const noexcept { return is_behind_; }

  /// After a transaction that was rolled back: what was added to the index by it is forgotten.
  void undo() noexcept {
    is_loaded_ = false;
    read_.clear();
    touched_.clear();
  }

 private:
  struct Member {
    std::int64_t row = 0;
    std::int64_t story = 0;
    std::string id;
    std::int64_t published = 0;
    std::int64_t first_seen = 0;
    std::int64_t kept_id = 0;
    std::int64_t source = 0;
  };
  struct Link {
    std::int64_t a = 0, b = 0;
    double similarity = 0;
  };
  void load();
  void place(std::int64_t row, const feeds::Fingerprint& print, feeds::StoryItem item, Instant now);
  std::vector<std::int64_t> story_with(std::int64_t row);
  void rule(std::int64_t row, std::int64_t other, bool together, Instant now);
  void touch_story_of(std::int64_t row);
  void make_room();
  const feeds::StoryItem* keep(std::int64_t row, feeds::StoryItem item);
  const feeds::StoryItem* item_of(std::int64_t row);
  void regroup(std::int64_t row, Instant now);
  std::vector<std::vector<Member>> partition(std::vector<Member> members, const std::vector<Link>& links);
  static std::int64_t anchor_of(const std::vector<Member>& members, Instant now);

  StoryIndex index_;
  bool is_loaded_ = false;
  bool is_behind_ = true;
  std::set<std::int64_t> touched_;
  std::map<std::int64_t, feeds::StoryItem> read_;  // entries that were compared last: the copies of one come together
  std::size_t read_syllables_ = 0;

  Statement all_prints_;
  Statement put_print_;
  Statement one_entry_;
  Statement put_link_;
  Statement drop_link_;
  Statement links_of_;
  Statement member_;
  Statement set_story_;
  Statement sources_of_;
  Statement unread_;
  Statement unread_entry_;
  Statement move_on_;
  Statement put_ruling_;
  Statement rulings_of_;
  Statement others_;
};

}  // namespace bantin::store
