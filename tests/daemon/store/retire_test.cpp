// What leaves, what stays, and that nothing comes back.
#include <doctest/doctest.h>

#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

TEST_CASE("retire: what was first seen before the day leaves, but never the newest of a source") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("s1", 10), made_up("s2", 20), made_up("s3", 30), made_up("s4", 40)}));
  commit(*open, refresh_of("quiet", {made_up("q1", 1), made_up("q2", 2)}));
  commit(*open, refresh_of("empty"));

  const CommitResult result = retire(*open, 35, 2);
  CHECK(result.ok);
  CHECK(result.edited == 2);
  CHECK(result.added == 0);
  CHECK(latest_names(*open, {"s", "quiet"}) == "s4 s3 q2 q1");
  CHECK(open->count_entries("s") == 2);
  CHECK(open->totals().entries == 4);
  CHECK(open->data_version().version == result.version);

  const CommitResult again = retire(*open, 35, 2);
  CHECK(again.edited == 0);
  CHECK(again.version == result.version);
  CHECK(retire(*open, 1000, 0).edited == 4);
  CHECK(latest_names(*open, {"s", "quiet"}).empty());
}

TEST_CASE("retire: it is first_seen that counts for the day and sort_at for the floor") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("old-words-seen-late", 10, 500), made_up("new-words-seen-early", 400, 20),
                                 made_up("newest", 450, 30)}));
  CHECK(retire(*open, 100, 1).edited == 1);
  CHECK(latest_names(*open, {"s"}) == "newest old-words-seen-late");
}

TEST_CASE("retire: an entry that has left stays known and never comes back as new") {
  OpenStore open;
  const NewEntry gone = made_up("gone", 10);
  commit(*open, refresh_of("s", {gone, made_up("here", 20)}));
  const std::int64_t row = open->known_items("s", gone.keys).at(0).match.entry;
  retire(*open, 15, 0);
  open.reopen();

  const std::vector<KnownItem> known = open->known_items("s", gone.keys);
  REQUIRE(known.size() == 1);
  CHECK(known[0].match.entry == row);
  CHECK(known[0].raw_hash == gone.raw_hash);
  CHECK(commit(*open, refresh_of("s", {gone})).added == 0);
  NewEntry same_id = gone;
  same_id.keys = {link_key(4)};
  CHECK(commit(*open, refresh_of("s", {same_id})).added == 0);
  CHECK(open->known_items("s", same_id.keys).at(0).match.entry == row);
  CHECK(latest_names(*open, {"s"}) == "here");
}

TEST_CASE("retire: an edit of an entry that has left keeps its hashes and publishes nothing") {
  OpenStore open;
  const NewEntry gone = made_up("gone", 10);
  commit(*open, refresh_of("s", {gone}));
  const std::int64_t row = open->known_items("s", gone.keys).at(0).match.entry;
  const std::uint64_t version = retire(*open, 15, 0).version;
  RefreshCommit refresh = refresh_of("s");
  refresh.edited.push_back(
      {.row = EntryId{row}, .entry = gone.entry, .raw_hash = 1, .content_hash = 2, .updated = at(90), .keys = {}});
  const CommitResult result = commit(*open, refresh);
  CHECK(result.ok);
  CHECK(result.edited == 0);
  CHECK(result.version == version);
  CHECK(latest_names(*open, {"s"}).empty());
  CHECK(open->known_items("s", gone.keys).at(0).raw_hash == 1);
}

TEST_CASE("retire: a shadowed entry stands again when the one before it has left") {
  OpenStore open;
  NewEntry of_a = made_up("x", 10);
  NewEntry of_b = made_up("x", 30);
  of_b.entry.title = "Tin of-b";
  commit(*open, refresh_of("a", {of_a}));
  commit(*open, refresh_of("b", {of_b}));
  CHECK(latest_names(*open, {"a", "b"}) == "x");
  retire(*open, 20, 0);
  CHECK(latest_names(*open, {"a", "b"}) == "of-b");
}

TEST_CASE("retire: thousands of entries leave in slices, and refreshes are written between them") {
  OpenStore open;
  for (int source = 0; source < 3; ++source) {
    std::vector<NewEntry> added;
    for (int i = 0; i < 1200; ++i)
      added.push_back(made_up(std::to_string(source) + "-" + std::to_string(i), i + 1));
    commit(*open, refresh_of("s" + std::to_string(source), std::move(added)));
  }
  std::promise<CommitResult> retired;
  bool refresh_was_first = false;
  bool is_retired = false;  // written and read on the writer thread only
  open->retire(at(5000), 100, [&](CommitResult result) {
    is_retired = true;
    retired.set_value(std::move(result));
  });
  std::promise<void> refreshed;
  open->commit(refresh_of("t", {made_up("between", 6000)}), [&](const CommitResult&) {
    refresh_was_first = !is_retired;
    refreshed.set_value();
  });
  CHECK(retired.get_future().get().edited == 3300);
  refreshed.get_future().get();
  CHECK(refresh_was_first);
  CHECK(open->count_entries("s1") == 100);
  CHECK(open->totals().entries == 301);
  CHECK(latest_names(*open, {"t", "s0"}, 2) == "between 0-1199");
}
