// Puts lock, writer, queue and readers together, in the order in which they open; they close the other way round.
#include "daemon/store/sqlite_store.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "daemon/store/backup.hpp"
#include "daemon/store/database_file.hpp"
#include "daemon/store/history.hpp"
#include "daemon/store/hub_table.hpp"
#include "daemon/store/lock.hpp"
#include "daemon/store/sqlite_reader.hpp"
#include "daemon/store/sqlite_writer.hpp"
#include "daemon/store/stories.hpp"
#include "daemon/store/subscription_table.hpp"
#include "daemon/store/write_queue.hpp"

namespace bantin::store {
namespace {

constexpr std::uint64_t kSmallCacheBytes = 64u << 10;

Instant system_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

class SqliteStore final : public Store, public Subscriptions, public HubStore, public History, public Stories {
 public:
  explicit SqliteStore(const OpenOptions& options) : path_(options.path) {
    if (options.access == OpenOptions::Access::read_write) {
      lock_.emplace(lock_path(std::filesystem::weakly_canonical(path_)));
      const WriterSettings settings{options.writer_cache_bytes, options.quick_check_bytes};
      writer_.emplace(open_writer(path_, settings), options.now ? options.now : Writer::Clock(system_now));
    }
    readers_.emplace(path_, options.readers, options.reader_cache_bytes);
    history_.emplace(path_, options.reader_cache_bytes);
    if (writer_) queue_.emplace(*writer_, options.commit_delay);
  }

  ~SqliteStore() override { SqliteStore::close(); }

  std::vector<SourceState> source_states() override {
    return readers_->with([](Reader& reader) { return reader.source_states(); });
  }

  std::optional<SourceState> source_state(std::string_view source) override {
    return readers_->with([&](Reader& reader) { return reader.source_state(source); });
  }

  std::vector<KnownItem> known_items(std::string_view source, std::span<const feeds::ItemKey> keys) override {
    return readers_->with([&](Reader& reader) { return reader.known_items(source, keys); });
  }

  std::vector<StoredEntry> latest(const OutletQuery& query) override {
    return readers_->with([&](Reader& reader) { return reader.latest(query); });
  }

  std::optional<StoredEntry> entry(EntryId row) override {
    return readers_->with([&](Reader& reader) { return reader.entry(row); });
  }

  std::vector<StoredEntry> archive(const ArchiveQuery& query) override {
    return readers_->with([&](Reader& reader) { return reader.archive(query); });
  }

  ArrivalCounts count_arrivals(EntryId after) override {
    return readers_->with([&](Reader& reader) { return reader.count_arrivals(after); });
  }

  std::vector<StoredEntry> search(const SearchQuery& query) override {
    return readers_->with([&](Reader& reader) { return reader.search(query); });
  }

  std::vector<SourceVersion> source_versions() override {
    return readers_->with([](Reader& reader) { return reader.source_versions(); });
  }

  std::vector<EntryId> newest_of(std::string_view source, std::size_t limit) override {
    return readers_->with([&](Reader& reader) { return reader.newest_of(source, limit); });
  }

  std::uint64_t count_entries(std::string_view source) override {
    return readers_->with([&](Reader& reader) { return reader.count_entries(source); });
  }

  std::optional<WaitingArticle> entry_of(std::string_view source, EntryId row) override {
    return readers_->with([&](Reader& reader) { return reader.entry_of(source, row); });
  }

  std::vector<WaitingArticle> waiting_articles(std::string_view source, Instant now, std::size_t most) override {
    return readers_->with([&](Reader& reader) { return reader.waiting_articles(source, now, most); });
  }

  ArticleTotals article_totals(std::string_view source) override {
    return readers_->with([&](Reader& reader) { return reader.article_totals(source); });
  }

  Totals totals() override {
    Totals totals;
    totals.entries = readers_->with([](Reader& reader) { return reader.count_all_entries(); });
    totals.bytes = std::filesystem::file_size(path_);
    return totals;
  }

  DataVersion data_version() override {
    return readers_->with([](Reader& reader) { return reader.data_version(); });
  }

  std::vector<SourceHistory> histories(Instant now) override { return history_->histories(now); }

