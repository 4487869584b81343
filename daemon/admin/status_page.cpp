// Fills config/templates/status.mustache. Every value goes through the template's escaping; the charts are drawn here,
// from numbers alone.
#include <algorithm>
#include <cstdio>
#include <kainjow/mustache.hpp>

#include "bantin/templates.hpp"
#include "bantin/version.hpp"
#include "daemon/admin/writers.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::admin {
namespace {

using feeds::Instant;
using kainjow::mustache::data;

void put(data& object, const char* key, const std::string& value) {
  if (value.empty())
    object.set(key, data(data::type::bool_false));
  else
    object.set(key, data(value));
}

std::string print(const char* format, double value) {
  char out[64];
  std::snprintf(out, sizeof out, format, value);
  return out;
}

std::string bytes_in_words(std::uint64_t bytes) {
  if (bytes < 10u << 10) return std::to_string(bytes) + " B";
  if (bytes < 10u << 20) return std::to_string(bytes >> 10) + " KiB";
  if (bytes < std::uint64_t{10} << 30) return std::to_string(bytes >> 20) + " MiB";
  return std::to_string(bytes >> 30) + " GiB";
}

/// A bar a day. Zero is a hairline, so that a quiet source does not look like one without data.
std::string sparkline(const std::vector<std::uint32_t>& days) {
  constexpr int kBar = 4;
  constexpr int kHeight = 24;
  const std::uint32_t most = std::max<std::uint32_t>(1, *std::max_element(days.begin(), days.end()));
  std::string path;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const double height = days[i] == 0 ? 1.0 : std::max(2.0, static_cast<double>(kHeight) * days[i] / most);
    path += "M" + std::to_string(i * kBar) + " " + std::to_string(kHeight) + "v" + print("%.1f", -height) + "h3v" +
            print("%.1f", height) + "z";
  }
  return path;
}

std::string ago(Instant now, Instant at) {
  return at == Instant{} ? "never" : span_in_words(now - at) + " ago";
}

data source_data(const SourceReport& report, Instant now) {
  const store::SourceState& state = report.state;
  data object(data::type::object);
  put(object, "id", report.source->id);
  put(object, "name",
      !report.source->name.empty() ? report.source->name
      : !state.feed_title.empty()  ? state.feed_title
                                   : report.source->id);
  put(object, "area", report.source->area);
  put(object, "health", std::string(to_string(report.health)));
  std::string words = report.words;
  for (const std::string& matter : report.matters)
    words += "; " + matter;
  put(object, "state", words);
  put(object, "success", ago(now, state.last_success));
  put(object, "success_at", state.last_success == Instant{} ? "" : feeds::format_rfc3339(state.last_success));
  if (report.source->enabled) {
    put(object, "next", state.next_check > now ? "in " + span_in_words(state.next_check - now) : "now");
  } else {
    put(object, "next", "–");
  }
  put(object, "week", print("%.1f", report.entries_a_week));
  put(object, "entries", std::to_string(report.history.entries));
  std::string silence = report.silence ? std::to_string(report.silence->count()) + " d" : "–";
  if (report.habit) silence += " (usual: " + std::to_string(report.habit->usual.count()) + " d)";
  put(object, "silence", silence);
  std::string repairs;
  for (const std::string& repair : state.repairs)
    repairs += (repairs.empty() ? "" : ", ") + repair;
  put(object, "repairs", repairs);
  put(object, "spark", sparkline(report.days));
  std::uint64_t sum = 0;
  for (const std::uint32_t day : report.days)
    sum += day;
  put(object, "spark_words", std::to_string(sum) + " new in 30 days");
  return object;
}

data tile(const char* name, const std::string& value) {
  data object(data::type::object);
  put(object, "name", name);
  put(object, "value", value);
  return object;
}

}  // namespace

std::string status_page(const Report& report) {
  data root(data::type::object);
  put(root, "title", report.config->site.title);
  put(root, "now", feeds::format_rfc3339(report.now));
  put(root, "version", BANTIN_VERSION);

  std::size_t ill = 0;
  std::size_t asked = 0;
  std::vector<std::uint32_t> days(kDaysShown, 0);
  // What needs a look comes first; the order of the configuration otherwise.
  std::vector<const SourceReport*> order;
  for (const SourceReport& source : report.sources) {
    order.push_back(&source);
    asked += source.health == Health::off ? 0U : 1U;
    ill += source.health >= Health::silent ? 1U : 0U;
    for (std::size_t i = 0; i < days.size(); ++i)
      days[i] += source.days[i];
  }
  std::stable_sort(order.begin(), order.end(), [](const SourceReport* a, const SourceReport* b) {
    return (a->health >= Health::silent ? a->health : Health::off) >
           (b->health >= Health::silent ? b->health : Health::off);
  });
  data sources(data::type::list);
  for (const SourceReport* source : order)
    sources.push_back(source_data(*source, report.now));
  root.set("sources", sources);

  const Machine& machine = report.machine;
  data tiles(data::type::list);
  tiles.push_back(tile("sources asked", std::to_string(asked)));
  tiles.push_back(tile("need a look", std::to_string(ill)));
  tiles.push_back(tile("entries", std::to_string(report.entries)));
  tiles.push_back(
      tile("being asked / waiting", std::to_string(report.running) + " / " + std::to_string(report.waiting)));
  tiles.push_back(tile("database", bytes_in_words(machine.database_bytes)));
  tiles.push_back(tile("free on its disk", bytes_in_words(machine.disk_free_bytes)));
  tiles.push_back(tile("memory", bytes_in_words(machine.resident_bytes)));
  tiles.push_back(tile("running for", span_in_words(report.now - report.started)));
  root.set("tiles", tiles);
  put(root, "spark", sparkline(days));

  data alerts(data::type::list);
  bool any = false;
  for (auto alert = report.alerts.rbegin(); alert != report.alerts.rend(); ++alert) {
    if (alert->ended != Instant{}) continue;
    any = true;
    data object(data::type::object);
    put(object, "words", alert->words);
    put(object, "since", span_in_words(report.now - alert->began));
    alerts.push_back(object);
  }
  root.set("alerts", alerts);
  root.set("has_alerts", any ? data(data::type::bool_true) : data(data::type::bool_false));

  kainjow::mustache::mustache layout{std::string(kStatusTemplate)};
  return layout.render(root);
}

}  // namespace bantin::admin
