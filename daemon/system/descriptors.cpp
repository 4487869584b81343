// Readers get what fetching leaves, and both get something however little there is.
#include "daemon/system/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace bantin::system {

DescriptorShares share_out(std::size_t limit) {
  DescriptorShares shares;
  shares.shards = std::clamp<std::size_t>(limit / 128, 1, 64);
  shares.lookups = std::clamp<std::size_t>(limit / 64, 1, 16);
  shares.fetches = std::clamp<std::size_t>(limit / 8, 4, 1024);
  shares.idle = std::min<std::size_t>(shares.fetches, 256);
  const std::size_t taken = kOwnDescriptors + 2 * shares.shards + 3 * shares.lookups + shares.fetches;
  shares.sessions = std::clamp<std::size_t>(limit > taken ? limit - taken : 0, 2, 12'000);
  return shares;
}

std::size_t descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur == RLIM_INFINITY) return std::numeric_limits<int>::max();
  return limit.rlim_cur;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace bantin::system
