// Judging sources.
#include "daemon/admin/report.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "daemon/poll/matters.hpp"
#include "daemon/store/stories.hpp"
#include "feeds/match/evidence.hpp"

namespace bantin::admin {
namespace {

using namespace std::chrono_literals;
using feeds::Instant;

constexpr std::uint32_t kDeadFailures = 5;
constexpr std::chrono::seconds kDeadAfter = 24h;

/// Judged by the last check and not by the clock: a daemon that slept for a week knows nothing of that week.
bool is_dead(const store::SourceState& state) {
  if (state.failures == 0) return false;
  if (state.http_status == 410) return true;
  if (state.failures < kDeadFailures) return false;
  return state.last_success == Instant{} || state.last_check - state.last_success >= kDeadAfter;
}

std::string days_in_words(std::chrono::days days) {
  return std::to_string(days.count()) + (days.count() == 1 ? " day" : " days");
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Could an alert speak of it?
bool is_troubled(const SourceReport& report, Instant now) {
  const store::SourceState& state = report.state;
  return state.failures > 0 || report.health == Health::silent || state.held > 0 || state.flaps >= store::kManyFlaps ||
         poll::is_certificate_short(state.memory, now);
}

void judge(SourceReport& report) {
  const store::SourceState& state = report.state;
  if (!report.source->enabled) {
    report.health = Health::off;
    report.words = "switched off";
  } else if (is_dead(state)) {
    report.health = Health::dead;
    report.words = state.http_status == 410 ? "gone: " : "dead ";
    if (state.http_status != 410) {
      report.words += state.last_success == Instant{}
                          ? "from the first check on: "
                          : "for " + span_in_words(state.last_check - state.last_success) + ": ";
    }
    report.words += state.error;
  } else if (state.failures > 0) {
    report.health = Health::failing;
    report.words = "failing (" + std::to_string(state.failures) + "): " + state.error;
  } else if (state.outcome == store::Outcome::never) {
    report.health = Health::unasked;
    report.words = "not asked yet";
  } else if (report.habit && report.silence && *report.silence > report.habit->limit) {
    report.health = Health::silent;
    report.words = "silent for " + days_in_words(*report.silence) + ", usually not longer than " +
                   days_in_words(report.habit->usual);
  } else {
    report.health = Health::ok;
    report.words = "ok";
    if (!state.discovered_url.empty()) report.words += ", by the feed " + state.discovered_url;
    const auto& repairs = state.repairs;
    if (std::find(repairs.begin(), repairs.end(), "accents-stripped") != repairs.end()) {
      report.words += ", but its feed has lost its accents";
    }
    if (std::find(repairs.begin(), repairs.end(), "list-by-its-shape") != repairs.end()) {
      report.words += ", but no rule fits its page: the list is read by its shape";
    }
    const store::ArticleTotals& articles = report.articles;
    if (articles.waiting > 0) report.words += ", " + counted(articles.waiting, "article") + " still to be fetched";
    if (articles.failed > 0) report.words += ", " + counted(articles.failed, "article") + " asked for in vain";
    if (articles.gone > 0) report.words += ", " + counted(articles.gone, "article") + " gone";
    if (state.held > 0) report.words += ", " + counted(state.held, "item") + " held until they prove true";
    if (state.flaps >= store::kManyFlaps) report.words += ", its items change with every request";
    if (state.identity != feeds::KeyKind::guid && !report.source->identity) {
      report.words +=
          ", known by their " + std::string(feeds::to_string(state.identity)) + " (" + state.identity_reason + ")";
    }
  }
}

std::vector<std::uint32_t> last_days(const std::vector<store::DayCounts>& counts, Instant now) {
  std::vector<std::uint32_t> days(kDaysShown, 0);
  const std::int64_t today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  for (const store::DayCounts& count : counts) {
    const std::int64_t ago = today - count.day;
    if (ago >= 0 && ago < static_cast<std::int64_t>(kDaysShown)) {
      days[kDaysShown - 1 - static_cast<std::size_t>(ago)] = count.added;
    }
  }
  return days;
}

}  // namespace

std::string_view to_string(Health health) noexcept {
  switch (health) {
    case Health::off:
      return "off";
    case Health::unasked:
      return "unasked";
    case Health::ok:
      return "ok";
    case Health::silent:
      return "silent";
    case Health::failing:
      return "failing";
    case Health::dead:
      return "dead";
  }
  return "ok";
}

std::string span_in_words(std::chrono::seconds length) {
  const auto seconds = length.count() < 0 ? -length.count() : length.count();
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

Report make_report(ReportInput input) {
  Report report;
  report.config = input.config;
  report.now = input.now;
  std::unordered_map<std::string_view, std::size_t> places;
  places.reserve(input.states.size());
  for (std::size_t i = 0; i < input.states.size(); ++i)
    places.emplace(input.states[i].source, i);
  if (!input.only_troubled) report.sources.reserve(input.config->sources.size());
  for (const config::Source& source : input.config->sources) {
    SourceReport& one = report.sources.emplace_back();
    one.source = &source;
    if (const auto place = places.find(source.id); place != places.end()) {
      store::SourceState& state = input.states[place->second];
      places.erase(place);  // its key is a part of what goes
      one.state = std::move(state);
    }
    if (const auto* activity = input.activity == nullptr ? nullptr : input.activity->find(source.id)) {
      one.activity = *activity;
      if (activity->unstored) one.state = *activity->unstored;
    }
    one.state.source = source.id;
    if (input.articles) one.articles = input.articles(source.id);
    if (input.histories != nullptr) {
      const auto history =
          std::lower_bound(input.histories->begin(), input.histories->end(), source.id,
                           [](const store::SourceHistory& h, const std::string& id) { return h.source < id; });
      if (history != input.histories->end() && history->source == source.id) one.history = *history;
    }
    one.habit = habit_of(one.history.recent);
    if (!one.history.recent.empty()) {
      one.newest = one.history.recent.front();
      if (one.state.last_success > *one.newest) {
        one.silence = std::chrono::floor<std::chrono::days>(one.state.last_success - *one.newest);
      }
    }
    one.entries_a_week = static_cast<double>(one.history.entries_of_four_weeks) / 4;
    one.days = last_days(one.history.days, input.now);
    judge(one);
    if (input.only_troubled && !is_troubled(one, input.now)) report.sources.pop_back();
  }
  if (input.only_troubled) return report;
  std::vector<poll::End> ends;
  ends.reserve(report.sources.size());
  for (const SourceReport& one : report.sources) {
    if (one.source->enabled) ends.push_back({one.source->id, one.state.final_url});
  }
  const auto twins = poll::twins_of(ends);
  for (SourceReport& one : report.sources) {
    const auto twin = twins.find(one.source->id);
    one.matters = poll::matters_of(one.state, twin == twins.end() ? std::string_view() : twin->second, input.now);
  }
  return report;
}

}  // namespace bantin::admin
