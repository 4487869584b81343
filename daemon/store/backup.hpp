// A consistent copy of a database that is in use. Needs no lock and no writer: another process may call it while the
// daemon runs. Any thread.
#pragma once

#include <filesystem>

#include "daemon/store/sqlite.hpp"

namespace bantin::store {

/// Writes one state of `database` to `target`, which appears complete or not at all. An existing target is refused: it
/// might be the live database, or the only good copy. Throws std::runtime_error.
void backup_database(const std::filesystem::path& database, const std::filesystem::path& target);

/// The same from an open connection, whatever its schema is.
void backup_database(Database& database, const std::filesystem::path& target);

}  // namespace bantin::store
