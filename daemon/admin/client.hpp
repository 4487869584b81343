// The verbs' way to a running daemon: one request to its admin listener, answered or not. Blocks; not for the daemon.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/load.hpp"

namespace bantin::admin {

struct Reply {
  unsigned status = 0;
  std::string body;
};

/// None: nobody answers at the admin listener of the configuration, or it has none. Throws std::runtime_error if the
/// daemon is there and does not answer in a quarter of a minute, or may not be spoken to by this user.
std::optional<Reply> ask_daemon(const config::AdminListener& daemon, std::string_view method, std::string_view path);

/// `/status.json` of the daemon that holds the database of this configuration; none if none does. (The listener's
/// default place may belong to a daemon with another configuration.)
std::optional<std::string> daemon_status(const config::Loaded& loaded);

}  // namespace bantin::admin
