// Histories: what sources do in the course of time, replayed through the real refresh and the real store. After each,
// the merged feed has no duplicate, no loss, no changed id and no flood.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "daemon/publish/outlet.hpp"
#include "feeds/write/atom.hpp"
#include "tests/support/history.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;

TEST_CASE("history: a story of two sources is one entry that names them both, in the feeds of both areas") {
  History world;
  world.poll("xa", articles(2));
  const auto before = world.ids();
  world.poll("huyen", {republished(0)});
  CHECK(world.ids() == before);
  const auto merged = world.merged();
  REQUIRE(merged.size() == 2);
  CHECK(merged[1].source == "xa");
  REQUIRE(merged[1].also.size() == 1);
  CHECK(merged[1].also[0].source == "huyen");
  CHECK(merged[1].also[0].link == "https://huyen.example.vn/bai/0");
  REQUIRE(world.merged({"huyen"}).size() == 1);
  CHECK(world.merged({"huyen"})[0].id == merged[1].id);
  publish::Outlet outlet;
  outlet.sources = {"xa", "huyen", "tinh"};
  const auto document = publish::make_feed_document(outlet, *world.settings, merged, {});
  REQUIRE(document.entries[1].related.size() == 1);
  CHECK(document.entries[1].related[0].title == "Trang huyen");
  CHECK(document.entries[1].related[0].home == "https://huyen.example.vn/bai/0");
}

TEST_CASE("history: the same formula about another commune stays a story of its own") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {article(0, "https://huyen.example.vn", "Mỹ Quý")});
  CHECK(world.ids().size() == 2);
}

TEST_CASE("history: twenty random orders of arrival, with restarts between, give the same stories, ids and bytes") {
  std::vector<std::pair<std::string, Item>> arrivals;
  for (std::size_t n = 0; n < 5; ++n) {
    arrivals.emplace_back("xa", article(n));
    arrivals.emplace_back("huyen", republished(n));
    if (n % 2 == 0) {
      Item third = republished(n);
      third.guid = "tinh-" + std::to_string(n);
      third.link = "https://tinh.example.vn/" + std::to_string(n);
      third.title = "Nhìn ra các địa phương " + std::to_string(n);
      third.date = "Wed, " + std::to_string(12 + n) + " Feb 2022 05:00:00 GMT";
      arrivals.emplace_back("tinh", third);
    }
    arrivals.emplace_back("tinh", article(n, "https://tinh.example.vn", "Trường Xuân"));
  }
  std::string first;
  std::mt19937 random(20220222);
  for (int order = 0; order < 20; ++order) {
    std::shuffle(arrivals.begin(), arrivals.end(), random);
    History world;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      world.poll(arrivals[i].first, {arrivals[i].second}, 30s);
      if (random() % 6 == 0) world.reopen();
    }
    publish::Outlet outlet;
    outlet.sources = {"xa", "huyen", "tinh"};
    const std::string bytes =
        feeds::write_atom(publish::make_feed_document(outlet, *world.settings, world.merged(), {}));
    CHECK(world.ids().size() == 10);
    if (first.empty()) first = bytes;
    CHECK(bytes == first);
  }
}

TEST_CASE("history: an id that was public for long stays, also when an older copy is found later") {
  History world;
  world.poll("huyen", {republished(0)});
  const auto before = world.ids();
  world.poll("xa", {article(0)}, 24h);
  CHECK(world.ids() == before);
  CHECK(world.merged()[0].source == "xa");  // the earliest full text leads all the same
}

TEST_CASE("history: a lead is a member, the full text leads") {
  History world;
  Item lead = republished(0);
  lead.date = "Thu, 10 Feb 2022 01:00:00 GMT";
  lead.text = "Sáng ngày 21/02/2022, Ủy ban nhân dân xã Mỹ Đông tổ chức " + kWhat[0] +
              " với sự tham dự của đông đảo cán bộ, đảng viên và bà con nhân dân trên địa bàn...";
  world.poll("huyen", {lead});
  world.poll("xa", {article(0)});
  REQUIRE(world.merged().size() == 1);
  CHECK(world.merged()[0].source == "xa");
}

