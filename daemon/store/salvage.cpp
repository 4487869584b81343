// How a table is read around its damages
//
// Tables that are kept by a row number are walked in its order. Where SQLite stops at a page that is no page, the walk
// looks for the next number at which it can read again, in steps that double, then between the last two of them: a page
// that is gone costs the rows that were on it and a few dozen attempts. Tables without row numbers are read from their
// beginning and from their end. A tree that leads in circles gives rows out of order, which ends a walk like a damage.
#include "daemon/store/salvage.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace bantin::store {
namespace {

constexpr std::size_t kPageBytes = 4096;  // of every database that this program makes

struct Prepared {
  sqlite3_stmt* statement = nullptr;
  Prepared(Database& database, const std::string& sql) {
    const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement, nullptr);
    if (code != SQLITE_OK) database.fail(code);
  }
  ~Prepared() { sqlite3_finalize(statement); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
};

std::vector<std::string> columns_of(Database& database, const std::string& table) {
  std::vector<std::string> names;
  Statement columns(database, "SELECT name FROM pragma_table_info(?1)");
  Rows rows = columns.query(std::string_view(table));
  while (rows.next())
    names.push_back(rows.text(0));
  return names;
}

std::vector<std::int64_t> known_sources(Database& database) {
  std::vector<std::int64_t> known;
  Statement all(database, "SELECT row FROM sources");
  Rows rows = all.query();
  while (rows.next())
    known.push_back(rows.integer(0));
  return known;
}

/// Puts the columns of a row from `first` on into `insert`. False: the row is not one of this table.
bool put_row(sqlite3_stmt* from, int first, sqlite3_stmt* insert) {
  for (int column = first; column < sqlite3_column_count(from); ++column)
    sqlite3_bind_value(insert, column - first + 1, sqlite3_column_value(from, column));
  const int code = sqlite3_step(insert);
  sqlite3_reset(insert);
  if (code == SQLITE_DONE) return true;
  // A full disk is no damage of the row.
  if ((code & 0xff) != SQLITE_CONSTRAINT && (code & 0xff) != SQLITE_MISMATCH && (code & 0xff) != SQLITE_TOOBIG)
    throw std::runtime_error(std::string("the recovered database cannot be written: ") + sqlite3_errstr(code));
  return false;
}

/// A table that is kept by row number.
class NumberedTable {
 public:
  NumberedTable(Database& from, const std::string& table, const std::string& columns)
      : rows_(from, "SELECT rowid, " + columns + " FROM " + table + " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid") {}

  Walk copy(sqlite3_stmt* insert) {
    Walk walk;
    std::int64_t next = INT64_MIN;
    for (;;) {
      const std::optional<std::int64_t> stopped = read_from(next, insert, walk);
      if (!stopped) return walk;
      walk.is_damaged = true;
      const std::optional<std::int64_t> after = next_readable(*stopped);
      if (!after) return walk;
      next = *after;
    }
  }

 private:
  /// The first number that could not be read, or nothing at the end of the table.
  std::optional<std::int64_t> read_from(std::int64_t first, sqlite3_stmt* insert, Walk& walk) {
    sqlite3_bind_int64(rows_.statement, 1, first);
    int code = sqlite3_step(rows_.statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(rows_.statement)) {
      const std::int64_t row = sqlite3_column_int64(rows_.statement, 0);
      if (row < first) break;
      if (put_row(rows_.statement, 1, insert))
        ++walk.rows;
      else
        walk.is_damaged = true;
      if (row == INT64_MAX) break;
      first = row + 1;
    }
    sqlite3_reset(rows_.statement);
    return code == SQLITE_DONE ? std::nullopt : std::optional(first);
  }

  /// SQLITE_ROW, SQLITE_DONE (nothing is there or above), or an error.
  int look(std::int64_t at) {
    sqlite3_bind_int64(rows_.statement, 1, at);
    int code = sqlite3_step(rows_.statement);
    if (code == SQLITE_ROW && sqlite3_column_int64(rows_.statement, 0) < at) code = SQLITE_CORRUPT;
    sqlite3_reset(rows_.statement);
    return code;
  }

