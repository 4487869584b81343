// Reading of what is not the newest: one entry, the archive by month, and the search.
//
// A search looks at the index from the newest entry on and stops at what it was asked for, so a common word costs no
// more than a rare one. What could take long is a search whose terms are all common and never stand together; a clock
// ends that, and what was found so far is the answer.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

#include "daemon/store/sqlite_reader.hpp"
#include "feeds/clean/search_terms.hpp"
#include "feeds/clean/text.hpp"

namespace bantin::store {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSearchTime{60};
constexpr int kStepsBetweenLooks = 2000;       // of SQLite's machine
constexpr std::size_t kMostLookedAt = 20'000;  // hits of sources that are not asked for

std::int64_t first_second(std::int32_t month) {
  using namespace std::chrono;
  const year_month_day first = (year(1970) / January + months(month)) / 1;
  return sys_seconds(sys_days(first)).time_since_epoch().count();
}

std::int32_t month_of(std::int64_t second) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_seconds(seconds(second)))};
  return (static_cast<int>(day.year()) - 1970) * 12 + static_cast<std::int32_t>(static_cast<unsigned>(day.month())) - 1;
}

/// The terms as an expression of FTS5, every word in quotes so that none of it is syntax. Empty without a term that is
/// wanted.
std::string expression_of(const std::vector<feeds::SearchTerm>& terms, std::string_view column, bool folded) {
  std::string wanted;
  std::string excluded;
  for (const feeds::SearchTerm& term : terms) {
    std::string& side = term.excluded ? excluded : wanted;
    if (!side.empty()) side += term.excluded ? " OR " : " AND ";
    side += '"' + (folded ? feeds::fold(term.text) : term.text) + '"';  // words hold no quotes
  }
  if (wanted.empty()) return {};
  const std::string in = std::string(column) + " : (";
  return in + wanted + ")" + (excluded.empty() ? "" : " NOT " + in + excluded + ")");
}

/// Ends a statement of the connection after its time.
class Deadline {
 public:
  Deadline(sqlite3* database, Steady::duration time) : database_(database), end_(Steady::now() + time) {
    sqlite3_progress_handler(
        database_, kStepsBetweenLooks,
        [](void* self) { return Steady::now() > static_cast<Deadline*>(self)->end_ ? 1 : 0; }, this);
  }
  ~Deadline() { sqlite3_progress_handler(database_, 0, nullptr, nullptr); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  sqlite3* database_;
  Steady::time_point end_;
};

}  // namespace

Reader::SourceRows Reader::rows_of(const std::vector<std::string>& wanted) {
  std::vector<std::string_view> sorted(wanted.begin(), wanted.end());
  std::sort(sorted.begin(), sorted.end());
  SourceRows found;
  Rows rows = source_rows_.query();
  while (rows.next()) {
    if (std::binary_search(sorted.begin(), sorted.end(), rows.view(1))) found.emplace(rows.integer(0), rows.text(1));
  }
  return found;
}

std::optional<StoredEntry> Reader::entry(EntryId row) {
  const Snapshot snapshot(*this);
  std::optional<StoredEntry> stored = load(static_cast<std::int64_t>(row));
  if (stored) stored->also = stories_.story_of(static_cast<std::int64_t>(row)).others(static_cast<std::int64_t>(row));
  return stored;
}

std::optional<StoredEntry> Reader::load_story(const SourceRows& sources, feeds::StoryLeader rule, std::int64_t row) {
  const StoryReader::Story story = stories_.story_of(row);
  const StoryReader::Told told = StoryReader::tell(story, sources, rule, row);
  std::optional<StoredEntry> stored = load(told.leader);
  if (!stored || story.anchor == 0) return stored;
  stored->id = stories_.id_of(told.id);
  stored->sort_at = told.sort_at;
  stored->place = EntryId{row};
  stored->also = story.others(told.leader);
  return stored;
}

std::vector<std::int64_t> Reader::arrivals(const ArchiveQuery& query, const SourceRows& sources) {
  std::vector<std::int64_t> chosen;
  std::size_t skip = query.skip;
  Rows rows = arrivals_.query(first_second(query.month), first_second(query.month + 1));
  while (chosen.size() < query.limit && rows.next()) {
    if (!sources.contains(rows.integer(1))) continue;
    if (skip > 0)
      --skip;
    else
      chosen.push_back(rows.integer(0));
  }
  return chosen;
}

std::vector<feeds::Tombstone> Reader::archived_withdrawals(const ArchiveQuery& query) {
  const Snapshot snapshot(*this);
  const SourceRows sources = rows_of(query.sources);
  std::vector<feeds::Tombstone> tombstones;
  for (const std::int64_t row : arrivals(query, sources)) {
    if (auto gone = records_.tombstone_of(row, sources)) tombstones.push_back(std::move(*gone));
  }
  StoryRecords::keep_each_id_once(tombstones);
  return tombstones;
}

