// The table of WebSub subscriptions: all SQL of it. Rare and small work, so nothing stays prepared.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/subscriptions.hpp"

namespace bantin::store {

void keep_subscription(Database& database, const Subscription& subscription);
void drop_subscription(Database& database, std::string_view token);
std::vector<Subscription> read_subscriptions(Database& database);

}  // namespace bantin::store
