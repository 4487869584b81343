// Files of a configuration: their bytes, and which of them a folder holds. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/diagnostics.hpp"

namespace bantin::config {

/// The bytes, or in `fault` why there are none.
std::string read_file(const std::filesystem::path& file, std::string& fault);

/// `*.toml` of a folder, by name; none if there is no such folder. Hidden files are left alone: editors keep their
/// copies so.
std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace bantin::config
