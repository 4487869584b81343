// Subscriptions point to states: states come first and go last.
#include "daemon/store/hub_table.hpp"

namespace bantin::store {
namespace {

std::int64_t seconds(Instant instant) {
  return instant.time_since_epoch().count();
}

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

}  // namespace

HubMemory read_hub(Database& database) {
  HubMemory memory;
  const Transaction snapshot(database, Transaction::Kind::read);
  {
    Statement all(database, "SELECT id, members FROM hub_states");
    Rows rows = all.query();
    while (rows.next())
      memory.states.push_back({rows.integer(0), rows.text(1)});
  }
  {
    Statement all(database,
                  "SELECT id, topic, callback, secret, lease_until, state, failures, failing_since, next_try "
                  "FROM hub_subscriptions ORDER BY id");
    Rows rows = all.query();
    while (rows.next()) {
      HubSubscription& one = memory.subscriptions.emplace_back();
      one.id = rows.integer(0);
      one.topic = rows.text(1);
      one.callback = rows.text(2);
      one.secret = rows.text(3);
      one.lease_until = instant(rows.integer(4));
      one.state = rows.integer(5);
      one.failures = static_cast<std::uint32_t>(rows.integer(6));
      one.failing_since = instant(rows.integer(7));
      one.next_try = instant(rows.integer(8));
    }
  }
  Statement all(database, "SELECT hub, version FROM hub_pings");
  Rows rows = all.query();
  while (rows.next())
    memory.pings.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1))});
  return memory;
}

void write_hub(Database& database, const HubChanges& changes) {
  Statement add_state(database, "INSERT INTO hub_states(id, members) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING");
  for (const HubState& state : changes.states)
    add_state.run(state.id, Blob{state.members});
  Statement drop(database, "DELETE FROM hub_subscriptions WHERE id = ?1");
  for (const std::int64_t id : changes.dropped)
    drop.run(id);
  Statement keep(database,
                 "INSERT OR REPLACE INTO hub_subscriptions(id, topic, callback, secret, lease_until, state, failures, "
                 "failing_since, next_try) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)");
  for (const HubSubscription& one : changes.kept) {
    keep.run(one.id, one.topic, one.callback, Blob{one.secret}, seconds(one.lease_until), one.state, one.failures,
             seconds(one.failing_since), seconds(one.next_try));
  }
  Statement drop_state(database, "DELETE FROM hub_states WHERE id = ?1");
  for (const std::int64_t id : changes.spent_states)
    drop_state.run(id);
  Statement ping(database, "INSERT OR REPLACE INTO hub_pings(hub, version) VALUES (?1, ?2)");
  for (const HubPing& one : changes.pings)
    ping.run(one.hub, static_cast<std::int64_t>(one.version));
}

}  // namespace bantin::store
