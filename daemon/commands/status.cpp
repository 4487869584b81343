// `bantin status`: what is known of every configured source, read from the store.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "daemon/clock.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::commands {
namespace {

using feeds::Instant;

std::string time_or_null(Instant at) {
  return at == Instant{} ? std::string() : feeds::format_rfc3339(at);
}

/// "5 min", "3 h", "12 d".
std::string span(std::chrono::seconds length) {
  const auto seconds = length.count() < 0 ? -length.count() : length.count();
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string words(const config::Source& source, const store::SourceState& state, const store::ArticleTotals& articles) {
  if (!source.enabled) return "switched off";
  if (state.outcome == store::Outcome::never) return "not asked yet";
  if (state.failures == 0) {
    std::string text = "ok";
    const auto& repairs = state.repairs;
    if (std::find(repairs.begin(), repairs.end(), "accents-stripped") != repairs.end()) {
      text += ", but its feed has lost its accents";
    }
    if (articles.waiting > 0) text += ", " + counted(articles.waiting, "article") + " still to be fetched";
    if (articles.gone > 0) text += ", " + counted(articles.gone, "article") + " gone";
    return text;
  }
  return "failing (" + std::to_string(state.failures) + "): " + state.error;
}

nlohmann::ordered_json to_json(const config::Source& source, const store::SourceState& state, std::uint64_t entries,
                               const store::ArticleTotals& articles) {
  nlohmann::ordered_json json;
  const auto set = [&](const char* name, const std::string& value) {
    if (value.empty())
      json[name] = nullptr;
    else
      json[name] = value;
  };
  json["id"] = source.id;
  json["name"] = source.name.empty() ? state.feed_title : source.name;
  json["url"] = source.url;
  json["enabled"] = source.enabled;
  json["outcome"] = store::to_string(state.outcome);
  json["state"] = words(source, state, articles);
  json["http_status"] = state.http_status;
  json["failures"] = state.failures;
  set("error", state.error);
  set("last_check", time_or_null(state.last_check));
  set("last_success", time_or_null(state.last_success));
  set("last_change", time_or_null(state.last_change));
  set("next_check", time_or_null(state.next_check));
  json["entries"] = entries;
  json["articles_waiting"] = articles.waiting;
  json["articles_gone"] = articles.gone;
  set("format", state.format);
  json["repairs"] = state.repairs;
  set("final_url", state.final_url);
  return json;
}

}  // namespace

int run_status(const StatusOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  store::OpenOptions open;
  open.path = config->store.path;
  open.access = store::OpenOptions::Access::read_only;
  const auto store = store::open_sqlite_store(open);
  const std::vector<store::SourceState> states = store->source_states();
  const Instant now = SystemClock().now_seconds();

  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::size_t width = 8;
  for (const config::Source& source : config->sources)
    width = std::max(width, source.id.size());
  for (const config::Source& source : config->sources) {
    const auto found =
        std::find_if(states.begin(), states.end(), [&](const auto& state) { return state.source == source.id; });
    const store::SourceState state = found == states.end() ? store::SourceState{} : *found;
    const std::uint64_t entries = store->count_entries(source.id);
    const store::ArticleTotals articles = store->article_totals(source.id);
    if (options.json) {
      all.push_back(to_json(source, state, entries, articles));
      continue;
    }
    std::cout << std::left << std::setw(static_cast<int>(width)) << source.id << "  " << std::right << std::setw(6)
              << entries << " entries  ";
    if (state.last_success != Instant{}) std::cout << "last success " << span(now - state.last_success) << " ago  ";
    if (source.enabled && state.next_check > now) std::cout << "next in " << span(state.next_check - now) << "  ";
    std::cout << words(source, state, articles) << '\n';
  }
  if (options.json) {
    const store::Totals totals = store->totals();
    nlohmann::ordered_json document;
    document["sources"] = std::move(all);
    document["totals"] = {{"entries", totals.entries}, {"database_bytes", totals.bytes}};
    std::cout << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  store->close();
  return kDone;
}

}  // namespace bantin::commands
