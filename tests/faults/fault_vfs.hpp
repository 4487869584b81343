// A file system for SQLite that fails on demand: the n-th call gives an error, or the power goes. It stands in front of
// the real one and is the default of the process once it is installed, so that the store needs to know nothing of it.
//
// What a disk keeps when the power goes: of each file, what it held at its last sync; of each sector of 512 bytes that
// was written since, any version that it has had, each sector for itself; the old or the new length; and a file that
// was never synced may be missing. Calls are counted from `arm` on, in all files and threads together.
#pragma once

#include <cstdint>
#include <random>

namespace bantin::store::test {

/// Which calls a fault may hit. Those that only read are counted apart from those that change something.
enum class FaultKind {
  none,
  input_output,  // from the n-th call on, `length` calls fail with an I/O error
  disk_full,     // the same for writes alone, with SQLITE_FULL
  power_cut      // from the n-th change on, nothing reaches the disk any more
};

struct Fault {
  FaultKind kind = FaultKind::none;
  std::uint64_t at = 0;      // 1: the first call
  std::uint64_t length = 1;  // calls that fail one after the other
};

/// Puts itself in front of the default VFS; once a process. Every database that is opened after it goes through it.
void install_fault_vfs();

/// Counts from nothing and fails as `fault` says; the files' histories begin here: all that is there counts as synced.
/// No database may be open.
void arm(const Fault& fault);
/// No call fails from here on; what has been lost to a power cut stays lost.
void disarm();
/// Calls since `arm` that the armed fault could have hit; for power cuts and full disks only those that change a file.
std::uint64_t calls();
bool has_struck();

/// After a power cut, with all databases closed: writes to the real disk what it would hold.
void lose_power(std::mt19937& random);

}  // namespace bantin::store::test
