// RSS 0.90, 1.0 and 1.1.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("rdf: 1.0 has its items beside the channel, named by rdf:about") {
  const RawFeed feed = parse(read_rdf, R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://xa.example/rdf"><title>Xã</title><link>https://xa.example/</link>
      <image rdf:resource="https://xa.example/pointer.png"/>
      <items><rdf:Seq><rdf:li rdf:resource="https://xa.example/1"/></rdf:Seq></items></channel>
    <image rdf:about="https://xa.example/pointer.png"><title>Logo</title><url>https://xa.example/logo.png</url></image>
    <item rdf:about="https://xa.example/1"><title>A &amp;amp; B</title><dc:date>2022-02-22</dc:date>
      <dc:creator>Hoa</dc:creator></item></rdf:RDF>)");
  CHECK(feed.format == Format::rdf);
  CHECK(feed.version == "1.0");
  CHECK(feed.title.value == "Xã");
  CHECK(feed.image == "https://xa.example/logo.png");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].guid == "https://xa.example/1");
  CHECK(feed.items[0].title.value == "A &amp; B");
  CHECK(feed.items[0].title.markup == Markup::plain);
  REQUIRE(feed.items[0].dates.size() == 1);
  REQUIRE(feed.items[0].people.size() == 1);
  CHECK(feed.items[0].people[0].role == "author");
}

TEST_CASE("rdf: the version stands in the namespace, whatever prefix has it") {
  const auto version = [](std::string_view uri) {
    return parse(read_rdf, "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:r='" +
                               std::string(uri) + "'><r:item><r:title>T</r:title></r:item></rdf:RDF>");
  };
  CHECK(version("http://my.netscape.com/rdf/simple/0.9/").version == "0.90");
  CHECK(version("http://channel.netscape.com/rdf/simple/0.9/").version == "0.90");
  CHECK(version("HTTP://PURL.ORG/RSS/1.0/").version == "1.0");
  CHECK(version("http://purl.org/rss/1.0/").items.at(0).title.value == "T");
}

TEST_CASE("rdf: 1.1 has its items in a list within the channel") {
  const RawFeed feed = parse(read_rdf, R"(<Channel xmlns="http://purl.org/net/rss1.1#"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="https://xa.example/rss11">
    <title>Xã</title><items rdf:parseType="Collection"><item rdf:about="https://xa.example/1"><title>Một</title>
    </item></items></Channel>)");
  CHECK(feed.version == "1.1");
  CHECK(feed.title.value == "Xã");
  REQUIRE(feed.items.size() == 1);
  CHECK(feed.items[0].title.value == "Một");
}
