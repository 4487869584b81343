// The full-text search, the archive by arrival and the versions of sources, in a real database.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "tests/daemon/store/store_fixture.hpp"

namespace bantin::store {
namespace {

using test::at;
using test::commit;
using test::made_up;
using test::OpenStore;
using test::refresh_of;

NewEntry article(const std::string& name, const std::string& words, std::int64_t sort_at) {
  NewEntry added = made_up(name, sort_at);
  added.entry.content_html = "<p>" + words + "</p>";
  return added;
}

std::string found(Store& store, const std::string& words, std::vector<std::string> sources = {"a", "b"},
                  std::size_t limit = 50) {
  std::string names;
  for (const StoredEntry& entry : store.search({std::move(sources), words, limit}))
    names += (names.empty() ? "" : " ") + entry.entry.title.substr(4);
  return names;
}

/// The index follows the entries some moments later.
void wait_until_found(Store& store, const std::string& words, const std::string& names) {
  for (int i = 0; i < 500 && found(store, words) != names; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(found(store, words) == names);
}

}  // namespace

TEST_CASE("search: newest first, what is spelt as asked above what is so but for accents") {
  OpenStore store;
  commit(*store, refresh_of("a", {article("1", "Họp dân ở xã Mỹ Đông", 100), article("2", "hop dan my dong", 200),
                                  article("3", "Hợp đồng xây đường", 300)}));
  commit(*store, refresh_of("b", {article("4", "họp dân về giá lúa", 50)}));
  wait_until_found(*store, "lua", "4");
  CHECK(found(*store, "họp dân") == "1 4 2");
  CHECK(found(*store, "hop dan") == "2 1 4");
  CHECK(found(*store, "hop") == "2 3 1 4");
  CHECK(found(*store, "HỌP") == "1 4 3 2");
  CHECK(found(*store, "dong") == "2 3 1");
  CHECK(found(*store, "đồng") == "3 2 1");
  CHECK(found(*store, "\"dan o\"") == "1");
  CHECK(found(*store, "hop -duong") == "2 1 4");
  CHECK(found(*store, "tin hop", {"b"}) == "4");
  CHECK(found(*store, "hop", {"a", "b"}, 2) == "2 3");
}

TEST_CASE("search: any typed text is answered, the hostile ones with nothing") {
  OpenStore store;
  commit(*store, refresh_of("a", {article("1", "họp dân", 100)}));
  wait_until_found(*store, "hop", "1");
  for (const char* typed : {"", "-hop", "\"", "* OR", "words : x", "NEAR(", "'; DROP TABLE search; --", "{a b} : c"})
    CHECK(found(*store, typed).empty());
  CHECK(found(*store, "\"hop\" AND") == "");
}

TEST_CASE("search: an edit is found by its new words alone, and what has left is not found") {
  OpenStore store;
  commit(*store, refresh_of("a", {article("1", "trước khi sửa", 100), article("2", "cũ", 10)}));
  wait_until_found(*store, "truoc", "1");
  RefreshCommit edit = refresh_of("a");
  EditedEntry edited;
  edited.row = store->latest({.sources = {"a"}, .limit = 1}).front().row;
  edited.entry = made_up("1", 100).entry;
  edited.entry->content_html = "<p>sau này</p>";
  edited.content_hash = 5;
  edited.updated = at(150);
  edit.edited.push_back(edited);
  commit(*store, std::move(edit));
  CHECK(found(*store, "truoc") == "");
  CHECK(found(*store, "sau") == "1");
  test::retire(*store, 50, 0);
  CHECK(found(*store, "cu") == "");
  CHECK(found(*store, "tin") == "1");
}

TEST_CASE("search: what came before a restart is found after it") {
  OpenStore store;
  commit(*store, refresh_of("a", {article("1", "lụt", 100)}));
  store.reopen();
  wait_until_found(*store, "lut", "1");
  store.reopen();
  CHECK(found(*store, "lut") == "1");
}

TEST_CASE("archive: parts hold the same entries for ever, also when some of them have left") {
  OpenStore store;
  std::vector<NewEntry> all;
  for (int i = 0; i < 6; ++i)
    all.push_back(made_up(std::to_string(i), 1'000 - i, 1'640'995'200 + i));  // 2022-01-01
  all.push_back(made_up("february", 2'000, 1'643'673'600));
  commit(*store, refresh_of("a", std::move(all)));
  commit(*store, refresh_of("b", {made_up("other", 500, 1'640'995'201)}));
  const std::int32_t january = 52 * 12;
  const auto names = [&](std::vector<std::string> sources, std::size_t skip) {
    std::string text;
    for (const StoredEntry& entry : store->archive({std::move(sources), january, skip, 3}))
      text += (text.empty() ? "" : " ") + entry.entry.title.substr(4);
    return text;
  };
  CHECK(names({"a"}, 0) == "0 1 2");
  CHECK(names({"a"}, 3) == "3 4 5");
  CHECK(names({"a"}, 6) == "");
  CHECK(names({"a", "b"}, 0) == "0 1 other");
  test::retire(*store, 1'640'995'202, 0);  // 0, 1 and other leave
  CHECK(names({"a"}, 0) == "2");
  CHECK(names({"a"}, 3) == "3 4 5");
}

TEST_CASE("archive: arrivals are counted a source and a month, those that have left too") {
  OpenStore store;
  commit(*store, refresh_of("a", {made_up("1", 1, 1'640'995'200), made_up("2", 1, 1'643'673'600)}));
  const ArrivalCounts first = store->count_arrivals({});
  REQUIRE(first.counts.size() == 2);
  CHECK(first.counts[0].month == 52 * 12);
  CHECK(first.counts[1].month == 52 * 12 + 1);
  CHECK(store->count_arrivals(first.last).counts.empty());
  commit(*store, refresh_of("b", {made_up("3", 1, 1'643'673'601)}));
  const ArrivalCounts second = store->count_arrivals(first.last);
  REQUIRE(second.counts.size() == 1);
  CHECK(second.counts[0].source == "b");
  CHECK(second.counts[0].count == 1);
  test::retire(*store, 1'650'000'000, 0);
  CHECK(store->count_arrivals({}).counts.size() == 3);
}

TEST_CASE("store: a change moves the version of its own source alone") {
  OpenStore store;
  commit(*store, refresh_of("a", {made_up("1", 100)}));
  commit(*store, refresh_of("b", {made_up("2", 100)}));
  const auto version = [&](const std::string& source) {
    for (const SourceVersion& one : store->source_versions()) {
      if (one.source == source) return one.at.version;
    }
    return std::uint64_t{0};
  };
  const auto before = version("a");
  CHECK(version("b") > before);
  CHECK(version("b") == store->data_version().version);
  commit(*store, refresh_of("b"));
  CHECK(version("b") == store->data_version().version);
  commit(*store, refresh_of("b", {made_up("3", 100)}));
  CHECK(version("a") == before);
  CHECK(version("b") == store->data_version().version);
  store.reopen();
  CHECK(version("a") == before);
}

TEST_CASE("latest: a page goes on below an entry, in both ways of choosing, and one entry can be had alone") {
  OpenStore store;
  commit(*store, refresh_of("a", {made_up("1", 100), made_up("2", 200), made_up("3", 300)}));
  commit(*store, refresh_of("b", {made_up("4", 200)}));
  commit(*store, refresh_of("c", {made_up("5", 250)}));
  const std::vector<StoredEntry> top = store->latest({.sources = {"a", "b", "c"}, .limit = 3});
  REQUIRE(top.size() == 3);
  CHECK(top.back().entry.title == "Tin 2");
  const auto below = [&](std::vector<std::string> sources) {
    std::string text;
    for (const StoredEntry& e : store->latest({.sources = std::move(sources), .limit = 9, .below = top.back().row}))
      text += e.entry.title.substr(4) + " ";
    return text;
  };
  CHECK(below({"a", "b", "c"}) == "4 1 ");
  CHECK(below({"a"}) == "1 ");
  CHECK(store->latest({.sources = {"a"}, .limit = 9, .below = EntryId{99}}).empty());
  REQUIRE(store->entry(top.back().row).has_value());
  CHECK(store->entry(top.back().row)->entry.content_html == "<p>Nội dung 2</p>");
  CHECK_FALSE(store->entry(EntryId{99}).has_value());
  test::retire(*store, 1'000, 0);
  CHECK_FALSE(store->entry(top.back().row).has_value());
}

}  // namespace bantin::store
