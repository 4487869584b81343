// Histories of sources that are not to be believed at once: rebuilt, re-dated, renamed, flooding, taking down. Replayed
// through the real refresh and the real store.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/stories.hpp"
#include "tests/support/history.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;

namespace {

/// A short notice: its words are too few to be told from others of its kind.
Item notice(std::size_t n, const std::string& date = "") {
  const std::string number = std::to_string(n);
  return {"tb-" + number, "https://xa.example.vn/tb/" + number,
          "Thông báo số " + number + " về việc họp tổ nhân dân tự quản", "Mời bà con tổ " + number + " dự họp.", date};
}

std::vector<Item> notices(std::size_t from, std::size_t to, const std::string& date = "") {
  std::vector<Item> items;
  for (std::size_t n = to; n-- > from;)
    items.push_back(notice(n, date));
  return items;
}

constexpr const char* kToday = "Thu, 24 Feb 2022 09:00:00 GMT";

store::SourceState state_of(History& world, const std::string& source) {
  return *world.database->source_state(source);
}

std::size_t count(History& world) {
  return world.merged().size();
}

store::CommitResult obey(History& world, store::StoryOrder order) {
  std::promise<store::CommitResult> done;
  store::stories_of(*world.database).obey(std::move(order), [&](auto result) { done.set_value(std::move(result)); });
  return done.get_future().get();
}

}  // namespace

TEST_CASE("history: a rebuilt site gives its short notices new guids, addresses and dates; all keep id and place") {
  History world;
  auto items = notices(0, 8, "Mon, 14 Feb 2022 02:00:00 GMT");
  world.poll("xa", items);
  const auto before = world.merged();
  for (Item& item : items) {
    item.guid = "cms-" + item.guid;
    item.link = "https://xa.example.vn/cms/" + item.guid;
    item.date = kToday;
  }
  CHECK(world.poll("xa", items, 48h).added == 0);
  const auto after = world.merged();
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    CHECK(after[i].id == before[i].id);
    CHECK(after[i].sort_at == before[i].sort_at);
    CHECK(after[i].updated == before[i].updated);
  }
}

TEST_CASE("history: a rebuilt site that words its notices anew is recognised by its headlines") {
  History world;
  auto items = notices(0, 8, "Mon, 14 Feb 2022 02:00:00 GMT");
  world.poll("xa", items);
  const auto before = world.ids();
  for (Item& item : items) {
    item.guid = "cms-" + item.guid;
    item.link = "https://xa.example.vn/cms/" + item.guid;
    item.text = "Chi tiết xem tại trang.";
    item.date = kToday;
  }
  CHECK(world.poll("xa", items, 48h).added == 0);
  CHECK(world.ids() == before);
}

TEST_CASE("history: what a rebuilt site brings of one hour is held, and released when it is there again") {
  History world;
  world.poll("xa", notices(0, 8, "Mon, 14 Feb 2022 02:00:00 GMT"));
  const auto before = world.ids();
  world.poll("xa", notices(100, 108, kToday), 49h);
  CHECK(world.ids() == before);
  CHECK(state_of(world, "xa").held == 8);
  world.poll("xa", notices(100, 108, kToday));
  CHECK(count(world) == 16);
  CHECK(state_of(world, "xa").held == 0);
  CHECK(world.poll("xa", notices(100, 108, kToday)).added == 0);
}

TEST_CASE("history: items whose dates move with every request are never released") {
  History world;
  world.poll("xa", notices(0, 8, "Mon, 14 Feb 2022 02:00:00 GMT"));
  const auto before = world.ids();
  for (int hour = 10; hour < 14; ++hour) {
    const std::string date = "Thu, 24 Feb 2022 " + std::to_string(hour) + ":00:00 GMT";
    world.poll("xa", notices(100, 108, date), hour == 10 ? 50h : 1h);
    CHECK(world.ids() == before);
    CHECK(state_of(world, "xa").held == 8);
  }
}