  std::optional<std::int64_t> next_readable(std::int64_t damaged) {
    if (damaged == INT64_MIN) damaged = -1;  // the numbers of our rows begin at 1
    constexpr std::int64_t kFar = std::int64_t{1} << 40;
    std::int64_t below = 0;
    std::int64_t step = 1;
    for (; look(damaged + step) != SQLITE_ROW; step *= 2) {
      below = step;
      if (step > kFar) return std::nullopt;
    }
    while (step - below > 1) {
      const std::int64_t middle = below + (step - below) / 2;
      (look(damaged + middle) == SQLITE_ROW ? step : below) = middle;
    }
    return damaged + step;
  }

  Prepared rows_;
};

std::uint32_t big_endian(const char* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i)
    value = value << 8 | static_cast<std::uint8_t>(at[i]);
  return value;
}

void put_big_endian(char* at, std::uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8)
    at[i] = static_cast<char>(value);
}

/// The first page of a database without tables.
std::array<char, kPageBytes> empty_first_page(const std::filesystem::path& beside) {
  const std::filesystem::path path = beside.string() + "-empty";
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  {
    Database database(path, Database::Access::create);
    database.execute("PRAGMA page_size = " + std::to_string(kPageBytes) + "; PRAGMA user_version = 1");
  }
  std::array<char, kPageBytes> page{};
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_read = pread(descriptor, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size());
  close(descriptor);
  std::filesystem::remove(path, ignored);
  if (!is_read) throw std::runtime_error(path.string() + ": cannot be read back");
  return page;
}

}  // namespace

bool copy_what_is_readable(const std::filesystem::path& from, const std::filesystem::path& to) {
  const int in = open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return false;
  const int out = open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const off_t size = lseek(in, 0, SEEK_END);
  std::array<char, kPageBytes> block{};
  bool is_written = out >= 0;
  for (off_t at = 0; is_written && at < size; at += static_cast<off_t>(block.size())) {
    block.fill('\0');
    const auto length = std::min(block.size(), static_cast<std::size_t>(size - at));
    if (pread(in, block.data(), length, at) < 0) block.fill('\0');
    is_written = pwrite(out, block.data(), length, at) == static_cast<ssize_t>(length);
  }
  const int error = errno;
  close(in);
  if (out >= 0) close(out);
  if (!is_written)
    throw std::runtime_error(to.string() + ": cannot be written: " + std::generic_category().message(error));
  return true;
}

std::map<std::string, std::int64_t> root_pages(const std::filesystem::path& path) {
  std::map<std::string, std::int64_t> roots;
  try {
    Database database(path, Database::Access::read_write);
    database.execute("PRAGMA writable_schema = ON");  // a line of it that makes no sense hides no other
    Statement lines(database, "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 1");
    Rows rows = lines.query();
    while (rows.next())
      roots.emplace(rows.text(0), rows.integer(1));
  } catch (const DatabaseError&) {
    // What was read until here counts.
  }
  return roots;
}

