// `bantin backup`: a consistent copy of the database while the daemon runs.
#include <iostream>

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace bantin::commands {

int run_backup(const BackupOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  store::OpenOptions open;
  open.path = config->store.path;
  open.access = store::OpenOptions::Access::read_only;
  const auto store = store::open_sqlite_store(open);
  store->backup(options.target);
  store->close();
  std::cout << options.target.string() << '\n';
  return kDone;
}

}  // namespace bantin::commands
