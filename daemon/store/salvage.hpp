// Rows out of a damaged database file. What can be read of a table is read from both sides of each damage; nothing is
// guessed. Called by the recovery; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "daemon/store/sqlite.hpp"

namespace bantin::store {

/// How reading went.
struct Walk {
  std::uint64_t rows = 0;   // that were read
  bool is_damaged = false;  // there are others that cannot be read
};

/// Copies the file byte for byte; blocks that the disk cannot read become zeros. False if there is no such file.
/// Throws std::runtime_error when the copy cannot be written.
bool copy_what_is_readable(const std::filesystem::path& from, const std::filesystem::path& to);

/// Where the tables and indexes of a database begin, by name: all that can be read of its schema.
std::map<std::string, std::int64_t> root_pages(const std::filesystem::path& path);

/// Replaces the schema of the damaged `file` (a copy that belongs to the caller) by that of `model`, a database of this
/// program: each table and index begins where `roots` says; those that it does not name, and full-text tables, are left
/// out. Throws std::runtime_error.
void replace_schema(const std::filesystem::path& file, Database& model,
                    const std::map<std::string, std::int64_t>& roots);

/// Adds the rows of `table` that `to` does not have, for all columns that both have. A row that `to` does not take is
/// a damaged one.
Walk copy_table(Database& from, Database& to, const std::string& table);

/// Runs `select` from one end, and where it stops at a damage from the other: its rows go into `insert`. `order` is
/// " ORDER BY ..." with every direction named by the word ASC.
Walk copy_from_both_ends(Database& from, const std::string& select, const std::string& order, Database& to,
                         const std::string& insert);

}  // namespace bantin::store
