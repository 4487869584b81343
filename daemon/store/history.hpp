// What is remembered of sources beside their state: what each day brought, and what an admin had to be told. Values,
// and the two classes with their SQL: `HistoryWriter` belongs to the writer thread, `HistoryReader` has a connection of
// its own, so that a look at the status never waits for the readers of feeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"

namespace bantin::store {

/// The checks of one source on one day of UTC.
struct DayCounts {
  std::int64_t day = 0;  // since 1970-01-01
  std::uint32_t checks = 0;
  std::uint32_t failures = 0;
  std::uint32_t added = 0;
  std::uint32_t edited = 0;
};

/// Days older than this are forgotten.
inline constexpr std::int64_t kDaysKept = 62;
/// Of so many entries the times are given.
inline constexpr std::size_t kRecentEntries = 60;

struct SourceHistory {
  std::string source;  // configured id
  std::uint64_t entries = 0;
  std::uint64_t entries_of_four_weeks = 0;  // before `now`
  std::vector<Instant> recent;              // times of the newest entries, newest first
  std::vector<DayCounts> days;              // oldest first; days without a check are left out
};

/// Something that an admin should know, from its begin to its end. Kind, source and begin name it.
struct Alert {
  std::string kind;    // a stable word
  std::string source;  // configured id, or empty: the whole
  std::string words;
  Instant began{};
  Instant ended{};  // epoch: it lasts
};

/// Ended alerts that are kept.
inline constexpr std::size_t kAlertsKept = 500;

/// What a store keeps beside what it publishes, for those who tell an admin.
class History {
 public:
  virtual ~History() = default;
  /// Of every source that was ever asked, by id. Any thread; throws std::runtime_error for faults of the system.
  virtual std::vector<SourceHistory> histories(Instant now) = 0;
  /// Alerts that last, and the newest `ended` others; oldest first. Any thread; throws as well.
  virtual std::vector<Alert> alerts(std::size_t ended) = 0;
  /// New alerts, and others with their end; doing it twice is doing it once. `done` is called like that of a commit.
  virtual void write_alerts(std::vector<Alert> alerts, CommitDone done) = 0;
};

/// The history of a store that `open_sqlite_store` opened; lives as long as it does.
History& history_of(Store& store);

class HistoryWriter {
 public:
  explicit HistoryWriter(Database& database);

  /// One check of the source with that row. Inside the refresh's transaction.
  void count(std::int64_t source, Instant at, bool failed, std::size_t added, std::size_t edited);
  /// Adds alerts, or gives those that are there their end. Inside a transaction.
  void write(const std::vector<Alert>& alerts);

 private:
  Database& database_;
  Statement count_day_;
  Statement insert_day_;
  Statement forget_days_;
  Statement write_alert_;
  Statement forget_alerts_;
};

class HistoryReader {
 public:
  HistoryReader(const std::filesystem::path& path, std::uint64_t cache_bytes);

  /// Of every source that was ever asked, by id. Any thread.
  std::vector<SourceHistory> histories(Instant now);
  /// Those that last and the newest `ended` of the others; oldest first. Any thread.
  std::vector<Alert> alerts(std::size_t ended);

 private:
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
  Statement sources_;
  Statement count_;
  Statement recent_;
  Statement fresh_;
  Statement days_;
  Statement alerts_;
};

}  // namespace bantin::store
