// What is remembered of those who subscribe to our feeds (WebSub), and of the hubs elsewhere that are told of changes:
// a part of the store for the hub (publish/hub.hpp). The rules of store.hpp hold: reading on the caller's thread,
// writing by the writer's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace bantin::store {

/// A subscriber of one of our feeds. Times: epoch = never.
struct HubSubscription {
  std::int64_t id = 0;   // chosen by the hub
  std::string topic;     // address of the feed; with the callback the key that subscribers know
  std::string callback;  // where its news are sent
  std::string secret;    // any bytes; empty: deliveries are not signed
  Instant lease_until{};
  std::int64_t state = 0;      // what it has: the id of a `HubState`
  std::uint32_t failures = 0;  // of delivering, consecutive
  Instant failing_since{};
  Instant next_try{};
};

/// What a feed held when it was last delivered to somebody; opaque here. Shared by all who have the same.
struct HubState {
  std::int64_t id = 0;
  std::string members;
};

/// Up to which data version a hub elsewhere was told of changes.
struct HubPing {
  std::string hub;
  std::uint64_t version = 0;
};

struct HubMemory {
  std::vector<HubState> states;
  std::vector<HubSubscription> subscriptions;  // by id
  std::vector<HubPing> pings;
};

/// Written as a whole.
struct HubChanges {
  std::vector<HubState> states;            // to be added
  std::vector<std::int64_t> dropped;       // subscriptions
  std::vector<HubSubscription> kept;       // added or replaced
  std::vector<std::int64_t> spent_states;  // that nobody has any more
  std::vector<HubPing> pings;              // added or replaced
};

class HubStore {
 public:
  virtual ~HubStore() = default;
  virtual HubMemory hub_memory() = 0;
  virtual void write_hub(HubChanges changes, CommitDone done) = 0;
};

/// That of a store made by `open_sqlite_store`; it lives as long as the store does.
HubStore& hub_of(Store& store);

}  // namespace bantin::store
