// The extension modules, and what RSS and Atom borrow from each other.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

namespace {

constexpr std::string_view kMedia = "xmlns:media='http://search.yahoo.com/mrss/'";
constexpr std::string_view kItunes = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'";
constexpr std::string_view kAtom = "xmlns:atom='http://www.w3.org/2005/Atom'";

}  // namespace

TEST_CASE("modules: content:encoded is the content and leaves the description a summary") {
  const RawItem item =
      rss_item("<description>Tóm</description><content:encoded><![CDATA[<p>Hết</p>]]></content:encoded>",
               "xmlns:content='http://purl.org/rss/1.0/modules/content/'");
  CHECK(item.summary.value == "Tóm");
  CHECK(item.content.value == "<p>Hết</p>");
  CHECK(item.content.markup == Markup::html);
}

TEST_CASE("modules: Dublin Core fills what the format leaves empty") {
  const RawItem item = rss_item(
      "<dc:title>T</dc:title><dc:creator>Hoa</dc:creator><dc:subject>Lúa</dc:subject><dc:language>vi</dc:language>"
      "<dc:rights>R</dc:rights><dc:identifier>id-1</dc:identifier><dct:modified>2022-02-23</dct:modified>"
      "<dct:issued>2022-02-22</dct:issued>",
      "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dct='http://purl.org/dc/terms/'");
  CHECK(item.title.value == "T");
  CHECK(item.people.at(0).name == "Hoa");
  CHECK(item.categories.at(0).term == "Lúa");
  CHECK(item.lang == "vi");
  CHECK(item.rights.value == "R");
  CHECK(item.guid == "id-1");
  REQUIRE(item.dates.size() == 2);
  CHECK(item.dates[0].kind == RawDate::Kind::updated);
  CHECK(item.dates[1].kind == RawDate::Kind::published);
}

TEST_CASE("modules: the format's own date is trusted before a module's, wherever it stands") {
  const RawItem item = rss_item("<dc:date>2022-02-22</dc:date><pubDate>2022-02-21</pubDate>");
  REQUIRE(item.dates.size() == 2);
  CHECK(item.dates[0].text == "2022-02-21");
}

TEST_CASE("modules: Media RSS gives attachments, an image and credits, in groups too") {
  const RawItem item = rss_item(
      "<media:group><media:content url='https://xa.example/v.mp4' type='video/mp4' fileSize='99' duration='61'>"
      "<media:title>Phim</media:title></media:content><media:content url='https://xa.example/a.jpg' medium='image'/>"
      "<media:thumbnail url='https://xa.example/t.jpg'/><media:credit role='photographer'>Lan</media:credit>"
      "</media:group><media:keywords>lúa, nước</media:keywords><media:description>D</media:description>",
      kMedia);
  REQUIRE(item.attachments.size() == 2);
  CHECK(item.attachments[0].length == "99");
  CHECK(item.attachments[0].duration == "61");
  CHECK(item.attachments[0].title == "Phim");
  CHECK(item.attachments[1].medium == "image");
  CHECK(item.image == "https://xa.example/t.jpg");
  REQUIRE(item.people.size() == 1);
  CHECK(item.people[0].role == "photographer");
  CHECK(item.categories.size() == 2);
  CHECK(item.summary.value == "D");
}

TEST_CASE("modules: one file named as enclosure and as media:content is one attachment that knows both's words") {
  const RawItem item = rss_item(
      "<enclosure url='https://xa.example/a.mp3' type='audio/mpeg'/><media:content url='https://xa.example/a.mp3' "
      "fileSize='7' duration='5'/>",
      kMedia);
  REQUIRE(item.attachments.size() == 1);
  CHECK(item.attachments[0].type == "audio/mpeg");
  CHECK(item.attachments[0].length == "7");
  CHECK(item.attachments[0].duration == "5");
}

TEST_CASE("modules: iTunes speaks where nothing nearer does") {
  const RawItem item = rss_item(
      "<itunes:author>Hoa</itunes:author><itunes:summary>S</itunes:summary><itunes:duration>1:02</itunes:duration>"
      "<itunes:image href='https://xa.example/i.jpg'/><itunes:keywords>a,b</itunes:keywords>"
      "<enclosure url='https://xa.example/a.mp3'/>",
      kItunes);
  CHECK(item.people.at(0).name == "Hoa");
  CHECK(item.summary.value == "S");
  CHECK(item.image == "https://xa.example/i.jpg");
  CHECK(item.categories.size() == 2);
  CHECK(item.attachments.at(0).duration == "1:02");
  const RawItem named = rss_item("<itunes:author>Hoa</itunes:author><author>Lan</author>", kItunes);
  REQUIRE(named.people.size() == 1);
  CHECK(named.people[0].name == "Lan");
}

TEST_CASE("modules: an editor or owner stands in for the author that a channel does not name") {
  const RawFeed feed = parse(read_rss, "<rss><channel><managingEditor>e@xa.example</managingEditor></channel></rss>");
  REQUIRE(feed.people.size() == 1);
  CHECK(feed.people[0].role == "author");
  const RawFeed owned = parse(read_rss,
                              "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><itunes:owner>"
                              "<itunes:name>Lan</itunes:name><itunes:email>l@xa.example</itunes:email></itunes:owner>"
                              "<author>Hoa</author></channel></rss>");
  REQUIRE(owned.people.size() == 2);
  CHECK(owned.people[0].role == "owner");
  CHECK(owned.people[0].email == "l@xa.example");
}

