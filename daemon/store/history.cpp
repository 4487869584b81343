// The SQL of days and alerts.
#include "daemon/store/history.hpp"

#include <chrono>
#include <utility>

#include "daemon/store/database_file.hpp"

namespace bantin::store {
namespace {

std::int64_t seconds(Instant at) {
  return at.time_since_epoch().count();
}

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

std::int64_t day_of(Instant at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

}  // namespace

HistoryWriter::HistoryWriter(Database& database)
    : database_(database),
      count_day_(database,
                 "UPDATE source_days SET checks = checks + 1, failures = failures + ?3, added = added + ?4, "
                 "edited = edited + ?5 WHERE source = ?1 AND day = ?2"),
      insert_day_(database,
                  "INSERT INTO source_days(source, day, checks, failures, added, edited) VALUES (?1,?2,1,?3,?4,?5)"),
      forget_days_(database, "DELETE FROM source_days WHERE source = ?1 AND (day < ?2 OR day > ?3)"),
      write_alert_(database,
                   "INSERT INTO alerts(kind, source, began, words, ended) VALUES (?1,?2,?3,?4,?5) "
                   "ON CONFLICT(kind, source, began) DO UPDATE SET ended = excluded.ended"),
      forget_alerts_(database,
                     "DELETE FROM alerts WHERE ended <> 0 AND ended < "
                     "(SELECT ended FROM alerts WHERE ended <> 0 ORDER BY ended DESC LIMIT 1 OFFSET ?1)") {}

void HistoryWriter::count(std::int64_t source, Instant at, bool failed, std::size_t added, std::size_t edited) {
  const std::int64_t day = day_of(at);
  count_day_.run(source, day, failed ? 1 : 0, static_cast<std::int64_t>(added), static_cast<std::int64_t>(edited));
  if (database_.changes() > 0) return;
  // A new day. Days of the future come from a clock that was wrong.
  insert_day_.run(source, day, failed ? 1 : 0, static_cast<std::int64_t>(added), static_cast<std::int64_t>(edited));
  forget_days_.run(source, day - kDaysKept, day + 1);
}

void HistoryWriter::write(const std::vector<Alert>& alerts) {
  for (const Alert& alert : alerts) {
    write_alert_.run(alert.kind, alert.source, seconds(alert.began), alert.words, seconds(alert.ended));
  }
  forget_alerts_.run(static_cast<std::int64_t>(kAlertsKept));
}

HistoryReader::HistoryReader(const std::filesystem::path& path, std::uint64_t cache_bytes)
    : database_(open_reader(path, cache_bytes)),
      sources_(*database_, "SELECT row, id FROM sources ORDER BY id"),
      count_(*database_, "SELECT count(*) FROM entries INDEXED BY entries_of_source WHERE retired = 0 AND source = ?1"),
      recent_(*database_,
              "SELECT sort_at FROM entries INDEXED BY entries_of_source WHERE retired = 0 AND source = ?1 "
              "ORDER BY sort_at DESC LIMIT ?2"),
      fresh_(*database_,
             "SELECT count(*) FROM entries INDEXED BY entries_of_source "
             "WHERE retired = 0 AND source = ?1 AND sort_at > ?2"),
      days_(*database_, "SELECT day, checks, failures, added, edited FROM source_days WHERE source = ?1 ORDER BY day"),
      alerts_(*database_,
              "SELECT kind, source, words, began, ended FROM "
              "(SELECT * FROM alerts WHERE ended = 0 UNION ALL SELECT * FROM "
              "(SELECT * FROM alerts WHERE ended <> 0 ORDER BY ended DESC LIMIT ?1)) ORDER BY began, kind, source") {}

std::vector<SourceHistory> HistoryReader::histories(Instant now) {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::int64_t, std::string>> sources;
  {
    Rows rows = sources_.query();
    while (rows.next())
      sources.emplace_back(rows.integer(0), rows.text(1));
  }
  std::vector<SourceHistory> histories;
  histories.reserve(sources.size());
  for (auto& [row, id] : sources) {
    SourceHistory& history = histories.emplace_back();
    history.source = std::move(id);
    {
      Rows rows = count_.query(row);
      if (rows.next()) history.entries = rows.hash(0);
    }
    {
      Rows rows = fresh_.query(row, seconds(now - std::chrono::weeks(4)));
      if (rows.next()) history.entries_of_four_weeks = rows.hash(0);
    }
    {
      Rows rows = recent_.query(row, static_cast<std::int64_t>(kRecentEntries));
      while (rows.next())
        history.recent.push_back(instant(rows.integer(0)));
    }
    Rows rows = days_.query(row);
    while (rows.next()) {
      history.days.push_back({.day = rows.integer(0),
                              .checks = static_cast<std::uint32_t>(rows.integer(1)),
                              .failures = static_cast<std::uint32_t>(rows.integer(2)),
                              .added = static_cast<std::uint32_t>(rows.integer(3)),
                              .edited = static_cast<std::uint32_t>(rows.integer(4))});
    }
  }
  return histories;
}

std::vector<Alert> HistoryReader::alerts(std::size_t ended) {
  const std::lock_guard lock(mutex_);
  std::vector<Alert> alerts;
  Rows rows = alerts_.query(static_cast<std::int64_t>(ended));
  while (rows.next()) {
    alerts.push_back({.kind = rows.text(0),
                      .source = rows.text(1),
                      .words = rows.text(2),
                      .began = instant(rows.integer(3)),
                      .ended = instant(rows.integer(4))});
  }
  return alerts;
}

}  // namespace bantin::store
