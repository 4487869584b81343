// Stories across sources as rows: finds for each new or edited entry the entries that tell the same story, and keeps
// `entries.story` up to date. Belongs to the writer thread and runs inside its transactions. The essay stands in
// story_writer.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"

namespace bantin::store {

class StoryWriter {
 public:
  explicit StoryWriter(Database& database);

  /// An entry that was just written, with its words; `now` is the time of the refresh that brought it. Without a print
  /// it is in no story.
  void added(std::int64_t row, const std::optional<feeds::Fingerprint>& print, std::string_view area, Instant now);
  void edited(std::int64_t row, const EditedEntry& entry, Instant now);
  /// What an admin says of two entries, for ever. `split` parts one from all others of its story; false if it has none.
  void join(std::int64_t row, std::int64_t other, Instant now);
  bool split(std::int64_t row, Instant now);
  /// An entry that is about to leave.
  void leaving(std::int64_t row);

  /// Divides the stories that got or lost members since the last call; has to be called before the transaction ends.
  /// Returns the rows of the sources whose entries are published otherwise because their stories changed.
  std::set<std::int64_t> take_touched();

  /// Entries of a database that knew no stories yet: the next `count` of them are read, the newest first. False when
  /// none was left. Inside the caller's transaction.
  bool advance(std::size_t count, Instant now);
  bool is_behind() const noexcept { return is_behind_; }

  /// After a transaction that was rolled back: what was added to the index by it is forgotten.
  void undo() noexcept {
    is_loaded_ = false;
    read_.clear();
    touched_.clear();
    unsettled_.clear();
    now_ = {};
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
    std::int64_t other(std::int64_t row) const { return a == row ? b : a; }
  };
  void load();
  void write_print(std::int64_t row, const feeds::Fingerprint& print, std::string_view area);
  /// `linked`: what it was linked with before.
  void place(std::int64_t row, const feeds::Fingerprint& print, const std::set<std::int64_t>& linked);
  std::set<std::int64_t> linked_with(std::int64_t row);
  std::vector<std::int64_t> others_of(std::int64_t row);
  /// The row and so many of the others that a ruling can name.
  std::vector<std::int64_t> story_with(std::int64_t row);
  void rule(std::int64_t row, std::int64_t other, bool together, Instant now);
  void touch_story_of(std::int64_t row);
  void make_room();
  const feeds::StoryItem* keep(std::int64_t row, feeds::StoryItem item);
  const feeds::StoryItem* item_of(std::int64_t row);
  void settle();
  std::vector<Link> links_of(std::int64_t row);
  std::optional<Member> member(std::int64_t row);
  bool is_large(std::int64_t story);
  bool is_large_story_near(std::int64_t row);
  /// Joins the story of its nearest copy.
  void follow(std::int64_t row);
  /// Divides the heap of a row anew.
  void regroup(std::int64_t row);
  /// False if nothing changed.
  bool assign(const std::vector<Member>& group, std::int64_t story);
  std::vector<std::vector<Member>> partition(std::vector<Member> members, const std::vector<Link>& links);
  std::int64_t anchor_of(const std::vector<Member>& members) const;

  StoryIndex index_;
  bool is_loaded_ = false;
  bool is_behind_ = true;
  std::set<std::int64_t> touched_;
  std::set<std::int64_t> unsettled_;               // entries whose links changed
  Instant now_{};                                  // of the newest of them
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
  Statement count_members_;
  Statement parted_;
};

}  // namespace bantin::store
