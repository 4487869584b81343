// How every verb that needs a configuration gets one.
#pragma once

#include <filesystem>

#include "config/config.hpp"
#include "config/load.hpp"

namespace bantin::commands {

/// Loads `file`, prints every error and warning to standard error. Null if there was an error.
config::ConfigPtr load_config(const std::filesystem::path& file);
/// The same with the admin listener, for verbs that are a daemon or speak with one.
config::Loaded load_for_daemon(const std::filesystem::path& file);

}  // namespace bantin::commands
