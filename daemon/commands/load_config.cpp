// Loading with the diagnostics printed.
#include "daemon/commands/load_config.hpp"

#include <iostream>

namespace bantin::commands {

config::Loaded load_for_daemon(const std::filesystem::path& file) {
  config::Loaded loaded = config::load(file);
  for (const config::Diagnostic& diagnostic : loaded.diagnostics)
    std::cerr << diagnostic.text() << '\n';
  return loaded;
}

config::ConfigPtr load_config(const std::filesystem::path& file) {
  return load_for_daemon(file).config;
}

}  // namespace bantin::commands
