// How the newest entries of an outlet are chosen
//
// Two walks give the same answer. An outlet that holds most sources walks the common time line and skips what is not
// its own. Any other looks at each of its sources' own time line and stops there as soon as an entry is older than the
// `limit` newest found so far. The first is a few hundred steps for "all", but could walk for ever to find the entries
// of quiet sources; so it has a budget, after which the second takes over: a few steps a source, always.
//
// Two sources may hold the same id (a portal that publishes one article in two feeds). The one whose configured id is
// smaller is shown and shadows the others of the outlet, whenever they arrived: each entry is judged by itself, by a
// look at who else has its id.
#include "daemon/store/sqlite_reader.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "daemon/store/database_file.hpp"
#include "daemon/store/entry_codec.hpp"
#include "daemon/store/migrations.hpp"

namespace bantin::store {
namespace {

constexpr std::string_view kStateColumns =
    "id, url, rules, etag, last_modified, body_hash, next_check, last_check, last_success, last_change, outcome, "
    "http_status, "
    "failures, error, repairs, feed_title, feed_home, feed_id, feed_rights, final_url, format, discovered_url, "
    "memory, identity, identity_reason, identity_doubts, held, flaps";

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

SourceState read_state(const Rows& rows) {
  SourceState state;
  int column = -1;
  state.source = rows.text(++column);
  state.url = rows.text(++column);
  state.rules = rows.hash(++column);
  state.etag = rows.text(++column);
  state.last_modified = rows.text(++column);
  state.body_hash = rows.hash(++column);
  state.next_check = instant(rows.integer(++column));
  state.last_check = instant(rows.integer(++column));
  state.last_success = instant(rows.integer(++column));
  state.last_change = instant(rows.integer(++column));
  state.outcome = outcome_from(rows.view(++column));
  state.http_status = static_cast<int>(rows.integer(++column));
  state.failures = static_cast<std::uint32_t>(rows.integer(++column));
  state.error = rows.text(++column);
  decode_texts(rows.view(++column), state.repairs);
  state.feed_title = rows.text(++column);
  state.feed_home = rows.text(++column);
  state.feed_id = rows.text(++column);
  state.feed_rights = rows.text(++column);
  state.final_url = rows.text(++column);
  state.format = rows.text(++column);
  state.discovered_url = rows.text(++column);
  decode_memory(rows.view(++column), state.memory);
  state.identity = static_cast<feeds::KeyKind>(rows.integer(++column));
  state.identity_reason = rows.text(++column);
  state.identity_doubts = static_cast<std::uint32_t>(rows.integer(++column));
  state.held = static_cast<std::uint32_t>(rows.integer(++column));
  state.flaps = static_cast<std::uint32_t>(rows.integer(++column));
  return state;
}

/// The newest of all that were taken, at most `limit`: a heap with the last in order on top.
class Newest {
 public:
  explicit Newest(std::size_t limit) : limit_(limit) {}

  bool is_full() const { return heap_.size() >= limit_; }
  std::size_t size() const { return heap_.size(); }
  /// Could this one still be among them?
  bool would_take(std::int64_t sort_at, std::string_view id) const {
    if (!is_full()) return true;
    if (heap_.empty()) return false;
    const Candidate& last = heap_.front();
    return sort_at != last.sort_at ? sort_at > last.sort_at : id < last.id;
  }
  void take(Candidate candidate) {
    heap_.push_back(std::move(candidate));
    std::push_heap(heap_.begin(), heap_.end());
    if (heap_.size() <= limit_) return;
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }
  void clear() { heap_.clear(); }
  /// In order; nothing is left here.
  std::vector<Candidate> take_all() {
    std::sort_heap(heap_.begin(), heap_.end());
    return std::exchange(heap_, {});
  }

 private:
  std::size_t limit_;
  std::vector<Candidate> heap_;
};

}  // namespace

/// The outlet's sources, and what was chosen of their entries so far.
class Reader::Selection {
 public:
  explicit Selection(std::size_t limit) : chosen(limit), over_share(limit) {}

