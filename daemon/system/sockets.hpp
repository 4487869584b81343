// Listening sockets that the service manager opened for us (sd_listen_fds(3)): a restart refuses no connection.
#pragma once

#include <vector>

namespace bantin::system {

/// Their descriptors; empty when started by hand. May be called once; the descriptors belong to the caller.
std::vector<int> inherited_sockets();

}  // namespace bantin::system
