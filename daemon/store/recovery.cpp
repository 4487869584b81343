// Recovery, step by step. The damaged file is read through a copy whose schema was replaced, table by table
// (salvage.hpp). What readers see is believed only where its checksum holds; what refers to something lost goes with
// it, so that a source which still lists an item brings it again, under the id that it had.
#include "daemon/store/recovery.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>

#include "daemon/store/backup.hpp"
#include "daemon/store/database_file.hpp"
#include "daemon/store/entry_codec.hpp"
#include "daemon/store/lock.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/salvage.hpp"

namespace bantin::store {
namespace {

constexpr std::size_t kListedIds = 20;
constexpr std::uint64_t kCacheBytes = 16u << 20;
/// A schema number above the known ones by more than this is a damage, and no newer program.
constexpr std::int64_t kNewerSchemas = 50;

/// A file of ours beside the target that goes away again with all that SQLite puts beside it.
struct Scratch {
  std::filesystem::path path;
  ~Scratch() { remove(); }
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
      std::filesystem::remove(path.string() + suffix, ignored);
  }
};

std::vector<std::string> tables_of(Database& database) {
  std::vector<std::string> names{"sources", "entries", "bodies"};  // others are read by what these say
  Statement all(
      database,
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'search*' "
      "AND name NOT GLOB 'sqlite_*' AND name NOT IN ('meta', 'story_progress', 'sources', 'entries', 'bodies')");
  Rows rows = all.query();
  while (rows.next())
    names.push_back(rows.text(0));
  return names;
}

/// The number, or nothing where it cannot be read.
std::optional<std::int64_t> try_integer(Database& database, const std::string& sql) {
  try {
    Statement statement(database, sql);
    Rows rows = statement.query();
    if (rows.next()) return rows.integer(0);
  } catch (const DatabaseError&) {
  }
  return std::nullopt;
}

/// A database under construction, and what is known of its making.
struct Attempt {
  std::unique_ptr<Database> made;
  std::set<std::string> damaged;
  std::uint64_t entries = 0;  // that are whole
  std::int64_t version = 0;   // the highest data version seen
  std::int64_t counted = 0;   // entries, by the damaged database's own count
};

/// Entries that are not what was stored leave. True if there were any.
bool drop_broken(Database& made) {
  std::vector<std::int64_t> broken;
  {
    Statement all(
        made,
        "SELECT e.row, e.guid, e.link, e.title, e.details, b.summary, b.summary_html, b.content_html, b.entry, "
        "e.id = coalesce(l.id, e.id) FROM entries e LEFT JOIN bodies b ON b.entry = e.row "
        "LEFT JOIN temp.listed l ON l.row = e.row WHERE e.retired <> 1");
    Rows rows = all.query();
    while (rows.next()) {
      feeds::Entry entry;
      entry.guid = rows.text(1);
      entry.link = rows.text(2);
      entry.title = rows.text(3);
      const std::string details = rows.text(4);
      const bool is_readable = decode_details(details, entry);
      entry.summary = rows.text(5);
      entry.summary_html = rows.text(6);
      entry.content_html = rows.text(7);
      const bool has_body = rows.integer(8) != 0;
      const bool has_its_id = rows.integer(9) != 0;
      if (!is_readable || !has_body || !has_its_id || !is_sealed(details, entry)) broken.push_back(rows.integer(0));
    }
  }
  Statement note(made, "INSERT OR IGNORE INTO temp.listed(row, id) SELECT row, id FROM entries WHERE row = ?1");
  Statement drop(made, "DELETE FROM entries WHERE row = ?1");
  for (const std::int64_t row : broken) {
    note.run(row);
    drop.run(row);
  }
  made.execute("DELETE FROM bodies WHERE entry NOT IN (SELECT row FROM entries)");
  return !broken.empty();
}

/// What can be read of the copy, in a database of its own at `path`.
Attempt salvage(const std::filesystem::path& copy, const std::filesystem::path& path,
                const std::map<std::string, std::int64_t>& roots) {
  Attempt attempt;
  attempt.made = open_writer(path, {.cache_bytes = kCacheBytes, .quick_check_bytes = 0});
  Database& made = *attempt.made;
  replace_schema(copy, made, roots);
  Database from(copy, Database::Access::read_only);
  from.execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");

  made.execute("PRAGMA foreign_keys = OFF");
  made.execute("CREATE TEMP TABLE listed(row INTEGER PRIMARY KEY, id TEXT)");
  made.execute("CREATE TEMP TABLE named(row INTEGER PRIMARY KEY, id TEXT)");
  Transaction transaction(made, Transaction::Kind::write);
  for (const std::string& table : tables_of(made)) {
    if (roots.contains(table) && copy_table(from, made, table).is_damaged) attempt.damaged.insert(table);
  }
  // The indexes have a second copy of what is called how.
  const auto list = [&](const char* select, const char* order, const char* insert) {
    try {
      return copy_from_both_ends(from, select, order, made, insert).is_damaged;
    } catch (const DatabaseError&) {
      return true;
    }
  };
  if (list("SELECT row, id FROM entries INDEXED BY entries_by_id", " ORDER BY id ASC, source ASC",
           "INSERT OR IGNORE INTO temp.listed(row, id) VALUES (?1, ?2)")) {
    attempt.damaged.insert("entries");
  }
  list("SELECT row, id FROM sources INDEXED BY sqlite_autoindex_sources_1", " ORDER BY id ASC",
       "INSERT OR IGNORE INTO temp.named(row, id) VALUES (?1, ?2)");
  if (drop_broken(made)) attempt.damaged.insert({"entries", "bodies"});
  if (made.integer("SELECT count(*) FROM temp.named WHERE row NOT IN (SELECT row FROM sources)") > 0) {
    attempt.damaged.insert("sources");
  }
  const auto meta = try_integer(from, "SELECT data_version FROM meta");
  attempt.counted = try_integer(from, "SELECT entries FROM meta").value_or(0);
  attempt.version = std::max(meta.value_or(0), made.integer("SELECT coalesce(max(version), 0) FROM sources"));
  const auto below = try_integer(from, "SELECT below FROM story_progress");
  made.execute("UPDATE story_progress SET below = " +
               (below ? std::to_string(*below) : std::string("(SELECT coalesce(max(row), 0) + 1 FROM entries)")));
  attempt.entries = static_cast<std::uint64_t>(made.integer("SELECT count(*) FROM entries WHERE retired <> 1"));
  transaction.commit();
  return attempt;
}

/// Fills in what the damaged tables have lost.
void add_from_backup(Attempt& attempt, Database& backup) {
  for (const std::string& table : tables_of(*attempt.made)) {
    if (attempt.damaged.contains(table)) copy_table(backup, *attempt.made, table);
  }
  drop_broken(*attempt.made);
  attempt.version = std::max(attempt.version, try_integer(backup, "SELECT data_version FROM meta").value_or(0));
}

/// Nothing refers to what is not there.
void tie_up(Database& made) {
  made.execute(
      "DELETE FROM entries WHERE source NOT IN (SELECT row FROM sources);"
      "DELETE FROM bodies WHERE entry NOT IN (SELECT row FROM entries);"
      "DELETE FROM entry_keys WHERE source NOT IN (SELECT row FROM sources);"
      "DELETE FROM entry_keys WHERE entry IS NOT NULL AND entry NOT IN (SELECT row FROM entries);"
      "DELETE FROM articles WHERE entry NOT IN (SELECT row FROM entries) OR source NOT IN (SELECT row FROM sources);"
      "DELETE FROM source_days WHERE source NOT IN (SELECT row FROM sources);"
      "DELETE FROM fingerprints WHERE entry NOT IN (SELECT row FROM entries);"
      "DELETE FROM withdrawals WHERE entry NOT IN (SELECT row FROM entries);"
      "DELETE FROM entry_versions WHERE entry NOT IN (SELECT row FROM entries);"
      "DELETE FROM hub_subscriptions WHERE state NOT IN (SELECT id FROM hub_states);"
      "DELETE FROM story_links WHERE a NOT IN (SELECT row FROM entries) OR b NOT IN (SELECT row FROM entries);"
      "DELETE FROM story_rulings WHERE a NOT IN (SELECT row FROM entries) OR b NOT IN (SELECT row FROM entries)");
  // A story whose leader is lost is led by the first of those that are left; one alone is no story.
  made.execute(
      "CREATE TEMP TABLE led AS SELECT story, min(row) AS leader, count(*) AS members FROM entries "
      "WHERE story <> 0 AND story NOT IN (SELECT row FROM entries) GROUP BY story;"
      "UPDATE entries SET story = (SELECT iif(members > 1, leader, 0) FROM temp.led WHERE led.story = entries.story) "
      "WHERE story IN (SELECT story FROM temp.led);"
      "UPDATE entries SET kept_id = 0 WHERE kept_id <> 0 AND kept_id NOT IN (SELECT row FROM entries)");
}

void describe(Database& made, const Attempt& attempt, RecoveryReport& report) {
  const auto count = [&](const char* sql) { return static_cast<std::uint64_t>(made.integer(sql)); };
  report.entries = count("SELECT count(*) FROM entries WHERE retired <> 1");
  report.entries_lost = count("SELECT count(*) FROM temp.listed WHERE row NOT IN (SELECT row FROM entries)");
  const std::int64_t shown = made.integer("SELECT count(*) FROM entries WHERE retired = 0");
  report.entries_lost =
      std::max(report.entries_lost, static_cast<std::uint64_t>(std::max<std::int64_t>(0, attempt.counted - shown)));
  Statement lost(made,
                 "SELECT id FROM temp.listed WHERE row NOT IN (SELECT row FROM entries) ORDER BY row DESC LIMIT ?1");
  Rows rows = lost.query(kListedIds);
  while (rows.next())
    report.lost_ids.push_back(rows.text(0));
  report.sources = count("SELECT count(*) FROM sources") - report.sources_reset;
  report.tombstones = count("SELECT count(*) FROM withdrawals");
  report.keys = count("SELECT count(*) FROM entry_keys");
  report.damaged.assign(attempt.damaged.begin(), attempt.damaged.end());
}

void demand_sound(Database& made) {
  const std::string found = made.text("PRAGMA integrity_check(1)");
  if (found != "ok") throw std::runtime_error("the recovered database is not sound (" + found + "); it was not kept");
  if (made.integer("SELECT count(*) FROM pragma_foreign_key_check") != 0) {
    throw std::runtime_error("the recovered database has loose ends; it was not kept");
  }
}

/// From the header of the file, whatever else is wrong with it.
std::int64_t schema_of(const std::filesystem::path& file) {
  try {
    Database database(file, Database::Access::read_only);
    return try_integer(database, "PRAGMA user_version").value_or(0);
  } catch (const DatabaseError&) {
    return 0;
  }
}

class Recovery {
 public:
  explicit Recovery(const RecoveryOptions& options)
      : options_(options),
        backup_copy_{options.target.string() + ".backup-" + std::to_string(getpid())},
        copy_{options.target.string() + ".copy-" + std::to_string(getpid())},
        made_{{options.target.string() + ".part-" + std::to_string(getpid())},
              {options.target.string() + ".part2-" + std::to_string(getpid())}} {
    if (!options.backup.empty()) {
      // Opening it would leave files beside it.
      backup_copy_.remove();
      if (!copy_what_is_readable(options.backup, backup_copy_.path)) {
        throw std::runtime_error(options.backup.string() + ": cannot be read");
      }
      backup_ = std::make_unique<Database>(backup_copy_.path, Database::Access::read_only);
      if (backup_->integer("PRAGMA application_id") != kApplicationId) {
        throw std::runtime_error(options.backup.string() + ": is no database of this program");
      }
    }
  }

