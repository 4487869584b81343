// What a commit keeps, and what it refuses to do twice.
#include <doctest/doctest.h>

#include "tests/daemon/store/full_entry.hpp"
#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

SourceState full_state() {
  SourceState state;
  state.source = "my-dong";
  state.url = "https://mydong.example.vn/rss";
  state.rules = 0x8000000000000001u;
  state.etag = "W/\"a\x80\xff\"";  // byte for byte, valid UTF-8 or not
  state.last_modified = "Tue, 22 Feb 2022 08:00:00 GMT";
  state.body_hash = 0xfedcba9876543210u;
  state.next_check = at(1);
  state.last_check = at(2);
  state.last_success = at(3);
  state.last_change = at(4);
  state.outcome = Outcome::http_error;
  state.http_status = 503;
  state.failures = 7;
  state.error = "the server answered 503";
  state.repairs = {"bare-ampersand", "truncated"};
  state.feed_title = "Trang tin";
  state.feed_home = "https://mydong.example.vn/";
  state.feed_id = "urn:x";
  state.feed_rights = "©";
  state.final_url = "https://mydong.example.vn/rss.xml";
  state.discovered_url = "https://mydong.example.vn/vi/rss";
  state.format = "rss";
  state.memory.habit = std::string("\0\1x", 3);
  state.memory.last_full = at(1'699'000'000);
  state.memory.closed_until = at(1'700'003'600);
  state.memory.moved_to = "https://new.example.vn/rss";
  state.memory.moved_since = at(1'690'000'000);
  state.memory.moved_confirmed = at(1'699'999'999);
  state.memory.moved_polls = 300;
  state.memory.robots_disallowed = true;
  state.memory.suspicion = "its Last-Modified lies in the future";
  state.memory.reason = 3;
  return state;
}

RefreshCommit with_state(SourceState state) {
  RefreshCommit refresh;
  refresh.state = std::move(state);
  return refresh;
}

void check_equal(const SourceState& a, const SourceState& b) {
  CHECK(a.source == b.source);
  CHECK(a.url == b.url);
  CHECK(a.rules == b.rules);
  CHECK((a.etag == b.etag));
  CHECK(a.last_modified == b.last_modified);
  CHECK(a.body_hash == b.body_hash);
  CHECK(a.next_check == b.next_check);
  CHECK(a.last_check == b.last_check);
  CHECK(a.last_success == b.last_success);
  CHECK(a.last_change == b.last_change);
  CHECK(a.outcome == b.outcome);
  CHECK(a.http_status == b.http_status);
  CHECK(a.failures == b.failures);
  CHECK(a.error == b.error);
  CHECK((a.repairs == b.repairs));
  CHECK(a.feed_title == b.feed_title);
  CHECK(a.feed_home == b.feed_home);
  CHECK(a.feed_id == b.feed_id);
  CHECK(a.feed_rights == b.feed_rights);
  CHECK(a.final_url == b.final_url);
  CHECK(a.discovered_url == b.discovered_url);
  CHECK(a.format == b.format);
  CHECK(a.memory.habit == b.memory.habit);
  CHECK(a.memory.last_full == b.memory.last_full);
  CHECK(a.memory.closed_until == b.memory.closed_until);
  CHECK(a.memory.moved_to == b.memory.moved_to);
  CHECK(a.memory.moved_since == b.memory.moved_since);
  CHECK(a.memory.moved_confirmed == b.memory.moved_confirmed);
  CHECK(a.memory.moved_polls == b.memory.moved_polls);
  CHECK(a.memory.robots_disallowed == b.memory.robots_disallowed);
  CHECK(a.memory.suspicion == b.memory.suspicion);
  CHECK(a.memory.reason == b.memory.reason);
}

EditedEntry edit_of(const StoredEntry& stored, const std::string& title) {
  EditedEntry edited;
  edited.row = stored.row;
  edited.entry = stored.entry;
  edited.entry->title = title;
  edited.raw_hash = 11;
  edited.content_hash = 12;
  edited.updated = at(5000);
  return edited;
}

}  // namespace

TEST_CASE("store: all that is known of a source comes back, also after a restart") {
  OpenStore open;
  REQUIRE(commit(*open, with_state(full_state())).ok);
  check_equal(open->source_state("my-dong").value(), full_state());
  CHECK_FALSE(open->source_state("my-quy").has_value());
  open.reopen();
  check_equal(open->source_state("my-dong").value(), full_state());
  SourceState later = full_state();
  later.etag.clear();
  later.repairs.clear();
  later.outcome = Outcome::not_modified;
  REQUIRE(commit(*open, with_state(later)).ok);
  REQUIRE(open->source_states().size() == 1);
  check_equal(open->source_states().front(), later);
}

TEST_CASE("store: every field of an entry comes back, with hostile text in it") {
  OpenStore open;
  NewEntry added = made_up("a", 100);
  added.entry = full_entry();
  added.id = "tag:example.vn,2022:'\"; DROP TABLE entries";
  added.published = at(-7);
  added.updated = at(8);
  added.sort_at = at(9);
  added.first_seen = at(10);
  REQUIRE(commit(*open, refresh_of("s", {added})).added == 1);
  open.reopen();
  const std::vector<StoredEntry> entries = open->latest({.sources = {"s"}});
  REQUIRE(entries.size() == 1);
  test::check_equal(entries[0].entry, full_entry());
  CHECK(entries[0].source == "s");
  CHECK(entries[0].id == added.id);
  CHECK(entries[0].published == at(-7));
  CHECK(entries[0].updated == at(8));
  CHECK(entries[0].sort_at == at(9));
  CHECK(entries[0].first_seen == at(10));
}

TEST_CASE("store: the same refresh committed twice adds nothing the second time") {
  OpenStore open;
  const RefreshCommit refresh = refresh_of("s", {made_up("a", 1), made_up("b", 2)});
  CHECK(commit(*open, refresh).added == 2);
  const DataVersion version = open->data_version();
  const CommitResult again = commit(*open, refresh);
  CHECK(again.ok);
  CHECK(again.added == 0);
  CHECK(open->count_entries("s") == 2);
  CHECK(open->data_version().version == version.version);
}

TEST_CASE("store: an id that is there already is not added again but gets the missing keys") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  NewEntry again = made_up("a", 2);
  again.keys = {guid_key(77), link_key(78)};
  CHECK(commit(*open, refresh_of("s", {again})).added == 0);
  const std::vector<feeds::ItemKey> keys = {guid_key(77), link_key(78)};
  const std::vector<KnownItem> known = open->known_items("s", keys);
  REQUIRE(known.size() == 2);
  CHECK(known[0].match.entry == known[1].match.entry);
  CHECK(open->count_entries("s") == 1);
}

TEST_CASE("store: a guid that is there already is not added again but gets the missing keys") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  NewEntry again = made_up("b", 2);
  again.keys = made_up("a", 1).keys;
  again.keys.push_back(link_key(5));
  CHECK(commit(*open, refresh_of("s", {again})).added == 0);
  CHECK(open->count_entries("s") == 1);
  CHECK(open->known_items("s", std::vector{link_key(5)}).size() == 1);
}

TEST_CASE("store: an item that is new by its link alone is added, though an older entry had the link") {
  OpenStore open;
  NewEntry first = made_up("a", 1);
  first.keys.push_back(link_key(5));
  NewEntry second = made_up("b", 2);
  second.keys = {link_key(5)};
  commit(*open, refresh_of("s", {first}));
  CHECK(commit(*open, refresh_of("s", {second})).added == 1);
  CHECK(commit(*open, refresh_of("s", {second})).added == 0);
}

TEST_CASE("store: a burnt key is answered with row 0 for ever and is attached to nothing again") {
  OpenStore open;
  const feeds::ItemKey key = made_up("a", 1).keys[0];
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  RefreshCommit refresh = refresh_of("s");
  refresh.burnt = {key, link_key(8)};
  const CommitResult result = commit(*open, refresh);
  CHECK(result.ok);
  CHECK(result.version == 1);
  CHECK(commit(*open, refresh).ok);
  NewEntry same_guid = made_up("b", 2);
  same_guid.keys = {key, link_key(8), link_key(9)};
  CHECK(commit(*open, refresh_of("s", {same_guid})).added == 1);
  open.reopen();
  const std::vector<feeds::ItemKey> keys = {key, link_key(8), link_key(9)};
  const std::vector<KnownItem> known = open->known_items("s", keys);
  REQUIRE(known.size() == 3);
  CHECK(known[0].match.entry == 0);
  CHECK(known[0].match.key == key);
  CHECK(known[1].match.entry == 0);
  CHECK(known[2].match.entry != 0);
  CHECK(known[2].raw_hash == same_guid.raw_hash);
  CHECK(open->known_items("t", keys).empty());
}

TEST_CASE("store: a weaker key that belongs to another entry stays with it and hides no item") {
  OpenStore open;
  NewEntry first = made_up("a", 1);
  first.keys.push_back(link_key(5));
  NewEntry second = made_up("b", 2);
  second.keys.push_back(link_key(5));
  CHECK(commit(*open, refresh_of("s", {first, second})).added == 2);
  const std::vector<KnownItem> by_link = open->known_items("s", std::vector{link_key(5)});
  const std::vector<KnownItem> by_guid = open->known_items("s", first.keys);
  REQUIRE(by_link.size() == 1);
  CHECK(by_link[0].match.entry == by_guid[0].match.entry);
}

TEST_CASE("store: known items are listed once for each key that finds them, with the hashes of their entry") {
  OpenStore open;
  NewEntry first = made_up("a", 1);
  first.keys.push_back(link_key(5));
  commit(*open, refresh_of("s", {first, made_up("b", 2)}));
  commit(*open, refresh_of("other", {made_up("c", 3)}));
  const std::vector<feeds::ItemKey> keys = {first.keys[0], link_key(404), first.keys[1], made_up("c", 3).keys[0],
                                            made_up("b", 2).keys[0]};
  const std::vector<KnownItem> known = open->known_items("s", keys);
  REQUIRE(known.size() == 3);
  CHECK(known[0].match.key == first.keys[0]);
  CHECK(known[1].match.key == first.keys[1]);
  CHECK(known[0].match.entry == known[1].match.entry);
  CHECK(known[0].raw_hash == first.raw_hash);
  CHECK(known[1].content_hash == first.content_hash);
  CHECK(known[2].raw_hash == made_up("b", 2).raw_hash);
  CHECK(known[2].match.entry != 0);
  CHECK(open->known_items("unknown", keys).empty());
  CHECK(open->known_items("s", {}).empty());
}

TEST_CASE("store: keys of different kinds with one hash are different keys") {
  OpenStore open;
  NewEntry first = made_up("a", 1);
  first.keys = {guid_key(9)};
  NewEntry second = made_up("b", 2);
  second.keys = {link_key(9)};
  CHECK(commit(*open, refresh_of("s", {first, second})).added == 2);
}

TEST_CASE("store: an edit changes words and `updated`, and never id, published, sort_at or first_seen") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  const StoredEntry before = open->latest({.sources = {"s"}}).at(0);
  RefreshCommit refresh = refresh_of("s");
  EditedEntry edited = edit_of(before, "Tin sửa");
  edited.keys = {link_key(6)};
  refresh.edited = {edited};
  const CommitResult result = commit(*open, refresh);
  CHECK(result.edited == 1);
  CHECK(result.added == 0);
  const StoredEntry after = open->latest({.sources = {"s"}}).at(0);
  CHECK(after.entry.title == "Tin sửa");
  CHECK(after.updated == at(5000));
  CHECK(after.row == before.row);
  CHECK(after.id == before.id);
  CHECK(after.published == before.published);
  CHECK(after.sort_at == before.sort_at);
  CHECK(after.first_seen == before.first_seen);
  const KnownItem known = open->known_items("s", std::vector{link_key(6)}).at(0);
  CHECK(known.raw_hash == 11);
  CHECK(known.content_hash == 12);
}

