// Who a connection belongs to, for limits per client.
#pragma once

#include <array>
#include <cstdint>

#include "daemon/serve/transport.hpp"

namespace bantin::serve {

/// An IPv4 address or an IPv6 /64; all zero for those not counted: this machine's own, where a proxy speaks for all.
using PeerKey = std::array<std::uint8_t, 9>;
PeerKey peer_key(const Protocol::endpoint& peer);

}  // namespace bantin::serve
