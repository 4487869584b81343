// sd_listen_fds.
#include "daemon/system/sockets.hpp"

#include <systemd/sd-daemon.h>

namespace bantin::system {

std::vector<int> inherited_sockets() {
  std::vector<int> sockets;
  constexpr int kUnsetEnvironment = 1;  // no child of ours is meant
  const int count = sd_listen_fds(kUnsetEnvironment);
  for (int i = 0; i < count; ++i)
    sockets.push_back(SD_LISTEN_FDS_START + i);
  return sockets;
}

}  // namespace bantin::system
