#include "feeds/read/xml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "feeds/read/repair.hpp"
#include "feeds/read/xml_scan.hpp"

using namespace bantin::feeds;

namespace {

std::uint32_t count_of(const std::vector<Repair>& repairs, std::string_view what) {
  for (const Repair& repair : repairs) {
    if (repair.what == what) return repair.count;
  }
  return 0;
}

std::size_t count_items(const XmlDocument& document) {
  std::size_t count = 0;
  for (const auto& item : document.root.child("channel").children("item"))
    count += item.child("end") ? 1 : 100;
  return count;
}

std::string in_channel(const std::string& inner) {
  return "<rss version=\"2.0\"><channel>" + inner + "</channel></rss>";
}

}  // namespace

TEST_CASE("xml: a well-formed document is taken as it is") {
  const auto document =
      load_xml("<?xml version=\"1.0\"?>\n<!DOCTYPE rss PUBLIC \"-//X\" \"x.dtd\">\n" +
                   in_channel("<title>A &amp; B &#7929; <![CDATA[<i>&nbsp;</i>]]></title>") + "\n<!-- -->\n",
               {});
  REQUIRE(document.has_value());
  CHECK(document->repairs.empty());
  CHECK_FALSE(document->truncated);
  CHECK(document->root.name() == std::string("rss"));
  const auto title = document->root.child("channel").child("title");
  CHECK(title.child_value() == std::string("A & B ỹ "));
  CHECK(title.last_child().value() == std::string("<i>&nbsp;</i>"));
}

TEST_CASE("xml: long CDATA comes out as it went in") {
  const std::string body = "<p>Đoàn công tác</p>&nbsp;]] > " + std::string(500, 'x');
  const std::string text =
      in_channel("<a><![CDATA[" + body + "]]></a><b>t<![CDATA[short]]></b><c x='y'>u<![CDATA[\r\n" + body +
                 "\r]]>v</c><![CDATA[" + body + "]]>");
  const auto document = load_xml(text, {});
  REQUIRE(document.has_value());
  CHECK(document->repairs.empty());
  const auto channel = document->root.child("channel");
  CHECK(document->sections.text(channel.child("a").first_child().value()) == body);
  CHECK(channel.child("b").last_child().value() == std::string("short"));
  CHECK(document->sections.text(channel.child("c").first_child().value()) == "\n" + body + "\n");
  CHECK(channel.child("c").last_child().value() == std::string("v"));
  CHECK(document->sections.text(channel.last_child().value()) == body);
}

TEST_CASE("xml: what looks like CDATA in an attribute or an instruction is none") {
  const std::string body(500, 'x');
  const std::string section = "<![CDATA[" + body + "]]>";
  const auto document =
      load_xml("<?y " + section + "?>" + in_channel("<a b='" + section + "'/><c>" + section + "</c>"), {});
  REQUIRE(document.has_value());
  const auto channel = document->root.child("channel");
  CHECK(channel.child("a").attribute("b").value() == section);
  CHECK(channel.child("c").text().get() == body);
}

TEST_CASE("xml: CDATA that shows CDATA is not cut") {
  struct Row {
    const char* content;
    const char* text;
  };
  for (const Row row :
       {Row{"<x><![CDATA[y]]]]><![CDATA[></x>", "<x><![CDATA[y]]></x>"}, Row{"a <![CDATA[ b", "a <![CDATA[ b"},
        Row{"</a> <![CDATA[ b", "</a> <![CDATA[ b"}, Row{"</a ><b><![CDATA[ c", "</a ><b><![CDATA[ c"}}) {
    CAPTURE(std::string(row.content));
    const auto document = load_xml(in_channel("<a><![CDATA[" + std::string(row.content) + "]]></a><b>t</b>"), {});
    REQUIRE(document.has_value());
    CHECK(document->repairs.empty());
    std::string text;
    for (const auto& node : document->root.child("channel").child("a").children())
      text += node.value();
    CHECK(text == row.text);
  }
}

TEST_CASE("xml: a control character that goes does not make an end mark of the brackets around it") {
  const auto document = load_xml(in_channel("<title><![CDATA[a]\x02]>b]\x02\x03]\x04>c]]></title><b/>"), {});
  REQUIRE(document.has_value());
  std::string text;
  for (const auto& node : document->root.child("channel").child("title").children())
    text += node.value();
  CHECK(text == "a]]>b]]>c");
  CHECK(count_of(document->repairs, "control-characters") == 4);
  CHECK(document->repairs.size() == 1);
}

TEST_CASE("xml: a document survives a move, however short") {
  auto loaded = load_xml("<a>x</a>", {});
  REQUIRE(loaded.has_value());
  const XmlDocument moved = std::move(*loaded);
  CHECK(moved.root.text().get() == std::string("x"));
}

