// RSS 0.91 to 2.0.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("rss: a channel and its items say what they say") {
  const RawFeed feed = parse(read_rss, R"(<rss version="2.0"><channel>
    <title>Tin xã</title><link>https://xa.example/</link><description>Tin &lt;b&gt;mới&lt;/b&gt;</description>
    <language>vi</language><ttl>60</ttl><lastBuildDate>Tue, 22 Feb 2022 08:02:45 +0700</lastBuildDate>
    <skipHours><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>
    <image><url>https://xa.example/logo.png</url><title>Logo</title><link>https://xa.example/</link></image>
    <textInput><title>Tìm</title><link>https://xa.example/tim</link></textInput>
    <item><title>Một</title><link>https://xa.example/1</link><description>Hai</description>
      <guid isPermaLink="false">so-1</guid><pubDate>Tue, 22 Feb 2022 08:00:00 +0700</pubDate>
      <author>hoa@xa.example (Hoa)</author><category domain="https://xa.example/muc">Nông nghiệp</category>
      <enclosure url="https://xa.example/a.mp3" length="12" type="audio/mpeg"/>
      <comments>https://xa.example/1#bl</comments><source url="https://tinh.example/rss">Tỉnh</source></item>
    <item><title>Hai</title></item></channel></rss>)");
  CHECK(feed.format == Format::rss);
  CHECK(feed.version == "2.0");
  CHECK(feed.title.value == "Tin xã");
  CHECK(feed.title.markup == Markup::unstated);
  CHECK(feed.subtitle.value == "Tin <b>mới</b>");
  CHECK(feed.subtitle.markup == Markup::html);
  REQUIRE(feed.links.size() == 1);
  CHECK(feed.links[0].href == "https://xa.example/");
  CHECK(feed.links[0].rel == "alternate");
  CHECK(feed.lang == "vi");
  CHECK(feed.ttl == "60");
  CHECK(feed.skip_hours == std::vector<std::string>{"1", "2"});
  CHECK(feed.skip_days == std::vector<std::string>{"Sunday"});
  CHECK(feed.image == "https://xa.example/logo.png");
  REQUIRE(feed.dates.size() == 1);
  CHECK(feed.dates[0].kind == RawDate::Kind::updated);
  REQUIRE(feed.items.size() == 2);
  const RawItem& item = feed.items[0];
  CHECK(item.title.value == "Một");
  CHECK(item.summary.value == "Hai");
  CHECK(item.guid == "so-1");
  CHECK(item.guid_is_permalink == false);
  REQUIRE(item.dates.size() == 1);
  CHECK(item.dates[0].text == "Tue, 22 Feb 2022 08:00:00 +0700");
  REQUIRE(item.people.size() == 1);
  CHECK(item.people[0].name == "hoa@xa.example (Hoa)");
  REQUIRE(item.categories.size() == 1);
  CHECK(item.categories[0].term == "Nông nghiệp");
  CHECK(item.categories[0].scheme == "https://xa.example/muc");
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].url == "https://xa.example/a.mp3");
  CHECK(item.attachments[0].length == "12");
  CHECK(item.attachments[0].type == "audio/mpeg");
  CHECK(item.comments_url == "https://xa.example/1#bl");
  CHECK(item.origin.title == "Tỉnh");
  CHECK(item.origin.feed_url == "https://tinh.example/rss");
  CHECK(!feed.items[1].guid_is_permalink.has_value());
}

TEST_CASE("rss: items beside the channel and channel elements after the items are found") {
  const RawFeed feed = parse(read_rss, R"(<rss version="0.91"><channel><item><title>A</title></item>
    <title>Kênh</title></channel><item><title>B</title></item></rss>)");
  CHECK(feed.title.value == "Kênh");
  REQUIRE(feed.items.size() == 2);
  CHECK(feed.items[1].title.value == "B");
}

TEST_CASE("rss: element names count in any case") {
  const RawItem item = rss_item("<TITLE>A</TITLE><PubDate>2022</PubDate><GUID ispermalink='FALSE'>x</GUID>");
  CHECK(item.title.value == "A");
  CHECK(item.dates.size() == 1);
  CHECK(item.guid_is_permalink == false);
}

TEST_CASE("rss: of several equal elements the first that is not empty counts") {
  const RawItem item = rss_item("<title/><title>Một</title><title>Hai</title>");
  CHECK(item.title.value == "Một");
}

TEST_CASE("rss: the format's own title beats a module's wherever it stands") {
  const std::string media = "xmlns:media='http://search.yahoo.com/mrss/'";
  CHECK(rss_item("<media:title>M</media:title><title>T</title>", media).title.value == "T");
  CHECK(rss_item("<title>T</title><media:title>M</media:title>", media).title.value == "T");
  CHECK(rss_item("<media:title>M</media:title>", media).title.value == "M");
}

TEST_CASE("rss: child elements in a description are its markup") {
  const RawItem item = rss_item("<description>Một <b class='x'>hai</b><br/>ba &amp; bốn</description>");
  CHECK(item.summary.markup == Markup::xhtml);
  CHECK(item.summary.value == "Một <b class=\"x\">hai</b><br/>ba &amp; bốn");
}

TEST_CASE("rss: more items than the cap are left out and counted") {
  Limits limits;
  limits.items = 1;
  const RawFeed feed = parse(read_rss, "<rss><channel><item/><item/><item/></channel></rss>", limits);
  CHECK(feed.items.size() == 1);
  REQUIRE(feed.repairs.size() == 1);
  CHECK(feed.repairs[0].what == "too-many-items");
  CHECK(feed.repairs[0].count == 2);
}
