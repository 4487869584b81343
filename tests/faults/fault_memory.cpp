// The allocators, each with the same question before it.
#include "tests/faults/fault_memory.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <pugixml.hpp>

namespace bantin::store::test {
namespace {

std::atomic<std::int64_t> left{0};  // requests until the one that is refused; 0: none is
std::atomic<bool> has_struck{false};

bool is_refused() noexcept {
  if (left.load(std::memory_order_relaxed) <= 0) return false;
  if (left.fetch_sub(1) != 1) return false;
  has_struck = true;
  return true;
}

void* allocate(std::size_t size) noexcept {
  return is_refused() ? nullptr : std::malloc(size == 0 ? 1 : size);
}

sqlite3_mem_methods sqlite_methods;

void* sqlite_malloc(int size) {
  return is_refused() ? nullptr : sqlite_methods.xMalloc(size);
}

void* sqlite_realloc(void* before, int size) {
  return is_refused() ? nullptr : sqlite_methods.xRealloc(before, size);
}

/// Before main: SQLite takes an allocator only before it is used for the first time.
const bool is_installed = [] {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_methods);
  sqlite3_mem_methods ours = sqlite_methods;
  ours.xMalloc = sqlite_malloc;
  ours.xRealloc = sqlite_realloc;
  pugi::set_memory_management_functions([](std::size_t size) { return allocate(size); }, std::free);
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK;
}();

}  // namespace

void fail_allocation(std::uint64_t n) {
  if (!is_installed) std::abort();
  has_struck = false;
  left = static_cast<std::int64_t>(n);
}

bool stop_failing() {
  left = 0;
  return has_struck;
}

void* new_or_throw(std::size_t size) {
  if (void* memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace bantin::store::test

// NOLINTBEGIN(misc-definitions-in-headers): the replacements of the whole program.
void* operator new(std::size_t size) {
  return bantin::store::test::new_or_throw(size);
}
void* operator new[](std::size_t size) {
  return bantin::store::test::new_or_throw(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
// NOLINTEND(misc-definitions-in-headers)