TEST_CASE("store: an edit committed twice is one edit") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  RefreshCommit refresh = refresh_of("s");
  refresh.edited = {edit_of(open->latest({.sources = {"s"}}).at(0), "Tin sửa")};
  const CommitResult first = commit(*open, refresh);
  const CommitResult second = commit(*open, refresh);
  CHECK(second.edited == 0);
  CHECK(second.version == first.version);
}

TEST_CASE("store: an edit without an entry refreshes hashes and keys and publishes nothing") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  const StoredEntry before = open->latest({.sources = {"s"}}).at(0);
  const DataVersion version = open->data_version();
  RefreshCommit refresh = refresh_of("s");
  EditedEntry edited;
  edited.row = before.row;
  edited.raw_hash = 21;
  edited.content_hash = 22;
  edited.updated = at(9999);
  refresh.edited = {edited};
  CHECK(commit(*open, refresh).edited == 0);
  CHECK(open->latest({.sources = {"s"}}).at(0).updated == before.updated);
  CHECK(open->latest({.sources = {"s"}}).at(0).entry.title == before.entry.title);
  CHECK(open->known_items("s", made_up("a", 1).keys).at(0).raw_hash == 21);
  CHECK(open->data_version().version == version.version);
}

TEST_CASE("store: a source cannot edit another source's entry") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  RefreshCommit refresh = refresh_of("thief");
  EditedEntry edited = edit_of(open->latest({.sources = {"s"}}).at(0), "Tin giả");
  edited.keys = {link_key(1)};
  refresh.edited = {edited};
  const CommitResult result = commit(*open, refresh);
  CHECK(result.ok);
  CHECK(result.edited == 0);
  CHECK(open->latest({.sources = {"s"}}).at(0).entry.title == "Tin a");
  CHECK(open->known_items("thief", edited.keys).empty());
}

