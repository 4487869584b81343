// Stories as the store keeps them: what an upgrade does to entries that were there before, and which outlets a story
// makes newer. What becomes of sources' histories is told in tests/daemon/poll/story_test.cpp.
#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/stories.hpp"
#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"
#include "tests/daemon/store/store_fixture.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

constexpr std::int64_t kToday = 1'700'000'000;  // the fixture's clock

/// An article of the commune, or the district's copy of it.
NewEntry article(const std::string& name, std::int64_t sort_at, const std::string& place = "Mỹ Đông") {
  NewEntry added = made_up(name, sort_at);
  added.entry.title = "Tin " + name + ": xã " + place + " khánh thành cầu kênh Ba";
  added.entry.content_html =
      "<p>Sáng ngày 21/02/2022, Ủy ban nhân dân xã " + place +
      " tổ chức lễ khánh thành cầu kênh Ba với sự tham dự của đông đảo cán bộ, đảng viên và bà con nhân dân trên địa "
      "bàn. Phát biểu tại buổi lễ, lãnh đạo địa phương ghi nhận sự đóng góp của các tập thể, cá nhân trong thời gian "
      "qua, đồng thời mong mọi người tiếp tục chung tay xây dựng quê hương ngày càng giàu đẹp, giữ gìn cảnh quan, bảo "
      "vệ môi trường và chăm lo cho những gia đình còn khó khăn.</p>";
  return added;
}

NewEntry printed(NewEntry added) {
  added.print = feeds::story_fingerprint(added.entry);
  return added;
}

std::vector<StoredEntry> told(Store& store, std::vector<std::string> sources) {
  return store.latest({.sources = std::move(sources), .one_entry_per_story = true});
}

/// Takes the file back to what the version before stories has written.
void forget_stories(const std::filesystem::path& path) {
  Database database(path, Database::Access::read_write);
  database.execute(
      "DROP TRIGGER versions_leave; DROP TABLE entry_versions; DROP TABLE withdrawals; DROP TABLE story_rulings; "
      "DROP INDEX entries_held; ALTER TABLE articles DROP COLUMN is_check; ALTER TABLE sources DROP COLUMN identity; "
      "ALTER TABLE sources DROP COLUMN identity_reason; ALTER TABLE sources DROP COLUMN identity_doubts; "
      "ALTER TABLE sources DROP COLUMN held; ALTER TABLE sources DROP COLUMN flaps; "
      "DROP TRIGGER fingerprint_leaves; DROP TABLE fingerprints; DROP TABLE story_links; DROP TABLE story_progress; "
      "DROP INDEX entries_of_story; ALTER TABLE entries DROP COLUMN story; ALTER TABLE entries DROP COLUMN kept_id; "
      "DROP INDEX entries_by_arrival; CREATE INDEX entries_by_arrival ON entries(first_seen, source); "
      "PRAGMA user_version = 8");
}

std::uint64_t version_of(Store& store, const std::string& source) {
  for (const SourceVersion& known : store.source_versions()) {
    if (known.source == source) return known.at.version;
  }
  return 0;
}

}  // namespace

