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

TEST_CASE("atom: markup follows type and mode") {
  struct Row {
    std::string_view content;
    Markup markup;
    std::string_view value;
  };
  for (const Row& row : {
           Row{"<content>a &lt; b</content>", Markup::plain, "a < b"},
           Row{"<content type='text'>x</content>", Markup::plain, "x"},
           Row{"<content type='html'>&lt;p&gt;x</content>", Markup::html, "<p>x"},
           Row{"<content type='text/html; charset=x'>&lt;p&gt;x</content>", Markup::html, "<p>x"},
           Row{"<content type='xhtml'><div><p>x</p></div></content>", Markup::xhtml, "<p>x</p>"},
           Row{"<content type='xhtml'><div><p/>x</div> tail</content>", Markup::xhtml, "<div><p></p>x</div> tail"},
           Row{"<content type='html'><div>a &lt;b&gt;c&lt;/b&gt;</div></content>", Markup::html, "a <b>c</b>"},
           Row{"<content type='image/svg+xml'><svg><g/></svg></content>", Markup::xhtml, "<svg><g></g></svg>"},
           Row{"<content mode='base64' type='text/html'>PHA+eDwvcD4=</content>", Markup::html, "<p>x</p>"},
           Row{"<content type='application/octet-stream'>RXhhbXBsZQ==</content>", Markup::plain, "Example"},
           Row{"<content type='image/png'>iVBORw0KGgo=</content>", Markup::plain, ""},
           Row{"<content mode='base64'>not base64 !</content>", Markup::plain, ""},
       }) {
    CAPTURE(row.content);
    const RawItem item = atom_entry(row.content);
    CHECK(item.content.value == row.value);
    if (!row.value.empty()) CHECK(item.content.markup == row.markup);
  }
}

TEST_CASE("atom: content elsewhere is an attachment, or the link that is missing") {
  const RawItem file = atom_entry("<content src='https://xa.example/a.pdf' type='application/pdf'/>");
  CHECK(file.attachments.at(0).url == "https://xa.example/a.pdf");
  CHECK(atom_entry("<content src='https://xa.example/1' type='text/html'/>").links.at(0).href ==
        "https://xa.example/1");
  CHECK(atom_entry("<content src='https://xa.example/1'/><link href='https://xa.example/2'/>").links.size() == 1);
}

TEST_CASE("atom: links inside a deeper xml:base are resolved when markup is written out") {
  const RawItem item = atom_entry(
      "<content type='xhtml' xml:base='https://xa.example/a/'><div><p xml:base='b/'><a href='c'>x</a></p>"
      "<a href='d'>y</a></div></content>");
  CHECK(item.content.value == "<p><a href=\"https://xa.example/a/b/c\">x</a></p><a href=\"d\">y</a>");
  CHECK(item.content.base == "https://xa.example/a/");
}

TEST_CASE("atom: markup of any depth is written without recursion and within the cap") {
  std::string deep = "<content type='xhtml'>";
  for (int i = 0; i < 20000; ++i)
    deep += "<b>";
  deep += "x";
  for (int i = 0; i < 20000; ++i)
    deep += "</b>";
  const RawItem item = atom_entry(deep + "</content>");
  CHECK(item.content.value.size() == 20000 * 7 + 1);
  Limits limits;
  limits.html_bytes = 30;
  const RawFeed feed = parse(
      read_atom, "<entry><content type='xhtml'><p>one</p><p>two</p><p>three</p><p>four</p></content></entry>", limits);
  CHECK(feed.items.at(0).content.value == "<p>one</p><p>two</p><p>three</p>");
}

TEST_CASE("atom: the author of a source stands in for the entry's") {
  const RawItem item = atom_entry("<source><author><name>Hoa</name></author></source>");
  CHECK(item.people.at(0).name == "Hoa");
  const RawItem own = atom_entry("<source><author><name>Hoa</name></author></source><author><name>Lan</name></author>");
  REQUIRE(own.people.size() == 1);
  CHECK(own.people[0].name == "Lan");
}
