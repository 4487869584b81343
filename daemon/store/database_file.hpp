// Opening the database file: what is checked, which settings each kind of connection has, and what an admin is told
// when the file cannot be used. Called by the store and by the backup; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "daemon/store/sqlite.hpp"

namespace bantin::store {

struct WriterSettings {
  std::uint64_t cache_bytes = 16u << 20;
  std::uint64_t quick_check_bytes = 0;  // look at every page of files up to this size
};

/// The one connection that writes and checkpoints. Makes the file if there is none, checks it if there is, migrates
/// it. Throws std::runtime_error with what is wrong and what to do: no database, another program's, damaged, made by a
/// newer version, not writable.
std::unique_ptr<Database> open_writer(const std::filesystem::path& path, const WriterSettings& settings);

/// A connection that only reads and never checkpoints, not even when it is closed. The database must be there, in this
/// program's schema version.
std::unique_ptr<Database> open_reader(const std::filesystem::path& path, std::uint64_t cache_bytes);

}  // namespace bantin::store
