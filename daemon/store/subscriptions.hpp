// What is remembered of our WebSub subscriptions: a part of the store for the one who keeps them (poll/subscriber.hpp).
// The rules of store.hpp hold: reading on the caller's thread, writing by the writer's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace bantin::store {

/// A subscription of ours to a source's news at a hub. Times: epoch = never.
struct Subscription {
  std::string token;   // in the address that the hub calls: the key
  std::string source;  // configured id
  std::string hub;
  std::string topic;
  std::string secret;
  Instant live_since{};  // the hub has confirmed it, and sends since then
  Instant lease_until{};
  Instant next_ask{};  // when the hub is asked for it, or for more time
  Instant last_push{};
  std::uint32_t failures = 0;  // of asking, consecutive
  std::uint32_t missed = 0;    // items that polls found, since the last push
  bool awaits_hub = false;     // it took our request and has to come back until `next_ask`
  bool leaving = false;        // we unsubscribe
};

class Subscriptions {
 public:
  virtual ~Subscriptions() = default;
  /// All of them, those that are leaving included.
  virtual std::vector<Subscription> subscriptions() = 0;
  virtual void keep_subscription(Subscription subscription, CommitDone done) = 0;
  virtual void drop_subscription(std::string token, CommitDone done) = 0;
};

/// Those of a store made by `open_sqlite_store`; they live as long as it does.
Subscriptions& subscriptions_of(Store& store);

}  // namespace bantin::store
