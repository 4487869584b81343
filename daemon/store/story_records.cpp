// Small look-ups, each by an index.
#include "daemon/store/story_records.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "feeds/clean/url.hpp"
#include "feeds/match/identity.hpp"

namespace bantin::store {
namespace {

constexpr std::int64_t kMostLookedAt = 2000;  // withdrawals, for one outlet
constexpr std::size_t kFewSources = 200;      // each of them is looked up by itself

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

/// "123", "/entries/123", "https://tin.example.vn/entries/123".
std::optional<std::int64_t> number_in(std::string_view name) {
  constexpr std::string_view kPage = "/entries/";
  if (const auto page = name.rfind(kPage); page != std::string_view::npos) name.remove_prefix(page + kPage.size());
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), row);
  if (error != std::errc() || end != name.data() + name.size() || row < 1) return std::nullopt;
  return row;
}

}  // namespace

StoryRecords::StoryRecords(Database& database)
    : by_row_(database, "SELECT row FROM entries WHERE row = ?1"),
      by_id_(database, "SELECT row FROM entries WHERE id = ?1 ORDER BY retired, row LIMIT 1"),
      by_link_(database,
               "SELECT k.entry FROM sources s JOIN entry_keys k ON k.source = s.row AND k.kind = ?1 AND k.hash = ?2 "
               "WHERE k.entry IS NOT NULL ORDER BY k.entry LIMIT 1"),
      bonds_(database,
             "SELECT l.a, l.b, l.similarity, l.reason FROM entries e JOIN story_links l ON l.a = e.row "
             "JOIN entries o ON o.row = l.b AND o.story = e.story AND o.retired = 0 "
             "WHERE e.story <> 0 AND e.retired = 0 AND e.story = (SELECT story FROM entries WHERE row = ?1) "
             "ORDER BY l.similarity DESC, l.a, l.b LIMIT 200"),
      rulings_(database,
               "SELECT l.a, l.b FROM entries e JOIN story_rulings l ON l.a = e.row AND l.together = 1 "
               "JOIN entries o ON o.row = l.b AND o.story = e.story AND o.retired = 0 "
               "WHERE e.story <> 0 AND e.retired = 0 AND e.story = (SELECT story FROM entries WHERE row = ?1) "
               "ORDER BY l.a, l.b LIMIT 200"),
      versions_(database, "SELECT until, title, text FROM entry_versions WHERE entry = ?1 ORDER BY until DESC"),
      withdrawals_(database,
                   "SELECT w.source, w.at, e.id, e.story, e.kept_id FROM withdrawals w JOIN entries e ON e.row = "
                   "w.entry WHERE w.at > ?1 ORDER BY w.at DESC, e.id LIMIT ?2"),
      withdrawals_of_(database,
                      "SELECT w.source, w.at, e.id, e.story, e.kept_id FROM withdrawals w INDEXED BY "
                      "withdrawals_of_source JOIN entries e ON e.row = w.entry "
                      "WHERE w.source = ?3 AND w.at > ?1 ORDER BY w.at DESC, e.id LIMIT ?2"),
      withdrawal_(database,
                  "SELECT w.source, w.at, e.id, e.story, e.kept_id FROM withdrawals w JOIN entries e ON e.row = "
                  "w.entry WHERE w.entry = ?1"),
      members_(database,
               "SELECT source FROM entries INDEXED BY entries_of_story "
               "WHERE story = ?1 AND story <> 0 AND retired = 0"),
      same_id_(database, "SELECT source FROM entries WHERE id = ?1 AND retired = 0"),
      owner_(database, "SELECT source, id FROM entries WHERE row = ?1") {}

std::optional<EntryId> StoryRecords::find_entry(std::string_view name) {
  if (const auto number = number_in(name)) {
    Rows rows = by_row_.query(*number);
    if (rows.next()) return EntryId{rows.integer(0)};
  }
  {
    Rows rows = by_id_.query(name);
    if (rows.next()) return EntryId{rows.integer(0)};
  }
  if (!feeds::is_web_url(name)) return std::nullopt;
  for (const feeds::ItemKey& key : feeds::identify({}, name).keys) {
    if (key.kind != feeds::KeyKind::link) continue;
    Rows rows = by_link_.query(key.kind, key.hash);
    if (rows.next()) return EntryId{rows.integer(0)};
  }
  return std::nullopt;
}

