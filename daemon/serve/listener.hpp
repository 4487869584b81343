// Opening of listening sockets: as configured, or handed over by the service manager. Blocking calls, made at the
// start.
#pragma once

#include <string>

#include "config/config.hpp"
#include "daemon/serve/transport.hpp"
#include "feeds/result.hpp"

namespace bantin::serve {

/// Binds and listens. A unix socket that a dead process left behind is replaced; one that answers is not.
Result<Acceptor> open_listener(const Executor& executor, const config::Endpoint& endpoint);

/// Takes over `fd`, a listening stream socket. It is closed also when this fails.
Result<Acceptor> adopt_listener(const Executor& executor, int fd);

}  // namespace bantin::serve
