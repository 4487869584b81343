#include <doctest/doctest.h>

#include <span>
#include <string>

#include "feeds/read/formats.hpp"

using namespace bantin::feeds;

namespace {

std::string rel(std::span<const RawLink> links, std::string_view wanted) {
  for (const RawLink& link : links) {
    if (link.rel == wanted) return link.href;
  }
  return {};
}

}  // namespace

TEST_CASE("json feed: every member lands where it belongs") {
  const auto feed = read_json_feed(R"({
    "version": "https://jsonfeed.org/version/1.1", "title": "Tin xã", "home_page_url": "https://xa.example/",
    "feed_url": "https://xa.example/feed.json", "description": "Tin tức", "next_url": "https://xa.example/2.json",
    "icon": "https://xa.example/i.png", "favicon": "https://xa.example/f.png", "language": "vi", "expired": false,
    "authors": [{"name": "Ban biên tập", "url": "https://xa.example/bbt"}],
    "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
    "items": [{"id": "1", "url": "https://xa.example/1", "external_url": "https://b.example/", "title": "Một",
      "content_html": "<p>x</p>", "content_text": "x", "summary": "s", "image": "https://xa.example/1.jpg",
      "banner_image": "https://xa.example/b.jpg", "date_published": "2022-02-22T15:37:00+07:00",
      "date_modified": "2022-02-23T00:00:00Z", "tags": ["a", "b"], "language": "en",
      "authors": [{"name": "Hoàng Kha"}],
      "attachments": [{"url": "https://xa.example/a.pdf", "mime_type": "application/pdf", "title": "CV",
        "size_in_bytes": 1234, "duration_in_seconds": 61.5}]}]})",
                                   {});
  REQUIRE(feed.has_value());
  CHECK(feed->format == Format::json_feed);
  CHECK(feed->version == "1.1");
  CHECK(feed->title.value == "Tin xã");
  CHECK(feed->subtitle.value == "Tin tức");
  CHECK(feed->lang == "vi");
  CHECK(rel(feed->links, "alternate") == "https://xa.example/");
  CHECK(rel(feed->links, "self") == "https://xa.example/feed.json");
  CHECK(rel(feed->links, "next") == "https://xa.example/2.json");
  CHECK(rel(feed->links, "hub") == "https://hub.example/");
  CHECK(feed->image == "https://xa.example/i.png");
  CHECK(feed->icon == "https://xa.example/f.png");
  REQUIRE(feed->people.size() == 1);
  CHECK(feed->people[0].uri == "https://xa.example/bbt");
  REQUIRE(feed->items.size() == 1);
  const RawItem& item = feed->items[0];
  CHECK(item.guid == "1");
  CHECK(rel(item.links, "alternate") == "https://xa.example/1");
  CHECK(rel(item.links, "related") == "https://b.example/");
  CHECK(item.title.markup == Markup::plain);
  CHECK(item.content.value == "<p>x</p>");
  CHECK(item.content.markup == Markup::html);
  CHECK(item.summary.value == "s");
  CHECK(item.image == "https://xa.example/1.jpg");
  CHECK(item.lang == "en");
  REQUIRE(item.dates.size() == 2);
  CHECK(item.dates[0].text == "2022-02-22T15:37:00+07:00");
  CHECK(item.dates[1].kind == RawDate::Kind::updated);
  REQUIRE(item.categories.size() == 2);
  CHECK(item.people.at(0).name == "Hoàng Kha");
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].length == "1234");
  CHECK(item.attachments[0].duration == "61.5");
}

TEST_CASE("json feed: wrong types are left out or understood, never an error") {
  const auto feed =
      read_json_feed(R"({"version": "https://jsonfeed.org/version/1", "TITLE": "T", "author": {"name": "An"},
    "home_page_url": null, "hubs": "x", "items": [null, 3, [], {"id": 42, "Content_Text": "a < b", "tags": "one",
    "authors": "Bình", "attachments": [{"mime_type": "x"}, {"url": "u", "size_in_bytes": "7"}], "date_published": false}]})",
                     {});
  REQUIRE(feed.has_value());
  CHECK(feed->version == "1.0");
  CHECK(feed->title.value == "T");
  CHECK(feed->people.at(0).name == "An");
  REQUIRE(feed->items.size() == 1);
  const RawItem& item = feed->items[0];
  CHECK(item.guid == "42");
  CHECK(item.content.value == "a < b");
  CHECK(item.content.markup == Markup::plain);
  CHECK(item.categories.at(0).term == "one");
  CHECK(item.people.at(0).name == "Bình");
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].length == "7");
  CHECK(item.dates.empty());
}

TEST_CASE("json feed: what is none says so") {
  CHECK(read_json_feed("{\"a\": 1}", {}).error().message == "JSON, but no JSON Feed");
  CHECK(read_json_feed("null", {}).error().message == "JSON, but no JSON Feed");
  CHECK(read_json_feed("[1,2]", {}).error().message == "JSON, but no JSON Feed");
  CHECK(read_json_feed("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{", {}).error().message ==
        "broken or incomplete JSON");
  CHECK(read_json_feed(std::string(200'000, '['), {}).has_error());
  std::string flood = "[0";
  for (int i = 0; i < 1'100'000; ++i)
    flood += ",0";
  CHECK(read_json_feed(flood + "]", {}).error().message == "JSON that is nested too deep or has too many values");
}

TEST_CASE("json feed: items above the cap are left out and noted") {
  Limits limits;
  limits.items = 2;
  const auto feed =
      read_json_feed(R"({"version":"https://jsonfeed.org/version/1","items":[{"id":1},{"id":2},{"id":3}]})", limits);
  REQUIRE(feed.has_value());
  CHECK(feed->items.size() == 2);
  CHECK(feed->repairs.at(0).what == "too-many-items");
}