TEST_CASE("history: an edit of the leader changes neither id nor place of the story") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  const auto before = world.merged();
  Item edited = article(0);
  edited.title += " (cập nhật)";
  edited.text += " Ban tổ chức cảm ơn các nhà hảo tâm.";
  world.poll("xa", {edited});
  const auto after = world.merged();
  REQUIRE(after.size() == 1);
  CHECK(after[0].id == before[0].id);
  CHECK(after[0].sort_at == before[0].sort_at);
  CHECK(after[0].entry.title == edited.title);
}

TEST_CASE("history: the guid scheme changes, the links stay") {
  History world;
  world.poll("xa", articles(4));
  const auto before = world.ids();
  auto items = articles(4);
  for (Item& item : items)
    item.guid = "moi:" + item.guid;
  CHECK(world.poll("xa", items).added == 0);
  CHECK(world.ids() == before);
}

TEST_CASE("history: guids are new with every request") {
  History world;
  std::vector<std::string> before;
  for (int round = 0; round < 4; ++round) {
    auto items = articles(3);
    for (Item& item : items)
      item.guid = std::to_string(round) + item.guid;
    world.poll("xa", items);
    if (round == 0) before = world.ids();
    CHECK(world.ids() == before);
  }
}

TEST_CASE("history: all items have one guid") {
  History world;
  auto items = articles(4);
  for (Item& item : items)
    item.guid = "1";
  world.poll("xa", items);
  const auto before = world.ids();
  CHECK(before.size() == 4);
  std::reverse(items.begin(), items.end());
  world.poll("xa", items);
  CHECK(world.ids() == before);
}

TEST_CASE("history: guids appear, and vanish again") {
  History world;
  auto items = articles(3);
  for (Item& item : items)
    item.guid.clear();
  world.poll("xa", items);
  const auto before = world.ids();
  world.poll("xa", articles(3));
  world.poll("xa", items);
  CHECK(world.ids() == before);
}

TEST_CASE("history: the headline is part of the guid and is edited") {
  History world;
  auto items = articles(3);
  for (Item& item : items)
    item.guid = item.title;
  world.poll("xa", items);
  const auto before = world.ids();
  items[1].title = items[1].guid = items[1].title + ", bản sửa";
  world.poll("xa", items);
  CHECK(world.ids() == before);
  CHECK(world.headlines()[1] == items[1].title);
}

TEST_CASE("history: guids count from one on two sites") {
  History world;
  Item here = article(0);
  Item there = article(1, "https://huyen.example.vn");
  here.guid = there.guid = "news_431";
  world.poll("xa", {here});
  world.poll("huyen", {there});
  CHECK(world.ids().size() == 2);
}

TEST_CASE("history: the site moves to https, to www, and gains slashes and tracking") {
  History world;
  auto items = articles(3, "http://xa.example.vn");
  for (Item& item : items)
    item.guid.clear();
  world.poll("xa", items);
  const auto before = world.ids();
  for (const auto& [prefix, suffix] :
       std::vector<std::pair<std::string, std::string>>{{"https://xa.example.vn", ""},
                                                        {"https://www.xa.example.vn", ""},
                                                        {"https://xa.example.vn", "/"},
                                                        {"https://xa.example.vn", "?utm_source=rss"},
                                                        {"https://xa.example.vn", ";jsessionid=ABC123"}}) {
    auto moved = articles(3, prefix);
    for (Item& item : moved) {
      item.guid.clear();
      item.link += suffix;
    }
    const std::string form = prefix + suffix;
    CAPTURE(form);
    world.poll("xa", moved);
    CHECK(world.ids() == before);
  }
}

TEST_CASE("history: the order rotates") {
  History world;
  auto items = articles(5);
  world.poll("xa", items);
  const auto before = world.ids();
  for (int round = 0; round < 5; ++round) {
    std::rotate(items.begin(), items.begin() + 1, items.end());
    CHECK(world.poll("xa", items).edited == 0);
    CHECK(world.ids() == before);
  }
}

TEST_CASE("history: the site is rebuilt, everything has a new guid, a new address and today's date") {
  History world;
  world.poll("xa", articles(5));
  const auto before = world.merged();
  auto rebuilt = articles(5, "https://xa.example.vn/cms2022");
  for (Item& item : rebuilt) {
    item.guid = "cms-" + item.guid;
    item.date = "Tue, 22 Feb 2022 10:00:00 GMT";
  }
  world.poll("xa", rebuilt, 48h);
  const auto after = world.merged();
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    CHECK(after[i].id == before[i].id);
    CHECK(after[i].sort_at == before[i].sort_at);
  }
}

