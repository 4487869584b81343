// The tables that stand once ([site] to [feed]) and [[area]].
#include <algorithm>
#include <array>

#include "config/draft.hpp"
#include "config/load_templates.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/table_reader.hpp"
#include "config/time_zone.hpp"
#include "config/values.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> kAreaKinds{"province", "district", "commune", "other"};

void read_hubs(TableReader& table, Site& site) {
  constexpr std::size_t kMost = 10;
  for (const PlacedText& hub : table.texts("hubs")) {
    const std::string fault = web_url_fault(hub.text);
    if (!fault.empty()) {
      table.error_at(hub.at, "hubs", fault);
    } else if (site.hubs.size() == kMost) {
      table.error_at(hub.at, "hubs", "more than 10 hubs");
    } else if (std::find(site.hubs.begin(), site.hubs.end(), hub.text) != site.hubs.end()) {
      table.error_at(hub.at, "hubs", in_quotes(hub.text) + " is named twice");
    } else {
      site.hubs.push_back(hub.text);
    }
  }
}

void read_site(TableReader& table, Draft& draft) {
  Site& site = draft.config.site;
  if (auto title = table.line("title")) site.title = *title;
  if (auto url = table.text("public_url")) {
    const std::string fault = web_url_fault(*url);
    if (!fault.empty()) {
      table.error("public_url", fault);
    } else if (url->find_first_of("?#") != std::string::npos) {
      table.error("public_url", "the address that links are built on has no \"?\" or \"#\"");
    } else {
      while (url->ends_with('/'))
        url->pop_back();
      site.public_url = *url;
    }
  }
  if (auto contact = table.text("contact")) {
    const bool mail = contact->starts_with("mailto:");
    const std::size_t sign = contact->find('@');
    const bool has_address = sign != std::string::npos && sign > 0 && sign + 1 < contact->size() &&
                             contact->find_first_of(" <>,?") == std::string::npos;
    if (mail ? !has_address : !web_url_fault(*contact).empty()) {
      const bool bare = !mail && has_address && contact->find("://") == std::string::npos;
      table.error("contact", "expected \"mailto:name@example.vn\" or a URL that begins with https://, got " +
                                 in_quotes(*contact) + (bare ? "; write " + in_quotes("mailto:" + *contact) : ""));
    } else {
      site.contact = *contact;
    }
  }
  if (auto language = table.text("language")) {
    if (is_language_tag(*language)) {
      site.language = *language;
    } else {
      table.error("language", "expected a language tag such as \"vi\" or \"vi-VN\", got " + in_quotes(*language));
    }
  }
  if (auto name = table.text("timezone")) {
    if (auto zone = load_time_zone(*name)) {
      site.zone = *zone;
    } else {
      table.error("timezone", zone.error().message);
    }
  }
  read_hubs(table, site);
  read_templates(table, draft);
}

std::optional<Endpoint> read_endpoint(TableReader& table, std::string_view key, const PlacedText& text,
                                      const Draft& draft) {
  std::string written = text.text;
  // A relative path is one beside the file, like every other.
  if (written.starts_with("unix:") && written.size() > 5 && written[5] != '/') {
    written = "unix:" + draft.resolve(written.substr(5)).string();
  }
  auto endpoint = parse_endpoint(written);
  if (!endpoint) {
    table.error_at(text.at, key, endpoint.error().message);
    return std::nullopt;
  }
  endpoint->text = text.text;
  return *endpoint;
}

bool is_same(const Endpoint& a, const Endpoint& b) {
  return a.kind == b.kind && a.host == b.host && a.port == b.port && a.path == b.path;
}

bool is_loopback(const Endpoint& endpoint) {
  return endpoint.host.starts_with("127.") || endpoint.host == "::1";
}

void read_admin(TableReader& table, Draft& draft) {
  const Server& server = draft.config.server;
  const auto text = table.text("admin");
  if (!text) return;
  draft.admin.is_default = false;
  if (*text == "none") return;
  auto endpoint = read_endpoint(table, "admin", {*text, table.place("admin")}, draft);
  if (!endpoint) return;
  const auto same = [&](const Endpoint& other) { return is_same(other, *endpoint); };
  if (endpoint->kind == Endpoint::Kind::tcp && !is_loopback(*endpoint)) {
    table.error("admin",
                "expected \"unix:/run/bantin/admin.sock\", \"none\" or an address of this machine such as "
                "\"127.0.0.1:8081\", got " +
                    in_quotes(*text) + "; whoever reaches this listener may poll and reload");
  } else if (std::any_of(server.listen.begin(), server.listen.end(), same)) {
    table.error("admin", in_quotes(*text) + " is in listen as well: the public would reach it");
  } else {
    if (endpoint->kind == Endpoint::Kind::tcp) {
      table.warning("admin",
                    "every user and program of this machine reaches a TCP port, a reverse proxy too; prefer "
                    "\"unix:/run/bantin/admin.sock\"");
    }
    draft.admin.endpoint = *endpoint;
  }
}

