// The store on SQLite: what the composition root opens. One writer thread with the one connection that writes, a few
// read-only connections for all other threads, a lock against a second daemon.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "daemon/store/store.hpp"

namespace bantin::store {

struct OpenOptions {
  std::filesystem::path path;

  /// `read_only` is for commands beside a running daemon: no lock, no writer; commit and retire fail.
  enum class Access { read_write, read_only };
  Access access = Access::read_write;

  std::uint64_t writer_cache_bytes = 16u << 20;
  std::uint64_t reader_cache_bytes = 4u << 20;  // each
  std::size_t readers = 4;

  /// How long a refresh may wait for others to share its transaction with while more keep coming; a lone one waits a
  /// fifth of it.
  std::chrono::milliseconds commit_delay{20};

  /// Files up to this size are checked page by page when they are opened (about 1 GB a CPU second).
  std::uint64_t quick_check_bytes = 128u << 20;

  /// Dates the data version; the system's clock when empty.
  std::function<Instant()> now;
};

/// Opens the database, makes or migrates it. Throws std::runtime_error with the file, what is wrong and what to do: no
/// such directory, not writable, another daemon, no database, another program's, damaged, made by a newer version.
std::unique_ptr<Store> open_sqlite_store(const OpenOptions& options);

}  // namespace bantin::store
