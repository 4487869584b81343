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

/// Throws std::runtime_error if `target` exists, or could not be made.
void demand_new(const std::filesystem::path& target);

/// Gives the finished file `from` its name, for good. Never replaces a file that appeared in the meantime, where the
/// file system can promise that; throws std::runtime_error.
void give_name(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace bantin::store
