// The words that a configuration may use: one list of tables and their keys, which reading, suggestions and the tests
// of the manual share. Pure.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace bantin::config {

struct TableSchema {
  std::string_view name;
  bool repeated = false;  // [[name]]
  std::span<const std::string_view> keys;

  /// "[polling]" or "[[source]]".
  std::string heading() const;
  bool has(std::string_view key) const noexcept;
};

std::span<const TableSchema> schema() noexcept;
const TableSchema* find_table(std::string_view name) noexcept;

/// What to say about a key that `table` does not know: the nearest key of the table, or the tables that do know it.
std::string unknown_key_message(const TableSchema& table, std::string_view key);
/// The same for a table, or a key that stands outside of all tables.
std::string unknown_table_message(std::string_view name, bool is_table);

/// `word` as it may stand in a message: in quotation marks, cut after `longest` bytes, control characters as "?".
std::string in_quotes(std::string_view word, std::size_t longest = 80);
/// A path, whole.
std::string path_in_quotes(const std::filesystem::path& path);

}  // namespace bantin::config
