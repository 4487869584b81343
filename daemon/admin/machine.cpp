// What /proc and the file system say.
#include <dirent.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <system_error>

#include "daemon/admin/report.hpp"

namespace bantin::admin {
namespace {

std::uint64_t count_open_files() {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  std::uint64_t count = 0;
  while (readdir(folder) != nullptr)
    ++count;
  closedir(folder);
  return count > 3 ? count - 3 : 0;  // ".", "..", and the folder itself
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

}  // namespace

Machine look_at_machine(const std::filesystem::path& database) {
  Machine machine;
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  machine.resident_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  machine.open_files = count_open_files();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) machine.open_files_limit = limit.rlim_cur;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    machine.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  machine.database_bytes = size_of(database);
  machine.log_bytes = size_of(database.string() + "-wal");
  struct statvfs disk {};
  if (statvfs(database.parent_path().c_str(), &disk) == 0) {
    machine.disk_free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    machine.disk_bytes = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize;
  }
  return machine;
}

}  // namespace bantin::admin