TEST_CASE("history: a flood beside known items is held, comes in turns, and nothing of it is lost") {
  History world;
  world.poll("xa", notices(0, 4));
  auto flood = notices(0, 84);
  world.poll("xa", flood);
  CHECK(count(world) == 4);
  CHECK(state_of(world, "xa").held == 80);
  world.reopen();
  for (const std::size_t shown : {34u, 64u, 84u}) {
    world.poll("xa", flood);
    CHECK(count(world) == shown);
  }
  CHECK(state_of(world, "xa").held == 0);
}

TEST_CASE("history: a flood of thousands comes out in the end, however many of it are remembered at a time") {
  History world;
  const std::size_t all = store::kMostHeld + 100;
  world.poll("xa", notices(0, 4));
  for (std::size_t poll = 0; poll < all / 30 + 3; ++poll) {
    world.poll("xa", notices(0, all));
    CHECK(state_of(world, "xa").held <= store::kMostHeld);
  }
  store::OutletQuery query{.sources = {"xa"}, .limit = 2 * all};
  CHECK(world.database->latest(query).size() == all);
  CHECK(state_of(world, "xa").held == 0);
}

TEST_CASE("history: an archive with its own old dates is no flood and stands where its dates say") {
  History world;
  world.poll("xa", notices(50, 54, "Mon, 21 Feb 2022 02:00:00 GMT"));
  auto items = notices(0, 50, "Mon, 10 Jan 2022 02:00:00 GMT");
  auto newest = notices(50, 54, "Mon, 21 Feb 2022 02:00:00 GMT");
  newest.insert(newest.end(), items.begin(), items.end());
  world.poll("xa", newest);
  REQUIRE(count(world) == 54);
  const std::vector<std::string> headlines = world.headlines();
  std::set<std::string> above;
  for (const Item& item : notices(50, 54))
    above.insert(item.title);
  CHECK(std::set<std::string>(headlines.begin(), headlines.begin() + 4) == above);
  CHECK(state_of(world, "xa").held == 0);
}

TEST_CASE("history: ten items in a day are no flood") {
  History world;
  world.poll("xa", notices(0, 5));
  world.poll("xa", notices(3, 15), 12h);
  CHECK(count(world) == 15);
}

TEST_CASE("history: the undated backlog of a first poll does not stand above today's news") {
  History world;
  world.poll("xa", {article(4)});
  world.poll("huyen", notices(0, 60));
  const auto merged = world.merged();
  REQUIRE(merged.size() == 61);
  const auto recent = std::count_if(merged.begin(), merged.end(),
                                    [&](const auto& entry) { return entry.sort_at > world.clock.now_seconds() - 1h; });
  CHECK(recent == 10);
}

TEST_CASE("history: guids that are new with every request are given up for links, once and for ever") {
  History world;
  for (int round = 0; round < 3; ++round) {
    auto items = articles(4);
    for (Item& item : items)
      item.guid = std::to_string(round) + item.guid;
    world.poll("xa", items);
  }
  const auto state = state_of(world, "xa");
  CHECK(state.identity == feeds::KeyKind::link);
  CHECK(state.identity_reason == "4 of 4 known items came with another guid, again");
  const auto before = world.ids();
  world.reopen();
  for (int round = 0; round < 3; ++round)
    world.poll("xa", articles(4));  // good guids again: it is not asked a second time
  CHECK(state_of(world, "xa").identity == feeds::KeyKind::link);
  CHECK(world.ids() == before);
}

TEST_CASE("history: one change of the guids' scheme is no reason to give them up") {
  History world;
  world.poll("xa", articles(4));
  auto items = articles(4);
  for (Item& item : items)
    item.guid = "moi:" + item.guid;
  for (int round = 0; round < 3; ++round)
    world.poll("xa", items);
  CHECK(state_of(world, "xa").identity == feeds::KeyKind::guid);
}

