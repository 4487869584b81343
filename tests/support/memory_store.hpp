// A Store in memory for tests of what reads one: holds what the test puts there. Any thread.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace bantin::test {

class MemoryStore final : public store::Store {
 public:
  /// Adds or replaces (by id) an entry; the data version moves and its time becomes `changed_at`.
  void put(store::StoredEntry entry, store::Instant changed_at);
  void put(store::SourceState state);
  /// How often `latest` was asked.
  std::size_t queries() const;

  std::vector<store::SourceState> source_states() override;
  std::optional<store::SourceState> source_state(std::string_view source) override;
  std::vector<store::KnownItem> known_items(std::string_view source, std::span<const feeds::ItemKey> keys) override;
  std::vector<store::StoredEntry> latest(const store::OutletQuery& query) override;
  std::optional<store::StoredEntry> entry(store::EntryId row) override;
  std::vector<store::StoredEntry> archive(const store::ArchiveQuery& query) override;
  store::ArrivalCounts count_arrivals(store::EntryId after) override;
  /// Entries whose title holds the text as it stands.
  std::vector<store::StoredEntry> search(const store::SearchQuery& query) override;
  std::vector<store::SourceVersion> source_versions() override;
  std::vector<store::EntryId> newest_of(std::string_view, std::size_t) override { return {}; }
  std::uint64_t count_entries(std::string_view source) override;
  std::optional<store::WaitingArticle> entry_of(std::string_view, store::EntryId) override { return std::nullopt; }
  std::vector<store::WaitingArticle> waiting_articles(std::string_view, store::Instant, std::size_t) override {
    return {};
  }
  store::ArticleTotals article_totals(std::string_view) override { return {}; }
  store::Totals totals() override;
  store::DataVersion data_version() override;
  void commit(store::RefreshCommit refresh, store::CommitDone done) override;
  void retire(store::Instant before, std::size_t floor, store::CommitDone done) override;
  void backup(const std::filesystem::path& target) override;
  void close() override;

 private:
  mutable std::mutex mutex_;
  std::vector<store::StoredEntry> entries_;
  std::vector<store::SourceState> states_;
  std::vector<store::SourceVersion> source_versions_;
  store::DataVersion version_;
  std::int64_t last_row_ = 0;
  std::size_t queries_ = 0;
};

}  // namespace bantin::test
