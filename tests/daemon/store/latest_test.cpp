// Which entries an outlet holds, and in which order.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

TEST_CASE("latest: newest first, ties by id, across sources, never more than asked for") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("d", 10), made_up("a", 20), made_up("c", 30)}));
  commit(*open, refresh_of("t", {made_up("b", 20), made_up("e", 5)}));
  CHECK(latest_names(*open, {"s", "t"}) == "c a b d e");
  CHECK(latest_names(*open, {"t", "s"}, 3) == "c a b");
  CHECK(latest_names(*open, {"t"}) == "b e");
  CHECK(latest_names(*open, {"s", "s", "unknown"}) == "c a d");
  CHECK(latest_names(*open, {"unknown"}).empty());
  CHECK(latest_names(*open, {}).empty());
  CHECK(latest_names(*open, {"s"}, 0).empty());
}

TEST_CASE("latest: an id that two sources hold stands once, under the smaller source id, whoever came first") {
  for (const bool reversed : {false, true}) {
    OpenStore open;
    NewEntry of_a = made_up("x", 10);
    of_a.entry.title = "Tin of-a";
    NewEntry of_b = made_up("x", 99);
    of_b.entry.title = "Tin of-b";
    if (reversed) commit(*open, refresh_of("a", {of_a}));
    commit(*open, refresh_of("b", {of_b, made_up("y", 50)}));
    if (!reversed) commit(*open, refresh_of("a", {of_a}));
    commit(*open, refresh_of("z"));
    commit(*open, refresh_of("zz"));
    commit(*open, refresh_of("zzz"));
    CHECK(latest_names(*open, {"a", "b", "z", "zz", "zzz"}) == "y of-a");
    CHECK(latest_names(*open, {"a", "b"}) == "y of-a");
    CHECK(latest_names(*open, {"a", "b"}, 1) == "y");
    CHECK(latest_names(*open, {"b"}) == "of-b y");
    CHECK(open->count_entries("b") == 2);
    CHECK(open->totals().entries == 3);
  }
}

TEST_CASE("latest: outlets of few quiet sources and of many loud ones agree with a plain sort") {
  OpenStore open;
  std::mt19937 random(3);
  struct Row {
    int source;
    std::int64_t sort_at;
    std::string name;
  };
  std::vector<Row> rows;
  for (int source = 0; source < 40; ++source) {
    std::vector<NewEntry> added;
    // One source is so loud that the common time line is mostly its own.
    const int count = source == 7 ? 4000 : static_cast<int>(random() % 30);
    for (int i = 0; i < count; ++i) {
      const std::int64_t sort_at = source == 7 ? 5000 : static_cast<std::int64_t>(random() % 1000);
      rows.push_back({source, sort_at, std::to_string(source) + "-" + std::to_string(i)});
      added.push_back(made_up(rows.back().name, sort_at));
    }
    commit(*open, refresh_of("s" + std::to_string(source), std::move(added)));
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.sort_at != b.sort_at ? a.sort_at > b.sort_at : a.name < b.name;
  });
  for (const auto& [from, to] : std::vector<std::pair<int, int>>{{0, 40}, {8, 40}, {0, 7}, {7, 8}, {3, 4}, {6, 9}}) {
    std::vector<std::string> sources;
    for (int source = from; source < to; ++source)
      sources.push_back("s" + std::to_string(source));
    std::string expected;
    std::size_t count = 0;
    for (const Row& row : rows) {
      if (row.source < from || row.source >= to || count == 50) continue;
      expected += (count++ == 0 ? "" : " ") + row.name;
    }
    CHECK(latest_names(*open, sources, 50) == expected);
  }
}
