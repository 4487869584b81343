// What is known of each origin's robots.txt: how long a copy holds and what holds without one (RFC 9309 2.3 and 2.4).
// Knows no network; `PoliteFetcher` fetches. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/clock.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/robots.hpp"

namespace bantin::poll {

class RobotsCache {
 public:
  static constexpr std::chrono::hours kFresh{24};
  static constexpr std::chrono::hours kRetry{1};              // after a look-up that gave nothing
  static constexpr std::chrono::hours kUnreachable{30 * 24};  // so long an old copy holds, or nothing is allowed

  /// The rules for an origin, if they need not be looked up now. Valid until the next call of any other method.
  const RobotsRules* find(const std::string& origin, Moment now) const;
  /// Takes what a look-up brought, and gives what holds from then on.
  const RobotsRules& learn(const std::string& origin, const FetchOutcome& outcome, Moment now);

  std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    RobotsRules rules;
    Moment until{};                             // then it is looked up again
    std::optional<Moment> unreachable_since{};  // since then every look-up failed
  };
  void make_room(Moment now);
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace bantin::poll
