// What can be judged only when every file is read.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "config/draft.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/time_zone.hpp"
#include "config/values.hpp"

namespace bantin::config {
namespace {

using Index = std::unordered_map<std::string, std::size_t>;

std::string unknown_area(const std::string& id, const Draft& draft) {
  std::vector<std::string_view> known;
  for (const Area& area : draft.config.areas)
    known.push_back(area.id);
  std::string out = "no [[area]] has the id " + in_quotes(id);
  const std::string_view near = nearest(id, known);
  return near.empty() ? out : out + "; did you mean " + in_quotes(near) + "?";
}

Index index_areas(Draft& draft) {
  Index index;
  for (std::size_t i = 0; i < draft.config.areas.size(); ++i) {
    const std::string& id = draft.config.areas[i].id;
    if (id.empty()) continue;
    const auto [first, is_first] = index.emplace(id, i);
    if (!is_first) {
      draft.diagnostics.error(draft.area_places[i].id, "area " + in_quotes(id) + " is defined twice; the first is at " +
                                                           draft.diagnostics.name(draft.area_places[first->second].id));
    }
  }
  return index;
}

void check_parents(const Index& index, Draft& draft) {
  enum class Walk { unseen, on_path, done };
  const std::vector<Area>& areas = draft.config.areas;
  std::vector<Walk> walks(areas.size(), Walk::unseen);
  for (std::size_t start = 0; start < areas.size(); ++start) {
    std::vector<std::size_t> path;
    for (std::size_t at = start;;) {
      if (walks[at] == Walk::done) break;
      if (walks[at] == Walk::on_path) {
        draft.diagnostics.error(draft.area_places[at].parent,
                                "area " + in_quotes(areas[at].id) + " lies within itself by its parents");
        break;
      }
      walks[at] = Walk::on_path;
      path.push_back(at);
      if (areas[at].parent.empty()) break;
      const auto parent = index.find(areas[at].parent);
      if (parent == index.end()) {
        if (draft.is_whole) {
          draft.diagnostics.error(draft.area_places[at].parent, "parent: " + unknown_area(areas[at].parent, draft));
        }
        break;
      }
      at = parent->second;
    }
    for (const std::size_t seen : path)
      walks[seen] = Walk::done;
  }
}

void check_sources(const Index& areas, Draft& draft) {
  Index ids;
  Index urls;
  const std::vector<Source>& sources = draft.config.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    const SourcePlaces& places = draft.source_places[i];
    if (!source.id.empty()) {
      const auto [first, is_first] = ids.emplace(source.id, i);
      if (!is_first) {
        draft.diagnostics.error(places.id, "source " + in_quotes(source.id) + " is defined twice; the first is at " +
                                               draft.diagnostics.name(draft.source_places[first->second].id));
      }
    }
    if (!source.url.empty()) {
      const auto [first, is_first] = urls.emplace(source.url, i);
      if (!is_first) {
        draft.diagnostics.warning(places.url, "the same url as source " + in_quotes(sources[first->second].id) +
                                                  " at " +
                                                  draft.diagnostics.name(draft.source_places[first->second].url));
      }
      if (is_private_host(source.url) && !source.allow_private_addresses &&
          !draft.config.polling.allow_private_addresses && source.proxy.empty()) {
        draft.diagnostics.warning(places.url,
                                  "a private address will be refused; if it is meant, add "
                                  "allow_private_addresses = true to the source");
      }
    }
    if (!source.area.empty() && draft.is_whole && !areas.contains(source.area)) {
      draft.diagnostics.error(places.area, "area: " + unknown_area(source.area, draft));
    }
  }
  if (!draft.diagnostics.has_errors() &&
      std::none_of(sources.begin(), sources.end(), [](const Source& s) { return s.enabled; })) {
    draft.diagnostics.warning({}, sources.empty() ? "there is no [[source]]; nothing will be polled"
                                                  : "every source has enabled = false; nothing will be polled");
  }
}

/// "interval" of [polling] and of the sources must lie in min_interval..max_interval.
void check_intervals(Draft& draft) {
  if (!draft.has_intervals) return;
  const Polling& polling = draft.config.polling;
  const auto where = [&](const std::string& key) {
    const auto found = draft.set.find("[polling] " + key);
    return found == draft.set.end() ? std::optional<Place>() : found->second;
  };
  const auto show = [&](const std::string& key, std::chrono::seconds value) {
    return key + " (" + format_duration(value) + (where(key) ? ")" : ", the default)");
  };
  const auto least = where("min_interval");
  const auto most = where("max_interval");
  const auto wish = where("interval");
  if (polling.min_interval > polling.max_interval) {
    draft.diagnostics.error(
        least ? *least : most.value_or(Place{}),
        show("min_interval", polling.min_interval) + " is longer than " + show("max_interval", polling.max_interval));
    return;
  }
  const auto outside = [&](std::chrono::seconds value) -> std::string {
    if (value < polling.min_interval) return " is shorter than " + show("min_interval", polling.min_interval);
    if (value > polling.max_interval) return " is longer than " + show("max_interval", polling.max_interval);
    return {};
  };
  if (const std::string fault = outside(polling.interval); !fault.empty()) {
    // Named at a key that is really set: the wish, or the limit that left it behind.
    const Place at = wish                                      ? *wish
                     : polling.interval < polling.min_interval ? least.value_or(Place{})
                                                               : most.value_or(Place{});
    draft.diagnostics.error(at, show("interval", polling.interval) + fault + " of [polling]");
  }
  for (std::size_t i = 0; i < draft.config.sources.size(); ++i) {
    const auto& interval = draft.config.sources[i].interval;
    if (!interval) continue;
    const std::string fault = outside(*interval);
    if (!fault.empty()) {
      draft.diagnostics.error(draft.source_places[i].interval,
                              "interval (" + format_duration(*interval) + ")" + fault + " of [polling]");
    }
  }
}

void add_defaults(Draft& draft) {
  Config& config = draft.config;
  if (!draft.set.contains("[server] listen")) config.server.listen.push_back(*parse_endpoint("127.0.0.1:8080"));
  if (!draft.set.contains("[server] admin")) draft.admin.endpoint = *parse_endpoint("unix:/run/bantin/admin.sock");
  if (!draft.set.contains("[store] path")) config.store.path = "/var/lib/bantin/bantin.db";
  if (!draft.set.contains("[site] timezone")) {
    if (auto zone = load_time_zone("Asia/Ho_Chi_Minh")) {
      config.site.zone = *zone;
    } else {
      draft.diagnostics.error({}, "timezone (Asia/Ho_Chi_Minh, the default): " + zone.error().message);
    }
  }
  if (draft.set.contains("[site] public_url")) return;
  for (const Endpoint& endpoint : config.server.listen) {
    if (config.site.public_url.empty()) config.site.public_url = url_of(endpoint);
  }
  if (config.site.public_url.empty()) config.site.public_url = "http://127.0.0.1:8080";
  if (!draft.diagnostics.has_errors()) {
    draft.diagnostics.warning({}, "[site] has no public_url; links and ids will be made for " + config.site.public_url +
                                      ", and change when it is set later");
  }
}

}  // namespace

void check_draft(Draft& draft) {
  const Index areas = index_areas(draft);
  check_parents(areas, draft);
  check_sources(areas, draft);
  check_intervals(draft);
  add_defaults(draft);
}

}  // namespace bantin::config
