// Loading with the diagnostics printed.
#include "daemon/commands/load_config.hpp"

#include <iostream>

#include "config/load.hpp"

namespace bantin::commands {

config::ConfigPtr load_config(const std::filesystem::path& file) {
  config::Loaded loaded = config::load(file);
  for (const config::Diagnostic& diagnostic : loaded.diagnostics)
    std::cerr << diagnostic.text() << '\n';
  return loaded.config;
}

}  // namespace bantin::commands
