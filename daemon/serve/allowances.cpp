#include "daemon/serve/allowances.hpp"

#include <algorithm>
#include <chrono>

namespace bantin::serve {

bool Allowances::take(const PeerKey& peer, double price) {
  if (peer == PeerKey{}) return true;
  if (buckets_.size() >= kMostPeers) buckets_.clear();  // better all are forgotten than one more remembered
  const auto now = SteadyClock::now();
  const auto [place, is_new] = buckets_.try_emplace(peer, Bucket{full_, now});
  Bucket& bucket = place->second;
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket = {std::min(full_, bucket.left + passed.count() * per_second_), now};
  if (bucket.left < price) return false;
  bucket.left -= price;
  return true;
}

}  // namespace bantin::serve
