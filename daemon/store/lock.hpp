// One daemon, one database: an advisory lock (flock) on a file beside the database, taken before the database is
// opened and held while it is open. SQLite itself locks pages for moments, not daemons for years. The kernel releases
// the lock when the process ends, however it ends; the file stays, for removing it would race with the next holder.
#pragma once

#include <filesystem>

namespace bantin::store {

class FileLock {
 public:
  /// Throws std::runtime_error when another process holds it (naming that process) or the file cannot be made.
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

/// The lock file of a database.
std::filesystem::path lock_path(const std::filesystem::path& database);

}  // namespace bantin::store
