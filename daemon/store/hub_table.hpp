// The tables of the hub: all SQL of them. A batch of changes is one transaction, so nothing stays prepared.
#pragma once

#include "daemon/store/hub_subscriptions.hpp"
#include "daemon/store/sqlite.hpp"

namespace bantin::store {

HubMemory read_hub(Database& database);
void write_hub(Database& database, const HubChanges& changes);

}  // namespace bantin::store