std::vector<StoredEntry> Reader::archive(const ArchiveQuery& query) {
  const Snapshot snapshot(*this);
  const SourceRows sources = rows_of(query.sources);
  std::vector<StoredEntry> entries;
  for (const std::int64_t row : arrivals(query, sources)) {
    if (query.one_entry_per_story && stories_.standing(sources, row) != row) continue;
    std::optional<StoredEntry> stored = query.one_entry_per_story ? load_story(sources, query.leader, row) : load(row);
    if (stored) entries.push_back(std::move(*stored));
  }
  return entries;
}

ArrivalCounts Reader::count_arrivals(EntryId after) {
  const Snapshot snapshot(*this);
  ArrivalCounts counts;
  counts.last = after;
  std::map<std::pair<std::int64_t, std::int32_t>, std::uint64_t> found;
  const auto count = [&](Rows rows) {
    std::int64_t second = 0;
    std::int32_t month = 0;
    while (rows.next()) {
      counts.last = std::max(counts.last, EntryId{rows.integer(0)});
      if (rows.integer(2) != second) month = month_of(second = rows.integer(2));
      ++found[{rows.integer(1), month}];
    }
  };
  // The index holds a million in a few megabytes; the few that are new lie together in the table.
  if (after == EntryId{})
    count(all_arrivals_.query());
  else
    count(late_arrivals_.query(static_cast<std::int64_t>(after)));
  std::unordered_map<std::int64_t, std::string> names;
  if (!found.empty()) {
    Rows rows = source_rows_.query();
    while (rows.next())
      names.emplace(rows.integer(0), rows.text(1));
  }
  for (const auto& [key, number] : found)
    counts.counts.push_back({names[key.first], key.second, number});
  return counts;
}

void Reader::search_column(std::string_view expression, const SourceRows& sources, std::size_t limit,
                           std::vector<std::int64_t>& found) {
  std::size_t looked_at = 0;
  try {
    Rows rows = search_.query(expression);
    while (found.size() < limit && looked_at++ < kMostLookedAt && rows.next()) {
      Rows owner = owner_.query(rows.integer(0));
      if (!owner.next() || !sources.contains(owner.integer(0))) continue;
      found.push_back(rows.integer(0));
    }
  } catch (const DatabaseError& fault) {
    if (fault.code() != SQLITE_INTERRUPT) throw;
  }
}

void Reader::stand_for(const SourceRows& sources, std::vector<std::int64_t>& found) {
  for (std::int64_t& row : found)
    row = stories_.standing(sources, row);
  std::sort(found.begin(), found.end(), std::greater<>());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

std::vector<StoredEntry> Reader::search(const SearchQuery& query) {
  std::vector<StoredEntry> entries;
  const std::vector<feeds::SearchTerm> terms = feeds::search_terms(query.words);
  const std::string exact = expression_of(terms, "words", false);
  const std::string folded = expression_of(terms, "folded", true);
  if (exact.empty() || query.limit == 0) return entries;
  const Snapshot snapshot(*this);
  const SourceRows sources = rows_of(query.sources);
  std::vector<std::int64_t> spelt;
  std::vector<std::int64_t> alike;
  {
    const Deadline deadline(database_->handle(), kSearchTime);
    search_column(exact, sources, query.limit, spelt);
    search_column(folded, sources, query.limit, alike);
  }
  if (query.one_entry_per_story) {
    stand_for(sources, spelt);
    stand_for(sources, alike);
  }
  const auto is_spelt = [&](std::int64_t row) {
    return std::binary_search(spelt.begin(), spelt.end(), row, std::greater<>());
  };
  std::erase_if(alike, is_spelt);
  const auto add = [&](const std::vector<std::int64_t>& rows) {
    const std::size_t from = entries.size();
    for (const std::int64_t row : rows) {
      std::optional<StoredEntry> stored =
          query.one_entry_per_story ? load_story(sources, query.leader, row) : load(row);
      if (stored) entries.push_back(std::move(*stored));
    }
    std::sort(entries.begin() + static_cast<std::ptrdiff_t>(from), entries.end(),
              [](const StoredEntry& a, const StoredEntry& b) {
                return std::tie(b.sort_at, a.id) < std::tie(a.sort_at, b.id);
              });
  };
  add(spelt);
  if (entries.size() < query.limit) add(alike);
  if (entries.size() > query.limit) entries.resize(query.limit);
  return entries;
}

std::vector<feeds::Tombstone> Reader::withdrawals(const std::vector<std::string>& sources, Instant since,
                                                  std::size_t most) {
  const Snapshot snapshot(*this);
  return records_.withdrawals(rows_of(sources), since, most);
}

std::vector<SourceVersion> Reader::source_versions() {
  std::vector<SourceVersion> versions;
  Rows rows = source_versions_.query();
  while (rows.next()) {
    const Instant changed_at(std::chrono::seconds(rows.integer(2)));
    versions.push_back({rows.text(0), {.version = rows.hash(1), .changed_at = changed_at}});
  }
  return versions;
}

}  // namespace bantin::store
