// What the hub has in memory: feeds that are subscribed to, who subscribes, and what is on its way. Values only; the
// hub's own.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/publish/hub_message.hpp"
#include "daemon/publish/hub_records.hpp"
#include "daemon/publish/site_map.hpp"

namespace bantin::publish {

/// The documents of a topic are compared by rounds: a number that grows, over all topics, whenever one may have news.
using Round = std::uint64_t;

/// What brings those who have one state to a later one.
struct Letter {
  std::string body;  // empty: nothing is new for them
  std::string content_type;
  HeldStatePtr leads_to;
  Round round = 0;  // for which it was made; 0: there is none
};

struct HubSubscriber {
  store::HubSubscription row;
  HeldStatePtr state;
  std::string domain;      // of the callback
  Round round = 0;         // up to which it has everything
  bool is_called = false;  // a call waits or runs
};

/// Subscribers of a topic who have the same state.
struct HubGroup {
  HeldStatePtr state;
  std::set<std::int64_t> subscribers;
  Letter letter;
  std::size_t calls = 0;   // that need the letter
  bool is_wanted = false;  // a letter is to be made
};

struct HubTopic {
  Target target;
  std::uint64_t version = 0;  // of the data that was seen last
  Round round = 0;
  HeldStatePtr newest;
  Round newest_round = 0;
  std::map<std::int64_t, HubGroup> groups;  // by state
  std::vector<std::int64_t> questions;      // that wait for `newest`
  unsigned later_rounds = 0;                // of a search, whose index follows the entries
};

/// A request that is not verified yet.
struct HubQuestion {
  HubRequest request;
  std::string domain;
  std::string challenge;
  HeldStatePtr state;  // of the topic when the request came: what comes later is news
  Round round = 0;
};

/// A delivery that waits or runs.
struct HubDelivery {
  std::string topic;
  std::int64_t state = 0;  // of the group
  HeldStatePtr leads_to;
  Round round = 0;
};

}  // namespace bantin::publish