  bool is_below_top(std::int64_t sort_at, std::string_view id) const {
    return sort_at != top_sort_at ? sort_at < top_sort_at : id > top_id;
  }
  /// Has the source's share been taken?
  bool has_enough_of(std::int64_t source) const {
    const auto found = share == 0 ? taken.end() : taken.find(source);
    return found != taken.end() && found->second >= share;
  }
  void take(std::int64_t source, Candidate candidate) {
    if (has_enough_of(source)) {
      over_share.take(std::move(candidate));
    } else {
      ++taken[source];
      chosen.take(std::move(candidate));
    }
  }
  void clear() {
    chosen.clear();
    over_share.clear();
    taken.clear();
  }
  /// Where the sources' shares do not fill the page, the newest of what is above them do.
  std::vector<Candidate> take_all(std::size_t limit) {
    for (Candidate& spare : over_share.take_all()) {
      if (chosen.size() >= limit) break;
      chosen.take(std::move(spare));
    }
    return chosen.take_all();
  }

  Newest chosen;
  Newest over_share;
  std::int64_t top_sort_at = INT64_MAX;  // only what stands below this place
  std::string top_id;
  bool one_entry_per_story = false;
  std::size_t share = 0;                                  // entries of one source, 0 = as many as there are
  std::unordered_map<std::int64_t, std::size_t> taken;    // of each source
  std::size_t known_sources = 0;                          // all that the database has, in the outlet or not
  std::unordered_map<std::int64_t, std::string> sources;  // row -> configured id
};

Reader::Reader(const std::filesystem::path& path, std::uint64_t cache_bytes)
    : database_(open_reader(path, cache_bytes)),
      stories_(*database_),
      records_(*database_),
      begin_(*database_, "BEGIN"),
      end_(*database_, "COMMIT"),
      source_rows_(*database_, "SELECT row, id FROM sources"),
      source_row_(*database_, "SELECT row FROM sources WHERE id = ?1"),
      all_states_(*database_, "SELECT " + std::string(kStateColumns) + " FROM sources ORDER BY id"),
      one_state_(*database_, "SELECT " + std::string(kStateColumns) + " FROM sources WHERE id = ?1"),
      find_key_(*database_, "SELECT entry FROM entry_keys WHERE source = ?1 AND kind = ?2 AND hash = ?3"),
      entry_hashes_(*database_,
                    "SELECT e.raw_hash, e.content_hash, e.retired, e.published, e.first_seen, coalesce(a.is_check, 0) "
                    "FROM entries e LEFT JOIN articles a ON a.entry = e.row WHERE e.row = ?1"),
      timeline_(*database_,
                "SELECT sort_at, id, source, row FROM entries INDEXED BY entries_by_time WHERE retired = 0 "
                "AND sort_at <= ?1 ORDER BY sort_at DESC, id, source"),
      source_timeline_(*database_,
                       "SELECT sort_at, id, row FROM entries INDEXED BY entries_of_source "
                       "WHERE retired = 0 AND source = ?1 AND sort_at <= ?2 ORDER BY sort_at DESC, id"),
      same_id_(*database_,
               "SELECT source FROM entries WHERE id = ?1 AND source <> ?2 AND retired = 0 "
               "AND NOT (?3 AND story <> 0 AND story = (SELECT story FROM entries WHERE row = ?4))"),
      one_entry_(*database_,
                 "SELECT s.id, e.id, e.sort_at, e.first_seen, e.published, e.updated, e.guid, e.link, e.title, "
                 "e.details, b.summary, b.summary_html, b.content_html "
                 "FROM entries e JOIN sources s ON s.row = e.source LEFT JOIN bodies b ON b.entry = e.row "
                 "WHERE e.row = ?1 AND (e.retired = 0 OR (?2 AND e.retired = 2))"),
      count_of_source_(*database_,
                       "SELECT count(*) FROM entries INDEXED BY entries_of_source WHERE retired = 0 AND source = ?1"),
      count_all_(*database_, "SELECT entries FROM meta"),
      version_(*database_, "SELECT data_version, changed_at FROM meta"),
      entry_state_(*database_,
                   "SELECT e.raw_hash, e.content_hash, a.url, a.tries, a.next_try, a.is_gone, a.is_edit, a.is_check, "
                   "e.retired FROM entries e LEFT JOIN articles a ON a.entry = e.row "
                   "WHERE e.row = ?1 AND e.source = ?2 AND (e.retired = 0 OR (e.retired = 2 AND e.title = ''))"),
      waiting_(*database_,
               "SELECT entry FROM articles INDEXED BY articles_of_source WHERE source = ?1 AND is_gone = 0 "
               "AND next_try <= ?2 ORDER BY tries, entry DESC LIMIT ?3"),
      article_counts_(*database_,
                      "SELECT is_gone, tries >= ?2, count(*) FROM articles INDEXED BY articles_of_source "
                      "WHERE source = ?1 AND is_check = 0 GROUP BY 1, 2"),
      place_(*database_, "SELECT sort_at, id FROM entries WHERE row = ?1"),
      source_versions_(*database_, "SELECT id, version, changed_at FROM sources ORDER BY id"),
      arrivals_(*database_,
                "SELECT row, source FROM entries INDEXED BY entries_by_arrival "
                "WHERE retired <> 2 AND first_seen >= ?1 AND first_seen < ?2 ORDER BY first_seen, source, row"),
      all_arrivals_(*database_,
                    "SELECT row, source, first_seen FROM entries INDEXED BY entries_by_arrival "
                    "WHERE retired <> 2 AND first_seen > 0"),
      late_arrivals_(*database_,
                     "SELECT row, source, first_seen FROM entries WHERE row > ?1 AND retired <> 2 AND first_seen > 0"),
      search_(*database_, "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC"),
      owner_(*database_, "SELECT source FROM entries WHERE row = ?1 AND retired = 0") {}

std::vector<SourceState> Reader::source_states() {
  std::vector<SourceState> states;
  Rows rows = all_states_.query();
  while (rows.next())
    states.push_back(read_state(rows));
  return states;
}

std::optional<SourceState> Reader::source_state(std::string_view source) {
  Rows rows = one_state_.query(source);
  if (!rows.next()) return std::nullopt;
  return read_state(rows);
}

std::int64_t Reader::source_row(std::string_view source) {
  Rows rows = source_row_.query(source);
  return rows.next() ? rows.integer(0) : 0;
}

std::vector<KnownItem> Reader::known_items(std::string_view source, std::span<const feeds::ItemKey> keys) {
  std::vector<KnownItem> known;
  if (keys.empty()) return known;
  const Snapshot snapshot(*this);
  const std::int64_t row = source_row(source);
  if (row == 0) return known;
  for (const feeds::ItemKey& key : keys) {
    Rows rows = find_key_.query(row, key.kind, key.hash);
    if (rows.next()) known.push_back({.match = {.entry = rows.integer(0), .key = key}});
  }
  // An entry was mostly found by several keys, one after the other: its hashes are looked up once.
  const KnownItem* last = nullptr;
  for (KnownItem& item : known) {
    if (item.match.entry == 0) continue;  // burnt
    if (last != nullptr && last->match.entry == item.match.entry) {
      const feeds::KnownEntry match = item.match;
      item = *last;
      item.match = match;
    } else if (Rows rows = entry_hashes_.query(item.match.entry); rows.next()) {
      item.raw_hash = rows.hash(0);
      item.content_hash = rows.hash(1);
      item.is_held = rows.integer(2) == kHeld;
      item.published = instant(rows.integer(3));
      item.first_seen = instant(rows.integer(4));
      item.is_looked_for = rows.integer(5) != 0;
    }
    last = &item;
  }
  return known;
}

bool Reader::is_shadowed(const Selection& selection, const Candidate& candidate, std::int64_t source) {
  const std::string& own = selection.sources.at(source);
  // Where a story is one entry, its members do not shadow each other: one of them stands for it.
  Rows rows = same_id_.query(candidate.id, source, selection.one_entry_per_story, candidate.row);
  while (rows.next()) {
    const auto other = selection.sources.find(rows.integer(0));
    if (other != selection.sources.end() && other->second < own) return true;
  }
  return false;
}

bool Reader::is_behind(const Selection& selection, std::int64_t row) {
  return selection.one_entry_per_story && stories_.standing(selection.sources, row) != row;
}

bool Reader::choose_from_timeline(Selection& selection, std::size_t limit) {
  std::size_t budget = 4 * limit + 1000;
  Rows rows = timeline_.query(selection.top_sort_at);
  while (!selection.chosen.is_full() && rows.next()) {
    if (budget-- == 0) return false;
    const std::int64_t source = rows.integer(2);
    if (!selection.is_below_top(rows.integer(0), rows.view(1)) || !selection.sources.contains(source)) continue;
    Candidate candidate{.sort_at = rows.integer(0), .id = rows.text(1), .row = rows.integer(3)};
    if (is_shadowed(selection, candidate, source) || is_behind(selection, candidate.row)) continue;
    selection.take(source, std::move(candidate));
  }
  return true;
}

void Reader::choose_by_source(Selection& selection) {
  selection.clear();
  for (const auto& [source, name] : selection.sources) {
    Rows rows = source_timeline_.query(source, selection.top_sort_at);
    while (rows.next()) {
      if (!selection.is_below_top(rows.integer(0), rows.view(1))) continue;
      const bool is_over = selection.has_enough_of(source);
      const Newest& side = is_over ? selection.over_share : selection.chosen;
      if (!side.would_take(rows.integer(0), rows.view(1)) || (is_over && selection.chosen.is_full())) break;
      Candidate candidate{.sort_at = rows.integer(0), .id = rows.text(1), .row = rows.integer(2)};
      if (is_shadowed(selection, candidate, source) || is_behind(selection, candidate.row)) continue;
      selection.take(source, std::move(candidate));
    }
  }
}

bool Reader::place_below(Selection& selection, std::int64_t row) {
  if (row == 0) return true;
  Rows rows = place_.query(row);
  if (!rows.next()) return false;
  selection.top_sort_at = rows.integer(0);
  selection.top_id = rows.text(1);
  return true;
}

std::vector<StoredEntry> Reader::latest(const OutletQuery& query) {
  std::vector<StoredEntry> entries;
  if (query.limit == 0 || query.sources.empty()) return entries;
  const Snapshot snapshot(*this);
  Selection selection(query.limit);
  if (!place_below(selection, static_cast<std::int64_t>(query.below))) return entries;
  selection.one_entry_per_story = query.one_entry_per_story;
  selection.share = query.share;
  std::vector<std::string_view> wanted(query.sources.begin(), query.sources.end());
  std::sort(wanted.begin(), wanted.end());
  {
    Rows rows = source_rows_.query();
    while (rows.next()) {
      ++selection.known_sources;
      if (std::binary_search(wanted.begin(), wanted.end(), rows.view(1))) {
        selection.sources.emplace(rows.integer(0), rows.text(1));
      }
    }
  }
  const bool is_broad = selection.sources.size() * 2 >= selection.known_sources;
  if (!is_broad || !choose_from_timeline(selection, query.limit)) choose_by_source(selection);
  for (const Candidate& candidate : selection.take_all(query.limit)) {
    std::optional<StoredEntry> stored =
        query.one_entry_per_story ? load_story(selection.sources, query.leader, candidate.row) : load(candidate.row);
    if (stored) entries.push_back(std::move(*stored));
  }
  return entries;
}

bool Reader::read_entry(std::int64_t row, bool may_be_held, StoredEntry& stored) {
  Rows rows = one_entry_.query(row, may_be_held ? 1 : 0);
  if (!rows.next()) return false;
  stored.row = stored.place = EntryId{row};
  int column = -1;
  stored.source = rows.text(++column);
  stored.id = rows.text(++column);
  stored.sort_at = instant(rows.integer(++column));
  stored.first_seen = instant(rows.integer(++column));
  stored.published = instant(rows.integer(++column));
  stored.updated = instant(rows.integer(++column));
  stored.entry.guid = rows.text(++column);
  stored.entry.link = rows.text(++column);
  stored.entry.title = rows.text(++column);
  const std::string details = rows.text(++column);
  const bool is_readable = decode_details(details, stored.entry);
  stored.entry.summary = rows.text(++column);
  stored.entry.summary_html = rows.text(++column);
  stored.entry.content_html = rows.text(++column);
  if (!is_readable || !is_sealed(details, stored.entry)) {
    throw DatabaseError(0, database_->path().string() + ": entry " + std::to_string(row) + " is damaged; " + kRemedy);
  }
  return true;
}

bool Reader::read_waiting(std::int64_t row, std::int64_t source, WaitingArticle& waiting) {
  {
    Rows rows = entry_state_.query(row, source);
    if (!rows.next()) return false;
    waiting.raw_hash = rows.hash(0);
    waiting.content_hash = rows.hash(1);
    waiting.task.url = rows.text(2);
    waiting.task.tries = static_cast<std::uint32_t>(rows.integer(3));
    waiting.task.next_try = instant(rows.integer(4));
    waiting.task.is_gone = rows.integer(5) != 0;
    waiting.task.is_edit = rows.integer(6) != 0;
    waiting.task.names_it = rows.integer(6) == 2;
    waiting.task.is_check = rows.integer(7) != 0;
    waiting.task.was_missing = rows.integer(7) == 2;
    waiting.is_held = rows.integer(8) == kHeld;
  }
  return read_entry(row, waiting.is_held, waiting.stored);
}

std::optional<WaitingArticle> Reader::entry_of(std::string_view source, EntryId row) {
  const Snapshot snapshot(*this);
  WaitingArticle waiting;
  if (!read_waiting(static_cast<std::int64_t>(row), source_row(source), waiting)) return std::nullopt;
  return waiting;
}

std::vector<WaitingArticle> Reader::waiting_articles(std::string_view source, Instant now, std::size_t most) {
  const Snapshot snapshot(*this);
  const std::int64_t row = source_row(source);
  std::vector<std::int64_t> entries;
  {
    Rows rows = waiting_.query(row, now.time_since_epoch().count(), most);
    while (rows.next())
      entries.push_back(rows.integer(0));
  }
  std::vector<WaitingArticle> waiting;
  for (const std::int64_t entry : entries) {
    WaitingArticle one;
    if (read_waiting(entry, row, one)) waiting.push_back(std::move(one));
  }
  return waiting;
}

ArticleTotals Reader::article_totals(std::string_view source) {
  const Snapshot snapshot(*this);
  ArticleTotals totals;
  Rows rows = article_counts_.query(source_row(source), std::int64_t{ArticleTask::kPatience});
  while (rows.next()) {
    std::uint64_t& count = rows.integer(0) != 0 ? totals.gone : rows.integer(1) != 0 ? totals.failed : totals.waiting;
    count += rows.hash(2);
  }
  return totals;
}

std::optional<StoredEntry> Reader::load(std::int64_t row) {
  std::optional<StoredEntry> stored(std::in_place);
  if (!read_entry(row, false, *stored)) stored.reset();
  return stored;
}

std::vector<EntryId> Reader::newest_of(std::string_view source, std::size_t limit) {
  const Snapshot snapshot(*this);
  std::vector<EntryId> newest;
  Rows rows = source_timeline_.query(source_row(source), INT64_MAX);
  while (newest.size() < limit && rows.next())
    newest.push_back(EntryId{rows.integer(2)});
  return newest;
}

std::uint64_t Reader::count_entries(std::string_view source) {
  const Snapshot snapshot(*this);
  Rows rows = count_of_source_.query(source_row(source));
  return rows.next() ? rows.hash(0) : 0;
}

std::uint64_t Reader::count_all_entries() {
  Rows rows = count_all_.query();
  return rows.next() ? rows.hash(0) : 0;
}

DataVersion Reader::data_version() {
  Rows rows = version_.query();
  if (!rows.next()) return {};
  return {.version = rows.hash(0), .changed_at = instant(rows.integer(1))};
}

ReaderPool::ReaderPool(std::filesystem::path path, std::size_t size, std::uint64_t cache_bytes) {
  for (std::size_t i = 0; i < std::max<std::size_t>(size, 1); ++i) {
    idle_.push_back(std::make_unique<Reader>(path, cache_bytes));
  }
}

std::unique_ptr<Reader> ReaderPool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !idle_.empty(); });
  std::unique_ptr<Reader> reader = std::move(idle_.back());
  idle_.pop_back();
  return reader;
}

void ReaderPool::give(std::unique_ptr<Reader> reader) noexcept {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(reader));  // never allocates: the vector had this size before
  }
  freed_.notify_one();
}

void ReaderPool::close() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace bantin::store
