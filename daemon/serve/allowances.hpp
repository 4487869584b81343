// What each client may have done for it: a bucket that fills up again. One thread.
#pragma once

#include <cstddef>
#include <map>

#include "daemon/serve/peer.hpp"

namespace bantin::serve {

class Allowances {
 public:
  /// A client may take `full` at once, then `per_second`.
  Allowances(double full, double per_second) : full_(full), per_second_(per_second) {}

  /// False: `price` is more than `peer` has left, and nothing was taken. Those that are not counted may take anything.
  bool take(const PeerKey& peer, double price);

 private:
  struct Bucket {
    double left = 0;
    SteadyClock::time_point at;
  };
  static constexpr std::size_t kMostPeers = 10'000;

  double full_;
  double per_second_;
  std::map<PeerKey, Bucket> buckets_;
};

}  // namespace bantin::serve
