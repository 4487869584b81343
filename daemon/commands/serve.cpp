// `bantin serve`: the daemon in the foreground.
#include "daemon/app.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/log.hpp"
#include "daemon/system/descriptors.hpp"

namespace bantin::commands {

int run_serve(const ServeOptions& options) {
  const config::Loaded loaded = load_for_daemon(options.config);
  if (!loaded.config) return kBadInput;
  const auto log = make_log(options.log_level);
  system::raise_descriptor_limit();
  App app(options.config, loaded, *log);
  app.run();
  return kDone;
}

}  // namespace bantin::commands
