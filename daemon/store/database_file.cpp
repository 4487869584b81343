// What is checked at the start, and why not more. Header, application id, schema version and the tables' presence cost
// microseconds. `PRAGMA quick_check` reads every page, seconds for a database of gigabytes, so it runs on small files
// only; damage in a big one shows when its page is read: that read fails with clear words and nothing of it is served.
// A crash is no reason to check more: the write-ahead log is made for it.
#include "daemon/store/database_file.hpp"

#include <sqlite3.h>

#include <string>
#include <system_error>

#include "daemon/store/backup.hpp"
#include "daemon/store/migrations.hpp"

namespace bantin::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;  // a backup's or an admin's moment, never another daemon
constexpr std::int64_t kPageBytes = 4096;
constexpr std::int64_t kJournalLimitBytes = 16 << 20;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error(path.string() + ": " + why);
}

void set(Database& database, int option, int value) {
  const int code = sqlite3_db_config(database.handle(), option, value, nullptr);
  if (code != SQLITE_OK) database.fail(code);
}

/// What both kinds of connection share: the file is not trusted, and no page of it is mapped (an I/O error on a mapped
/// page is a signal instead of an error).
void harden(Database& database, std::uint64_t cache_bytes) {
  sqlite3_busy_timeout(database.handle(), kBusyTimeoutMs);
  set(database, SQLITE_DBCONFIG_DEFENSIVE, 1);
  set(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  set(database, SQLITE_DBCONFIG_DQS_DML, 0);
  set(database, SQLITE_DBCONFIG_DQS_DDL, 0);
  set(database, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
  database.execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
  database.execute("PRAGMA cache_size = -" + std::to_string(cache_bytes / 1024));
}

/// Where the database as it was in that schema is kept.
std::filesystem::path copy_before(const std::filesystem::path& path, std::int64_t version) {
  return path.string() + ".schema-" + std::to_string(version);
}

/// Refuses a file that is not ours or too new. A file without any table is new, whatever left it there.
void check_owner(Database& database) {
  const std::int64_t version = database.integer("PRAGMA user_version");
  const std::int64_t application = database.integer("PRAGMA application_id");
  if (application == 0 && version == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) return;
  if (application != kApplicationId) {
    refuse(database.path(), "is a database of another program; change [store] path, or move the file aside");
  }
  if (version > schema_version()) {
    refuse(database.path(), "was written by a newer bantin (schema " + std::to_string(version) + ", this one knows " +
                                std::to_string(schema_version()) +
                                "); install the newer version again, or put a backup made before the upgrade in its "
                                "place; the upgrade itself kept one as " +
                                copy_before(database.path(), schema_version()).string());
  }
}

void quick_check(Database& database) {
  const std::string found = database.text("PRAGMA quick_check(1)");
  if (found != "ok") {
    refuse(database.path(), "the database is damaged (" + found + "); " + kRemedy);
  }
}

/// Before the schema moves on, the database as it is goes beside it: going back to the older program means going back
/// to this file. One from an earlier upgrade makes room for it.
void keep_copy(Database& database) {
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (version == 0 || version >= schema_version()) return;
  const std::filesystem::path& path = database.path();
  std::error_code ignored;
  for (std::int64_t older = 1; older <= version; ++older)
    std::filesystem::remove(copy_before(path, older), ignored);
  const std::filesystem::path copy = copy_before(path, version);
  try {
    backup_database(database, copy);
  } catch (const std::exception& fault) {
    refuse(path, "has an older schema, and no copy of it can be kept before it is brought up to date (" +
                     std::string(fault.what()) + "); make room on its disk");
  }
}

}  // namespace

std::unique_ptr<Database> open_writer(const std::filesystem::path& path, const WriterSettings& settings) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) refuse(path, "is a directory; [store] path must name a file");
  const std::uintmax_t size = std::filesystem::file_size(path, ignored);
  const bool is_there = !ignored && size > 0;

  auto database = std::make_unique<Database>(path, Database::Access::create);
  harden(*database, settings.cache_bytes);
  if (sqlite3_db_readonly(database->handle(), "main") == 1) {
    refuse(
        path,
        "cannot be written; give the file and its directory to the user that bantin runs as (where they are its own, "
        "the file is damaged: restore a backup)");
  }
  check_owner(*database);
  if (is_there && size <= settings.quick_check_bytes) quick_check(*database);
  database->execute("PRAGMA page_size = " + std::to_string(kPageBytes));  // of a file that is still empty
  if (database->text("PRAGMA journal_mode = WAL") != "wal") {
    refuse(path, "its file system cannot hold a write-ahead log; put the database on a local disk");
  }
  database->execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
  database->execute("PRAGMA journal_size_limit = " + std::to_string(kJournalLimitBytes));
  if (is_there) keep_copy(*database);
  migrate(*database);
  return database;
}

std::unique_ptr<Database> open_reader(const std::filesystem::path& path, std::uint64_t cache_bytes) {
  auto database = std::make_unique<Database>(path, Database::Access::read_only);
  harden(*database, cache_bytes);
  set(*database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
  database->execute("PRAGMA wal_autocheckpoint = 0");
  check_owner(*database);
  if (database->integer("PRAGMA user_version") != schema_version()) {
    refuse(path, "has an older schema; `bantin serve` brings it up to date");
  }
  return database;
}

}  // namespace bantin::store