  RecoveryReport run() {
    std::error_code ignored;
    const std::uintmax_t log_bytes = std::filesystem::file_size(options_.damaged.string() + "-wal", ignored);
    const bool has_log = !ignored && log_bytes > 0;
    int best = 0;
    Attempt attempt = try_once(made_[0], has_log, true);
    const auto try_another = [&](bool with_log, bool with_own_roots) {
      Attempt other = try_once(made_[1 - best], with_log, with_own_roots);
      if (other.entries <= attempt.entries) return;
      attempt = std::move(other);
      best = 1 - best;
    };
    if (has_log) try_another(false, true);  // the log may be what is ill
    if (attempt.entries == 0) try_another(false, false);
    if (attempt.entries == 0 && attempt.made->integer("SELECT count(*) FROM sources") == 0 && !backup_) {
      throw std::runtime_error(options_.damaged.string() +
                               ": nothing can be read of it; restore a backup, or move the file aside to start anew");
    }
    RecoveryReport report = finish(attempt);
    attempt.made.reset();
    give_name(made_[best].path, options_.target);
    return report;
  }

 private:
  Attempt try_once(const Scratch& made, bool with_log, bool with_own_roots) {
    copy_.remove();
    made.remove();
    if (!copy_what_is_readable(options_.damaged, copy_.path)) {
      throw std::runtime_error(options_.damaged.string() + ": cannot be read");
    }
    if (with_log) {
      copy_what_is_readable(options_.damaged.string() + "-wal", copy_.path.string() + "-wal");
      try {
        Database database(copy_.path, Database::Access::read_write);
        database.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
      } catch (const DatabaseError&) {
        // Then what stands in the log cannot be had.
      }
    }
    const std::int64_t version = schema_of(copy_.path);
    if (version > schema_version() && version <= schema_version() + kNewerSchemas) {
      throw std::runtime_error(options_.damaged.string() + ": was written by a newer bantin; recover it with that one");
    }
    std::map<std::string, std::int64_t> roots;
    if (with_own_roots) roots = root_pages(copy_.path);
    // An older schema has fewer tables: what is not named there may not exist.
    if (roots.empty() || version >= schema_version()) roots.merge(other_roots(made));
    return salvage(copy_.path, made.path, roots);
  }

