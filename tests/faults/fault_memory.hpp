// Refuses the n-th request for memory of this process: operator new, SQLite's allocator and pugixml's together, in all
// threads. Replaces them in the program that it is linked into.
#pragma once

#include <cstdint>

namespace bantin::store::test {

/// The `n`-th request from here on is refused, once.
void fail_allocation(std::uint64_t n);
/// No request is refused from here on; true if one was.
bool stop_failing();

}  // namespace bantin::store::test
