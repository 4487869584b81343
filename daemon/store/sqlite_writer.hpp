// Writing: every INSERT, UPDATE and DELETE of the store, on the one connection that may. Belongs to the writer thread
// (write_queue.hpp); knows nothing of queues.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/store/history.hpp"
#include "daemon/store/search_index.hpp"
#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/stories.hpp"
#include "daemon/store/story_writer.hpp"
#include "daemon/store/version_table.hpp"

namespace bantin::store {

/// How far a retirement has come; it is done in slices, so that refreshes need not wait for all of it.
struct Retirement {
  Instant before;
  std::size_t floor = 0;
  std::int64_t last_source = 0;  // row; the sources up to it are done
  std::size_t left = 0;          // entries
  bool is_done = false;
};

class Writer {
 public:
  using Clock = std::function<Instant()>;

  /// `clock` dates changes of the data version.
  Writer(std::unique_ptr<Database> database, Clock clock);

  /// Writes all of `refreshes` in one transaction and returns a result for each. If it fails, each is tried in a
  /// transaction of its own, so that one that cannot be written does not take others with it.
  /// `results` has a place for each; it is the caller's, so that a lack of memory can be told, too.
  void commit(std::span<const RefreshCommit* const> refreshes, std::span<CommitResult> results) noexcept;

  /// Does one slice, in one transaction. A fault ends the retirement.
  CommitResult retire_some(Retirement& retirement) noexcept;

  /// Does `work` in a transaction of its own: for what is neither entry nor state and published nowhere.
  using Work = std::function<void(Database&)>;
  CommitResult run(const Work& work) noexcept;
  /// Inside the transaction of `run`. Throws with words if it cannot be obeyed.
  void obey(const StoryOrder& order);
  /// Puts some of the entries that are not in the search index into it, in one transaction. False when there were none,
  /// or when a fault came in between; the next call tries again.
  bool index_some() noexcept;
  bool is_index_behind() const noexcept { return index_.is_behind(); }
  /// The same for entries of an older database that were never compared with others.
  bool read_stories() noexcept;
  bool are_stories_behind() const noexcept { return stories_.is_behind(); }
  CommitResult write_alerts(const std::vector<Alert>& alerts) noexcept;

  /// Brings the write-ahead log into the database and empties it. False when readers or a fault left some of it.
  bool checkpoint() noexcept;
  /// Is the log long enough to be worth it?
  bool is_checkpoint_due() const noexcept;
  bool is_log_empty() const noexcept { return log_pages_ == 0; }

 private:
  struct KnownSource {
    std::int64_t row = 0;
    std::uint64_t words = 0;  // hash of what is published of it: title, home, id, rights
  };

  /// The row of `meta`, as it will be when the transaction is committed.
  struct Meta {
    DataVersion version;
    std::uint64_t entries = 0;
  };

  void apply_together(std::span<const RefreshCommit* const> refreshes, std::span<CommitResult> results);
  CommitResult apply(const RefreshCommit& refresh);
  KnownSource& write_state(const SourceState& state, bool& has_new_words);
  bool add(std::int64_t source, const NewEntry& added);
  /// Its keys alone.
  bool remember(std::int64_t source, const NewEntry& added);
  std::int64_t find_by_guid(std::int64_t source, std::span<const feeds::ItemKey> keys);
  bool edit(std::int64_t source, const EditedEntry& edited);
  void write_article(std::int64_t source, std::int64_t entry, const ArticleTask& task);
  void attach_keys(std::int64_t source, std::int64_t entry, std::span<const feeds::ItemKey> keys);
  bool has_entries(std::int64_t source);
  /// An entry leaves, with its words; its id and keys stay.
  void retire(std::int64_t row);
  /// It leaves, and is remembered as withdrawn. False: it has left already, or was never shown.
  bool withdraw(std::int64_t row, std::string_view why);
  /// Of what a source brought and never proved true, the oldest are forgotten: if they come again, they are new.
  void bound_held(std::int64_t source);
  /// What was held is published with these words, at the place that it got when it came, or
  /// that its date gives it. It becomes a new row that was
  /// first seen now: parts of the archive that were published already do not change.
  bool release(std::int64_t source, std::int64_t held, const EditedEntry& edited);
  /// `source` is the row of the one whose entries or words changed.
  void move_version(std::int64_t source);
  /// For the sources whose stories changed.
  void move_touched();
  void write_meta();
  void undo(const Meta& before) noexcept;

  std::unique_ptr<Database> database_;
  StoryWriter stories_;
  Instant refreshed_at_;  // of the refresh that is being written
  Clock clock_;
  HistoryWriter history_;
  std::unordered_map<std::string, KnownSource> sources_;
  Meta meta_;
  bool meta_changed_ = false;
  std::int64_t log_pages_ = 0;
  std::int64_t log_pages_tried_ = 0;  // length at the last checkpoint that did not empty it
  std::int64_t log_limit_pages_ = 0;

  SearchIndex index_;
  VersionTable versions_;

  Statement find_source_;
  Statement insert_source_;
  Statement update_source_;
  Statement insert_entry_;
  Statement insert_body_;
  Statement insert_key_;
  Statement burn_key_;
  Statement find_key_;
  Statement find_id_;
  Statement find_entry_;
  Statement update_hashes_;
  Statement update_entry_;
  Statement update_body_;
  Statement any_entry_;
  Statement update_meta_;
  Statement stamp_source_;
  Statement next_source_;
  Statement old_entries_;
  Statement retire_entry_;
  Statement delete_body_;
  Statement write_article_;
  Statement delete_article_;
  Statement place_of_;
  Statement put_withdrawal_;
  Statement next_row_;
  Statement release_;
  Statement date_;
  Statement never_came_;
  Statement move_body_;
  Statement move_keys_;
  Statement forget_held_keys_;
  Statement forget_held_bodies_;
  Statement forget_held_;
};

}  // namespace bantin::store