  /// Where tables begin in a backup, which keeps the pages, else in a database that this program makes.
  std::map<std::string, std::int64_t> other_roots(const Scratch& made) {
    if (backup_) {
      return root_pages(backup_copy_.path);
    }
    open_writer(made.path, {.cache_bytes = kCacheBytes, .quick_check_bytes = 0});
    std::map<std::string, std::int64_t> roots = root_pages(made.path);
    made.remove();
    return roots;
  }

  RecoveryReport finish(Attempt& attempt) {
    Database& made = *attempt.made;
    RecoveryReport report;
    Transaction transaction(made, Transaction::Kind::write);
    const std::int64_t sources = made.integer("SELECT count(*) FROM sources");
    if (backup_) add_from_backup(attempt, *backup_);
    report.sources_of_backup = static_cast<std::uint64_t>(made.integer("SELECT count(*) FROM sources") - sources);
    made.execute(
        "INSERT OR IGNORE INTO sources(row, id, url, rules, etag, last_modified, body_hash, next_check, last_check, "
        "last_success, last_change, outcome, http_status, failures, error, repairs, feed_title, feed_home, feed_id, "
        "feed_rights, final_url, format) SELECT row, id, '', 0, '', '', 0, 0, 0, 0, 0, 'never', 0, 0, '', x'', '', '', "
        "'', '', '', '' FROM temp.named WHERE row NOT IN (SELECT row FROM sources)");
    report.sources_reset = static_cast<std::uint64_t>(made.changes());
    tie_up(made);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string at = std::to_string(now.time_since_epoch().count());
    const std::string version = std::to_string(attempt.version + 1);
    made.execute("UPDATE sources SET version = " + version + ", changed_at = " + at);
    made.execute("UPDATE meta SET data_version = " + version + ", changed_at = " + at +
                 ", entries = (SELECT count(*) FROM entries WHERE retired = 0)");
    describe(made, attempt, report);
    report.entries_of_backup = report.entries - std::min(report.entries, attempt.entries);
    transaction.commit();
    made.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    demand_sound(made);
    made.execute("PRAGMA journal_mode = DELETE");
    return report;
  }

  const RecoveryOptions& options_;
  const Scratch backup_copy_;
  std::unique_ptr<Database> backup_;
  const Scratch copy_;
  const Scratch made_[2];
};

}  // namespace

RecoveryReport recover_database(const RecoveryOptions& options) {
  demand_new(options.target);
  const std::filesystem::path lock = lock_path(std::filesystem::weakly_canonical(options.damaged));
  std::optional<FileLock> held;
  if (std::filesystem::exists(lock)) held.emplace(lock);  // where no daemon ever was there is none
  return Recovery(options).run();
}

}  // namespace bantin::store
