// The list of tables and keys, and the wording of what is not on it.
#include "config/schema.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "config/suggest.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

constexpr std::array<std::string_view, 7> kSite{"title",    "public_url", "contact", "language",
                                                "timezone", "templates",  "hubs"};
constexpr std::array<std::string_view, 3> kServer{"listen", "admin", "hub"};
constexpr std::array<std::string_view, 2> kStore{"path", "keep"};
constexpr std::array<std::string_view, 12> kPolling{"interval",
                                                    "min_interval",
                                                    "max_interval",
                                                    "concurrency",
                                                    "domain_gap",
                                                    "domain_connections",
                                                    "retry_after_scope",
                                                    "shared_servers",
                                                    "timeout",
                                                    "max_bytes",
                                                    "allow_private_addresses",
                                                    "push"};
constexpr std::array<std::string_view, 3> kFeed{"entries", "one_entry_per_story", "story_leader"};
constexpr std::array<std::string_view, 4> kArea{"id", "name", "kind", "parent"};
constexpr std::array<std::string_view, 30> kSource{"id",
                                                   "name",
                                                   "url",
                                                   "area",
                                                   "tags",
                                                   "enabled",
                                                   "interval",
                                                   "headers",
                                                   "username",
                                                   "password_file",
                                                   "ca_file",
                                                   "pin",
                                                   "user_agent",
                                                   "proxy",
                                                   "encoding",
                                                   "timezone",
                                                   "max_entries_per_poll",
                                                   "include",
                                                   "exclude",
                                                   "allow_private_addresses",
                                                   "retry_after_scope",
                                                   "push",
                                                   "profile",
                                                   "full_text",
                                                   "identity",
                                                   "base_url",
                                                   "page",
                                                   "article",
                                                   "links",
                                                   "quirks"};

constexpr std::array<TableSchema, 7> kTables{{{"site", false, kSite},
                                              {"server", false, kServer},
                                              {"store", false, kStore},
                                              {"polling", false, kPolling},
                                              {"feed", false, kFeed},
                                              {"area", true, kArea},
                                              {"source", true, kSource}}};

/// "[polling] or [[source]]": the tables that know the key.
std::string owners_of(std::string_view key) {
  std::string out;
  for (const TableSchema& table : kTables) {
    if (!table.has(key)) continue;
    if (!out.empty()) out += " or ";
    out += table.heading();
  }
  return out;
}

/// A character that could break or forge a line of a log: controls, line separators, bidi marks and overrides.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string list_of(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

std::string TableSchema::heading() const {
  const std::string inner = "[" + std::string(name) + "]";
  return repeated ? "[" + inner + "]" : inner;
}

bool TableSchema::has(std::string_view key) const noexcept {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::span<const TableSchema> schema() noexcept {
  return kTables;
}

const TableSchema* find_table(std::string_view name) noexcept {
  const auto found = std::find_if(kTables.begin(), kTables.end(), [&](const TableSchema& t) { return t.name == name; });
  return found == kTables.end() ? nullptr : &*found;
}

std::string unknown_key_message(const TableSchema& table, std::string_view key) {
  std::string out = "unknown key " + in_quotes(key) + " in " + table.heading();
  const std::string owners = owners_of(key);
  if (!owners.empty()) return out + "; it belongs into " + owners;
  const std::string_view near = nearest(key, table.keys);
  if (!near.empty()) return out + "; did you mean " + in_quotes(near) + "?";
  for (const TableSchema& other : kTables) {
    const std::string_view elsewhere = nearest(key, other.keys);
    if (!elsewhere.empty()) return out + "; did you mean " + in_quotes(elsewhere) + " of " + other.heading() + "?";
  }
  return out + "; the keys here are " + list_of(table.keys);
}

std::string unknown_table_message(std::string_view name, bool is_table) {
  std::vector<std::string_view> names;
  for (const TableSchema& table : kTables)
    names.push_back(table.name);
  if (!is_table) {
    const std::string owners = owners_of(name);
    if (!owners.empty()) return "key " + in_quotes(name) + " stands before any table; it belongs into " + owners;
  }
  std::string out = (is_table ? "unknown table " : "unknown key ") + in_quotes(name);
  const std::string_view near = nearest(name, names);
  if (!near.empty()) return out + "; did you mean " + find_table(near)->heading() + "?";
  out += is_table ? "; the tables are " : "; it stands before any table; the tables are ";
  for (const TableSchema& table : kTables)
    out += (&table == kTables.data() ? "" : ", ") + table.heading();
  return out;
}

std::string path_in_quotes(const std::filesystem::path& path) {
  constexpr std::size_t kLongestPath = 4096;
  return in_quotes(path.string(), kLongestPath);
}

std::string in_quotes(std::string_view word, std::size_t longest) {
  std::string out = "\"";
  for (std::size_t at = 0; at < word.size();) {
    if (at >= longest) {
      out += "...";
      break;
    }
    const feeds::CodePoint point = feeds::decode_utf8(word, at);
    const std::string_view character = word.substr(at, point.length);
    out += !point.valid || is_invisible(point.value) ? "?" : character;
    at += character.size();
  }
  return out + "\"";
}

}  // namespace bantin::config
