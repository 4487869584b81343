#include "feeds/write/json_feed.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace bantin::feeds;
using nlohmann::json;

namespace {

Date at(std::int64_t seconds, DatePrecision precision = DatePrecision::second, bool zone_given = true) {
  return {Instant{std::chrono::seconds{seconds}}, precision, zone_given};
}

}  // namespace

TEST_CASE("json feed writer: a whole feed") {
  FeedInfo info;
  info.format = Format::rdf;
  info.version = "1.0";
  info.encoding = "windows-1258";
  info.repairs = {{"bare-ampersand", 3}};
  info.title = "Xã Mỹ Đông";
  info.subtitle = "Tin";
  info.home_link = "https://xa.example/";
  info.self_link = "https://xa.example/rss";
  info.hubs = {"https://hub.example/"};
  info.next_page = "https://xa.example/rss?p=2";
  info.lang = "vi";
  info.icon = "https://xa.example/f.ico";
  info.image = "https://xa.example/logo.png";
  info.people = {{"An", "an@xa.example", "https://xa.example/an", "author"}, {"Bình", "", "", "webmaster"}};
  info.ttl = std::chrono::minutes{60};
  info.update_interval = std::chrono::seconds{1800};
  info.skip_hours = 1u | 1u << 23;
  info.skip_days = 1u << 1;
  info.geo = Geo{10.5, 105.75, "Tháp Mười"};

  Entry entry;
  entry.guid = "news_431";
  entry.link = "https://xa.example/431";
  entry.title = "Kế hoạch";
  entry.summary = "Tóm tắt";
  entry.content_html = "<p>x</p>";
  entry.published = at(1645516965, DatePrecision::minute, false);
  entry.people = {{"Hoàng Kha", "", "", ""}, {"C", "", "", "contributor"}, {"", "kha@xa.example", "", "author"}};
  entry.categories = {{"a", "", "Một"}, {"b", "s", ""}, {"b", "", ""}};
  entry.attachments = {{"https://xa.example/a.mp3", "audio/mpeg", "t", 12, std::chrono::seconds{61}}};
  entry.comments_count = 4;
  entry.origin.title = "Huyện";

  const json feed = json::parse(write_json_feed(info, {entry}, true));
  CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
  CHECK(feed["title"] == "Xã Mỹ Đông");
  CHECK(feed["description"] == "Tin");
  CHECK(feed["home_page_url"] == "https://xa.example/");
  CHECK(feed["feed_url"] == "https://xa.example/rss");
  CHECK(feed["hubs"] == json::parse(R"([{"type":"WebSub","url":"https://hub.example/"}])"));
  CHECK(feed["next_url"] == "https://xa.example/rss?p=2");
  CHECK(feed["icon"] == "https://xa.example/logo.png");
  CHECK(feed["favicon"] == "https://xa.example/f.ico");
  CHECK(feed["authors"] == json::parse(R"([{"name":"An","url":"https://xa.example/an"}])"));
  const json& own = feed["_bantin"];
  CHECK(own["format"] == "rdf");
  CHECK(own["encoding"] == "windows-1258");
  CHECK(own["repairs"] == json::parse(R"([{"what":"bare-ampersand","count":3}])"));
  CHECK(own["ttl"] == 60);
  CHECK(own["update_interval"] == 1800);
  CHECK(own["skip_hours"] == json::parse("[0,23]"));
  CHECK(own["skip_days"] == json::parse(R"(["Monday"])"));
  CHECK(own["people"].size() == 2);
  CHECK(own["geo"]["latitude"] == 10.5);

  const json& item = feed["items"].at(0);
  CHECK(item["id"] == "news_431");
  CHECK(item["url"] == "https://xa.example/431");
  CHECK(item["content_html"] == "<p>x</p>");
  CHECK(item["summary"] == "Tóm tắt");
  CHECK_FALSE(item.contains("content_text"));
  CHECK(item["date_published"] == "2022-02-22T08:02:45Z");
  CHECK(item["_bantin"]["date_precision"] == "minute");
  CHECK(item["_bantin"]["date_zone_assumed"] == true);
  CHECK(item["authors"] == json::parse(R"([{"name":"Hoàng Kha"},{"name":"kha@xa.example"}])"));
  CHECK(item["tags"] == json::parse(R"(["Một","b"])"));
  CHECK(item["attachments"].at(0)["size_in_bytes"] == 12);
  CHECK(item["attachments"].at(0)["duration_in_seconds"] == 61);
  CHECK(item["_bantin"]["comments_count"] == 4);
  CHECK(item["_bantin"]["origin"]["title"] == "Huyện");
}

TEST_CASE("json feed writer: an item has an id and a content whatever is missing") {
  Entry nothing;
  Entry linked;
  linked.link = "https://xa.example/1";
  linked.summary = "s";
  Entry titled;
  titled.title = "t";
  const json feed = json::parse(write_json_feed({}, {nothing, linked, titled, titled}, false));
  const json& items = feed["items"];
  CHECK(items[0]["id"].get<std::string>().starts_with("hash:"));
  CHECK(items[0]["content_text"] == "");
  CHECK(items[1]["id"] == "https://xa.example/1");
  CHECK(items[1]["content_text"] == "s");
  CHECK(items[2]["id"] == items[3]["id"]);
  CHECK(items[2]["id"] != items[0]["id"]);
  CHECK_FALSE(items[0].contains("url"));
  CHECK_FALSE(items[0].contains("_bantin"));
}

TEST_CASE("json feed writer: broken UTF-8 cannot break the document") {
  FeedInfo info;
  info.title =
      "a\xFF"
      "b";
  CHECK(json::parse(write_json_feed(info, {}, false))["title"] ==
        "a\xEF\xBF\xBD"
        "b");
}
