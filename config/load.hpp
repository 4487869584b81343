// TOML files -> Config. Reads `bantin.toml` and every `sources.d/*.toml` beside it, in name order. Reports every error
// of every file at once. Any thread; the only place in the program that reads configuration files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace bantin::config {

struct Diagnostic {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string file;
  unsigned line = 0;    // 1-based; 0 = the file as a whole
  unsigned column = 0;  // 1-based, in characters
  std::string message;

  /// "file:line:column: error: message", the form that editors understand.
  std::string text() const;
};

struct Loaded {
  ConfigPtr config;  // null if there is any error
  std::vector<Diagnostic> diagnostics;  // by file and line
};

Loaded load(const std::filesystem::path& file);

}  // namespace bantin::config
