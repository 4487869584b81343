// Listening sockets that the service manager opened for us (sd_listen_fds(3)): a restart refuses no connection.
#pragma once

#include <string>
#include <vector>

namespace bantin::system {

struct InheritedSocket {
  int fd = -1;
  std::string name;  // FileDescriptorName= of the unit: "admin" is the admin listener's
};

/// Empty when started by hand. May be called once; the descriptors belong to the caller.
std::vector<InheritedSocket> inherited_sockets();

}  // namespace bantin::system
