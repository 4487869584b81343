// What an admin sees of the hub. Values only.
#pragma once

#include <cstdint>

namespace bantin::publish {

/// Since the start, where it counts something that happened.
struct HubCounts {
  std::uint64_t subscriptions = 0;
  std::uint64_t pending = 0;
  std::uint64_t waiting = 0;  // calls that have not begun
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;  // deliveries
};

}  // namespace bantin::publish
