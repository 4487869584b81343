// Channel Definition Format.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("cdf: channels and items keep their words in attributes") {
  const RawFeed feed = parse(read_cdf, R"(<CHANNEL HREF="https://xa.example/" LASTMOD="1998-11-05T22:12"
      SELF="https://xa.example/a.cdf" BASE="https://xa.example/" LANGUAGE="vi">
    <TITLE>Xã</TITLE><ABSTRACT>Tin</ABSTRACT><LOGO HREF="icon.gif" STYLE="ICON"/><LOGO HREF="logo.gif" STYLE="IMAGE"/>
    <ITEM HREF="mot.html" LASTMOD="1998-11-04"><TITLE>Một</TITLE><ABSTRACT>Tóm</ABSTRACT></ITEM>
    <CHANNEL><TITLE>Mục</TITLE><ITEM><A HREF="hai.html"/><TITLE>Hai</TITLE></ITEM></CHANNEL></CHANNEL>)");
  CHECK(feed.format == Format::cdf);
  CHECK(feed.title.value == "Xã");
  CHECK(feed.subtitle.value == "Tin");
  CHECK(feed.lang == "vi");
  CHECK(feed.icon == "https://xa.example/icon.gif");
  CHECK(feed.image == "https://xa.example/logo.gif");
  REQUIRE(feed.links.size() == 2);
  CHECK(feed.links[0].href == "https://xa.example/");
  CHECK(feed.links[1].rel == "self");
  REQUIRE(feed.items.size() == 2);
  CHECK(feed.items[0].links.at(0).href == "mot.html");
  CHECK(feed.items[0].links.at(0).base == "https://xa.example/");
  CHECK(feed.items[0].dates.at(0).text == "1998-11-04");
  CHECK(feed.items[1].title.value == "Hai");
  CHECK(feed.items[1].links.at(0).href == "hai.html");
}

TEST_CASE("cdf: channels nested beyond reason are not followed") {
  std::string xml;
  for (int i = 0; i < 100; ++i)
    xml += "<CHANNEL>";
  xml += "<ITEM><TITLE>x</TITLE></ITEM>";
  for (int i = 0; i < 100; ++i)
    xml += "</CHANNEL>";
  CHECK(parse(read_cdf, xml).items.empty());
}
