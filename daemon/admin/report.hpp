// Everything that status page, status.json, metrics and alerts tell, as values: made from the configuration, the store
// and what the process has seen. Made on the control thread of the daemon, or by `bantin status` alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "daemon/admin/activity.hpp"
#include "daemon/admin/habit.hpp"
#include "daemon/publish/hub_counts.hpp"
#include "daemon/store/history.hpp"
#include "daemon/store/store.hpp"

namespace bantin::admin {

enum class Health {
  off,      // not enabled
  unasked,  // no check so far
  ok,
  silent,   // answers, but brings nothing for longer than it ever did
  failing,  // the last checks failed
  dead      // has failed for a day at least
};
/// Stable words: in JSON and metrics.
std::string_view to_string(Health health) noexcept;

struct SourceReport {
  const config::Source* source = nullptr;
  store::SourceState state;
  store::SourceHistory history;
  SourceActivity activity;
  store::ArticleTotals articles;
  Health health = Health::unasked;
  std::string words;  // the health for people, with the error
  std::optional<Habit> habit;
  std::optional<feeds::Instant> newest;      // entry
  std::optional<std::chrono::days> silence;  // from the newest entry to the last success
  double entries_a_week = 0;                 // over four weeks
  std::vector<std::string> matters;          // about how it is asked: poll/matters.hpp
  std::vector<std::uint32_t> days;           // new entries on each of the last 30 days, oldest first
};
inline constexpr std::size_t kDaysShown = 30;

/// What the process and the machine look like.
struct Machine {
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t open_files_limit = 0;
  double cpu_seconds = 0;
  std::uint64_t database_bytes = 0;
  std::uint64_t log_bytes = 0;  // of the database's write-ahead log
  std::uint64_t disk_free_bytes = 0;
  std::uint64_t disk_bytes = 0;
};
/// `database` names the file whose disk is looked at.
Machine look_at_machine(const std::filesystem::path& database);

struct Report {
  config::ConfigPtr config;  // keeps the sources alive
  feeds::Instant now{};
  feeds::Instant started{};           // epoch: no daemon runs
  std::vector<SourceReport> sources;  // in the configuration's order
  std::uint64_t entries = 0;
  std::uint64_t version = 0;
  std::size_t running = 0;
  std::size_t waiting = 0;
  publish::HubCounts hub;
  Machine machine;
  std::vector<store::Alert> alerts;  // oldest first
};

struct ReportInput {
  config::ConfigPtr config;
  feeds::Instant now{};
  std::vector<store::SourceState> states;
  const std::vector<store::SourceHistory>* histories = nullptr;  // by id
  const Activity* activity = nullptr;
  std::function<store::ArticleTotals(const std::string&)> articles;  // of a source; empty: not known
  bool only_troubled = false;  // leaves out the sources of which no alert could speak, and who ends where others do
};
/// The sources of a report; the rest is the caller's to fill in.
Report make_report(ReportInput input);

/// "5 min", "3 h", "12 d".
std::string span_in_words(std::chrono::seconds length);

}  // namespace bantin::admin
