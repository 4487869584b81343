// What is remembered of stories beside their entries, and what an admin may decide about them: a part of the store for
// pages, feeds and verbs. The rules of store.hpp hold: reading on the caller's thread, writing by the writer's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"

namespace bantin::store {

/// From so many documents running on, in which nearly all known items had changed, a source counts as one whose items
/// flap.
inline constexpr std::uint32_t kManyFlaps = 3;

/// Items of one source that wait to prove true.
inline constexpr std::size_t kMostHeld = 1000;

/// Why two entries are one story.
struct StoryBond {
  EntryId a{}, b{};
  double similarity = 0;  // of their words
  std::string reason;     // as compare_stories says it, or "by hand"
};

/// How an entry read before an edit.
struct EntryVersion {
  Instant until;  // when it was edited
  std::string title;
  std::string text;  // plain
};

/// An order about stories; `why` is for withdrawals.
struct StoryOrder {
  enum class Kind {
    join,     // `entry` and `other` are one story, whatever their words say
    split,    // `entry` and every other of its story are not
    withdraw  // `entry` leaves, and feeds say so
  };
  Kind kind = Kind::join;
  EntryId entry{};
  EntryId other{};
  std::string why{};
};

class Stories {
 public:
  virtual ~Stories() = default;

  /// The entry that a person means by its number, the address of its page on our site, its id, or its link at the
  /// source. It may have left.
  virtual std::optional<EntryId> find_entry(std::string_view name) = 0;
  /// Between the entries of its story.
  virtual std::vector<StoryBond> bonds_of(EntryId entry) = 0;
  /// Newest first.
  virtual std::vector<EntryVersion> versions_of(EntryId entry) = 0;
  /// What was withdrawn from the sources since then and is no more in them under its id: newest first.
  virtual std::vector<feeds::Tombstone> withdrawals(const std::vector<std::string>& sources, Instant since,
                                                    std::size_t most) = 0;
  /// When an entry was withdrawn, nothing if it was not.
  virtual std::optional<Instant> withdrawn_at(EntryId entry) = 0;
  /// Of the entries of a part of the archive.
  virtual std::vector<feeds::Tombstone> archived_withdrawals(const ArchiveQuery& query) = 0;
  /// Fails with words if there is no such entry. Kept for ever.
  virtual void obey(StoryOrder order, CommitDone done) = 0;
};

/// The stories in a store that open_sqlite_store made.
Stories& stories_of(Store& store);

}  // namespace bantin::store
