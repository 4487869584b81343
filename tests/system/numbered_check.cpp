// Looks with SQL of its own, beside the store's.
#include "tests/system/numbered_check.hpp"

#include <doctest/doctest.h>

#include "daemon/store/sqlite.hpp"
#include "tests/system/numbered_refresh.hpp"

namespace bantin::store::test {

void check_numbered(const OpenOptions& options, Store& store, const Acknowledged& acknowledged) {
  Database database(options.path, Database::Access::read_only);
  REQUIRE(database.text("PRAGMA integrity_check") == "ok");
  REQUIRE(database.text("PRAGMA foreign_key_check").empty());
  REQUIRE(database.integer("SELECT entries FROM meta") ==
          database.integer("SELECT count(*) FROM entries WHERE retired = 0"));
  REQUIRE(database.integer("SELECT count(*) FROM bodies") ==
          database.integer("SELECT count(*) FROM entries WHERE retired = 0"));
  for (int source = 0; source < kCrashSources; ++source) {
    const std::string name = crash_source(source);
    const std::optional<SourceState> state = store.source_state(name);
    const std::int64_t number = state ? std::stoll(state->etag) : 0;
    const auto known = acknowledged.find(source);
    CHECK(number >= (known == acknowledged.end() ? 0 : known->second));
    // Items and validator are one: all items of every refresh up to this number, and none of a later one.
    Statement counts(database,
                     "SELECT count(*), count(DISTINCT e.id), "
                     "(SELECT count(*) FROM entry_keys k WHERE k.source = s.row) "
                     "FROM entries e JOIN sources s ON s.row = e.source WHERE s.id = ?1");
    Rows rows = counts.query(name);
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == number * kCrashItems);
    CHECK(rows.integer(1) == number * kCrashItems);
    CHECK(rows.integer(2) == number * kCrashItems * 2);
    if (number == 0) continue;
    const RefreshCommit last = numbered_refresh(source, number, false);
    for (const NewEntry& added : last.added)
      CHECK(store.known_items(name, added.keys).size() == added.keys.size());
  }
}

}  // namespace bantin::store::test
