// The files are SQLite's own, wrapped: each method asks whether it is to fail, keeps the history of what it changes,
// and passes the call on. One mutex guards the histories; a test's load is small.
#include "tests/faults/fault_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <vector>

namespace bantin::store::test {
namespace {

constexpr std::int64_t kSector = 512;

/// One file since its last sync.
struct History {
  std::int64_t synced_size = 0;
  std::int64_t size = 0;
  bool is_synced = true;  // false: made since the power went last, and never synced
  /// Every version that a sector has had, the synced one first.
  std::map<std::int64_t, std::vector<std::string>> sectors;
};

struct State {
  std::mutex mutex;
  Fault fault;
  std::uint64_t calls = 0;
  bool has_struck = false;
  bool is_dark = false;
  std::map<std::string, History> files;
};

State& state() {
  static State state;
  return state;
}

enum class Call { reads, writes, changes };  // `writes` may find the disk full

/// 0, or the error that this call ends with. Locks by itself.
int strike(Call call, int error) {
  State& now = state();
  const std::lock_guard lock(now.mutex);
  if (now.is_dark) return error;
  const FaultKind kind = now.fault.kind;
  if (kind == FaultKind::none) return SQLITE_OK;
  if (kind == FaultKind::power_cut && call == Call::reads) return SQLITE_OK;
  if (kind == FaultKind::disk_full && call != Call::writes) return SQLITE_OK;
  ++now.calls;
  if (now.calls < now.fault.at || now.calls >= now.fault.at + now.fault.length) return SQLITE_OK;
  now.has_struck = true;
  if (kind == FaultKind::power_cut) now.is_dark = true;
  return kind == FaultKind::disk_full ? SQLITE_FULL : error;
}

struct File {
  sqlite3_file base;
  char* name;  // of files that outlive a cut; else null
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& file_of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

std::int64_t size_of(sqlite3_file* real) {
  sqlite3_int64 size = 0;
  real->pMethods->xFileSize(real, &size);
  return size;
}

std::string sector_of(sqlite3_file* real, std::int64_t number) {
  std::string bytes(static_cast<std::size_t>(kSector), '\0');
  const std::int64_t size = size_of(real);
  const std::int64_t there = std::clamp<std::int64_t>(size - number * kSector, 0, kSector);
  if (there > 0) real->pMethods->xRead(real, bytes.data(), static_cast<int>(there), number * kSector);
  return bytes;
}

/// Notes the sectors of [from, from + size) before or after a change.
void note(File& file, std::int64_t from, std::int64_t size) {
  if (file.name == nullptr || size <= 0) return;
  State& now = state();
  const std::lock_guard lock(now.mutex);
  History& history = now.files[file.name];
  for (std::int64_t sector = from / kSector; sector <= (from + size - 1) / kSector; ++sector)
    history.sectors[sector].push_back(sector_of(file.real(), sector));
  history.size = size_of(file.real());
}

/// The first version of a sector is what was synced: noted once, before the first change.
void note_before(File& file, std::int64_t from, std::int64_t size) {
  if (file.name == nullptr || size <= 0) return;
  State& now = state();
  const std::lock_guard lock(now.mutex);
  History& history = now.files[file.name];
  for (std::int64_t sector = from / kSector; sector <= (from + size - 1) / kSector; ++sector) {
    std::vector<std::string>& versions = history.sectors[sector];
    if (versions.empty()) versions.push_back(sector_of(file.real(), sector));
  }
}

void note_sync(File& file) {
  if (file.name == nullptr) return;
  State& now = state();
  const std::lock_guard lock(now.mutex);
  History& history = now.files[file.name];
  history.sectors.clear();
  history.synced_size = history.size = size_of(file.real());
  history.is_synced = true;
}

int x_close(sqlite3_file* base) {
  File& file = file_of(base);
  const int code = file.real()->pMethods->xClose(file.real());
  sqlite3_free(file.name);
  file.name = nullptr;
  return code;
}

int x_read(sqlite3_file* base, void* to, int size, sqlite3_int64 at) {
  if (const int error = strike(Call::reads, SQLITE_IOERR_READ)) return error;
  File& file = file_of(base);
  return file.real()->pMethods->xRead(file.real(), to, size, at);
}

int x_write(sqlite3_file* base, const void* from, int size, sqlite3_int64 at) {
  if (const int error = strike(Call::writes, SQLITE_IOERR_WRITE)) return error;
  File& file = file_of(base);
  note_before(file, at, size);
  const int code = file.real()->pMethods->xWrite(file.real(), from, size, at);
  note(file, at, size);
  return code;
}

int x_truncate(sqlite3_file* base, sqlite3_int64 size) {
  if (const int error = strike(Call::changes, SQLITE_IOERR_TRUNCATE)) return error;
  File& file = file_of(base);
  const std::int64_t before = size_of(file.real());
  note_before(file, size, before - size);
  const int code = file.real()->pMethods->xTruncate(file.real(), size);
  note(file, size, before - size);
  return code;
}

int x_sync(sqlite3_file* base, int flags) {
  if (const int error = strike(Call::changes, SQLITE_IOERR_FSYNC)) return error;
  // The real sync is left out: the histories say what it would have made durable.
  static_cast<void>(flags);
  note_sync(file_of(base));
  return SQLITE_OK;
}

int x_file_size(sqlite3_file* base, sqlite3_int64* size) {
  if (const int error = strike(Call::reads, SQLITE_IOERR_FSTAT)) return error;
  File& file = file_of(base);
  return file.real()->pMethods->xFileSize(file.real(), size);
}

int x_lock(sqlite3_file* base, int level) {
  File& file = file_of(base);
  return file.real()->pMethods->xLock(file.real(), level);
}
int x_unlock(sqlite3_file* base, int level) {
  File& file = file_of(base);
  return file.real()->pMethods->xUnlock(file.real(), level);
}
int x_check_reserved_lock(sqlite3_file* base, int* result) {
  File& file = file_of(base);
  return file.real()->pMethods->xCheckReservedLock(file.real(), result);
}
int x_file_control(sqlite3_file* base, int operation, void* argument) {
  File& file = file_of(base);
  return file.real()->pMethods->xFileControl(file.real(), operation, argument);
}
int x_sector_size(sqlite3_file* base) {
  File& file = file_of(base);
  return file.real()->pMethods->xSectorSize(file.real());
}
int x_device_characteristics(sqlite3_file* base) {
  File& file = file_of(base);
  return file.real()->pMethods->xDeviceCharacteristics(file.real());
}
int x_shm_map(sqlite3_file* base, int page, int size, int extend, void volatile** memory) {
  if (const int error = strike(Call::reads, SQLITE_IOERR_SHMMAP)) return error;
  File& file = file_of(base);
  return file.real()->pMethods->xShmMap(file.real(), page, size, extend, memory);
}
int x_shm_lock(sqlite3_file* base, int offset, int count, int flags) {
  File& file = file_of(base);
  return file.real()->pMethods->xShmLock(file.real(), offset, count, flags);
}
void x_shm_barrier(sqlite3_file* base) {
  File& file = file_of(base);
  file.real()->pMethods->xShmBarrier(file.real());
}
int x_shm_unmap(sqlite3_file* base, int remove) {
  File& file = file_of(base);
  return file.real()->pMethods->xShmUnmap(file.real(), remove);
}

// Version 2: nothing of a file is ever mapped.
const sqlite3_io_methods kMethods = {2,
                                     x_close,
                                     x_read,
                                     x_write,
                                     x_truncate,
                                     x_sync,
                                     x_file_size,
                                     x_lock,
                                     x_unlock,
                                     x_check_reserved_lock,
                                     x_file_control,
                                     x_sector_size,
                                     x_device_characteristics,
                                     x_shm_map,
                                     x_shm_lock,
                                     x_shm_barrier,
                                     x_shm_unmap,
                                     nullptr,
                                     nullptr};

sqlite3_vfs* real_vfs() {
  static sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  return real;
}

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) {
  File& file = file_of(base);
  file.base.pMethods = nullptr;
  file.name = nullptr;
  if (const int error = strike(Call::changes, SQLITE_CANTOPEN)) return error;
  const bool was_there = name != nullptr && std::filesystem::exists(name);
  const int code = real_vfs()->xOpen(real_vfs(), name, file.real(), flags, out_flags);
  if (file.real()->pMethods == nullptr) return code;
  if (code != SQLITE_OK) {
    file.real()->pMethods->xClose(file.real());
    return code;
  }
  file.base.pMethods = &kMethods;
  if (name == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0) return code;
  file.name = sqlite3_mprintf("%s", name);
  State& now = state();
  const std::lock_guard lock(now.mutex);
  const auto [place, is_new] = now.files.try_emplace(name);
  if (is_new) {
    place->second.size = place->second.synced_size = size_of(file.real());
    place->second.is_synced = was_there;
  }
  return code;
}

/// A name that is taken away stays away: the directory is synced with it, or the file was never of use.
int x_delete(sqlite3_vfs*, const char* name, int sync_directory) {
  if (const int error = strike(Call::changes, SQLITE_IOERR_DELETE)) return error;
  const int code = real_vfs()->xDelete(real_vfs(), name, sync_directory);
  State& now = state();
  const std::lock_guard lock(now.mutex);
  now.files.erase(name);
  return code;
}

int x_access(sqlite3_vfs*, const char* name, int flags, int* result) {
  if (const int error = strike(Call::reads, SQLITE_IOERR_ACCESS)) return error;
  return real_vfs()->xAccess(real_vfs(), name, flags, result);
}

}  // namespace

void install_fault_vfs() {
  static sqlite3_vfs fault_vfs;
  if (fault_vfs.zName != nullptr) return;
  fault_vfs = *real_vfs();
  fault_vfs.zName = "fault";
  fault_vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs()->szOsFile;
  fault_vfs.xOpen = x_open;
  fault_vfs.xDelete = x_delete;
  fault_vfs.xAccess = x_access;
  if (sqlite3_vfs_register(&fault_vfs, 1) != SQLITE_OK) throw std::bad_alloc();
}

void arm(const Fault& fault) {
  State& now = state();
  const std::lock_guard lock(now.mutex);
  now.fault = fault;
  now.calls = 0;
  now.has_struck = now.is_dark = false;
  now.files.clear();
}

void disarm() {
  State& now = state();
  const std::lock_guard lock(now.mutex);
  now.fault = {};
}

std::uint64_t calls() {
  const std::lock_guard lock(state().mutex);
  return state().calls;
}

bool has_struck() {
  const std::lock_guard lock(state().mutex);
  return state().has_struck;
}

void lose_power(std::mt19937& random) {
  State& now = state();
  const std::lock_guard lock(now.mutex);
  for (const auto& [name, history] : now.files) {
    std::error_code ignored;
    if (name.ends_with("-shm")) continue;
    if (!history.is_synced && random() % 2 == 0) {
      std::filesystem::remove(name, ignored);
      continue;
    }
    if (!std::filesystem::exists(name)) continue;
    {
      std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
      for (const auto& [sector, versions] : history.sectors) {
        const std::string& kept = versions[random() % versions.size()];
        file.seekp(sector * kSector);
        file.write(kept.data(), static_cast<std::streamsize>(kept.size()));
      }
    }
    const std::int64_t size = random() % 2 == 0 ? history.size : history.synced_size;
    std::filesystem::resize_file(name, static_cast<std::uintmax_t>(size), ignored);
  }
  for (const auto& [name, history] : now.files) {
    std::error_code ignored;
    std::filesystem::remove(name + "-shm", ignored);
  }
  now.is_dark = false;
  now.fault = {};
  now.files.clear();
}

}  // namespace bantin::store::test
