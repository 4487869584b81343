// What a store that took in numbered refreshes (numbered_refresh.hpp) must hold, whatever happened to it.
#pragma once

#include <cstdint>
#include <map>

#include "daemon/store/sqlite_store.hpp"

namespace bantin::store::test {

/// By source: the highest number that was acknowledged.
using Acknowledged = std::map<int, std::int64_t>;

/// Checks with doctest: the database is whole, each source has the items of all refreshes up to one number, each item
/// once, and that number is not below what was acknowledged. `store` has the database of `options` open.
void check_numbered(const OpenOptions& options, Store& store, const Acknowledged& acknowledged);

}  // namespace bantin::store::test
