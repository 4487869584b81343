// How descriptors are shared out between fetching and serving.
#include "daemon/system/descriptors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>

using bantin::system::DescriptorShares;
using bantin::system::kOwnDescriptors;
using bantin::system::share_out;

TEST_CASE("descriptors: fetching and serving together stay below the limit, and both get something") {
  for (const std::size_t limit : {64UL, 80UL, 128UL, 256UL, 1024UL, 4096UL, 16384UL, 1UL << 20}) {
    CAPTURE(limit);
    const DescriptorShares shares = share_out(limit);
    CHECK(shares.fetches >= 4);
    CHECK(shares.sessions >= 2);
    CHECK(shares.lookups >= 1);
    CHECK(shares.shards >= 1);
    CHECK(shares.idle <= shares.fetches);
    CHECK(kOwnDescriptors + 2 * shares.shards + 3 * shares.lookups + shares.fetches + shares.sessions <= limit);
  }
}

TEST_CASE("descriptors: a daemon with a usual limit is held up in nothing") {
  const DescriptorShares shares = share_out(16384);
  CHECK(shares.shards == 64);
  CHECK(shares.lookups == 16);
  CHECK(shares.fetches == 1024);
  CHECK(shares.idle == 256);
  CHECK(shares.sessions == 12'000);
  CHECK(share_out(1024).fetches >= 64);
}
