// How every verb that needs a configuration gets one.
#pragma once

#include <filesystem>

#include "config/config.hpp"

namespace bantin::commands {

/// Loads `file`, prints every error and warning to standard error. Null if there was an error.
config::ConfigPtr load_config(const std::filesystem::path& file);

}  // namespace bantin::commands
