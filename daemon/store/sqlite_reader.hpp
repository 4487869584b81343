// Reading: every SELECT of the store, on connections that cannot write. A reader serves one thread at a time; the pool
// lends them out. Nothing here keeps a statement open after it returned: all rows are copied into values.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/story_reader.hpp"
#include "daemon/store/story_records.hpp"

namespace bantin::store {

/// An entry that may be among the newest.
struct Candidate {
  std::int64_t sort_at = 0;
  std::string id;
  std::int64_t row = 0;

  /// The order of publication: newest first, then by id.
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return a.sort_at != b.sort_at ? a.sort_at > b.sort_at : a.id < b.id;
  }
};

/// One connection with its prepared statements. Each method sees one state of the database from its first look on.
class Reader {
 public:
  Reader(const std::filesystem::path& path, std::uint64_t cache_bytes);

  std::vector<SourceState> source_states();
  std::optional<SourceState> source_state(std::string_view source);
  std::vector<KnownItem> known_items(std::string_view source, std::span<const feeds::ItemKey> keys);
  std::vector<StoredEntry> latest(const OutletQuery& query);
  std::optional<StoredEntry> entry(EntryId row);
  std::vector<StoredEntry> archive(const ArchiveQuery& query);
  ArrivalCounts count_arrivals(EntryId after);
  std::vector<StoredEntry> search(const SearchQuery& query);
  std::vector<SourceVersion> source_versions();
  std::vector<EntryId> newest_of(std::string_view source, std::size_t limit);
  std::uint64_t count_entries(std::string_view source);
  std::optional<WaitingArticle> entry_of(std::string_view source, EntryId row);
  std::vector<WaitingArticle> waiting_articles(std::string_view source, Instant now, std::size_t most);
  ArticleTotals article_totals(std::string_view source);
  std::uint64_t count_all_entries();
  DataVersion data_version();
  std::vector<feeds::Tombstone> withdrawals(const std::vector<std::string>& sources, Instant since, std::size_t most);
  std::vector<feeds::Tombstone> archived_withdrawals(const ArchiveQuery& query);
  StoryRecords& records() { return records_; }

 private:
  class Snapshot;
  class Selection;
  using SourceRows = std::unordered_map<std::int64_t, std::string>;
  /// Row -> configured id, of those of `wanted` that the database has.
  SourceRows rows_of(const std::vector<std::string>& wanted);
  /// The whole entry; none if it is not there or has left.
  std::optional<StoredEntry> load(std::int64_t row);
  void search_column(std::string_view expression, const SourceRows& sources, std::size_t limit,
                     std::vector<std::int64_t>& found);
  std::vector<std::int64_t> arrivals(const ArchiveQuery& query, const SourceRows& sources);
  /// The entries that stand for the stories of those that were found: once each, the newest first.
  void stand_for(const SourceRows& sources, std::vector<std::int64_t>& found);
  /// 0 when the source is unknown.
  std::int64_t source_row(std::string_view source);
  bool is_shadowed(const Selection& selection, const Candidate& candidate, std::int64_t source);
  /// The entry of a row that is published, or nothing.
  bool read_entry(std::int64_t row, bool may_be_held, StoredEntry& stored);
  bool read_waiting(std::int64_t row, std::int64_t source, WaitingArticle& waiting);
  /// Where the walk along the time line begins.
  bool place_below(Selection& selection, std::int64_t row);
  /// Another entry of the sources stands for this one.
  bool is_behind(const Selection& selection, std::int64_t row);
  bool choose_from_timeline(Selection& selection, std::size_t limit);
  void choose_by_source(Selection& selection);
  /// The entry of a row that stands for its story among the sources, told as the story: its id, the leader's words.
  std::optional<StoredEntry> load_story(const SourceRows& sources, feeds::StoryLeader rule, std::int64_t row);

  std::unique_ptr<Database> database_;
  StoryReader stories_;
  StoryRecords records_;
  Statement begin_;
  Statement end_;
  Statement source_rows_;
  Statement source_row_;
  Statement all_states_;
  Statement one_state_;
  Statement find_key_;
  Statement entry_hashes_;
  Statement timeline_;
  Statement source_timeline_;
  Statement same_id_;
  Statement one_entry_;
  Statement count_of_source_;
  Statement count_all_;
  Statement version_;
  Statement entry_state_;
  Statement waiting_;
  Statement article_counts_;
  Statement place_;
  Statement source_versions_;
  Statement arrivals_;
  Statement all_arrivals_;
  Statement late_arrivals_;
  Statement search_;
  Statement owner_;
};

/// One read transaction.
class Reader::Snapshot {
 public:
  explicit Snapshot(Reader& reader) : reader_(reader) { reader_.begin_.run(); }
  ~Snapshot() {
    try {
      reader_.end_.run();
    } catch (const DatabaseError&) {  // a read transaction has nothing to lose
    }
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Reader& reader_;
};

/// A few readers for any number of threads; who finds none free waits for one.
class ReaderPool {
 public:
  ReaderPool(std::filesystem::path path, std::size_t size, std::uint64_t cache_bytes);

  /// Runs `work(Reader&)` on a free reader.
  template <class Work>
  auto with(Work work) {
    Lease lease(*this);
    return work(*lease.reader);
  }

  /// Closes the connections; nobody may be using one.
  void close();

 private:
  struct Lease {
    explicit Lease(ReaderPool& from) : pool(from), reader(from.take()) {}
    ~Lease() { pool.give(std::move(reader)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ReaderPool& pool;
    std::unique_ptr<Reader> reader;
  };
  std::unique_ptr<Reader> take();
  void give(std::unique_ptr<Reader> reader) noexcept;

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace bantin::store
