// The verb `preview`.
#pragma once

#include <filesystem>
#include <string>

namespace bantin::commands {

struct PreviewOptions {
  std::string target;  // id of a source, URL, or path of a file
  std::string profile;
  std::string base_url;  // of a file
  bool json = false;
  std::filesystem::path config;
  bool config_given = false;  // else it is only used if it is there
};

/// Fetches and shows what would be stored. Stores nothing.
int run_preview(const PreviewOptions& options);

}  // namespace bantin::commands
