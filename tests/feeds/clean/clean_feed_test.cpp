// FeedInfo and item links: what a document's words about itself mean.
#include <doctest/doctest.h>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"

using namespace bantin::feeds;
using namespace std::chrono_literals;

namespace {

RawLink link_to(std::string href, std::string rel = "alternate", std::string type = "", std::string base = "") {
  RawLink raw;
  raw.href = std::move(href);
  raw.rel = std::move(rel);
  raw.type = std::move(type);
  raw.base = std::move(base);
  return raw;
}

CleanOptions from(std::string url) {
  CleanOptions options;
  options.document_url = std::move(url);
  options.zone = TimeZone("Asia/Ho_Chi_Minh", {{Instant{0s}, 7h}});
  return options;
}

/// The link of an item with these links in a document of this format, whose channel link is a.example/tin/.
std::string link_of(const RawItem& item, Format format = Format::rss,
                    std::string url = "https://feeds.example/rss.xml") {
  RawFeed document;
  document.format = format;
  document.links = {link_to("https://a.example/tin/")};
  const CleanOptions options = from(std::move(url));
  return item_link(item, document, clean_feed(document, options), options);
}

}  // namespace

TEST_CASE("clean: a feed's own fields") {
  RawFeed raw;
  raw.format = Format::rss;
  raw.version = "2.0";
  raw.title = {"Cổng thông tin &amp; truyền thông\n huyện", Markup::unstated, "", ""};
  raw.subtitle = {"<p>Tin <b>mới</b></p>", Markup::html, "", ""};
  raw.rights = {"© 2022", Markup::plain, "", ""};
  raw.links = {link_to("/rss.xml", "self", "application/rss+xml"),
               link_to("/"),
               link_to("https://hub.example/", "hub"),
               link_to("https://hub.example/", "hub"),
               link_to("javascript:alert(1)", "hub"),
               link_to("?page=2", "next"),
               link_to("/2022/01.xml", "prev-archive")};
  raw.lang = "VI_vn";
  raw.generator = "NukeViet v4.0";
  raw.icon = "/favicon.ico";
  raw.image = "data:image/png;base64,AA==";
  raw.dates = {{RawDate::Kind::updated, "không rõ"}, {RawDate::Kind::updated, "22/02/2022 15:02"}};
  raw.geo.point = " 10.5, 105.75 ";
  raw.ttl = "60";
  raw.skip_hours = {"0", "24", "13", "25", "x"};
  raw.skip_days = {"Sunday", "monday", "Sat", "someday"};
  raw.update_period = "daily";
  raw.update_frequency = "4";
  raw.update_base = "2000-01-01T12:00+00:00";
  raw.repairs = {{"control-characters", 2}};
  const FeedInfo info = clean_feed(raw, from("https://a.example/tin/rss.xml"));
  CHECK(info.title == "Cổng thông tin & truyền thông huyện");
  CHECK(info.subtitle == "Tin mới");
  CHECK(info.rights == "© 2022");
  CHECK(info.home_link == "https://a.example/");
  CHECK(info.self_link == "https://a.example/rss.xml");
  CHECK(info.hubs == std::vector<std::string>{"https://hub.example/"});
  CHECK(info.next_page == "https://a.example/?page=2");
  CHECK(info.prev_archive == "https://a.example/2022/01.xml");
  CHECK(info.lang == "vi-VN");
  CHECK(info.generator == "NukeViet v4.0");
  CHECK(info.icon == "https://a.example/favicon.ico");
  CHECK(info.image.empty());
  REQUIRE(info.updated);
  CHECK(format_rfc3339(info.updated->at) == "2022-02-22T08:02:00Z");
  REQUIRE(info.geo);
  CHECK(info.geo->latitude == doctest::Approx(10.5));
  CHECK(info.geo->longitude == doctest::Approx(105.75));
  CHECK(info.ttl == 60min);
  CHECK(info.skip_hours == ((1u << 0) | (1u << 13)));
  CHECK(info.skip_days == ((1u << 0) | (1u << 1) | (1u << 6)));
  CHECK(info.update_interval == 6h);
  CHECK(info.update_base == "2000-01-01T12:00:00Z");
  CHECK(info.repairs.size() == 1);
}

