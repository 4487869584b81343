// A database out of a damaged one: what can be read is put into a new file, with the same ids. For `bantin recover`,
// while no daemon runs on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bantin::store {

struct RecoveryOptions {
  std::filesystem::path damaged;  // never written to; its write-ahead log beside it is read too
  std::filesystem::path backup;   // of the same database: fills in what cannot be read; empty: there is none
  std::filesystem::path target;   // the new file; must not exist
};

struct RecoveryReport {
  std::uint64_t entries = 0;            // in the new database, of those shown or held
  std::uint64_t entries_of_backup = 0;  // of them: as the backup had them
  std::uint64_t entries_lost = 0;       // that were there and are not any more; at least
  std::vector<std::string> lost_ids;    // of some of them
  std::uint64_t sources = 0;            // whose state is known
  std::uint64_t sources_of_backup = 0;  // of them: as the backup had it
  std::uint64_t sources_reset = 0;      // of which nothing but the name was left: they are asked anew
  std::uint64_t tombstones = 0;         // of withdrawn entries
  std::uint64_t keys = 0;               // by which items are known
  std::vector<std::string> damaged;     // tables of which something could not be read
};

/// Reads a copy of the damaged file, writes and checks the new one, and gives it its name when all is well. Nothing is
/// left of either when it fails. Throws std::runtime_error: the target exists, a daemon runs, nothing could be read,
/// the disk is full.
RecoveryReport recover_database(const RecoveryOptions& options);

}  // namespace bantin::store
