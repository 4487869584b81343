// A subscription is small and changes rarely: its row is replaced whole.
#include "daemon/store/subscription_table.hpp"

namespace bantin::store {
namespace {

std::int64_t seconds(Instant instant) {
  return instant.time_since_epoch().count();
}

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

}  // namespace

void keep_subscription(Database& database, const Subscription& one) {
  Statement keep(database,
                 "INSERT OR REPLACE INTO subscriptions(token, source, hub, topic, secret, live_since, lease_until, "
                 "next_ask, last_push, failures, missed, awaits_hub, leaving) "
                 "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)");
  keep.run(one.token, one.source, one.hub, one.topic, one.secret, seconds(one.live_since), seconds(one.lease_until),
           seconds(one.next_ask), seconds(one.last_push), one.failures, one.missed, one.awaits_hub, one.leaving);
}

void drop_subscription(Database& database, std::string_view token) {
  Statement drop(database, "DELETE FROM subscriptions WHERE token = ?1");
  drop.run(token);
}

std::vector<Subscription> read_subscriptions(Database& database) {
  Statement all(database,
                "SELECT token, source, hub, topic, secret, live_since, lease_until, next_ask, last_push, failures, "
                "missed, awaits_hub, leaving FROM subscriptions ORDER BY token");
  std::vector<Subscription> subscriptions;
  Rows rows = all.query();
  while (rows.next()) {
    Subscription& one = subscriptions.emplace_back();
    int column = -1;
    one.token = rows.text(++column);
    one.source = rows.text(++column);
    one.hub = rows.text(++column);
    one.topic = rows.text(++column);
    one.secret = rows.text(++column);
    one.live_since = instant(rows.integer(++column));
    one.lease_until = instant(rows.integer(++column));
    one.next_ask = instant(rows.integer(++column));
    one.last_push = instant(rows.integer(++column));
    one.failures = static_cast<std::uint32_t>(rows.integer(++column));
    one.missed = static_cast<std::uint32_t>(rows.integer(++column));
    one.awaits_hub = rows.integer(++column) != 0;
    one.leaving = rows.integer(++column) != 0;
  }
  return subscriptions;
}

}  // namespace bantin::store