void replace_schema(const std::filesystem::path& file, Database& model,
                    const std::map<std::string, std::int64_t>& roots) {
  std::array<char, kPageBytes> page = empty_first_page(file);
  std::error_code ignored;
  // A part of a page at the end is none; one page at least there must be.
  std::uintmax_t pages = std::max<std::uintmax_t>(1, std::filesystem::file_size(file) / kPageBytes);
  constexpr std::int64_t kMostPages = 1 << 20;  // a number above that is a damage itself
  for (const auto& [name, root] : roots) {
    if (root < kMostPages) pages = std::max(pages, static_cast<std::uintmax_t>(root));
  }
  std::filesystem::resize_file(file, pages * kPageBytes);
  constexpr int kChangeCounter = 24;
  constexpr int kSizeInPages = 28;
  constexpr int kVersionValidFor = 92;
  put_big_endian(page.data() + kSizeInPages, static_cast<std::uint32_t>(pages));
  put_big_endian(page.data() + kVersionValidFor, big_endian(page.data() + kChangeCounter));
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  const bool is_written = pwrite(descriptor, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size());
  close(descriptor);
  std::filesystem::remove(file.string() + "-wal", ignored);
  std::filesystem::remove(file.string() + "-shm", ignored);
  if (!is_written) throw std::runtime_error(file.string() + ": cannot be written");

  Database database(file, Database::Access::read_write);
  database.execute("PRAGMA writable_schema = ON");
  Statement lines(model,
                  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE rootpage > 1 AND tbl_name NOT "
                  "GLOB 'search*' ORDER BY rowid");
  const Prepared insert(database,
                        "INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES (?1, ?2, ?3, ?4, ?5)");
  Rows rows = lines.query();
  while (rows.next()) {
    const std::string name = rows.text(1);
    const auto root = roots.find(name);
    if (root == roots.end() || root->second > static_cast<std::int64_t>(pages)) continue;
    const std::string sql = rows.text(3);
    sqlite3_bind_text(insert.statement, 1, rows.text(0).c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert.statement, 2, name.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert.statement, 3, rows.text(2).c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(insert.statement, 4, root->second);
    if (sql.empty())
      sqlite3_bind_null(insert.statement, 5);  // an index that SQLite makes by itself
    else
      sqlite3_bind_text(insert.statement, 5, sql.c_str(), -1, SQLITE_TRANSIENT);
    const int code = sqlite3_step(insert.statement);
    sqlite3_reset(insert.statement);
    if (code != SQLITE_DONE) database.fail(code);
  }
}

Walk copy_from_both_ends(Database& from, const std::string& select, const std::string& order, Database& to,
                         const std::string& insert) {
  const Prepared put(to, insert);
  std::string backwards = order;
  for (std::size_t at = 0; (at = backwards.find("ASC", at)) != std::string::npos; ++at)
    backwards.replace(at, 3, "DESC");
  Walk walk;
  for (const std::string& direction : {order, backwards}) {
    const Prepared rows(from, select + direction);
    int code = sqlite3_step(rows.statement);
    for (std::uint64_t read = 0; code == SQLITE_ROW; code = sqlite3_step(rows.statement)) {
      if (put_row(rows.statement, 0, put.statement))
        walk.rows += static_cast<std::uint64_t>(to.changes());
      else
        walk.is_damaged = true;
      if (++read > std::uint64_t{1} << 32) break;  // in a circle
    }
    if (code == SQLITE_DONE) break;
    walk.is_damaged = true;
  }
  return walk;
}

Walk copy_table(Database& from, Database& to, const std::string& table) {
  const std::vector<std::string> there = columns_of(from, table);
  std::string columns;
  std::string places;
  std::string key;
  int count = 0;
  for (const std::string& column : columns_of(to, table)) {
    if (std::find(there.begin(), there.end(), column) == there.end()) continue;
    columns += (count == 0 ? "" : ", ") + column;
    places += (count == 0 ? "?" : ", ?") + std::to_string(count + 1);
    ++count;
  }
  Walk walk;
  if (count == 0) return walk;
  const std::string insert = "INSERT OR IGNORE INTO " + table + "(" + columns + ") VALUES (" + places + ")";
  try {
    if (to.integer("SELECT wr FROM pragma_table_list('" + table + "')") == 0) {
      const Prepared put(to, insert);
      NumberedTable rows(from, table, columns);
      return rows.copy(put.statement);
    }
    std::string leading;
    {
      Statement parts(to, "SELECT name, type FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk");
      Rows rows = parts.query(std::string_view(table));
      while (rows.next()) {
        if (key.empty()) leading = rows.text(0) + ":" + rows.text(1);
        key += (key.empty() ? " ORDER BY " : ", ") + rows.text(0) + " ASC";
      }
    }
    const std::string select = "SELECT " + columns + " FROM " + table;
    walk = copy_from_both_ends(from, select, key, to, insert);
    if (!walk.is_damaged || leading != "source:INTEGER") return walk;
    // Source by source less lies between two damages.
    for (const std::int64_t source : known_sources(to)) {
      const std::string of_source = select + " WHERE source = " + std::to_string(source);
      walk.rows += copy_from_both_ends(from, of_source, key, to, insert).rows;
    }
    return walk;
  } catch (const DatabaseError&) {
    walk.is_damaged = true;  // it cannot even be asked for
  }
  return walk;
}

}  // namespace bantin::store