TEST_CASE("history: another source imports the whole archive of a merged commune") {
  History world;
  world.poll("xa", articles(5));
  const auto before = world.ids();
  auto imported = articles(5, "https://tinh.example.vn/nhap");
  for (Item& item : imported) {
    item.guid = "nhap-" + item.guid;
    item.date = "Thu, 24 Feb 2022 10:00:00 GMT";
  }
  world.poll("tinh", imported, 72h);
  CHECK(world.ids() == before);
  CHECK(world.merged({"tinh"}).size() == 5);
}

TEST_CASE("history: the backlog of a first poll sorts by its own dates") {
  History world;
  world.poll("xa", {article(4)});
  auto old = articles(3, "https://tinh.example.vn");
  for (std::size_t i = 0; i < old.size(); ++i) {
    old[i].text = full_text("Trường Xuân", kWhat[i]);
    old[i].title = "Xã Trường Xuân: " + kWhat[i];
  }
  world.poll("tinh", old);
  REQUIRE(world.merged().size() == 4);
  CHECK(world.merged()[0].source == "xa");
}

TEST_CASE("history: counters, white space, Unicode form and tone placement are no edits") {
  History world;
  Item item = article(0);
  item.extra = "<p>Lượt xem: 15</p>";
  world.poll("xa", {item});
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"Ủy ban", "Uỷ ban"}, {" với sự", "\n  với  sự"}, {"ầu", "a\xCC\x82\xCC\x80u"}}) {
    Item other = item;
    const auto at = other.text.find(from);
    REQUIRE(at != std::string::npos);
    other.text.replace(at, from.size(), to);
    const std::string written = to;
    CAPTURE(written);
    CHECK(world.poll("xa", {other}).edited == 0);
  }
  item.extra = "<p>Lượt xem: 1.234</p>";
  CHECK(world.poll("xa", {item}).edited == 0);
  item.text += " Tin cuối.";
  CHECK(world.poll("xa", {item}).edited == 1);
}

TEST_CASE("history: a tombstoned item in a full-archive feed does not come back") {
  History world;
  world.poll("xa", articles(3));
  store::test::retire(*world.database, (world.clock.now_seconds() + 1h).time_since_epoch().count(), 1);
  const auto before = world.ids();
  CHECK(before.size() == 1);
  world.poll("xa", articles(3));
  CHECK(world.ids() == before);
}

TEST_CASE("history: the leader leaves, the story keeps its id") {
  History world;
  world.poll("xa", {article(0)});
  const auto before = world.ids();
  world.poll("huyen", {republished(0)}, 5h);
  store::test::retire(*world.database, (world.clock.now_seconds() - 1h).time_since_epoch().count(), 0);
  CHECK(world.ids() == before);
  CHECK(world.merged()[0].source == "huyen");
}

TEST_CASE("history: future dates do not stand on top for ever") {
  History world;
  Item item = article(0);
  item.date = "Tue, 22 Feb 2033 02:00:00 GMT";
  world.poll("xa", {item});
  CHECK(world.merged()[0].sort_at <= world.clock.now_seconds());
}

TEST_CASE("history: two bare notices with the same headline from two sources stay two") {
  History world;
  Item here = article(0);
  Item there = article(1, "https://huyen.example.vn");
  here.title = there.title = "Thông báo";
  world.poll("xa", {here});
  world.poll("huyen", {there});
  CHECK(world.ids().size() == 2);
}

TEST_CASE("history: an edit that names another commune takes an entry out of its story") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  CHECK(world.ids().size() == 1);
  Item corrected = republished(0);
  corrected.text = full_text("Trường Xuân", kWhat[0]);
  world.poll("huyen", {corrected});
  CHECK(world.ids().size() == 2);
}

TEST_CASE("history: a portal that loses all marks for one poll keeps entries and stories") {
  History world;
  world.poll("xa", {article(0)});
  world.poll("huyen", {republished(0)});
  const auto before = world.ids();
  Item damaged = republished(0);
  damaged.title = "Tin tu co so   le khanh thanh cau kenh Ba";
  damaged.text =
      "Sang ngay 21 02 2022  Uy ban nhan dan xa My  ong to chuc le khanh thanh cau kenh Ba voi su tham du cua  ong  ao "
      "can bo";
  world.poll("huyen", {damaged});
  CHECK(world.ids() == before);
  world.poll("huyen", {republished(0)});
  CHECK(world.ids() == before);
}
