// Reading of what is remembered beside the entries: bonds, earlier versions, tombstones. Part of a Reader; no thread of
// its own.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/stories.hpp"

namespace bantin::store {

class StoryRecords {
 public:
  using Sources = std::unordered_map<std::int64_t, std::string>;  // row -> configured id

  explicit StoryRecords(Database& database);

  std::optional<EntryId> find_entry(std::string_view name);
  std::vector<StoryBond> bonds_of(EntryId entry);
  std::vector<EntryVersion> versions_of(EntryId entry);
  std::vector<feeds::Tombstone> withdrawals(const Sources& sources, Instant since, std::size_t most);
  std::optional<Instant> withdrawn_at(EntryId entry);
  /// Of one entry; none if it was not withdrawn, or is told by others still.
  std::optional<feeds::Tombstone> tombstone_of(std::int64_t entry, const Sources& sources);
  /// Members of a story that left share its id. Newest first.
  static void keep_each_id_once(std::vector<feeds::Tombstone>& tombstones);

 private:
  std::optional<feeds::Tombstone> read_tombstone(const Rows& rows, const Sources& sources);
  bool is_alive(const Sources& sources, std::int64_t story);
  /// Under which an outlet of the sources had shown an entry of a story.
  std::string shown_id(std::int64_t anchor, std::int64_t kept, const Sources& sources);
  bool is_alive_under(const std::string& id, const Sources& sources);

  Statement by_row_;
  Statement by_id_;
  Statement by_link_;
  Statement bonds_;
  Statement rulings_;
  Statement versions_;
  Statement withdrawals_;
  Statement withdrawals_of_;
  Statement withdrawal_;
  Statement members_;
  Statement same_id_;
  Statement owner_;
};

}  // namespace bantin::store