TEST_CASE("modules: Atom inside RSS gives self, hub and next, dates, people and text") {
  const RawFeed feed =
      parse(read_rss, "<rss " + std::string(kAtom) +
                          "><channel><atom:link rel='self' href='https://xa.example/rss'/>"
                          "<atom:link rel='hub' href='https://hub.example/'/><item>"
                          "<atom:updated>2022-02-22</atom:updated><atom:summary>S</atom:summary>"
                          "<atom:author><atom:name>Hoa</atom:name></atom:author>"
                          "<link xmlns='http://www.w3.org/2005/Atom' rel='enclosure' href='https://xa.example/f'/>"
                          "</item></channel></rss>");
  REQUIRE(feed.links.size() == 2);
  CHECK(feed.links[0].rel == "self");
  CHECK(feed.links[1].rel == "hub");
  const RawItem& item = feed.items.at(0);
  CHECK(item.dates.at(0).kind == RawDate::Kind::updated);
  CHECK(item.summary.value == "S");
  CHECK(item.people.at(0).name == "Hoa");
  CHECK(item.attachments.at(0).url == "https://xa.example/f");
}

TEST_CASE("modules: RSS inside Atom is understood") {
  const RawItem item = atom_entry(
      "<description>S</description><pubDate>2022-02-22</pubDate><guid>g</guid><enclosure url='https://xa.example/f'/>");
  CHECK(item.summary.value == "S");
  CHECK(item.dates.size() == 1);
  CHECK(item.guid == "g");
  CHECK(item.attachments.size() == 1);
}

TEST_CASE("modules: places as GeoRSS, GML and W3C geo") {
  CHECK(rss_item("<georss:point>10.5 105.8</georss:point>").geo.point == "10.5 105.8");
  CHECK(rss_item("<geo:lat>10.5</geo:lat><geo:long>105.8</geo:long>").geo.point == "10.5 105.8");
  CHECK(rss_item("<geo:Point><geo:lat>1</geo:lat><geo:long>2</geo:long></geo:Point>").geo.point == "1 2");
  CHECK(rss_item("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>").geo.point == "1 2");
  CHECK(rss_item("<podcast:location geo='geo:1,2;u=5'>Chợ</podcast:location>").geo.name == "Chợ");
  CHECK(rss_item("<georss:line>1 2 3 4</georss:line>").geo.point == "1 2 3 4");
  CHECK(rss_item("<georss:box>1 2 3 4</georss:box><georss:point>9 9</georss:point>").geo.point == "1 2 3 4");
  CHECK(rss_item("<georss:where><gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner>"
                 "<gml:upperCorner>3 4</gml:upperCorner></gml:Envelope></georss:where>")
            .geo.point == "1 2 3 4");
  CHECK(rss_item("<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>1 2 3 4 1 2</gml:posList>"
                 "</gml:LinearRing></gml:exterior></gml:Polygon></georss:where>")
            .geo.point == "1 2 3 4 1 2");
}

TEST_CASE("modules: comments, threads and licences") {
  const RawItem item = rss_item(
      "<slash:comments>3</slash:comments><wfw:commentRss>https://xa.example/c</wfw:commentRss>"
      "<creativeCommons:license>https://cc.example/by</creativeCommons:license>");
  CHECK(item.comments_count == "3");
  CHECK(item.comments_feed == "https://xa.example/c");
  REQUIRE(item.links.size() == 1);
  CHECK(item.links[0].rel == "license");
  const RawItem entry = atom_entry(
      "<link rel='replies' type='application/atom+xml' href='https://xa.example/c' thr:count='4'/>"
      "<link rel='replies' type='text/html' href='https://xa.example/h'/><thr:in-reply-to ref='urn:x:0'/>");
  CHECK(entry.comments_feed == "https://xa.example/c");
  CHECK(entry.comments_url == "https://xa.example/h");
  CHECK(entry.comments_count == "4");
  CHECK(entry.in_reply_to == "urn:x:0");
}

TEST_CASE("modules: the link behind a counting proxy comes first") {
  const RawItem item =
      rss_item("<link>https://proxy.example/1</link><feedburner:origLink>https://xa.example/1</feedburner:origLink>");
  REQUIRE(item.links.size() == 2);
  CHECK(item.links[0].href == "https://xa.example/1");
}

TEST_CASE("modules: an XHTML body is the content") {
  const RawItem item = rss_item(
      "<description>S</description><h:body xmlns:h='http://www.w3.org/1999/xhtml'><h:p>Một<h:br/></h:p></h:body>");
  CHECK(item.content.value == "<p>Một<br/></p>");
  CHECK(item.content.markup == Markup::xhtml);
}

TEST_CASE("modules: update hints are kept as written") {
  const RawFeed feed = parse(read_rss,
                             "<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
                             "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
                             "<sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase></channel></rss>");
  CHECK(feed.update_period == "daily");
  CHECK(feed.update_frequency == "2");
  CHECK(feed.update_base == "2000-01-01T12:00+00:00");
}
