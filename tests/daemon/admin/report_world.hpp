// A configuration with two sources and a report of them, for tests of what is made from a report.
#pragma once

#include <string>

#include "config/load.hpp"
#include "daemon/admin/report.hpp"

namespace bantin::admin::test {

inline const feeds::Instant kNow{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20} + std::chrono::hours(9)};

inline config::ConfigPtr two_sources() {
  const std::string text =
      "[site]\ntitle = \"Bản tin <thử>\"\npublic_url = \"https://tin.example.vn\"\n[store]\npath = \"/tmp/none.db\"\n"
      "[[source]]\nid = \"mot\"\nname = \"Một & \\\"hai\\\"\"\nurl = \"https://mot.example.vn/rss\"\n"
      "[[source]]\nid = \"hai\"\nurl = \"https://hai.example.vn/rss\"\n";
  return config::load_texts({{"bantin.toml", text}}, {}).config;
}

/// A source that has answered well a minute ago.
inline store::SourceState well(const std::string& id) {
  store::SourceState state;
  state.source = id;
  state.outcome = store::Outcome::unchanged;
  state.last_check = state.last_success = kNow - std::chrono::minutes(1);
  state.next_check = kNow + std::chrono::minutes(29);
  return state;
}

/// One that fails since `length` ago, for the `failures`th time.
inline store::SourceState ill(const std::string& id, std::uint32_t failures, std::chrono::seconds length) {
  store::SourceState state = well(id);
  state.outcome = store::Outcome::http_error;
  state.http_status = 500;
  state.failures = failures;
  state.error = "HTTP 500: the server has a <fault>";
  state.last_success = state.last_check - length;
  return state;
}

/// News each day until `quiet` days ago.
inline store::SourceHistory daily(const std::string& id, int quiet) {
  store::SourceHistory history;
  history.source = id;
  history.entries = 20;
  history.entries_of_four_weeks = 12;
  for (int day = 0; day < 20; ++day)
    history.recent.push_back(kNow - std::chrono::days(quiet + day));
  const std::int64_t today = std::chrono::floor<std::chrono::days>(kNow).time_since_epoch().count();
  history.days = {{.day = today - 2, .checks = 40, .failures = 1, .added = 3, .edited = 0},
                  {.day = today, .checks = 10, .failures = 0, .added = 7, .edited = 1}};
  return history;
}

inline Report report_of(std::vector<store::SourceState> states, const std::vector<store::SourceHistory>& histories) {
  ReportInput input;
  input.config = two_sources();
  input.now = kNow;
  input.states = std::move(states);
  input.histories = &histories;
  Report report = make_report(std::move(input));
  report.started = kNow - std::chrono::hours(5);
  report.machine.disk_bytes = std::uint64_t{100} << 30;
  report.machine.disk_free_bytes = std::uint64_t{50} << 30;
  return report;
}

}  // namespace bantin::admin::test
