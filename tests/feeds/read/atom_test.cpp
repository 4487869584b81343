// Atom 0.3 and 1.0.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("atom: a feed and its entries say what they say") {
  const RawFeed feed = parse(read_atom, R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">
    <title>Tin xã</title><id>urn:x:feed</id><updated>2022-02-22T08:02:45Z</updated>
    <link href="https://xa.example/"/><link rel="self" href="https://xa.example/atom"/>
    <link rel="http://www.iana.org/assignments/relation/hub" href="https://hub.example/"/>
    <author><name>Hoa</name><email>hoa@xa.example</email><uri>https://xa.example/hoa</uri></author>
    <entry><title type="html">A &lt;i&gt;b&lt;/i&gt;</title><id>urn:x:1</id>
      <link href="https://xa.example/1" hreflang="vi" type="text/html" title="Bài"/>
      <link rel="enclosure" href="https://xa.example/a.pdf" type="application/pdf" length="9"/>
      <published>2022-02-21T00:00:00Z</published><updated>2022-02-22T00:00:00Z</updated>
      <category term="nn" scheme="https://xa.example/muc" label="Nông nghiệp"/>
      <summary>Tóm</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Nội <em>dung</em></p></div></content>
      <source><id>urn:x:src</id><title>Huyện</title><link rel="self" href="https://huyen.example/atom"/></source>
    </entry></feed>)");
  CHECK(feed.version == "1.0");
  CHECK(feed.lang == "vi");
  CHECK(feed.id == "urn:x:feed");
  REQUIRE(feed.links.size() == 3);
  CHECK(feed.links[2].rel == "hub");
  REQUIRE(feed.people.size() == 1);
  CHECK(feed.people[0].name == "Hoa");
  CHECK(feed.people[0].email == "hoa@xa.example");
  CHECK(feed.people[0].uri == "https://xa.example/hoa");
  REQUIRE(feed.items.size() == 1);
  const RawItem& item = feed.items[0];
  CHECK(item.title.value == "A <i>b</i>");
  CHECK(item.title.markup == Markup::html);
  CHECK(item.summary.markup == Markup::plain);
  CHECK(item.content.value == "<p>Nội <em>dung</em></p>");
  CHECK(item.content.markup == Markup::xhtml);
  CHECK(item.content.lang == "vi");
  REQUIRE(item.links.size() == 1);
  CHECK(item.links[0].lang == "vi");
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].length == "9");
  REQUIRE(item.dates.size() == 2);
  CHECK(item.dates[0].kind == RawDate::Kind::published);
  REQUIRE(item.categories.size() == 1);
  CHECK(item.categories[0].label == "Nông nghiệp");
  CHECK(item.origin.id == "urn:x:src");
  CHECK(item.origin.feed_url == "https://huyen.example/atom");
}

TEST_CASE("atom: 0.3 is known by its namespace") {
  const RawFeed feed = parse(read_atom, R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#"><tagline>T</tagline>
    <entry><issued>2004-01-01</issued><modified>2004-01-02</modified>
    <content type="text/html" mode="escaped">&lt;p&gt;x</content></entry></feed>)");
  CHECK(feed.version == "0.3");
  CHECK(feed.subtitle.value == "T");
  CHECK(feed.items.at(0).content.markup == Markup::html);
  CHECK(feed.items.at(0).dates.size() == 2);
}

TEST_CASE("atom: a lone entry is a feed of one") {
  const RawFeed feed = parse(read_atom, "<entry xmlns='http://www.w3.org/2005/Atom'><title>Một</title></entry>");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].title.value == "Một");
}

TEST_CASE("atom: xml:base adds up on the way down") {
  const RawItem item = atom_entry("<link xml:base='b/' href='x'/><content xml:base='/c/' type='html'>y</content>",
                                  "xml:base='https://xa.example/a/'");
  REQUIRE(item.links.size() == 1);
  CHECK(item.links[0].base == "https://xa.example/a/b/");
  CHECK(item.content.base == "https://xa.example/c/");
}
