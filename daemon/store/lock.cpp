// flock(2), because a lock of fcntl(2) would be lost when any other descriptor of the file is closed.
#include "daemon/store/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace bantin::store {
namespace {

std::string holder(int descriptor) {
  char digits[32] = {};
  const ssize_t size = pread(descriptor, digits, sizeof digits - 1, 0);
  std::string words;
  for (ssize_t i = 0; i < size && digits[i] >= '0' && digits[i] <= '9'; ++i)
    words += digits[i];
  return words.empty() ? "another process" : "process " + words;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) {
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor_ < 0) {
    throw std::runtime_error(path.string() + ": cannot be opened: " + std::generic_category().message(errno) +
                             "; the directory must exist, and belong to the user that bantin runs as like all in it");
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = error == EWOULDBLOCK ? holder(descriptor_) : std::string();
    close(descriptor_);
    if (error != EWOULDBLOCK) {
      throw std::runtime_error(path.string() + ": cannot be locked: " + std::generic_category().message(error));
    }
    throw std::runtime_error(path.string() + ": " + who + " is using this database; stop it, or change [store] path");
  }
  // Only for the words above; a lock without them is as good.
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = pwrite(descriptor_, pid.data(), pid.size(), 0);
  }
}

FileLock::~FileLock() {
  close(descriptor_);
}

std::filesystem::path lock_path(const std::filesystem::path& database) {
  return database.string() + ".lock";
}

}  // namespace bantin::store
