// The conditions, and the book of what was told.
#include "daemon/admin/alerts.hpp"

#include <algorithm>
#include <cstdio>

namespace bantin::admin {
namespace {

using feeds::Instant;

// Of the database's disk: told below, ended above.
constexpr std::uint64_t kDiskLowBytes = 256u << 20;
constexpr std::uint64_t kDiskFineBytes = 384u << 20;
constexpr std::uint64_t kSmallDiskBytes = 2048u << 20;  // where these would be most of it, a tenth and a seventh count
constexpr std::size_t kShown = 100;

bool is_same(const store::Alert& alert, const std::string& kind, const std::string& source) {
  return alert.kind == kind && alert.source == source;
}

bool lasts(const std::vector<store::Alert>& lasting, const std::string& kind, const std::string& source) {
  return std::any_of(lasting.begin(), lasting.end(), [&](const auto& a) { return is_same(a, kind, source); });
}

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

std::string name_of(const SourceReport& report) {
  return report.source->name.empty() ? report.source->id : report.source->name + " (" + report.source->id + ")";
}

void judge_source(const SourceReport& report, const std::vector<store::Alert>& lasting, std::vector<Condition>& out) {
  const std::string& id = report.source->id;
  if (report.health == Health::off) return;
  // A dead source is told until it answers; the count of failures may begin anew with its address or rules.
  if (report.health == Health::dead || (report.state.failures > 0 && lasts(lasting, "dead", id))) {
    out.push_back({"dead", id, name_of(report) + ": " + report.words});
  }
  // Whether it is silent cannot be said while it does not answer.
  const bool answers = report.state.failures == 0;
  if (report.health == Health::silent || (!answers && lasts(lasting, "silent", id))) {
    out.push_back({"silent", id, name_of(report) + ": " + report.words});
  }
  if (report.state.failures > 0 && report.state.outcome == store::Outcome::not_a_feed && report.history.entries > 0) {
    out.push_back({"empty", id, name_of(report) + ": nothing can be read from its answer: " + report.state.error});
  }
}

void judge_disk(const Report& report, const std::vector<store::Alert>& lasting, std::vector<Condition>& out) {
  const Machine& machine = report.machine;
  if (machine.disk_bytes == 0) return;
  const bool is_small = machine.disk_bytes < kSmallDiskBytes;
  const std::uint64_t mark = lasts(lasting, "disk", "") ? (is_small ? machine.disk_bytes / 7 : kDiskFineBytes)
                                                        : (is_small ? machine.disk_bytes / 10 : kDiskLowBytes);
  if (machine.disk_free_bytes >= mark) return;
  out.push_back({"disk", "",
                 "the disk of the database has " + megabytes(machine.disk_free_bytes) + " left of " +
                     megabytes(machine.disk_bytes)});
}

}  // namespace

std::vector<Condition> judge(const Report& report, const std::vector<store::Alert>& lasting) {
  std::vector<Condition> conditions;
  std::string not_stored;
  for (const SourceReport& source : report.sources) {
    judge_source(source, lasting, conditions);
    if (source.state.outcome == store::Outcome::internal_error && source.state.error.starts_with("not stored: ")) {
      not_stored = source.state.error;
    }
  }
  judge_disk(report, lasting, conditions);
  if (!not_stored.empty()) {
    conditions.push_back({"store", "", "news cannot be stored; readers still get what is there: " + not_stored});
  }
  return conditions;
}

AlertKeeper::AlertKeeper(store::History& history, Log& log) : log_(log), alerts_(history.alerts(kShown)) {}

std::vector<store::Alert> AlertKeeper::lasting() const {
  std::vector<store::Alert> open;
  std::copy_if(alerts_.begin(), alerts_.end(), std::back_inserter(open),
               [](const store::Alert& alert) { return alert.ended == Instant{}; });
  return open;
}

void AlertKeeper::look(const Report& report) {
  const std::vector<store::Alert> open = lasting();
  const std::vector<Condition> conditions = judge(report, open);
  for (store::Alert& alert : alerts_) {
    if (alert.ended != Instant{}) continue;
    const bool holds = std::any_of(conditions.begin(), conditions.end(),
                                   [&](const Condition& c) { return is_same(alert, c.kind, c.source); });
    if (holds) continue;
    alert.ended = std::max(report.now, alert.began + std::chrono::seconds(1));
    unsaved_.push_back(alert);
    log_.info("alert over: {}", alert.words);
  }
  for (const Condition& condition : conditions) {
    if (lasts(open, condition.kind, condition.source)) continue;
    store::Alert alert{
        .kind = condition.kind, .source = condition.source, .words = condition.words, .began = report.now, .ended = {}};
    unsaved_.push_back(alert);
    log_.warn("alert: {}", alert.words);
    alerts_.push_back(std::move(alert));
  }
  // Ended ones leave when there are many; the store keeps more of them.
  for (auto it = alerts_.begin(); alerts_.size() > 2 * kShown && it != alerts_.end();)
    it = it->ended != Instant{} ? alerts_.erase(it) : std::next(it);
}

void AlertKeeper::saved(const std::vector<store::Alert>& alerts) {
  std::erase_if(unsaved_, [&](const store::Alert& waiting) {
    return std::any_of(alerts.begin(), alerts.end(), [&](const store::Alert& done) {
      return is_same(waiting, done.kind, done.source) && waiting.began == done.began && waiting.ended == done.ended;
    });
  });
}

}  // namespace bantin::admin