TEST_CASE("store: the data version moves with published changes only, and never back") {
  TemporaryDirectory directory;
  OpenOptions options = options_for(directory / "bantin.db");
  std::int64_t clock = 1000;
  options.now = [&] { return at(clock); };
  std::unique_ptr<Store> store = open_sqlite_store(options);
  CHECK(store->data_version().version == 0);

  SUBCASE("a first refresh without entries publishes nothing") {
    CHECK(commit(*store, with_state(full_state())).version == 0);
  }
  const CommitResult added = commit(*store, refresh_of("s", {made_up("a", 1)}));
  CHECK(added.version == 1);
  CHECK(store->data_version().version == 1);
  CHECK(store->data_version().changed_at == at(1000));
  clock = 2000;
  SUBCASE("a schedule alone") {
    RefreshCommit refresh = refresh_of("s");
    refresh.state.next_check = at(99);
    refresh.state.etag = "\"new\"";
    CHECK(commit(*store, refresh).version == 1);
    CHECK(store->data_version().changed_at == at(1000));
  }
  SUBCASE("the feed's own words, for they stand in its entries") {
    RefreshCommit refresh = refresh_of("s");
    refresh.state.feed_rights = "©";
    CHECK(commit(*store, refresh).version == 2);
    CHECK(commit(*store, refresh).version == 2);
    CHECK(store->data_version().changed_at == at(2000));
  }
  SUBCASE("a restart") {
    store.reset();
    store = open_sqlite_store(options);
    CHECK(store->data_version().version == 1);
    CHECK(commit(*store, refresh_of("s")).version == 1);
    CHECK(commit(*store, refresh_of("s", {made_up("b", 2)})).version == 2);
  }
  SUBCASE("a clock that goes back") {
    clock = 10;
    CHECK(commit(*store, refresh_of("s", {made_up("b", 2)})).version == 2);
    CHECK(store->data_version().changed_at == at(1000));
  }
  store.reset();
}
