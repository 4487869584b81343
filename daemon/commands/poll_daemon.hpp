// `bantin poll` beside a running daemon: the daemon asks the sources, since it owns the database and knows whose turn
// it is; this waits and reports. One thread, blocks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/poll/refresh.hpp"

namespace bantin::commands {

struct DaemonPoll {
  std::vector<std::string> sources;  // empty: all that are enabled
  bool due = false;                  // only those whose time has come
  std::string status;                // the daemon's /status.json
};

/// Which sources would be asked, in the daemon's order. Throws std::runtime_error for a name that the daemon does not
/// know or has switched off: its configuration may be another than the file's.
std::vector<std::string> choose_in_daemon(const DaemonPoll& poll);

/// Has `sources` asked and calls `refreshed` after each. Throws std::runtime_error when the daemon goes away.
void poll_in_daemon(const config::AdminListener& daemon, const std::vector<std::string>& sources,
                    const std::function<void(const poll::RefreshResult&)>& refreshed);

}  // namespace bantin::commands