TEST_CASE("history: links with a session in a place that nobody knows, and no guids: the words tell the items") {
  History world;
  std::vector<std::string> before;
  for (int round = 0; round < 5; ++round) {
    auto items = articles(5);
    for (Item& item : items) {
      item.guid.clear();
      item.link =
          "https://xa.example.vn/s" + std::to_string(1000 + round) + "/" + item.link.substr(item.link.size() - 5);
    }
    world.poll("xa", items);
    if (round == 0) before = world.ids();
    CHECK(world.ids() == before);
  }
}

TEST_CASE("history: an admin can say what a source's items are known by") {
  History world;
  world.settings->sources.front().identity = feeds::KeyKind::link;
  world.poll("xa", articles(3));
  const auto before = world.ids();
  auto items = articles(3);
  std::swap(items[0].guid, items[2].guid);  // guids that wander
  CHECK(world.poll("xa", items).edited == 0);
  CHECK(world.ids() == before);
  CHECK(state_of(world, "xa").identity == feeds::KeyKind::guid);  // what the evidence says, if the key is taken out
}

TEST_CASE("history: a source whose items flap at each poll is recognised, and its edits are no news") {
  History world;
  std::vector<store::StoredEntry> before;
  for (int round = 0; round < 6; ++round) {
    auto items = articles(5);
    for (Item& item : items)
      item.extra = "<p>Ảnh số " + std::to_string(round) + " của ban biên tập</p>";
    world.poll("xa", items);
    if (round == 3) before = world.merged();
  }
  CHECK(state_of(world, "xa").flaps >= store::kManyFlaps);
  const auto after = world.merged();
  for (std::size_t i = 0; i < after.size(); ++i)
    CHECK(after[i].updated == before[i].updated);
  CHECK(after[0].entry.summary.find("số 5") != std::string::npos);
  world.poll("xa", articles(5));
  world.poll("xa", articles(5));
  CHECK(world.merged()[0].entry.summary.find("số 5") == std::string::npos);
}

TEST_CASE("history: the whole source moves to another host and system") {
  History world;
  world.poll("xa", articles(6));
  const auto before = world.ids();
  world.settings->sources.front().url = "https://moi.example.vn/rss";
  auto items = articles(6, "https://moi.example.vn");
  for (Item& item : items)
    item.guid = "moi-" + item.guid;
  world.clock.pass(24h);
  world.fetcher.answers["https://moi.example.vn/rss"] = [body = document(items)](const auto&) {
    return answer(200, body);
  };
  CHECK(world.refresh("xa").ok());
  CHECK(world.ids() == before);
}

TEST_CASE("history: an article that left the middle of the list and is gone is withdrawn, with a tombstone") {
  History world;
  world.poll("xa", notices(0, 9, "Mon, 14 Feb 2022 02:00:00 GMT"));
  const auto before = world.merged();
  auto items = notices(0, 9, "Mon, 14 Feb 2022 02:00:00 GMT");
  items.erase(items.begin() + 4);
  int status = 200;
  const std::string gone = notice(4).link;
  world.fetcher.answers[gone] = [&](const auto&) { return answer(status, "<html><title>x</title></html>"); };

  SUBCASE("when its page answers 410") {
    status = 410;
    world.poll("xa", items);
    CHECK(count(world) == 8);
    const auto tombstones = store::stories_of(*world.database).withdrawals({"xa", "huyen"}, {}, 10);
    REQUIRE(tombstones.size() == 1);
    const auto left =
        std::find_if(before.begin(), before.end(), [&](const auto& entry) { return entry.entry.link == gone; });
    CHECK(tombstones[0].id == left->id);
    CHECK(store::stories_of(*world.database).withdrawals({"huyen"}, {}, 10).empty());
    // The full list again: it does not come back.
    world.poll("xa", notices(0, 9, "Mon, 14 Feb 2022 02:00:00 GMT"));
    CHECK(count(world) == 8);
  }
  SUBCASE("and stays when its page is there; it is asked once") {
    world.poll("xa", items);
    CHECK(count(world) == 9);
    const auto asked = [&] {
      return std::count_if(world.fetcher.requests.begin(), world.fetcher.requests.end(),
                           [&](const auto& r) { return r.url == gone; });
    };
    CHECK(asked() == 1);
    items.push_back(notice(20, "Sun, 13 Feb 2022 02:00:00 GMT"));
    world.poll("xa", items);
    CHECK(asked() == 1);
  }
  SUBCASE("when its page answers 404 at two looks, some hours apart, and not before") {
    status = 404;
    world.poll("xa", items);
    CHECK(count(world) == 9);
    world.poll("xa", items, 1h);
    CHECK(count(world) == 9);
    world.poll("xa", items, 6h);
    CHECK(count(world) == 8);
    CHECK(store::stories_of(*world.database).withdrawals({"xa"}, {}, 10).size() == 1);
    CHECK(store::stories_of(*world.database).withdrawn_at(before[0].row) == std::nullopt);
  }
  SUBCASE("and stays when its page is there again at the second look") {
    status = 404;
    world.poll("xa", items);
    status = 200;
    world.poll("xa", items, 7h);
    status = 404;
    world.poll("xa", items, 7h);
    CHECK(count(world) == 9);
  }
  SUBCASE("and stays when the list has it again, whatever its page answered") {
    status = 404;
    world.poll("xa", items);
    world.poll("xa", notices(0, 9, "Mon, 14 Feb 2022 02:00:00 GMT"));
    world.poll("xa", notices(0, 9, "Mon, 14 Feb 2022 02:00:00 GMT"), 7h);
    CHECK(count(world) == 9);
  }
  SUBCASE("and stays when half of the list is another") {
    status = 404;
    items.erase(items.begin() + 1, items.begin() + 4);
    world.poll("xa", items);
    CHECK(count(world) == 9);
  }
}

