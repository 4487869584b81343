// RAII over the C interface of SQLite: connections, prepared statements, transactions, typed binding and columns. Used
// by daemon/store/ alone. An object belongs to one thread at a time; every fault of SQLite is a `DatabaseError`.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace bantin::store {

/// What is to be done about a damaged database, for the end of an error.
inline constexpr const char* kRemedy = "run `bantin recover`, restore a backup, or move the file aside to start anew";

/// A fault of the engine or of the disk below it; `what()` is in words for an admin and names the file.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// SQLite's primary result code.
  int code() const noexcept { return code_ & 0xff; }

 private:
  int code_;
};

/// Bytes that are stored as BLOB; a bare string is stored as TEXT.
struct Blob {
  std::string_view bytes;
};

/// One connection.
class Database {
 public:
  enum class Access { read_only, read_write, create };

  Database(const std::filesystem::path& path, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one or more statements whose rows nobody wants.
  void execute(const std::string& sql);
  /// The first column of the first row, 0 without a row.
  std::int64_t integer(std::string_view sql);
  std::string text(std::string_view sql);

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  std::int64_t changes() const noexcept;
  std::int64_t last_insert_row() const noexcept;
  bool in_transaction() const noexcept;

  const std::filesystem::path& path() const noexcept { return path_; }
  sqlite3* handle() const noexcept { return handle_; }

  [[noreturn]] void fail(int code) const;

 private:
  std::filesystem::path path_;
  sqlite3* handle_ = nullptr;
};

/// The rows of one run of a statement. The statement is reset when this leaves: a statement that stays open pins the
/// write-ahead log.
class Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Moves to the next row; false after the last one.
  bool next();

  std::int64_t integer(int column) const noexcept;
  std::uint64_t hash(int column) const noexcept { return static_cast<std::uint64_t>(integer(column)); }
  double real(int column) const noexcept;
  /// Valid until the next row.
  std::string_view view(int column) const noexcept;
  std::string text(int column) const { return std::string(view(column)); }

 private:
  sqlite3_stmt* statement_;
};

/// A prepared statement, made once and run many times.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Runs it to its end. The arguments take the places ?1, ?2 ...
  template <class... Arguments>
  void run(const Arguments&... arguments) {
    Rows rows = query(arguments...);
    while (rows.next()) {
    }
  }

  /// Strings are bound by reference: they must outlive the rows.
  template <class... Arguments>
  [[nodiscard]] Rows query(const Arguments&... arguments) {
    int place = 0;
    (bind(++place, arguments), ...);
    return Rows(statement_);
  }

 private:
  template <class Number>
  requires std::integral<Number> || std::is_enum_v<Number>
  void bind(int place, Number value) { bind_integer(place, static_cast<std::int64_t>(value)); }
  void bind(int place, std::string_view value) { bind_text(place, value); }
  void bind(int place, Blob value) { bind_blob(place, value.bytes); }
  void bind_integer(int place, std::int64_t value);
  void bind_text(int place, std::string_view value);
  void bind_blob(int place, std::string_view value);
  void check(int code) const;

  sqlite3_stmt* statement_ = nullptr;
};

/// A transaction that is rolled back unless it was committed.
class Transaction {
 public:
  enum class Kind { read, write };
  /// A write transaction takes the write lock at once, so that it never fails half-way for want of it.
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace bantin::store
