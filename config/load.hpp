// TOML files -> Config. Reads `bantin.toml` and every `sources.d/*.toml` beside it, in name order. Reports every error
// of every file at once. Any thread; the only place in the program that reads configuration files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/diagnostics.hpp"

namespace bantin::config {

/// Where the process listens for its admin: no part of what is polled and published. Never TCP but on a loopback
/// address.
struct AdminListener {
  std::optional<Endpoint> endpoint;  // none: switched off
  bool is_default = true;            // nobody named it: a place where it cannot be is no error
};

struct Loaded {
  ConfigPtr config;  // null if there is any error
  AdminListener admin;
  std::vector<Diagnostic> diagnostics;  // by file and line
};

/// Where relative secrets are looked for besides the folder of the file that names them.
struct LoadOptions {
  std::filesystem::path credentials;  // systemd's $CREDENTIALS_DIRECTORY; empty = none
};

/// With the credentials folder that the environment names. Files are named in messages as the caller wrote them.
/// Never throws for what stands in the files or for files that are missing.
Loaded load(const std::filesystem::path& file);
Loaded load(const std::filesystem::path& file, const LoadOptions& options);

/// One file's name (for messages, and the folder that its relative paths start from) and bytes.
struct SourceText {
  std::string file;
  std::string bytes;
};

/// The same from memory: the main file first. Reads nothing but the files that keys name (password_file, ca_file).
Loaded load_texts(const std::vector<SourceText>& texts, const LoadOptions& options);

}  // namespace bantin::config
