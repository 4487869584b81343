// The schema, and how an older one becomes this one. Called once, when the writer opens the database.
#pragma once

#include "daemon/store/sqlite.hpp"

namespace bantin::store {

/// "bant": in the header of the file (PRAGMA application_id), so that a foreign database is never touched.
inline constexpr std::int64_t kApplicationId = 0x62616e74;

/// The schema version that this program reads and writes (PRAGMA user_version).
std::int64_t schema_version();

/// `entries.retired` of an entry that is held: it waits until a later document, or its own page, has proved it true.
inline constexpr std::int64_t kHeld = 2;

/// Likewise of one that has left, or was never shown.
inline constexpr std::int64_t kLeft = 1;

/// Brings `database` to `schema_version()`. Each step and its version number are one transaction, so that a crash in
/// between leaves the older schema whole. The caller has refused newer versions.
void migrate(Database& database);

}  // namespace bantin::store
