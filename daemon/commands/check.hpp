// `bantin check`: loads the whole configuration and says everything that is wrong with it. Called by the command line
// on the main thread; touches no network and no database.
#pragma once

#include <filesystem>
#include <iosfwd>

namespace bantin::commands {

/// Every error and warning to `err`, one a line; a summary to `out`. Exit status: 0, or 1 if there is an error.
int run_check(const std::filesystem::path& file, std::ostream& out, std::ostream& err);

}  // namespace bantin::commands