TEST_CASE("xml: white space between words of XHTML stays") {
  const auto document = load_xml("<feed><content>a <b>b</b> <i>c</i></content></feed>", {});
  REQUIRE(document.has_value());
  CHECK(document->root.child("content").child("b").next_sibling().value() == std::string(" "));
}

TEST_CASE("xml: repairs, each with its name") {
  struct Row {
    const char* name;
    std::string text;
    const char* what;
    std::uint32_t count;
    const char* title;
  };
  const std::vector<Row> rows = {
      {"bare ampersand", in_channel("<title>A & B&C</title>"), "bare-ampersand", 2, "A & B&C"},
      {"entity of HTML", in_channel("<title>caf&eacute;&nbsp;x</title>"), "undeclared-entity", 2, "café\xC2\xA0x"},
      {"unknown entity", in_channel("<title>a &foo; b</title>"), "undeclared-entity", 1, "a &foo; b"},
      {"control character",
       in_channel("<title>a\x01"
                  "b\x0B"
                  "c</title>"),
       "control-characters", 2, "ab c"},
      {"NUL", in_channel("<title>a" + std::string(1, '\0') + "b</title>"), "control-characters", 1, "ab"},
      {"references to controls", in_channel("<title>a&#0;&#x1F;&#xFFFF;&#xD800;&#1114112;b</title>"),
       "control-characters", 5, "ab"},
      {"windows-1252 by number", in_channel("<title>&#147;a&#x94;</title>"), "control-characters", 2, "“a”"},
      {"control character in CDATA",
       in_channel("<title><![CDATA[a\x02"
                  "b]]></title>"),
       "control-characters", 1, "ab"},
      {"text before the prolog", "\n\n<?xml version='1.0'?>" + in_channel("<title>t</title>"), "leading-text", 1, "t"},
      {"white space before the prolog of a broken document",
       "\n<?xml version='1.0'?>" + in_channel("<title>t &</title>"), "leading-text", 1, "t &"},
      {"a message before the prolog", "<br />\n<b>Notice</b>: x<?xml version='1.0'?>" + in_channel("<title>t</title>"),
       "leading-text", 1, "t"},
      {"an open element before the prolog", "<div><?xml version='1.0'?>" + in_channel("<title>t</title>"),
       "leading-text", 1, "t"},
      {"text after the root", in_channel("<title>t</title>") + "x", "trailing-text", 1, "t"},
      {"a second root", in_channel("<title>t</title>") + "<x/>", "trailing-text", 1, "t"},
      {"CDATA without end", in_channel("<title><![CDATA[a<b</title>"), "unclosed-cdata", 1, "a<b"},
      {"CDATA whose end is a later one's",
       in_channel("<title><![CDATA[a<b</title><description><![CDATA[c]]></description>"), "unclosed-cdata", 1, "a<b"},
      {"CDATA whose end is that of the next item's",
       in_channel("<title><![CDATA[a</title><item><title><![CDATA[b</title></item> <item><x><![CDATA[c]]></x></item>"),
       "unclosed-cdata", 2, "a"},
      {"less-than", in_channel("<title>a < b <3</title>"), "bare-less-than", 2, "a < b <3"},
      {"an address in brackets", in_channel("<title>An <an@x.example></title>"), "bare-less-than", 1,
       "An <an@x.example>"},
      {"end tag of another case", in_channel("<title>t</Title>"), "mismatched-tags", 1, "t"},
      {"misspelt end tag", in_channel("<title>t</tilte><link>l</link>"), "mismatched-tags", 1, "t"},
      {"missing end tag", in_channel("<title>t<link>l</link>"), "mismatched-tags", 1, "t"},
      {"line break of HTML", in_channel("<title>a<br>b</title>"), "mismatched-tags", 1, "a"},
      {"attribute without quotes", "<rss version=2.0><channel><title>t</title></channel></rss>", "tag-syntax", 1, "t"},
      {"no end of the root", "<rss><channel><title>t</title>", "truncated", 1, "t"},
      {"no bracket at the end", "<rss><channel><title>t</title></channel></rss", "tag-syntax", 1, "t"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const auto document = load_xml(row.text, {});
    REQUIRE(document.has_value());
    CHECK(document->root.name() == std::string("rss"));
    CHECK(count_of(document->repairs, row.what) == row.count);
    CHECK(document->root.child("channel").child("title").child_value() == std::string(row.title));
  }
}

TEST_CASE("xml: attributes are put right too") {
  const auto document =
      load_xml("<rss><channel><link href='a?x=1&y=\"2\"' checked title=\"a<b&nbsp;\x02\"/></channel></rss>", {});
  REQUIRE(document.has_value());
  const auto link = document->root.child("channel").child("link");
  CHECK(link.attribute("href").value() == std::string("a?x=1&y=\"2\""));
  CHECK(link.attribute("checked").value() == std::string("checked"));
  CHECK(link.attribute("title").value() == std::string("a<b\xC2\xA0"));
}

TEST_CASE("xml: entities of a DOCTYPE are never expanded") {
  const auto document =
      load_xml("<!DOCTYPE rss [<!ENTITY a \"boom\"><!ENTITY b \"&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>" +
                   in_channel("<title>&b;&x;</title>"),
               {});
  REQUIRE(document.has_value());
  CHECK(document->root.child("channel").child("title").text().get() == std::string("&b;&x;"));
}

TEST_CASE("xml: what is over a cap is refused in words") {
  Limits limits;
  limits.doctype_bytes = 100;
  limits.xml_tags = 1000;
  limits.document_bytes = 100'000;
  std::string deep;
  for (int i = 0; i < 200; ++i)
    deep += "<a>";
  std::string closed = deep;
  for (int i = 0; i < 200; ++i)
    closed += "</a>";
  std::string flood = "<a>";
  for (int i = 0; i < 1100; ++i)
    flood += "<b/>";
  struct Row {
    std::string text;
    const char* reason;
  };
  const std::vector<Row> rows = {
      {"", "0 bytes"},
      {" \n\t", "only white space"},
      {flood + "</a>", "more than 1000 tags"},
      {"& " + flood, "more than 1000 tags"},
      {"<!DOCTYPE a [" + std::string(200, ' ') + "]><a/>", "a DOCTYPE of more than 100 bytes"},
      {std::string(100'001, 'x'), "a document of more than 100000 bytes"},
      {"hello", "no XML document"},
      {"<!-- only -->", "no XML document"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto document = load_xml(row.text, limits);
    REQUIRE(document.has_error());
    CHECK(document.error().message == row.reason);
  }
  for (const std::string& text : {closed, deep}) {
    const auto document = load_xml(text, limits);
    REQUIRE(document.has_value());
    CHECK(document->too_deep);
    CHECK_FALSE(document->root);
  }
}

TEST_CASE("xml: every prefix of a feed gives whole items or an error") {
  std::string feed = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>T &amp; U</title>";
  for (int i = 0; i < 4; ++i) {
    feed += "<item id=\"" + std::to_string(i) +
            "\"><title>x &lt; y</title><description><![CDATA[<p>a]] b</p>]]></description>"
            "<!-- c --><link>http://a.example/?a=1&amp;b=2</link><end/></item>\n";
  }
  feed += "</channel></rss>\n";
  std::size_t last = 0;
  for (std::size_t length = 0; length <= feed.size(); ++length) {
    CAPTURE(length);
    const auto document = load_xml(feed.substr(0, length), {});
    if (!document) continue;
    const std::size_t items = count_items(*document);
    REQUIRE(items <= 4);  // an incomplete one counts as a hundred
    REQUIRE(items >= last);
    last = items;
    if (length + 9 < feed.size()) CHECK(document->truncated);
  }
  CHECK(last == 4);
}

TEST_CASE("xml: an item that is never closed ends where the next begins") {
  const auto document = load_xml(in_channel("<item><title>a</title><end/><item><title>b</title><end/></item>"), {});
  REQUIRE(document.has_value());
  CHECK(count_items(*document) == 2);
}

TEST_CASE("xml: the repair answers floods of look-ahead in linear time") {
  const std::size_t n = 400'000;
  const std::vector<std::string> parts = {"&",  "&a",         "<",   "<![CDATA[", "<!--", "<?",   "<a b=\"", "<a b='",
                                          "</", "<!DOCTYPE ", "]]>", "<a ",       "'\"",  "</b>", "<br>"};
  for (const std::string& part : parts) {
    CAPTURE(part);
    std::string text = "<rss><channel>";
    while (text.size() < n)
      text += part;
    const auto document = load_xml(text, {});
    if (document) CHECK((document->truncated || document->too_deep));
  }
}

TEST_CASE("xml scan: both searches find the same") {
  std::uint32_t seed = 3;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 150; ++i) {
      seed = seed * 1664525 + 1013904223;
      const std::uint32_t dice = (seed >> 20) % 120;
      text += dice == 0   ? '&'
              : dice == 1 ? '!'
              : dice == 2 ? '\x03'
              : dice < 10 ? '<'
              : dice < 16 ? '\n'
              : dice < 40 ? '\xE1'
                          : 'a';
    }
    std::size_t tags = 0;
    std::size_t scalar_tags = 0;
    const char* end = text.data() + text.size();
    const char* fast = find_special(text.data(), end, '&', '!', tags);
    const char* slow = find_special_scalar(text.data(), end, '&', '!', scalar_tags);
    REQUIRE(fast == slow);
    REQUIRE(tags == scalar_tags);
  }
}
