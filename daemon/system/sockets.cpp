// sd_listen_fds_with_names.
#include "daemon/system/sockets.hpp"

#include <systemd/sd-daemon.h>

#include <cstdlib>

namespace bantin::system {

std::vector<InheritedSocket> inherited_sockets() {
  std::vector<InheritedSocket> sockets;
  constexpr int kUnsetEnvironment = 1;  // no child of ours is meant
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(kUnsetEnvironment, &names);
  for (int i = 0; i < count; ++i) {
    sockets.push_back({SD_LISTEN_FDS_START + i, names != nullptr ? names[i] : ""});
    if (names != nullptr) std::free(names[i]);
  }
  std::free(names);
  return sockets;
}

}  // namespace bantin::system