TEST_CASE("history: what an admin split or joined stays so, whatever is polled") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  REQUIRE(count(world) == 1);
  const auto entry = world.database->entry(world.merged()[0].row);
  REQUIRE(entry->also.size() == 1);
  const store::EntryId other = entry->also[0].row;

  SUBCASE("split") {
    CHECK(obey(world, {store::StoryOrder::Kind::split, other}).ok);
    CHECK(count(world) == 2);
    Item edited = republished(0);
    edited.text += " Xin cảm ơn.";
    world.poll("huyen", {edited});
    world.reopen();
    CHECK(count(world) == 2);
    Item third = republished(0);
    third.guid = "tinh-0";
    third.link = "https://tinh.example.vn/0";
    world.poll("tinh", {third});
    CHECK(count(world) == 2);
    // And joined again.
    CHECK(obey(world, {store::StoryOrder::Kind::join, entry->row, other}).ok);
    CHECK(count(world) == 1);
    CHECK(world.merged()[0].also.size() == 2);
  }
  SUBCASE("join") {
    const auto before = world.merged()[0].id;
    world.poll("tinh", {article(1, "https://tinh.example.vn", "Mỹ Quý")});
    REQUIRE(count(world) == 2);
    const auto row = world.merged({"tinh"})[0].row;
    CHECK(obey(world, {store::StoryOrder::Kind::join, entry->row, row}).ok);
    REQUIRE(count(world) == 1);
    CHECK(world.merged()[0].id == before);
    Item edited = article(1, "https://tinh.example.vn", "Mỹ Quý");
    edited.text += " Hết.";
    world.poll("tinh", {edited});
    CHECK(count(world) == 1);
    const auto bonds = store::stories_of(*world.database).bonds_of(row);
    REQUIRE(bonds.size() == 3);  // with each entry of the story that it was joined to
    CHECK(bonds[0].reason == "by hand");
    CHECK(bonds[1].reason == "by hand");
    CHECK(bonds[2].reason.starts_with("same text"));
  }
  SUBCASE("an order that makes no sense is refused with words") {
    CHECK(obey(world, {store::StoryOrder::Kind::join, other, other}).error == "an entry cannot be joined with itself");
    CHECK(obey(world, {store::StoryOrder::Kind::split, store::EntryId{999}}).error == "entry 999 has left");
  }
}

