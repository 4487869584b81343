// SQLite's own page copy (faster than VACUUM INTO, and the copy has the same pages) into a file beside the target, made
// durable, then given its name.
#include "daemon/store/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "daemon/store/database_file.hpp"
#include "daemon/store/sqlite.hpp"

namespace bantin::store {
namespace {

constexpr std::uint64_t kCacheBytes = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error(path.string() + ": " + why);
}

std::filesystem::path directory_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

/// Removes the half-made copy, whatever ends the making.
struct Unfinished {
  std::filesystem::path path;
  ~Unfinished() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    std::filesystem::remove(path.string() + "-journal", ignored);
  }
};

void copy_pages(Database& from, Database& to) {
  // All pages in one step: one read transaction, so that the daemon's commits in the meantime do not restart it.
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) to.fail(sqlite3_extended_errcode(to.handle()));
  const int step = sqlite3_backup_step(backup, -1);
  const int finish = sqlite3_backup_finish(backup);
  if (step != SQLITE_DONE) to.fail(step);
  if (finish != SQLITE_OK) to.fail(finish);
}

}  // namespace

void demand_new(const std::filesystem::path& target) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(target, ignored))) {
    refuse(target, "exists already; name another file, or remove it first");
  }
  const std::filesystem::path directory = directory_of(target);
  if (!std::filesystem::is_directory(directory, ignored)) refuse(directory, "is no directory");
}

void give_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  int result = renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  if (result != 0 && (errno == EINVAL || errno == ENOSYS)) result = std::rename(from.c_str(), to.c_str());
  if (result != 0) refuse(to, "cannot be named: " + std::generic_category().message(errno));
  const int directory = open(directory_of(to).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  fsync(directory);
  close(directory);
}

void backup_database(const std::filesystem::path& database, const std::filesystem::path& target) {
  const std::unique_ptr<Database> from = open_reader(database, kCacheBytes);
  backup_database(*from, target);
}

void backup_database(Database& from, const std::filesystem::path& target) {
  demand_new(target);
  std::error_code ignored;
  const Unfinished unfinished{target.string() + ".part-" + std::to_string(getpid())};
  std::filesystem::remove(unfinished.path, ignored);
  {
    Database to(unfinished.path, Database::Access::create);
    to.execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = OFF");  // a file that fails is thrown away
    copy_pages(from, to);
    // Out of WAL mode, so that the copy is one file and can be opened where nothing may be written.
    to.execute("PRAGMA journal_mode = DELETE");
  }
  give_name(unfinished.path, target);
}

}  // namespace bantin::store
