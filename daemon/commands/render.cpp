// `bantin render`: what the daemon would serve at a path, for static publishing.
#include <iostream>

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace bantin::commands {

int run_render(const RenderOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  const auto log = make_log("warning");
  store::OpenOptions open;
  open.path = config->store.path;
  open.access = store::OpenOptions::Access::read_only;
  const auto store = store::open_sqlite_store(open);
  publish::Publisher publisher(*store, config, *log);
  const publish::DocumentPtr document = publisher.render_path(options.path);
  if (!document || document->status != 200) {
    std::cerr << "bantin: nothing is served at " << options.path << '\n';
    return kBadInput;
  }
  std::cout << document->identity.body;
  store->close();
  return std::cout.flush() ? kDone : kSystemFault;
}

}  // namespace bantin::commands