TEST_CASE("history: withdrawing one member leaves the story with its id; the last one leaves a tombstone") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  const auto story = world.merged()[0];
  CHECK(obey(world, {store::StoryOrder::Kind::withdraw, story.row, {}, "sai sự thật"}).ok);
  REQUIRE(count(world) == 1);
  CHECK(world.merged()[0].id == story.id);
  CHECK(world.merged()[0].source == "huyen");
  auto& stories = store::stories_of(*world.database);
  CHECK(stories.withdrawals({"xa", "huyen"}, {}, 10).empty());
  REQUIRE(stories.withdrawals({"xa"}, {}, 10).size() == 1);
  CHECK(stories.withdrawals({"xa"}, {}, 10)[0].id == story.id);
  CHECK(obey(world, {store::StoryOrder::Kind::withdraw, world.merged()[0].row}).ok);
  CHECK(count(world) == 0);
  REQUIRE(stories.withdrawals({"xa", "huyen"}, {}, 10).size() == 1);  // one id, one tombstone
  CHECK(stories.withdrawals({"xa", "huyen"}, {}, 10)[0].id == story.id);
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  CHECK(count(world) == 0);
}

TEST_CASE("history: earlier versions are kept, so many and no more") {
  History world;
  Item item = article(0);
  for (int edit = 0; edit < 14; ++edit) {
    item.text = article(0).text + " Bản thứ " + std::to_string(edit) + ".";
    world.poll("xa", {item});
  }
  const auto row = world.merged()[0].row;
  auto versions = store::stories_of(*world.database).versions_of(row);
  REQUIRE(versions.size() == 10);
  CHECK(versions[0].text.ends_with("Bản thứ 12."));
  CHECK(versions[9].text.ends_with("Bản thứ 3."));
  CHECK(versions[0].title == item.title);
  store::test::retire(*world.database, (world.clock.now_seconds() + 1h).time_since_epoch().count(), 0);
  CHECK(store::stories_of(*world.database).versions_of(row).empty());
}

TEST_CASE("history: a source has a quarter of a page of the merged feed at most, unless the others are silent") {
  History world;
  world.poll("xa", notices(0, 30));
  std::vector<Item> others;
  for (std::size_t n = 0; n < 20; ++n) {
    others.push_back(notice(500 + n, "Mon, 14 Feb 2022 02:00:00 GMT"));
    others.back().link = "https://huyen.example.vn/" + std::to_string(n);
  }
  world.poll("huyen", others);
  const auto of = [](const std::vector<store::StoredEntry>& entries, const char* source) {
    return std::count_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.source == source; });
  };
  const store::OutletQuery page{.sources = {"xa", "huyen"}, .limit = 20, .share = 5};
  CHECK(of(world.database->latest(page), "xa") == 15);  // the shares do not fill the page, the newest above them do
  CHECK(of(world.database->latest(page), "huyen") == 5);
  const store::OutletQuery shared{.sources = {"xa", "huyen"}, .limit = 20, .share = 12};
  const auto entries = world.database->latest(shared);
  CHECK(entries.size() == 20);
  CHECK(of(entries, "xa") == 12);
  CHECK(of(entries, "huyen") == 8);
}

TEST_CASE("history: who leads a story can be chosen") {
  History world;
  Item lead = republished(0);
  lead.date = "Thu, 10 Feb 2022 01:00:00 GMT";
  lead.text = "Sáng ngày 21/02/2022, Ủy ban nhân dân xã Mỹ Đông tổ chức " + kWhat[0] +
              " với sự tham dự của đông đảo cán bộ, đảng viên và bà con nhân dân trên địa bàn...";
  world.poll("huyen", {lead});
  world.poll("xa", {article(0)});
  const auto leader = [&](feeds::StoryLeader rule) {
    store::OutletQuery query{.sources = {"xa", "huyen"}, .one_entry_per_story = true, .leader = rule};
    return world.database->latest(query).at(0).source;
  };
  CHECK(leader(feeds::StoryLeader::full_text) == "xa");
  CHECK(leader(feeds::StoryLeader::first) == "huyen");
  CHECK(leader(feeds::StoryLeader::longest) == "xa");
}