void read_server(TableReader& table, Draft& draft) {
  Server& server = draft.config.server;
  for (const PlacedText& text : table.texts("listen")) {
    const auto endpoint = read_endpoint(table, "listen", text, draft);
    if (!endpoint) continue;
    const auto same = [&](const Endpoint& other) { return is_same(other, *endpoint); };
    if (std::any_of(server.listen.begin(), server.listen.end(), same)) {
      table.error_at(text.at, "listen", in_quotes(text.text) + " is named twice");
    } else {
      server.listen.push_back(*endpoint);
    }
  }
  if (const auto hub = table.boolean("hub")) server.hub = *hub;
  read_admin(table, draft);
}

void read_store(TableReader& table, Draft& draft) {
  if (const auto path = table.text("path")) {
    draft.config.store.path = draft.resolve(*path).string();
    if (path->ends_with('/')) table.error("path", "expected a file, got a folder: " + in_quotes(*path));
  }
  if (const auto keep = table.duration("keep", {days(1), days(36'500)})) {
    draft.config.store.keep = duration_cast<seconds>(*keep);
  }
}

/// Names of domains in the spelling in which hosts are compared.
void read_shared_servers(TableReader& table, Polling& polling) {
  constexpr std::size_t kMost = 100;
  if (!table.has("shared_servers")) return;
  polling.shared_servers.clear();
  for (const PlacedText& name : table.texts("shared_servers")) {
    const std::string host = feeds::url_host("http://" + name.text + "/");
    if (host.empty() || name.text.find_first_of("/:@?#[]") != std::string::npos || host.front() == '.') {
      table.error_at(name.at, "shared_servers",
                     "expected the end of host names such as \"gov.vn\", got " + in_quotes(name.text));
    } else if (polling.shared_servers.size() == kMost) {
      table.error_at(name.at, "shared_servers", "more than 100 names");
      return;
    } else {
      polling.shared_servers.push_back(host);
    }
  }
}

void read_polling(TableReader& table, Draft& draft) {
  Polling& polling = draft.config.polling;
  const DurationRange intervals{1s, days(30)};
  const auto read_interval = [&](std::string_view key, seconds& into) {
    if (!table.has(key)) return;
    const auto interval = table.duration(key, intervals);
    if (interval) into = duration_cast<seconds>(*interval);
    draft.has_intervals = draft.has_intervals && interval;
  };
  read_interval("interval", polling.interval);
  read_interval("min_interval", polling.min_interval);
  read_interval("max_interval", polling.max_interval);
  if (const auto n = table.integer("concurrency", {1, 1024})) polling.concurrency = static_cast<unsigned>(*n);
  if (const auto d = table.duration("domain_gap", {0s, 10min})) polling.domain_gap = *d;
  if (const auto n = table.integer("domain_connections", {1, 64}))
    polling.domain_connections = static_cast<unsigned>(*n);
  if (const auto scope = read_retry_after_scope(table)) polling.retry_after_scope = *scope;
  read_shared_servers(table, polling);
  if (const auto d = table.duration("timeout", {100ms, 10min})) polling.timeout = *d;
  if (const auto n = table.size("max_bytes", {1u << 10, 1u << 30})) polling.max_bytes = *n;
  if (const auto b = table.boolean("allow_private_addresses")) polling.allow_private_addresses = *b;
  if (const auto b = table.boolean("push")) polling.push = *b;
}

void read_feed(TableReader& table, Draft& draft) {
  if (const auto n = table.integer("entries", {1, 100000})) draft.config.feed.entries = static_cast<unsigned>(*n);
  if (const auto b = table.boolean("one_entry_per_story")) draft.config.feed.one_entry_per_story = *b;
  if (const auto word = table.text("story_leader")) {
    constexpr std::array<std::string_view, 3> kLeaders{"full-text", "first", "longest"};
    const auto found = std::find(kLeaders.begin(), kLeaders.end(), *word);
    if (found == kLeaders.end())
      table.error("story_leader", "expected \"full-text\", \"first\" or \"longest\", got " + in_quotes(*word));
    else
      draft.config.feed.story_leader = static_cast<feeds::StoryLeader>(found - kLeaders.begin());
  }
}

AreaKind area_kind(TableReader& table, const std::string& word) {
  for (std::size_t i = 0; i < kAreaKinds.size(); ++i) {
    if (kAreaKinds[i] == word) return static_cast<AreaKind>(i);
  }
  const std::string_view near = nearest(word, kAreaKinds);
  table.error("kind", "expected \"province\", \"district\", \"commune\" or \"other\", got " + in_quotes(word) +
                          (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?"));
  return AreaKind::other;
}

void read_area(const TomlValue& value, bool is_whole, Draft& draft) {
  TableReader table(value, *find_table("area"), draft.diagnostics);
  Area area;
  if (const auto id = table.text("id")) {
    // Kept even if it is refused, so that those who refer to it are not complained of too.
    area.id = *id;
    if (!is_id(*id)) table.error("id", id_fault(*id));
  } else if (!table.has("id") && is_whole) {
    draft.diagnostics.error(value.at, "this [[area]] has no id");
  }
  area.name = table.line("name").value_or(area.id);
  if (const auto kind = table.text("kind")) area.kind = area_kind(table, *kind);
  if (const auto parent = table.text("parent")) area.parent = *parent;
  draft.config.areas.push_back(std::move(area));
  draft.area_places.push_back({table.place("id"), table.place("parent")});
}

/// A table that stands once may be spread over files, but each key of it is set in one place.
void read_single(const TomlMember& member, const TableSchema& schema, Draft& draft) {
  TableReader table(member.value, schema, draft.diagnostics);
  for (const TomlMember& key : member.value.members) {
    const auto [first, is_first] = draft.set.emplace(table.name(key.key), key.at);
    if (!is_first && schema.has(key.key)) {
      draft.diagnostics.error(key.at, table.name(key.key) + " is set a second time; the first is at " +
                                          draft.diagnostics.name(first->second));
    }
  }
  if (schema.name == "site") read_site(table, draft);
  if (schema.name == "server") read_server(table, draft);
  if (schema.name == "store") read_store(table, draft);
  if (schema.name == "polling") read_polling(table, draft);
  if (schema.name == "feed") read_feed(table, draft);
}

void read_repeated(const TomlMember& member, const TableSchema& schema, bool is_whole, Draft& draft) {
  if (member.value.kind == TomlValue::Kind::table) {
    draft.diagnostics.error(member.at, "write " + schema.heading() + " with double brackets: there can be several");
    return;
  }
  if (member.value.kind != TomlValue::Kind::array) {
    draft.diagnostics.error(
        member.at, "expected tables headed " + schema.heading() + ", got " + std::string(kind_name(member.value.kind)));
    return;
  }
  for (const TomlValue& item : member.value.items) {
    if (item.kind != TomlValue::Kind::table) {
      draft.diagnostics.error(
          item.at, "expected tables headed " + schema.heading() + ", got " + std::string(kind_name(item.kind)));
    } else if (schema.name == "area") {
      read_area(item, is_whole, draft);
    } else {
      read_source(item, is_whole, draft);
    }
  }
}

}  // namespace

std::optional<RetryAfterScope> read_retry_after_scope(TableReader& table) {
  constexpr std::array<std::string_view, 4> kScopes{"url", "host", "domain", "server"};
  const auto word = table.text("retry_after_scope");
  if (!word) return std::nullopt;
  const auto found = std::find(kScopes.begin(), kScopes.end(), *word);
  if (found != kScopes.end()) return static_cast<RetryAfterScope>(found - kScopes.begin());
  table.error("retry_after_scope", "expected \"url\", \"host\", \"domain\" or \"server\", got " + in_quotes(*word));
  return std::nullopt;
}

void read_document(const TomlDocument& document, Draft& draft) {
  for (const TomlMember& member : document.root.members) {
    const TableSchema* schema = find_table(member.key);
    const TomlValue::Kind kind = member.value.kind;
    if (schema == nullptr) {
      const bool is_table =
          kind == TomlValue::Kind::table || (kind == TomlValue::Kind::array && !member.value.items.empty() &&
                                             member.value.items.front().kind == TomlValue::Kind::table);
      draft.diagnostics.error(member.at, unknown_table_message(member.key, is_table));
    } else if (schema->repeated) {
      read_repeated(member, *schema, document.is_whole, draft);
    } else if (kind == TomlValue::Kind::table) {
      read_single(member, *schema, draft);
    } else {
      const bool doubled = kind == TomlValue::Kind::array;
      draft.diagnostics.error(member.at, doubled ? "write " + schema->heading() + " with single brackets: there is one"
                                                 : "expected a table headed " + schema->heading() + ", got " +
                                                       std::string(kind_name(kind)));
    }
  }
}

}  // namespace bantin::config