std::vector<StoryBond> StoryRecords::bonds_of(EntryId entry) {
  std::vector<StoryBond> bonds;
  {
    Rows rows = rulings_.query(static_cast<std::int64_t>(entry));
    while (rows.next())
      bonds.push_back({EntryId{rows.integer(0)}, EntryId{rows.integer(1)}, 1, "by hand"});
  }
  Rows rows = bonds_.query(static_cast<std::int64_t>(entry));
  while (rows.next()) {
    bonds.push_back({EntryId{rows.integer(0)}, EntryId{rows.integer(1)}, static_cast<double>(rows.integer(2)) / 1000,
                     rows.text(3)});
  }
  return bonds;
}

std::vector<EntryVersion> StoryRecords::versions_of(EntryId entry) {
  std::vector<EntryVersion> versions;
  Rows rows = versions_.query(static_cast<std::int64_t>(entry));
  while (rows.next())
    versions.push_back({instant(rows.integer(0)), rows.text(1), rows.text(2)});
  return versions;
}

std::optional<Instant> StoryRecords::withdrawn_at(EntryId entry) {
  Rows rows = withdrawal_.query(static_cast<std::int64_t>(entry));
  if (!rows.next()) return std::nullopt;
  return instant(rows.integer(1));
}

std::string StoryRecords::shown_id(std::int64_t anchor, std::int64_t kept, const Sources& sources) {
  std::string id;
  {
    Rows rows = owner_.query(anchor);
    if (!rows.next()) return id;
    id = rows.text(1);
    if (kept == 0 || sources.contains(rows.integer(0))) return id;
  }
  Rows rows = owner_.query(kept);
  return rows.next() ? rows.text(1) : id;
}

bool StoryRecords::is_alive(const Sources& sources, std::int64_t story) {
  Rows rows = members_.query(story);
  while (rows.next()) {
    if (sources.contains(rows.integer(0))) return true;
  }
  return false;
}

bool StoryRecords::is_alive_under(const std::string& id, const Sources& sources) {
  Rows rows = same_id_.query(id);
  while (rows.next()) {
    if (sources.contains(rows.integer(0))) return true;
  }
  return false;
}

std::vector<feeds::Tombstone> StoryRecords::withdrawals(const Sources& sources, Instant since, std::size_t most) {
  std::vector<feeds::Tombstone> tombstones;
  const auto take = [&](Rows rows) {
    for (std::size_t taken = 0; taken < most && rows.next();) {
      std::optional<feeds::Tombstone> gone = read_tombstone(rows, sources);
      if (!gone) continue;
      tombstones.push_back(std::move(*gone));
      ++taken;
    }
  };
  const std::int64_t from = since.time_since_epoch().count();
  if (sources.size() > kFewSources) {
    take(withdrawals_.query(from, kMostLookedAt));
  } else {
    for (const auto& [source, name] : sources)
      take(withdrawals_of_.query(from, kMostLookedAt, source));
  }
  keep_each_id_once(tombstones);
  if (tombstones.size() > most) tombstones.resize(most);
  return tombstones;
}

void StoryRecords::keep_each_id_once(std::vector<feeds::Tombstone>& tombstones) {
  std::sort(tombstones.begin(), tombstones.end(),
            [](const auto& a, const auto& b) { return std::tie(a.id, b.when) < std::tie(b.id, a.when); });
  const auto same = [](const auto& a, const auto& b) { return a.id == b.id; };
  tombstones.erase(std::unique(tombstones.begin(), tombstones.end(), same), tombstones.end());
  std::sort(tombstones.begin(), tombstones.end(),
            [](const auto& a, const auto& b) { return std::tie(b.when, a.id) < std::tie(a.when, b.id); });
}

std::optional<feeds::Tombstone> StoryRecords::tombstone_of(std::int64_t entry, const Sources& sources) {
  Rows rows = withdrawal_.query(entry);
  return rows.next() ? read_tombstone(rows, sources) : std::nullopt;
}

std::optional<feeds::Tombstone> StoryRecords::read_tombstone(const Rows& rows, const Sources& sources) {
  if (!sources.contains(rows.integer(0))) return std::nullopt;
  feeds::Tombstone gone{rows.text(2), instant(rows.integer(1))};
  const std::int64_t story = rows.integer(3);
  if (story != 0) {
    // Others tell it still, under its id; else the id is the one that readers of these sources have seen.
    if (is_alive(sources, story)) return std::nullopt;
    gone.id = shown_id(story, rows.integer(4), sources);
  }
  if (is_alive_under(gone.id, sources)) return std::nullopt;
  return gone;
}

}  // namespace bantin::store
