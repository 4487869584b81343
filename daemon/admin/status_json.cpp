// JSON for programs, and lines for people from the same document, so that both verbs and both ways (through the daemon,
// without one) say the same.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bantin/version.hpp"
#include "daemon/admin/writers.hpp"
#include "daemon/poll/matters.hpp"
#include "daemon/store/stories.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/zone.hpp"
#include "feeds/match/evidence.hpp"

namespace bantin::admin {
namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(feeds::Instant at) {
  return at == feeds::Instant{} ? Json(nullptr) : Json(feeds::format_rfc3339(at));
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json source_json(const SourceReport& report) {
  const store::SourceState& state = report.state;
  Json json;
  json["id"] = report.source->id;
  json["name"] = report.source->name.empty() ? state.feed_title : report.source->name;
  json["url"] = report.source->url;
  json["area"] = text_or_null(report.source->area);
  json["enabled"] = report.source->enabled;
  json["health"] = to_string(report.health);
  json["state"] = report.words;
  json["outcome"] = store::to_string(state.outcome);
  json["http_status"] = state.http_status;
  json["failures"] = state.failures;
  json["error"] = text_or_null(state.error);
  json["last_check"] = time_or_null(state.last_check);
  json["last_success"] = time_or_null(state.last_success);
  json["last_change"] = time_or_null(state.last_change);
  json["next_check"] = time_or_null(state.next_check);
  json["next_check_reason"] = text_or_null(poll::reason_of(state));
  json["closed_until"] = time_or_null(state.memory.closed_until);
  json["moved_to"] = text_or_null(state.memory.moved_to);
  json["certificate_expires"] = time_or_null(state.memory.certificate_until);
  json["robots_disallowed"] = state.memory.robots_disallowed;
  json["matters"] = report.matters;
  json["entries"] = report.history.entries;
  json["articles_waiting"] = report.articles.waiting;
  json["articles_failed"] = report.articles.failed;
  json["articles_gone"] = report.articles.gone;
  json["newest_entry"] = report.newest ? time_or_null(*report.newest) : Json(nullptr);
  json["entries_a_week"] = report.entries_a_week;
  json["silent_days"] = report.silence ? Json(report.silence->count()) : Json(nullptr);
  json["usual_pause_days"] = report.habit ? Json(report.habit->usual.count()) : Json(nullptr);
  json["new_by_day"] = report.days;
  json["format"] = text_or_null(state.format);
  json["repairs"] = state.repairs;
  json["final_url"] = text_or_null(state.final_url);
  json["identity"] = feeds::to_string(report.source->identity.value_or(state.identity));
  json["identity_reason"] =
      report.source->identity ? Json("set in the configuration") : text_or_null(state.identity_reason);
  json["held"] = state.held;
  json["flapping"] = state.flaps >= store::kManyFlaps;
  json["discovered_url"] = text_or_null(state.discovered_url);
  const SourceActivity& activity = report.activity;
  json["since_start"] = {{"refreshes", activity.refreshes},   {"failures", activity.failures},
                         {"added", activity.added},           {"edited", activity.edited},
                         {"bytes", activity.bytes},           {"last_items", activity.items},
                         {"last_added", activity.last_added}, {"last_edited", activity.last_edited},
                         {"last_bytes", activity.last_bytes}, {"last_milliseconds", activity.duration.count()}};
  return json;
}

/// A time of the document, or the epoch.
feeds::Instant time_of(const Json& source, const char* key) {
  if (!source.contains(key) || !source[key].is_string()) return {};
  const auto date = feeds::parse_date(source[key].get_ref<const std::string&>(), feeds::TimeZone());
  return date ? date->at : feeds::Instant{};
}

}  // namespace

Json status_json(const Report& report) {
  Json document;
  document["generator"] = std::string("bantin ") + BANTIN_VERSION;
  document["now"] = feeds::format_rfc3339(report.now);
  document["started"] = time_or_null(report.started);
  document["database"] = report.config->store.path;
  Json sources = Json::array();
  for (const SourceReport& source : report.sources)
    sources.push_back(source_json(source));
  document["sources"] = std::move(sources);
  const Machine& machine = report.machine;
  document["totals"] = {{"entries", report.entries},
                        {"data_version", report.version},
                        {"database_bytes", machine.database_bytes},
                        {"log_bytes", machine.log_bytes},
                        {"disk_free_bytes", machine.disk_free_bytes}};
  document["queue"] = {{"running", report.running}, {"waiting", report.waiting}};
  if (report.started != feeds::Instant{}) {
    document["hub"] = {{"subscriptions", report.hub.subscriptions},
                       {"pending", report.hub.pending},
                       {"waiting", report.hub.waiting},
                       {"delivered", report.hub.delivered},
                       {"failed", report.hub.failed}};
    document["process"] = {{"resident_bytes", machine.resident_bytes},
                           {"open_files", machine.open_files},
                           {"cpu_seconds", machine.cpu_seconds}};
  }
  Json alerts = Json::array();
  for (const store::Alert& alert : report.alerts) {
    alerts.push_back({{"kind", alert.kind},
                      {"source", text_or_null(alert.source)},
                      {"words", alert.words},
                      {"began", time_or_null(alert.began)},
                      {"ended", time_or_null(alert.ended)}});
  }
  document["alerts"] = std::move(alerts);
  return document;
}

std::string status_text(const Json& document, feeds::Instant now) {
  const Json& sources = document.at("sources");
  std::size_t width = 8;
  for (const Json& source : sources)
    width = std::max(width, source.at("id").get_ref<const std::string&>().size());
  std::ostringstream out;
  for (const Json& source : sources) {
    std::string id = source.at("id");
    id.resize(width, ' ');
    std::string entries = std::to_string(source.at("entries").get<std::uint64_t>());
    entries.insert(0, entries.size() < 6 ? 6 - entries.size() : 0, ' ');
    out << id << "  " << entries << " entries  ";
    if (const auto success = time_of(source, "last_success"); success != feeds::Instant{}) {
      out << "last success " << span_in_words(now - success) << " ago  ";
    }
    const auto next = time_of(source, "next_check");
    if (source.at("enabled").get<bool>() && next > now) out << "next in " << span_in_words(next - now) << "  ";
    out << source.at("state").get_ref<const std::string&>() << '\n';
    for (const Json& matter : source.at("matters"))
      out << std::string(width + 2, ' ') << matter.get_ref<const std::string&>() << '\n';
  }
  for (const Json& alert : document.at("alerts")) {
    if (!alert.at("ended").is_null()) continue;
    out << "alert: " << alert.at("words").get_ref<const std::string&>() << " (since "
        << alert.at("began").get_ref<const std::string&>() << ")\n";
  }
  return out.str();
}

}  // namespace bantin::admin