  std::vector<Alert> alerts(std::size_t ended) override { return history_->alerts(ended); }

  void write_alerts(std::vector<Alert> alerts, CommitDone done) override {
    if (queue_)
      queue_->write_alerts(std::move(alerts), std::move(done));
    else
      refuse(done);
  }

  void commit(RefreshCommit refresh, CommitDone done) override {
    if (queue_)
      queue_->commit(std::move(refresh), std::move(done));
    else
      refuse(done);
  }

  void retire(Instant before, std::size_t floor, CommitDone done) override {
    if (queue_)
      queue_->retire(before, floor, std::move(done));
    else
      refuse(done);
  }

  std::vector<Subscription> subscriptions() override {
    const auto database = open_reader(path_, kSmallCacheBytes);
    return read_subscriptions(*database);
  }

  void keep_subscription(Subscription subscription, CommitDone done) override {
    run([one = std::move(subscription)](Database& database) { store::keep_subscription(database, one); },
        std::move(done));
  }

  void drop_subscription(std::string token, CommitDone done) override {
    run([token = std::move(token)](Database& database) { store::drop_subscription(database, token); }, std::move(done));
  }

  HubMemory hub_memory() override {
    const auto database = open_reader(path_, kSmallCacheBytes);
    return read_hub(*database);
  }

  void write_hub(HubChanges changes, CommitDone done) override {
    run([changes = std::move(changes)](Database& database) { store::write_hub(database, changes); }, std::move(done));
  }

  std::optional<EntryId> find_entry(std::string_view name) override {
    return readers_->with([&](Reader& reader) { return reader.records().find_entry(name); });
  }

  std::vector<StoryBond> bonds_of(EntryId entry) override {
    return readers_->with([&](Reader& reader) { return reader.records().bonds_of(entry); });
  }

  std::vector<EntryVersion> versions_of(EntryId entry) override {
    return readers_->with([&](Reader& reader) { return reader.records().versions_of(entry); });
  }

  std::vector<feeds::Tombstone> withdrawals(const std::vector<std::string>& sources, Instant since,
                                            std::size_t most) override {
    return readers_->with([&](Reader& reader) { return reader.withdrawals(sources, since, most); });
  }

  std::optional<Instant> withdrawn_at(EntryId entry) override {
    return readers_->with([&](Reader& reader) { return reader.records().withdrawn_at(entry); });
  }

  std::vector<feeds::Tombstone> archived_withdrawals(const ArchiveQuery& query) override {
    return readers_->with([&](Reader& reader) { return reader.archived_withdrawals(query); });
  }

  void obey(StoryOrder order, CommitDone done) override {
    run([this, order = std::move(order)](Database&) { writer_->obey(order); }, std::move(done));
  }

  void backup(const std::filesystem::path& target) override { backup_database(path_, target); }

  void close() override {
    queue_.reset();
    history_.reset();
    readers_.reset();
    if (writer_) writer_->checkpoint();  // after the readers, so that nothing keeps it from emptying the log
    writer_.reset();
    lock_.reset();
  }

 private:
  void run(WriteQueue::Work work, CommitDone done) {
    if (queue_)
      queue_->run(std::move(work), std::move(done));
    else
      refuse(done);
  }

  void refuse(const CommitDone& done) const {
    CommitResult result;
    result.error = path_.string() + ": opened for reading only";
    if (done) done(result);
  }

  const std::filesystem::path path_;
  std::optional<FileLock> lock_;
  std::optional<Writer> writer_;
  std::optional<ReaderPool> readers_;
  std::optional<HistoryReader> history_;
  std::optional<WriteQueue> queue_;
};

}  // namespace

Subscriptions& subscriptions_of(Store& store) {
  return dynamic_cast<Subscriptions&>(store);
}

HubStore& hub_of(Store& store) {
  return dynamic_cast<HubStore&>(store);
}

Stories& stories_of(Store& store) {
  return dynamic_cast<Stories&>(store);
}

History& history_of(Store& store) {
  return dynamic_cast<History&>(store);
}

std::unique_ptr<Store> open_sqlite_store(const OpenOptions& options) {
  return std::make_unique<SqliteStore>(options);
}

}  // namespace bantin::store
