// The conditions, and the book of what was told.
#include "daemon/admin/alerts.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "daemon/poll/matters.hpp"
#include "daemon/store/stories.hpp"

namespace bantin::admin {
namespace {

using feeds::Instant;

// Of the database's disk: told below, ended above.
constexpr std::uint64_t kDiskLowBytes = 256u << 20;
constexpr std::uint64_t kDiskFineBytes = 384u << 20;
constexpr std::uint64_t kSmallDiskBytes = 2048u << 20;  // where these would be most of it, a tenth and a seventh count
constexpr std::size_t kShown = 100;

/// What is told or to be told, by kind and source: with a province's network down there are thousands of each. Views of
/// what it was made from.
using Keys = std::set<std::pair<std::string_view, std::string_view>>;

template <class List>
Keys keys_of(const List& list) {
  Keys keys;
  for (const auto& one : list)
    keys.emplace(one.kind, one.source);
  return keys;
}

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

std::string name_of(const SourceReport& report) {
  return report.source->name.empty() ? report.source->id : report.source->name + " (" + report.source->id + ")";
}

/// An answer came, and the rules or readers find nothing in it: that does not pass by itself.
bool is_unreadable(store::Outcome outcome) {
  return outcome == store::Outcome::not_a_feed || outcome == store::Outcome::page_changed ||
         outcome == store::Outcome::was_a_feed;
}

void judge_source(const SourceReport& report, Instant now, const Keys& lasting, std::vector<Condition>& out) {
  const std::string& id = report.source->id;
  if (report.health == Health::off) return;
  // A dead source is told until it answers; the count of failures may begin anew with its address or rules.
  if (report.health == Health::dead || (report.state.failures > 0 && lasting.contains({"dead", id}))) {
    out.push_back({"dead", id, name_of(report) + ": " + report.words});
  }
  // Whether it is silent cannot be said while it does not answer.
  const bool answers = report.state.failures == 0;
  if (report.health == Health::silent || (!answers && lasting.contains({"silent", id}))) {
    out.push_back({"silent", id, name_of(report) + ": " + report.words});
  }
  if (poll::is_certificate_short(report.state.memory, now)) {
    out.push_back({"certificate", id, name_of(report) + ": " + poll::certificate_words(report.state, now)});
  }
  if (report.state.held > 0) {
    out.push_back({"held", id,
                   name_of(report) + ": " + std::to_string(report.state.held) +
                       " items that it brought at once are held until a later document says the same"});
  }
  if (report.state.flaps >= store::kManyFlaps) {
    out.push_back({"flapping", id, name_of(report) + ": its items change with every request; edits are not announced"});
  }
  if (report.state.failures > 0 && is_unreadable(report.state.outcome) && report.history.entries > 0) {
    out.push_back({"empty", id, name_of(report) + ": nothing can be read from its answer: " + report.state.error});
  }
}

void judge_disk(const Report& report, const Keys& lasting, std::vector<Condition>& out) {
  const Machine& machine = report.machine;
  if (machine.disk_bytes == 0) return;
  const bool is_small = machine.disk_bytes < kSmallDiskBytes;
  const std::uint64_t mark = lasting.contains({"disk", ""}) ? (is_small ? machine.disk_bytes / 7 : kDiskFineBytes)
                                                            : (is_small ? machine.disk_bytes / 10 : kDiskLowBytes);
  if (machine.disk_free_bytes >= mark) return;
  out.push_back({"disk", "",
                 "the disk of the database has " + megabytes(machine.disk_free_bytes) + " left of " +
                     megabytes(machine.disk_bytes)});
}

}  // namespace

std::vector<Condition> judge(const Report& report, const std::vector<store::Alert>& lasting) {
  const Keys told = keys_of(lasting);
  std::vector<Condition> conditions;
  std::string not_stored;
  for (const SourceReport& source : report.sources) {
    judge_source(source, report.now, told, conditions);
    if (source.state.outcome == store::Outcome::internal_error && source.state.error.starts_with("not stored: ")) {
      not_stored = source.state.error;
    }
  }
  judge_disk(report, told, conditions);
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
  const Keys told = keys_of(open);
  const std::vector<Condition> conditions = judge(report, open);
  const Keys hold = keys_of(conditions);
  for (store::Alert& alert : alerts_) {
    if (alert.ended != Instant{}) continue;
    if (hold.contains({alert.kind, alert.source})) continue;
    alert.ended = std::max(report.now, alert.began + std::chrono::seconds(1));
    unsaved_.push_back(alert);
    log_.info("alert over: {}", alert.words);
  }
  for (const Condition& condition : conditions) {
    if (told.contains({condition.kind, condition.source})) continue;
    store::Alert alert{
        .kind = condition.kind, .source = condition.source, .words = condition.words, .began = report.now, .ended = {}};
    unsaved_.push_back(alert);
    log_.warn("alert: {}", alert.words);
    alerts_.push_back(std::move(alert));
  }
  // Ended ones leave when there are many; the store keeps more of them.
  std::size_t over = alerts_.size() - std::min(alerts_.size(), 2 * kShown);
  std::erase_if(alerts_, [&](const store::Alert& alert) {
    if (over == 0 || alert.ended == Instant{}) return false;
    --over;
    return true;
  });
}

void AlertKeeper::saved(const std::vector<store::Alert>& alerts) {
  const auto state_of = [](const store::Alert& alert) {
    return std::tuple<std::string_view, std::string_view, Instant, Instant>(alert.kind, alert.source, alert.began,
                                                                            alert.ended);
  };
  std::set<std::tuple<std::string_view, std::string_view, Instant, Instant>> done;
  for (const store::Alert& alert : alerts)
    done.insert(state_of(alert));
  std::erase_if(unsaved_, [&](const store::Alert& waiting) { return done.contains(state_of(waiting)); });
}

}  // namespace bantin::admin