TEST_CASE("stories: an upgrade finds the stories among the entries that are there, and no published id changes") {
  OpenStore store;
  CHECK(commit(*store, refresh_of("xa", {article("xa", kToday - 400'000)})).added == 1);
  CHECK(commit(*store,
               refresh_of("huyen", {article("huyen", kToday - 300'000), article("khac", kToday - 200'000, "Mỹ Quý")}))
            .added == 2);
  CHECK(commit(*store, refresh_of("tinh", {article("xua", kToday - 90 * 86'400)})).added == 1);
  const auto before = store->latest({.sources = {"xa", "huyen", "tinh"}});
  REQUIRE(before.size() == 4);
  store.store.reset();
  forget_stories(store.options.path);
  store.reopen();
  CHECK(store->latest({.sources = {"xa", "huyen", "tinh"}}).size() == 4);
  for (int i = 0; i < 1000 && told(*store, {"xa", "huyen"}).size() != 2; ++i)
    std::this_thread::sleep_for(10ms);
  const auto merged = told(*store, {"xa", "huyen"});
  REQUIRE(merged.size() == 2);
  CHECK(merged[1].id == "tag:example.vn,2022:xa");
  REQUIRE(merged[1].also.size() == 1);
  CHECK(merged[1].also[0].source == "huyen");
  // Readers of the district's own feed know it by the district's id.
  const auto district = told(*store, {"huyen"});
  REQUIRE(district.size() == 2);
  CHECK(district[1].id == "tag:example.vn,2022:huyen");
  CHECK(district[1].sort_at == at(kToday - 300'000));
  // What came long ago is not read again.
  CHECK(told(*store, {"xa", "huyen", "tinh"}).size() == 3);
  CHECK(Database(store.options.path, Database::Access::read_only).integer("SELECT count(*) FROM fingerprints") == 3);
}

TEST_CASE("stories: a join makes the outlets of every member's source newer, and of no other") {
  OpenStore store;
  commit(*store, refresh_of("xa", {printed(article("xa", kToday - 4000))}));
  commit(*store, refresh_of("khac", {printed(article("khac", kToday - 4000, "Mỹ Quý"))}));
  const auto known = version_of(*store, "xa");
  const auto other = version_of(*store, "khac");
  commit(*store, refresh_of("huyen", {printed(article("huyen", kToday - 3000))}));
  CHECK(version_of(*store, "xa") > known);
  CHECK(version_of(*store, "khac") == other);
  CHECK(told(*store, {"xa"})[0].also.size() == 1);

  SUBCASE("an edit of one, too") {
    EditedEntry edited;
    edited.row = told(*store, {"huyen"})[0].row;
    edited.entry = article("huyen", 0).entry;
    edited.entry->link = "https://huyen.example.vn/moi";
    edited.print = feeds::story_fingerprint(*edited.entry);
    edited.content_hash = 1;
    edited.updated = at(kToday);
    const auto joined = version_of(*store, "xa");
    RefreshCommit refresh = refresh_of("huyen");
    refresh.edited.push_back(edited);
    CHECK(commit(*store, std::move(refresh)).edited == 1);
    CHECK(version_of(*store, "xa") > joined);
    CHECK(told(*store, {"xa"})[0].also[0].link == "https://huyen.example.vn/moi");
  }
  SUBCASE("and the leaving of one") {
    const auto joined = version_of(*store, "huyen");
    commit(*store, refresh_of("xa", {printed(article("moi", kToday, "Trường Xuân"))}));
    retire(*store, kToday - 3500, 0);
    CHECK(version_of(*store, "huyen") > joined);
    CHECK(told(*store, {"huyen"})[0].also.empty());
    CHECK(told(*store, {"huyen"})[0].id == "tag:example.vn,2022:xa");
  }
}

TEST_CASE("stories: the archive and the search show a story once") {
  OpenStore store;
  commit(*store, refresh_of("xa", {printed(article("xa", kToday - 4000))}));
  commit(*store, refresh_of("huyen", {printed(article("huyen", kToday - 3000)),
                                      printed(article("khac", kToday - 2000, "Mỹ Quý"))}));
  const std::vector<std::string> all{"xa", "huyen"};
  ArchiveQuery month{.sources = all, .month = (2023 - 1970) * 12 + 10, .limit = 100};
  CHECK(store->archive(month).size() == 3);
  month.one_entry_per_story = true;
  const auto archived = store->archive(month);
  REQUIRE(archived.size() == 2);
  CHECK(archived[0].id == "tag:example.vn,2022:xa");
  CHECK(archived[0].also.size() == 1);
  month.sources = {"huyen"};
  CHECK(store->archive(month).size() == 2);

  SearchQuery search{.sources = all, .words = "huyen", .one_entry_per_story = true};
  for (int i = 0; i < 1000 && store->search(search).empty(); ++i)
    std::this_thread::sleep_for(10ms);
  auto found = store->search(search);
  REQUIRE(found.size() == 1);
  CHECK(found[0].entry.title.starts_with("Tin xa"));  // found by the words of another member
  search.words = "khánh thành";
  found = store->search(search);
  CHECK(found.size() == 2);
  CHECK(found[1].id == "tag:example.vn,2022:xa");
}

TEST_CASE("stories: pages of the river leave no story out and show none twice") {
  OpenStore store;
  std::vector<NewEntry> here, there;
  for (int n = 0; n < 6; ++n) {
    here.push_back(
        printed(article("xa" + std::to_string(n), kToday - 40'000 + n * 1000, "Thạnh Mỹ " + std::to_string(n + 2))));
    there.push_back(
        printed(article("huyen" + std::to_string(n), kToday - 20'000 + n * 1000, "Thạnh Mỹ " + std::to_string(n + 2))));
  }
  commit(*store, refresh_of("xa", here));
  commit(*store, refresh_of("huyen", there));
  std::vector<std::string> seen;
  EntryId below{};
  for (int page = 0; page < 10; ++page) {
    const auto entries =
        store->latest({.sources = {"xa", "huyen"}, .limit = 2, .below = below, .one_entry_per_story = true});
    if (entries.empty()) break;
    for (const StoredEntry& entry : entries)
      seen.push_back(entry.id);
    below = entries.back().place;
  }
  CHECK(seen.size() == 6);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 6);
}

TEST_CASE("stories: what is held is not published, and of what never proves true so much is kept and no more") {
  OpenStore store;
  std::vector<NewEntry> flood;
  for (int n = 0; n < 1200; ++n) {
    flood.push_back(made_up("f" + std::to_string(n), kToday - n));
    flood.back().is_held = true;
  }
  CHECK(commit(*store, refresh_of("xa", flood)).added == 0);
  CHECK(store->latest({.sources = {"xa"}}).empty());
  CHECK(store->totals().entries == 0);
  Database database(store.options.path, Database::Access::read_only);
  CHECK(database.integer("SELECT count(*) FROM entries WHERE retired = 2") == 1000);
  CHECK(database.integer("SELECT count(*) FROM bodies") == 1000);
  // What was too much was forgotten: if it is there again, it is new.
  CHECK(database.integer("SELECT count(*) FROM entries") == 1000);
  CHECK(store->known_items("xa", flood.front().keys).empty());
  CHECK(store->known_items("xa", flood.back().keys).size() == 1);
  EditedEntry released;
  released.row = EntryId{database.integer("SELECT max(row) FROM entries")};
  released.entry = flood.back().entry;
  released.is_released = true;
  RefreshCommit refresh = refresh_of("xa");
  refresh.edited.push_back(released);
  CHECK(commit(*store, std::move(refresh)).edited == 1);
  CHECK(store->latest({.sources = {"xa"}}).size() == 1);
  CHECK(store->totals().entries == 1);
}

TEST_CASE(
    "stories: a text that comes in hundreds of copies is one story, at once or one by one, and a copy may be parted") {
  OpenStore store;
  const auto copies = [](int from, int to) {
    std::vector<NewEntry> made;
    for (int n = from; n < to; ++n) {
      made.push_back(printed(article("xa", kToday - 9000 + n)));
      made.back().id += std::to_string(n);
      made.back().keys = {guid_key(static_cast<std::uint64_t>(n) + 1)};
    }
    return made;
  };
  std::vector<std::string> sources;
  for (int n = 0; n < 170; ++n) {
    sources.push_back("xa" + std::to_string(n));
    RefreshCommit refresh = refresh_of(sources.back(), copies(n, n + 1));
    // The last refresh of a batch is waited for.
    if (n < 169)
      store->commit(std::move(refresh), [](const CommitResult& result) { CHECK(result.ok); });
    else
      commit(*store, std::move(refresh));
  }
  auto merged = told(*store, sources);
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].also.size() == 169);
  const std::string id = merged[0].id;
  for (int n = 170; n < 175; ++n) {
    sources.push_back("xa" + std::to_string(n));
    commit(*store, refresh_of(sources.back(), copies(n, n + 1)));
  }
  merged = told(*store, sources);
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].also.size() == 174);
  CHECK(merged[0].id == id);

  const EntryId parted = told(*store, {"xa172"}).at(0).row;
  std::promise<CommitResult> promise;
  stories_of(*store).obey({StoryOrder::Kind::split, parted, {}, ""},
                          [&](const CommitResult& result) { promise.set_value(result); });
  REQUIRE(promise.get_future().get().ok);
  CHECK(told(*store, sources).size() == 2);
  sources.emplace_back("huyen");
  commit(*store, refresh_of("huyen", copies(500, 501)));
  CHECK(told(*store, sources).size() == 2);

  // The entry whose id the story has takes it along.
  const EntryId first = told(*store, {"xa0"}).at(0).row;
  std::promise<CommitResult> again;
  stories_of(*store).obey({StoryOrder::Kind::split, first, {}, ""},
                          [&](const CommitResult& result) { again.set_value(result); });
  REQUIRE(again.get_future().get().ok);
  merged = told(*store, sources);
  std::set<std::string> ids;
  for (const StoredEntry& entry : merged)
    ids.insert(entry.id);
  CHECK(merged.size() == 3);
  CHECK(ids.size() == 3);
  CHECK(ids.contains(id));
  CHECK(told(*store, {"xa0"}).at(0).id == id);
}

TEST_CASE("stories: a story whose members have one id in two sources is shown, whichever of them gave the id") {
  OpenStore store;
  NewEntry first = printed(article("chung", kToday - 5000));
  NewEntry second = printed(article("chung", kToday - 4000));
  SUBCASE("the source with the larger name was first") {
    commit(*store, refresh_of("xa", {first}));
    commit(*store, refresh_of("huyen", {second}));
  }
  SUBCASE("the source with the smaller name was first") {
    commit(*store, refresh_of("huyen", {first}));
    commit(*store, refresh_of("xa", {second}));
  }
  const auto merged = told(*store, {"xa", "huyen"});
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].id == first.id);
  CHECK(merged[0].also.size() == 1);
  CHECK(store->latest({.sources = {"xa", "huyen"}}).size() == 1);
}

TEST_CASE("stories: a part of the archive has a tombstone for what was withdrawn of it, one for a story") {
  OpenStore store;
  commit(*store, refresh_of("xa", {printed(article("xa", kToday - 4000)), made_up("con", kToday - 3900)}));
  commit(*store, refresh_of("huyen", {printed(article("huyen", kToday - 3000))}));
  const std::string id = told(*store, {"xa", "huyen"}).back().id;
  ArchiveQuery part{.sources = {"xa", "huyen"}, .month = (2023 - 1970) * 12 + 10, .limit = 9};
  CHECK(stories_of(*store).archived_withdrawals(part).empty());
  for (const char* source : {"xa", "huyen"}) {
    const EntryId row = told(*store, {source}).back().row;
    std::promise<CommitResult> promise;
    stories_of(*store).obey({StoryOrder::Kind::withdraw, row, {}, ""},
                            [&](const CommitResult& result) { promise.set_value(result); });
    REQUIRE(promise.get_future().get().ok);
  }
  const auto tombstones = stories_of(*store).archived_withdrawals(part);
  REQUIRE(tombstones.size() == 1);
  CHECK(tombstones[0].id == id);
  part.sources = {"khac"};
  CHECK(stories_of(*store).archived_withdrawals(part).empty());
}

TEST_CASE("stories: what is held and turns out to be nothing leaves no trace in feeds, versions and the archive") {
  OpenStore store;
  NewEntry held = made_up("trang", kToday - 500);
  held.entry.title.clear();
  held.is_held = true;
  commit(*store, refresh_of("xa", {made_up("mot", kToday - 600), held}));
  const auto version = store->data_version().version;
  const auto known = store->known_items("xa", held.keys);
  REQUIRE(known.size() == 1);
  EditedEntry gone;
  gone.row = EntryId{known[0].match.entry};
  gone.withdrawn = "no article";
  RefreshCommit refresh = refresh_of("xa");
  refresh.edited.push_back(gone);
  CHECK(commit(*store, std::move(refresh)).edited == 0);
  CHECK(store->data_version().version == version);
  CHECK(stories_of(*store).withdrawals({"xa"}, {}, 9).empty());
  CHECK(store->count_arrivals({}).counts.at(0).count == 1);
  CHECK(store->totals().entries == 1);
  // And it is not new when it is listed again.
  CHECK(commit(*store, refresh_of("xa", {held})).added == 0);
  CHECK(store->known_items("xa", held.keys).size() == 1);
}

TEST_CASE("stories: what is released arrives when it is released, and the archive does not move") {
  OpenStore store;
  constexpr std::int64_t kHourAgo = kToday - 3600;
  constexpr std::int64_t kMonthAgo = kToday - 31 * 86'400;
  const ArchiveQuery month{.sources = {"xa"}, .month = (2023 - 1970) * 12 + 9, .limit = 2};
  std::vector<NewEntry> entries{made_up("mot", kMonthAgo), made_up("hai", kMonthAgo + 10)};
  entries.push_back(printed(article("giu", kMonthAgo + 5)));
  entries.back().is_held = true;
  commit(*store, refresh_of("xa", entries));
  CHECK(store->count_arrivals({}).counts.at(0).count == 2);
  REQUIRE(store->archive(month).size() == 2);

  const auto last = store->count_arrivals({}).last;
  const auto known = store->known_items("xa", entries.back().keys);
  REQUIRE(known.size() == 1);
  CHECK(known[0].is_held);
  EditedEntry released;
  released.row = EntryId{known[0].match.entry};
  released.entry = entries.back().entry;
  released.print = entries.back().print;
  released.keys = {link_key(77)};
  released.article.emplace();
  released.article->url = "https://xa.example.vn/giu";
  released.is_released = true;
  RefreshCommit refresh = refresh_of("xa");
  refresh.state.last_check = at(kHourAgo);
  refresh.edited.push_back(released);
  CHECK(commit(*store, std::move(refresh)).edited == 1);

  const auto latest = store->latest({.sources = {"xa"}});
  REQUIRE(latest.size() == 3);
  CHECK(latest[1].entry.title.starts_with("Tin giu"));  // at the place that it got when it came
  CHECK(latest[1].sort_at == at(kMonthAgo + 5));
  CHECK(latest[1].first_seen == at(kHourAgo));
  CHECK(store->archive(month).size() == 2);
  CHECK(store->archive({.sources = {"xa"}, .month = (2023 - 1970) * 12 + 10, .limit = 2}).size() == 1);
  const auto counts = store->count_arrivals(last).counts;
  REQUIRE(counts.size() == 1);
  CHECK(counts[0].month == (2023 - 1970) * 12 + 10);
  REQUIRE(store->waiting_articles("xa", at(kToday), 9).size() == 1);
  // It is known by the keys that it had and by the new ones.
  std::vector<feeds::ItemKey> keys = entries.back().keys;
  keys.push_back(link_key(77));
  const auto again = store->known_items("xa", keys);
  REQUIRE(again.size() == 2);
  CHECK(EntryId{again[0].match.entry} == latest[1].row);
  CHECK(EntryId{again[1].match.entry} == latest[1].row);
  CHECK_FALSE(again[0].is_held);
  // And it is found by its words.
  for (int i = 0; i < 1000 && store->search({.sources = {"xa"}, .words = "giu"}).empty(); ++i)
    std::this_thread::sleep_for(10ms);
  CHECK(store->search({.sources = {"xa"}, .words = "giu"}).size() == 1);
  CHECK(Database(store.options.path, Database::Access::read_only).integer("SELECT count(*) FROM bodies") == 3);
}

TEST_CASE("stories: a formula that hundreds of texts share finds none of them, what is one's own finds it") {
  StoryIndex index;
  constexpr std::uint32_t kFormula = 7;
  std::mt19937_64 random(1);
  for (std::uint32_t i = 0; i < 400; ++i)
    index.add(i + 1, {.simhash = random(), .samples = {kFormula, 1000 + i}});
  CHECK(index.find({.simhash = random(), .samples = {kFormula}}, 0, 48).empty());
  CHECK(index.find({.simhash = random(), .samples = {kFormula, 1005}}, 0, 48) == std::vector<std::int64_t>{6});
}
