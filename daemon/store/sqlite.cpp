// The only file besides backup.cpp and salvage.cpp that calls SQLite's C functions for statements and connections.
#include "daemon/store/sqlite.hpp"

#include <sqlite3.h>

#include <system_error>

namespace bantin::store {
namespace {

std::string in_words(int code, sqlite3* handle) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_IOERR:
      if (const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0; system != 0) {
        return "input/output error: " + std::generic_category().message(system);
      }
      return "input/output error";
    case SQLITE_CORRUPT:
      return std::string("the database is damaged; ") + kRemedy;
    case SQLITE_NOTADB:
      return "the file is no SQLite database; move it aside, or change [store] path";
    case SQLITE_READONLY:
      return "the file or its directory cannot be written";
    case SQLITE_CANTOPEN:
      if (const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0; system != 0) {
        return "cannot be opened: " + std::generic_category().message(system);
      }
      return "cannot be opened";
    case SQLITE_BUSY:
      return "another program holds the database";
    case SQLITE_NOMEM:
      return "out of memory";
    case SQLITE_TOOBIG:
      return "a value is too big";
    default:
      return handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  }
}

/// Our statements are right: where one cannot be prepared, the tables are not those that we made.
[[noreturn]] void fail_to_prepare(const Database& database, int code) {
  if ((code & 0xff) != SQLITE_ERROR) database.fail(code);
  throw DatabaseError(code, database.path().string() + ": its tables are damaged (" +
                                sqlite3_errmsg(database.handle()) + "); " + kRemedy);
}

}  // namespace

Database::Database(const std::filesystem::path& path, Access access) : path_(path) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (access) {
    case Access::read_only:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case Access::read_write:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    case Access::create:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
  }
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string words = in_words(code, handle_);
    sqlite3_close(handle_);
    throw DatabaseError(code, path.string() + ": " + words);
  }
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

void Database::fail(int code) const {
  throw DatabaseError(code, path_.string() + ": " + in_words(code, handle_));
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_to_prepare(*this, code);
}

std::int64_t Database::integer(std::string_view sql) {
  Statement statement(*this, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.integer(0) : 0;
}

std::string Database::text(std::string_view sql) {
  Statement statement(*this, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.text(0) : std::string();
}

std::int64_t Database::changes() const noexcept {
  return sqlite3_changes64(handle_);
}

std::int64_t Database::last_insert_row() const noexcept {
  return sqlite3_last_insert_rowid(handle_);
}

bool Database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_) == 0;
}

Rows::~Rows() {
  sqlite3_reset(statement_);
}

bool Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* handle = sqlite3_db_handle(statement_);
  const char* file = sqlite3_db_filename(handle, "main");
  throw DatabaseError(code, std::string(file != nullptr ? file : "") + ": " + in_words(code, handle));
}

std::int64_t Rows::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_, column);
}

double Rows::real(int column) const noexcept {
  return sqlite3_column_double(statement_, column);
}

std::string_view Rows::view(int column) const noexcept {
  // column_blob first, then column_bytes: this order is the one that SQLite documents as free of conversions.
  const void* data = sqlite3_column_blob(statement_, column);
  const int bytes = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
}

Statement::Statement(Database& database, std::string_view sql) {
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) fail_to_prepare(database, code);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::check(int code) const {
  if (code == SQLITE_OK) return;
  sqlite3* handle = sqlite3_db_handle(statement_);
  const char* file = sqlite3_db_filename(handle, "main");
  throw DatabaseError(code, std::string(file != nullptr ? file : "") + ": " + in_words(code, handle));
}

void Statement::bind_integer(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, place, value));
}

void Statement::bind_text(int place, std::string_view value) {
  // An empty view may have no data, and a null pointer would be stored as NULL.
  check(sqlite3_bind_text64(statement_, place, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
}

void Statement::bind_blob(int place, std::string_view value) {
  check(sqlite3_bind_blob64(statement_, place, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC));
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  // Some faults (disk full, I/O error) have rolled it back already.
  if (open_ && database_.in_transaction()) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace bantin::store