TEST_CASE("clean: a line, a box or a polygon is placed in the middle of its bounds") {
  struct Row {
    const char* corners;
    double latitude;
    double longitude;
  };
  for (const Row row : {Row{"10 105 20 107", 15, 106}, Row{"0 0 0 4 4 4 4 0 0 0 ", 2, 2},
                        Row{"10.5 105.8 12", 10.5, 105.8}, Row{"1,2 3,4", 2, 3}, Row{"1 2 3", 1, 2}}) {
    CAPTURE(row.corners);
    RawFeed raw;
    raw.geo.point = row.corners;
    const FeedInfo info = clean_feed(raw, {});
    REQUIRE(info.geo);
    CHECK(info.geo->latitude == doctest::Approx(row.latitude));
    CHECK(info.geo->longitude == doctest::Approx(row.longitude));
  }
  for (const char* corners : {"1 2 95 200", "nan nan", "", "1"}) {
    CAPTURE(corners);
    RawFeed raw;
    raw.geo.point = corners;
    CHECK_FALSE(clean_feed(raw, {}).geo);
  }
}

TEST_CASE("clean: hints that make no sense are left out") {
  RawFeed raw;
  raw.ttl = "-5";
  raw.update_period = "sometimes";
  raw.update_base = "0000";
  raw.geo.point = "95 200";
  const FeedInfo info = clean_feed(raw, {});
  CHECK_FALSE(info.ttl);
  CHECK_FALSE(info.update_interval);
  CHECK(info.update_base.empty());
  CHECK_FALSE(info.geo);
  raw.ttl = "0";
  CHECK_FALSE(clean_feed(raw, {}).ttl);
}

TEST_CASE("clean: the editor stands for a channel that names no author") {
  RawFeed raw;
  raw.people = {{"web@a.example", "", "", "webmaster"}, {"bbt@a.example (Ban biên tập)", "", "", "editor"}};
  const FeedInfo info = clean_feed(raw, {});
  REQUIRE(info.people.size() == 2);
  CHECK(info.people[1].role == "author");
  CHECK(info.people[1].name == "Ban biên tập");
  CHECK(info.people[1].email == "bbt@a.example");
}

TEST_CASE("clean: an item's link is its alternate, one for readers first") {
  RawItem item;
  item.links = {link_to("https://a.example/1.atom", "alternate", "application/atom+xml"),
                link_to("https://a.example/self", "self"), link_to("https://a.example/1", "alternate", "text/html")};
  CHECK(link_of(item) == "https://a.example/1");
  item.links = {link_to("https://a.example/1.pdf", "alternate", "application/pdf"),
                link_to("https://a.example/x", "enclosure")};
  CHECK(link_of(item) == "https://a.example/1.pdf");
}

TEST_CASE("clean: without an alternate a permanent guid, then other links") {
  RawItem item;
  item.guid = "https://a.example/?p=5";
  CHECK(link_of(item) == "https://a.example/?p=5");
  item.guid_is_permalink = false;
  CHECK(link_of(item) == "");
  item.links = {link_to("https://a.example/self", "self"), link_to("https://a.example/goc", "via")};
  CHECK(link_of(item) == "https://a.example/goc");
  item = {};
  item.guid = "news_431";
  CHECK(link_of(item) == "");
  item.guid_is_permalink = true;
  CHECK(link_of(item) == "https://a.example/tin/news_431");
}

TEST_CASE("clean: relative links go by xml:base, the channel or the document") {
  RawItem item;
  item.links = {link_to("bai-1.html")};
  CHECK(link_of(item, Format::rss) == "https://a.example/tin/bai-1.html");
  CHECK(link_of(item, Format::atom) == "https://feeds.example/bai-1.html");
  CHECK(link_of(item, Format::atom, "") == "https://a.example/tin/bai-1.html");
  item.links = {link_to("bai-1.html", "alternate", "", "https://b.example/x/")};
  CHECK(link_of(item, Format::rss) == "https://b.example/x/bai-1.html");
  item.links = {link_to("bai-1.html", "alternate", "", "x/y/")};
  CHECK(link_of(item, Format::atom) == "https://feeds.example/x/y/bai-1.html");
  RawFeed nowhere;
  CHECK(item_link(item, nowhere, clean_feed(nowhere, {}), {}) == "");
}

TEST_CASE("clean: what could run script or is no web page is no link") {
  for (const char* href :
       {"javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
        "mailto:a@b.example", "feed:javascript:x", "http://", "http://a b/", "about:blank"}) {
    CAPTURE(std::string(href));
    RawItem item;
    item.links = {link_to(href)};
    CHECK(link_of(item) == "");
  }
}
