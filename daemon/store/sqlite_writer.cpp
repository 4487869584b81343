// Why the refreshes of a transaction have no savepoints: with one open, SQLite copies each page before its first
// change, which costs more than the change. A refresh that cannot be written is so rare that doing the others again,
// each in a transaction of its own, is the cheaper way to the same promise.
//
// When is a new entry not new? When its id or its guid's key is in the source already: then the same refresh is being
// committed again. Keys of links and contents do not decide it. The matching had the whole document before it when it
// called the item new, though another entry holds such a key (two notices with the same words, a link that moved on);
// the key stays with that entry, and the item is added without it, for an item must never be lost.
#include "daemon/store/sqlite_writer.hpp"

#include <sqlite3.h>
#include <xxhash.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "daemon/store/entry_codec.hpp"
#include "daemon/store/migrations.hpp"

namespace bantin::store {
namespace {

constexpr std::int64_t kCheckpointBytes = 8 << 20;
constexpr std::int64_t kRetryBytes = 1 << 20;
constexpr int kCheckpointPatienceMs = 50;  // for readers to finish; they take a millisecond or two
constexpr int kBusyTimeoutMs = 5000;
constexpr std::size_t kRetireSlice = 500;         // entries in one transaction
constexpr std::size_t kIndexSlice = 64;           // entries in one transaction: a refresh waits so long at most
constexpr std::size_t kStorySlice = 32;           // likewise
constexpr std::size_t kRetireSliceSources = 200;  // looked at in one transaction

/// `statement` and the oldest of what the source ?1 has held, above ?2 of them.
std::string with_too_many_held(const std::string& statement) {
  return statement +
         " (SELECT row FROM entries INDEXED BY entries_held WHERE retired = 2 AND source = ?1 ORDER BY row DESC "
         "LIMIT -1 OFFSET ?2)";
}

std::int64_t seconds(Instant instant) {
  return instant.time_since_epoch().count();
}

CommitResult failure(const char* words) noexcept {
  CommitResult result;
  try {
    result.error = words;
  } catch (const std::bad_alloc&) {
    result.error = "out of memory";  // so short that it takes none
  }
  return result;
}

/// A hash of what readers are shown of the source beside its entries.
std::uint64_t published_words(std::string_view title, std::string_view home, std::string_view id,
                              std::string_view rights) {
  std::uint64_t hash = 0;
  for (const std::string_view word : {title, home, id, rights})
    hash = XXH3_64bits_withSeed(word.data(), word.size(), hash);
  return hash;
}

}  // namespace

Writer::Writer(std::unique_ptr<Database> database, Clock clock)
    : database_(std::move(database)),
      stories_(*database_),
      clock_(std::move(clock)),
      history_(*database_),
      index_(*database_),
      versions_(*database_),
      find_source_(*database_, "SELECT row, feed_title, feed_home, feed_id, feed_rights FROM sources WHERE id = ?1"),
      insert_source_(*database_,
                     "INSERT INTO sources(id, url, rules, etag, last_modified, body_hash, next_check, last_check, "
                     "last_success, last_change, outcome, http_status, failures, error, repairs, feed_title, "
                     "feed_home, feed_id, feed_rights, final_url, format, discovered_url, memory, identity, "
                     "identity_reason, identity_doubts, held, flaps) VALUES "
                     "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,"
                     "?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28)"),
      update_source_(*database_,
                     "UPDATE sources SET url=?2, rules=?3, etag=?4, last_modified=?5, body_hash=?6, next_check=?7, "
                     "last_check=?8, last_success=?9, last_change=?10, outcome=?11, http_status=?12, failures=?13, "
                     "error=?14, repairs=?15, feed_title=?16, feed_home=?17, feed_id=?18, feed_rights=?19, "
                     "final_url=?20, format=?21, discovered_url=?22, memory=?23, identity=?24, identity_reason=?25, "
                     "identity_doubts=?26, held=?27, flaps=?28 WHERE row = ?1"),
      insert_entry_(*database_,
                    "INSERT INTO entries(source, id, sort_at, first_seen, published, updated, raw_hash, content_hash, "
                    "guid, link, title, details, retired) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13) "
                    "ON CONFLICT DO NOTHING"),
      insert_body_(*database_, "INSERT INTO bodies(entry, summary, summary_html, content_html) VALUES (?1,?2,?3,?4)"),
      insert_key_(*database_,
                  "INSERT INTO entry_keys(source, kind, hash, entry) VALUES (?1,?2,?3,?4) ON CONFLICT DO NOTHING"),
      burn_key_(*database_,
                "INSERT INTO entry_keys(source, kind, hash, entry) VALUES (?1,?2,?3,NULL) "
                "ON CONFLICT(source, kind, hash) DO UPDATE SET entry = NULL"),
      find_key_(*database_, "SELECT entry FROM entry_keys WHERE source = ?1 AND kind = ?2 AND hash = ?3"),
      find_id_(*database_, "SELECT row FROM entries WHERE id = ?1 AND source = ?2"),
      find_entry_(*database_, "SELECT retired, content_hash, updated FROM entries WHERE row = ?1 AND source = ?2"),
      update_hashes_(*database_, "UPDATE entries SET raw_hash = ?2, content_hash = ?3 WHERE row = ?1"),
      update_entry_(*database_,
                    "UPDATE entries SET raw_hash=?2, content_hash=?3, updated=?4, guid=?5, link=?6, title=?7, "
                    "details=?8 WHERE row = ?1"),
      update_body_(*database_, "UPDATE bodies SET summary=?2, summary_html=?3, content_html=?4 WHERE entry = ?1"),
      any_entry_(*database_,
                 "SELECT 1 FROM entries INDEXED BY entries_of_source WHERE retired = 0 AND source = ?1 LIMIT 1"),
      update_meta_(*database_, "UPDATE meta SET data_version = ?1, changed_at = ?2, entries = ?3"),
      stamp_source_(*database_, "UPDATE sources SET version = ?2, changed_at = ?3 WHERE row = ?1"),
      next_source_(*database_, "SELECT row FROM sources WHERE row > ?1 ORDER BY row LIMIT 1"),
      old_entries_(*database_,
                   "SELECT row FROM (SELECT row, first_seen FROM entries INDEXED BY entries_of_source "
                   "WHERE retired = 0 AND source = ?1 ORDER BY sort_at DESC, id LIMIT -1 OFFSET ?2) "
                   "WHERE first_seen < ?3 LIMIT ?4"),
      retire_entry_(*database_,
                    "UPDATE entries SET retired = 1, guid = '', link = '', title = '', details = x'' WHERE row = ?1"),
      delete_body_(*database_, "DELETE FROM bodies WHERE entry = ?1"),
      write_article_(*database_,
                     "INSERT INTO articles(entry, source, url, tries, next_try, is_gone, is_edit, is_check) "
                     "VALUES (?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT(entry) DO UPDATE SET url=?3, tries=?4, next_try=?5, "
                     "is_gone=?6, is_edit=?7, is_check=?8"),
      delete_article_(*database_, "DELETE FROM articles WHERE entry = ?1"),
      place_of_(*database_, "SELECT source, retired FROM entries WHERE row = ?1"),
      put_withdrawal_(*database_, "INSERT INTO withdrawals(entry, source, at, reason) VALUES (?1,?2,?3,?4)"),
      next_row_(*database_, "SELECT max(row) + 1 FROM entries"),
      release_(*database_,
               "UPDATE entries SET row=?2, retired=0, raw_hash=?3, content_hash=?4, guid=?5, link=?6, title=?7, "
               "details=?8, first_seen=?9 WHERE row = ?1"),
      date_(*database_, "UPDATE entries SET published=?2, updated=max(updated, ?2), sort_at=?3 WHERE row = ?1"),
      never_came_(*database_, "UPDATE entries SET first_seen = 0 WHERE row = ?1"),
      move_body_(*database_, "UPDATE bodies SET entry = ?2 WHERE entry = ?1"),
      move_keys_(*database_, "UPDATE entry_keys SET entry = ?3 WHERE source = ?1 AND entry = ?2"),
      forget_held_keys_(*database_, with_too_many_held("DELETE FROM entry_keys WHERE source = ?1 AND entry IN")),
      forget_held_bodies_(*database_, with_too_many_held("DELETE FROM bodies WHERE entry IN")),
      forget_held_(*database_, with_too_many_held("DELETE FROM entries WHERE row IN")) {
  log_limit_pages_ = std::max<std::int64_t>(1, kCheckpointBytes / database_->integer("PRAGMA page_size"));
  sqlite3_wal_hook(
      database_->handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Writer*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  Statement meta(*database_, "SELECT data_version, changed_at, entries FROM meta");
  Rows rows = meta.query();
  if (!rows.next()) database_->fail(SQLITE_CORRUPT);
  meta_ = {.version = {.version = rows.hash(0), .changed_at = Instant(std::chrono::seconds(rows.integer(1)))},
           .entries = rows.hash(2)};
}

void Writer::commit(std::span<const RefreshCommit* const> refreshes, std::span<CommitResult> results) noexcept {
  const Meta before = meta_;
  try {
    apply_together(refreshes, results);
    return;
  } catch (const std::exception& error) {
    undo(before);
    for (CommitResult& result : results)
      result = failure(error.what());
    // Waiting once more for each of them, while another program holds the database, would hold up everything.
    const auto* fault = dynamic_cast<const DatabaseError*>(&error);
    if (refreshes.size() == 1 || (fault != nullptr && fault->code() == SQLITE_BUSY)) return;
  }
  for (std::size_t i = 0; i < refreshes.size(); ++i)
    commit(refreshes.subspan(i, 1), results.subspan(i, 1));
}

void Writer::apply_together(std::span<const RefreshCommit* const> refreshes, std::span<CommitResult> results) {
  Transaction transaction(*database_, Transaction::Kind::write);
  for (std::size_t i = 0; i < refreshes.size(); ++i)
    results[i] = apply(*refreshes[i]);
  move_touched();
  if (!results.empty()) results.back().version = meta_.version.version;
  write_meta();
  transaction.commit();
}

CommitResult Writer::apply(const RefreshCommit& refresh) {
  CommitResult result;
  bool has_new_words = false;
  const std::int64_t source = write_state(refresh.state, has_new_words).row;
  refreshed_at_ = refresh.state.last_check;
  for (const feeds::ItemKey& key : refresh.burnt)
    burn_key_.run(source, key.kind, key.hash);
  for (const NewEntry& added : refresh.added) {
    if (add(source, added)) ++result.added;
  }
  for (const EditedEntry& edited : refresh.edited) {
    if (edit(source, edited)) ++result.edited;
  }
  const auto is_held = [](const NewEntry& added) { return added.is_held; };
  if (std::any_of(refresh.added.begin(), refresh.added.end(), is_held)) bound_held(source);
  meta_.entries += result.added;
  history_.count(source, refresh.state.last_check, refresh.state.failures > 0, result.added, result.edited);
  if (result.added + result.edited > 0 || (has_new_words && has_entries(source))) move_version(source);
  if (result.added > 0) index_.wake();
  result.ok = true;
  result.version = meta_.version.version;
  return result;
}

Writer::KnownSource& Writer::write_state(const SourceState& state, bool& has_new_words) {
  auto [place, is_missing] = sources_.try_emplace(state.source);
  KnownSource& known = place->second;
  if (is_missing) {
    Rows rows = find_source_.query(state.source);
    if (rows.next()) known = {rows.integer(0), published_words(rows.view(1), rows.view(2), rows.view(3), rows.view(4))};
  }
  const auto write = [&](Statement& statement, const auto& key) {
    const std::string repairs = encode_texts(state.repairs);
    const std::string memory = encode_memory(state.memory);
    statement.run(key, state.url, state.rules, state.etag, state.last_modified, state.body_hash,
                  seconds(state.next_check), seconds(state.last_check), seconds(state.last_success),
                  seconds(state.last_change), to_string(state.outcome), state.http_status, state.failures, state.error,
                  Blob{repairs}, state.feed_title, state.feed_home, state.feed_id, state.feed_rights, state.final_url,
                  state.format, state.discovered_url, Blob{memory}, state.identity, state.identity_reason,
                  state.identity_doubts, state.held, state.flaps);
  };
  const std::uint64_t words = published_words(state.feed_title, state.feed_home, state.feed_id, state.feed_rights);
  if (known.row == 0) {
    write(insert_source_, state.source);
    known.row = database_->last_insert_row();
  } else {
    write(update_source_, known.row);
    has_new_words = known.words != words;
  }
  known.words = words;
  return known;
}

bool Writer::add(std::int64_t source, const NewEntry& added) {
  if (const std::int64_t there = find_by_guid(source, added.keys); there != 0) {
    attach_keys(source, there, added.keys);
    return false;
  }
  if (added.is_left) return remember(source, added);
  const std::string details = seal_details(added.entry);
  insert_entry_.run(source, added.id, seconds(added.sort_at), seconds(added.first_seen), seconds(added.published),
                    seconds(added.updated), added.raw_hash, added.content_hash, added.entry.guid, added.entry.link,
                    added.entry.title, Blob{details}, added.is_held ? kHeld : 0);
  if (database_->changes() == 0) {
    Rows rows = find_id_.query(added.id, source);
    if (rows.next()) attach_keys(source, rows.integer(0), added.keys);
    return false;
  }
  const std::int64_t row = database_->last_insert_row();
  insert_body_.run(row, added.entry.summary, added.entry.summary_html, added.entry.content_html);
  attach_keys(source, row, added.keys);
  if (added.article) write_article(source, row, *added.article);
  if (added.is_held) return false;  // nothing is published yet
  stories_.added(row, added.print, added.area, std::max(refreshed_at_, added.first_seen));
  return true;
}

bool Writer::remember(std::int64_t source, const NewEntry& added) {
  constexpr std::int64_t kNever = 0;  // it never arrived: the archive does not count it
  insert_entry_.run(source, added.id, kNever, kNever, kNever, kNever, added.raw_hash, added.content_hash, "", "", "",
                    Blob{}, kLeft);
  if (database_->changes() != 0) attach_keys(source, database_->last_insert_row(), added.keys);
  return false;
}

void Writer::write_article(std::int64_t source, std::int64_t entry, const ArticleTask& task) {
  write_article_.run(entry, source, task.url, static_cast<std::int64_t>(task.tries), seconds(task.next_try),
                     task.is_gone ? 1 : 0, task.is_edit ? (task.names_it ? 2 : 1) : 0,
                     task.is_check ? (task.was_missing ? 2 : 1) : 0);
}

std::int64_t Writer::find_by_guid(std::int64_t source, std::span<const feeds::ItemKey> keys) {
  for (const feeds::ItemKey& key : keys) {
    if (key.kind != feeds::KeyKind::guid) continue;
    Rows rows = find_key_.query(source, key.kind, key.hash);
    if (rows.next()) return rows.integer(0);
  }
  return 0;
}

bool Writer::edit(std::int64_t source, const EditedEntry& edited) {
  const auto row = static_cast<std::int64_t>(edited.row);
  bool is_published = edited.entry.has_value();
  bool is_left = false;
  bool is_release = false;
  {
    Rows rows = find_entry_.query(row, source);
    if (!rows.next()) return false;  // of another source: one source never changes another's entry
    const bool is_held = rows.integer(0) == kHeld;
    const bool is_repeated = rows.hash(1) == edited.content_hash && rows.integer(2) == seconds(edited.updated);
    is_left = rows.integer(0) == kLeft;
    if (is_left || is_held || (is_repeated && !edited.is_completion)) is_published = false;
    is_release = is_held && edited.is_released && edited.entry;
  }
  if (!edited.withdrawn.empty()) return withdraw(row, edited.withdrawn);
  if (is_release) return release(source, row, edited);
  if (is_published) {
    const feeds::Entry& entry = *edited.entry;
    const std::string details = seal_details(entry);
    index_.remove(row);
    if (!edited.is_completion) versions_.keep(row, edited.updated);
    update_entry_.run(row, edited.raw_hash, edited.content_hash, seconds(edited.updated), entry.guid, entry.link,
                      entry.title, Blob{details});
    update_body_.run(row, entry.summary, entry.summary_html, entry.content_html);
    index_.put_back(row);
    stories_.edited(row, edited, refreshed_at_);
  } else {
    update_hashes_.run(row, edited.raw_hash, edited.content_hash);
  }
  if (edited.article && !is_left)
    write_article(source, row, *edited.article);
  else if (edited.article_done || is_left)
    delete_article_.run(row);
  attach_keys(source, row, edited.keys);
  return is_published;
}

void Writer::attach_keys(std::int64_t source, std::int64_t entry, std::span<const feeds::ItemKey> keys) {
  for (const feeds::ItemKey& key : keys)
    insert_key_.run(source, key.kind, key.hash, entry);
}

bool Writer::has_entries(std::int64_t source) {
  Rows rows = any_entry_.query(source);
  return rows.next();
}

void Writer::move_version(std::int64_t source) {
  ++meta_.version.version;
  meta_.version.changed_at = std::max(meta_.version.changed_at, clock_());  // never back, whatever the clock does
  meta_changed_ = true;
  stamp_source_.run(source, meta_.version.version, seconds(meta_.version.changed_at));
}

void Writer::move_touched() {
  for (const std::int64_t source : stories_.take_touched())
    move_version(source);
}

void Writer::write_meta() {
  if (!meta_changed_) return;
  update_meta_.run(meta_.version.version, seconds(meta_.version.changed_at), meta_.entries);
  meta_changed_ = false;
}

void Writer::undo(const Meta& before) noexcept {
  meta_ = before;
  meta_changed_ = false;
  stories_.undo();
  sources_.clear();  // rows of sources that the transaction had made
}

CommitResult Writer::retire_some(Retirement& retirement) noexcept {
  const Retirement start = retirement;
  const Meta before = meta_;
  try {
    Transaction transaction(*database_, Transaction::Kind::write);
    std::size_t retired = 0;
    std::vector<std::int64_t> leaving;
    for (std::size_t looked_at = 0; looked_at < kRetireSliceSources && retired < kRetireSlice; ++looked_at) {
      std::int64_t source = 0;
      {
        Rows rows = next_source_.query(retirement.last_source);
        if (rows.next()) source = rows.integer(0);
      }
      if (source == 0) {
        retirement.is_done = true;
        break;
      }
      leaving.clear();
      {
        Rows rows = old_entries_.query(source, retirement.floor, seconds(retirement.before), kRetireSlice - retired);
        while (rows.next())
          leaving.push_back(rows.integer(0));
      }
      for (const std::int64_t row : leaving) {
        retire(row);
      }
      if (!leaving.empty()) move_version(source);
      move_touched();
      retired += leaving.size();
      if (retired < kRetireSlice) retirement.last_source = source;
    }
    retirement.left += retired;
    meta_.entries -= retired;
    write_meta();
    transaction.commit();
  } catch (const std::exception& error) {
    undo(before);
    retirement = start;
    retirement.is_done = true;
    return failure(error.what());
  }
  CommitResult result;
  result.ok = true;
  result.version = meta_.version.version;
  result.edited = retirement.left;
  return result;
}

void Writer::retire(std::int64_t row) {
  index_.remove(row);
  stories_.leaving(row);
  retire_entry_.run(row);
  delete_body_.run(row);
  delete_article_.run(row);
}

bool Writer::withdraw(std::int64_t row, std::string_view why) {
  std::int64_t source = 0;
  bool is_shown = false;
  {
    Rows rows = place_of_.query(row);
    if (!rows.next()) return false;
    source = rows.integer(0);
    is_shown = rows.integer(1) == 0;
    if (!is_shown && rows.integer(1) != kHeld) return false;
  }
  retire(row);
  if (!is_shown) {
    never_came_.run(row);
    return false;  // nobody saw it: no feed changes
  }
  put_withdrawal_.run(row, source, seconds(clock_()), why);
  --meta_.entries;
  move_version(source);
  move_touched();
  return true;
}

void Writer::bound_held(std::int64_t source) {
  for (Statement* forget : {&forget_held_keys_, &forget_held_bodies_, &forget_held_})
    forget->run(source, kMostHeld);
}

bool Writer::release(std::int64_t source, std::int64_t held, const EditedEntry& edited) {
  const feeds::Entry& entry = *edited.entry;
  const std::string details = seal_details(entry);
  std::int64_t row = 0;
  {
    Rows rows = next_row_.query();
    if (rows.next()) row = rows.integer(0);
  }
  database_->execute("PRAGMA defer_foreign_keys = ON");  // until the commit: the row moves before what refers to it
  release_.run(held, row, edited.raw_hash, edited.content_hash, entry.guid, entry.link, entry.title, Blob{details},
               seconds(refreshed_at_));
  move_body_.run(held, row);
  move_keys_.run(source, held, row);
  delete_article_.run(held);
  if (edited.published) date_.run(row, seconds(*edited.published), seconds(std::min(*edited.published, refreshed_at_)));
  update_body_.run(row, entry.summary, entry.summary_html, entry.content_html);
  attach_keys(source, row, edited.keys);
  if (edited.article) write_article(source, row, *edited.article);
  ++meta_.entries;
  index_.wake();
  stories_.added(row, edited.print, edited.area, refreshed_at_);
  return true;
}

void Writer::obey(const StoryOrder& order) {
  const auto row = static_cast<std::int64_t>(order.entry);
  const auto other = static_cast<std::int64_t>(order.other);
  const auto demand = [&](std::int64_t entry) {
    Rows rows = place_of_.query(entry);
    if (!rows.next() || rows.integer(1) != 0) throw std::runtime_error("entry " + std::to_string(entry) + " has left");
  };
  demand(row);
  switch (order.kind) {
    case StoryOrder::Kind::join:
      demand(other);
      if (row == other) throw std::runtime_error("an entry cannot be joined with itself");
      stories_.join(row, other, clock_());
      break;
    case StoryOrder::Kind::split:
      if (!stories_.split(row, clock_()))
        throw std::runtime_error("entry " + std::to_string(row) + " is in no story with another");
      break;
    case StoryOrder::Kind::withdraw:
      withdraw(row, order.why);
      break;
  }
  move_touched();
  write_meta();
}

CommitResult Writer::run(const Work& work) noexcept {
  CommitResult result;
  const Meta before = meta_;
  try {
    Transaction transaction(*database_, Transaction::Kind::write);
    work(*database_);
    transaction.commit();
  } catch (const std::exception& error) {
    undo(before);
    return failure(error.what());
  }
  result.ok = true;
  result.version = meta_.version.version;
  return result;
}

bool Writer::index_some() noexcept {
  try {
    Transaction transaction(*database_, Transaction::Kind::write);
    const bool moved = index_.advance(kIndexSlice);
    transaction.commit();
    return moved;
  } catch (const std::exception&) {
    // Nothing is lost but time: the entries are there, and a disk that is full is reported by the next commit.
    try {
      index_.reload();
    } catch (const std::exception&) {
    }
    return false;
  }
}

bool Writer::read_stories() noexcept {
  const Meta before = meta_;
  try {
    Transaction transaction(*database_, Transaction::Kind::write);
    const bool moved = stories_.advance(kStorySlice, clock_());
    move_touched();
    write_meta();
    transaction.commit();
    return moved;
  } catch (const std::exception&) {
    undo(before);  // and the next call tries again
    return false;
  }
}

CommitResult Writer::write_alerts(const std::vector<Alert>& alerts) noexcept {
  CommitResult result;
  try {
    Transaction transaction(*database_, Transaction::Kind::write);
    history_.write(alerts);
    transaction.commit();
    result.ok = true;
    result.version = meta_.version.version;
    return result;
  } catch (const std::exception& error) {
    return failure(error.what());
  }
}

bool Writer::is_checkpoint_due() const noexcept {
  const std::int64_t retry =
      log_pages_tried_ == 0 ? 0 : log_pages_tried_ + log_limit_pages_ * kRetryBytes / kCheckpointBytes;
  return log_pages_ >= std::max(log_limit_pages_, retry);
}

bool Writer::checkpoint() noexcept {
  sqlite3_busy_timeout(database_->handle(), kCheckpointPatienceMs);
  const int code = sqlite3_wal_checkpoint_v2(database_->handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database_->handle(), kBusyTimeoutMs);
  if (code == SQLITE_OK) {
    log_pages_ = 0;
    log_pages_tried_ = 0;
    return true;
  }
  log_pages_tried_ = std::max<std::int64_t>(log_pages_, 1);
  return false;
}

}  // namespace bantin::store
