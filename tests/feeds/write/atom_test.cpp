// The Atom writer: valid whatever the entries hold, and true to what they say.
#include "feeds/write/atom.hpp"

#include <doctest/doctest.h>

#include <pugixml.hpp>
#include <string>

#include "feeds/write/xml_writer.hpp"
#include "tests/feeds/write/atom_check.hpp"
#include "tests/feeds/write/sample_feed.hpp"

namespace bantin::feeds {
namespace {

using test::empty_feed;
using test::feed_of;
using test::plain_entry;

/// The tree of what was written, which has to be valid first.
pugi::xml_document tree_of(const FeedDocument& document) {
  const std::string bytes = write_atom(document);
  INFO(bytes);
  const auto faults = test::atom_faults(bytes);
  for (const std::string& fault : faults)
    FAIL_CHECK(fault);
  pugi::xml_document tree;
  tree.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
  return tree;
}

pugi::xml_node link_of(pugi::xml_node node, const char* rel) {
  return node.find_child_by_attribute("link", "rel", rel);
}

}  // namespace

TEST_CASE("atom: an empty outlet is a valid feed, updated at the epoch") {
  const auto tree = tree_of(empty_feed());
  const auto feed = tree.child("feed");
  CHECK(feed.child_value("updated") == std::string("1970-01-01T00:00:00Z"));
  CHECK(feed.attribute("xml:lang").value() == std::string("vi"));
  CHECK(feed.child_value("title") == std::string("Bản tin huyện"));
  CHECK(feed.child_value("subtitle") == std::string("Tin của các xã"));
  CHECK(link_of(feed, "self").attribute("href").value() == std::string("https://tin.example.vn/feed.atom"));
  CHECK(link_of(feed, "alternate").attribute("type").value() == std::string("text/html"));
  CHECK(feed.child("author").child_value("email") == std::string("vanphong@example.vn"));
  CHECK(feed.child_value("generator") == std::string("bantin"));
  CHECK(feed.child_value("icon") == std::string("https://tin.example.vn/icon.svg"));
}

TEST_CASE("atom: an entry says what it is, whose it is and where it came from") {
  PublishedEntry published = plain_entry();
  published.areas = {{"my-dong", "Xã Mỹ Đông"}, {"thap-muoi", "Huyện Tháp Mười"}};
  published.tags = {"tin-tuc"};
  published.entry.categories = {{"Thời sự", "", ""}, {"42", "https://mydong.example.vn/muc", "Nông thôn mới"}};
  published.entry.rights = "Giữ bản quyền";
  published.entry.summary = "Tóm tắt < 3 dòng";
  published.source.rights = "Của xã";
  PublishedSource other;
  other.title = "Trang huyện";
  other.home = "https://thapmuoi.example.vn/tin/9";
  published.related = {other};
  const auto tree = tree_of(feed_of(published));
  const auto entry = tree.child("feed").child("entry");

  CHECK(entry.child_value("id") == std::string("urn:one"));
  CHECK(entry.child_value("published") == std::string("2022-02-22T08:02:45Z"));
  CHECK(entry.child_value("updated") == std::string("2022-02-22T09:02:45Z"));
  CHECK(entry.child("title").attribute("type").value() == std::string("text"));
  CHECK(link_of(entry, "alternate").attribute("href").value() == std::string("https://mydong.example.vn/tin/1"));
  CHECK(link_of(entry, "related").attribute("title").value() == std::string("Trang huyện"));
  CHECK(entry.child("content").attribute("type").value() == std::string("html"));
  CHECK(entry.child_value("content") == std::string("<p>Sáng nay &amp; chiều nay</p>"));
  CHECK(entry.child("summary").attribute("type").value() == std::string("text"));
  CHECK(entry.child_value("summary") == std::string("Tóm tắt < 3 dòng"));
  CHECK(entry.child_value("rights") == std::string("Giữ bản quyền"));

  const auto area = entry.find_child_by_attribute("category", "term", "thap-muoi");
  CHECK(area.attribute("scheme").value() == std::string("https://tin.example.vn/areas/"));
  CHECK(area.attribute("label").value() == std::string("Huyện Tháp Mười"));
  CHECK(entry.find_child_by_attribute("category", "term", "tin-tuc").attribute("scheme").value() ==
        std::string("https://tin.example.vn/tags/"));
  CHECK_FALSE(entry.find_child_by_attribute("category", "term", "Thời sự").attribute("scheme"));
  CHECK(entry.find_child_by_attribute("category", "term", "42").attribute("label").value() ==
        std::string("Nông thôn mới"));

  const auto source = entry.child("source");
  CHECK(source.child_value("id") == std::string("tag:tin.example.vn,2026:my-dong"));
  CHECK(source.child_value("title") == std::string("Trang xã Mỹ Đông"));
  CHECK(source.child_value("updated") == std::string("2022-02-22T09:02:45Z"));
  CHECK(source.child_value("rights") == std::string("Của xã"));
  CHECK(link_of(source, "self").attribute("href").value() == std::string("https://mydong.example.vn/rss"));
  CHECK(link_of(source, "alternate").attribute("href").value() == std::string("https://mydong.example.vn/"));
}

TEST_CASE("atom: an entry without a byline has its source as author") {
  const auto tree = tree_of(feed_of(plain_entry()));
  CHECK(tree.child("feed").child("entry").child("author").child_value("name") == std::string("Trang xã Mỹ Đông"));
}

TEST_CASE("atom: people keep their roles: authors are authors, the others contribute") {
  PublishedEntry published = plain_entry();
  published.entry.people = {{"Nguyễn Văn An", "an@example.vn", "https://example.vn/an", "author"},
                            {"Trần Thị Bình", "", "", ""},
                            {"Lê Chi", "", "", "photographer"},
                            {"", "", "", "author"}};
  const auto tree = tree_of(feed_of(published));
  const auto entry = tree.child("feed").child("entry");
  std::string authors;
  for (const auto author : entry.children("author"))
    authors += std::string(author.child_value("name")) + ";";
  CHECK(authors == "Nguyễn Văn An;Trần Thị Bình;");
  CHECK(entry.child("author").child_value("email") == std::string("an@example.vn"));
  CHECK(entry.child("contributor").child_value("name") == std::string("Lê Chi"));
}

TEST_CASE("atom: attachments are enclosures with type and length as far as known") {
  PublishedEntry published = plain_entry();
  Attachment document;
  document.url = "https://mydong.example.vn/f/a.pdf?x=1&y=2";
  document.mime_type = "application/pdf";
  document.title = "Kế hoạch";
  document.size_bytes = 12345;
  Attachment unknown;
  unknown.url = "https://mydong.example.vn/f/b";
  unknown.mime_type = "pdf";
  published.entry.attachments = {document, unknown};
  const auto tree = tree_of(feed_of(published));
  const auto first = link_of(tree.child("feed").child("entry"), "enclosure");
  CHECK(first.attribute("href").value() == document.url);
  CHECK(first.attribute("type").value() == std::string("application/pdf"));
  CHECK(first.attribute("length").value() == std::string("12345"));
  const auto second = first.next_sibling("link");
  CHECK(second.attribute("href").value() == unknown.url);
  CHECK_FALSE(second.attribute("type"));
  CHECK_FALSE(second.attribute("length"));
}

TEST_CASE("atom: an entry in another language says so, one in the feed's own does not") {
  PublishedEntry foreign = plain_entry();
  foreign.entry.lang = "en-GB";
  const auto english = tree_of(feed_of(foreign));
  CHECK(english.child("feed").child("entry").attribute("xml:lang").value() == std::string("en-GB"));
  PublishedEntry own = plain_entry();
  own.entry.lang = "vi";
  const auto vietnamese = tree_of(feed_of(own));
  CHECK_FALSE(vietnamese.child("feed").child("entry").attribute("xml:lang"));
}

TEST_CASE("atom: an entry without a link has content, as the RFC demands") {
  PublishedEntry published = plain_entry();
  published.entry.link.clear();
  published.entry.content_html.clear();
  published.entry.summary = "Chỉ có tóm tắt";
  const auto tree = tree_of(feed_of(published));
  CHECK(tree.child("feed").child("entry").child_value("content") == std::string("Chỉ có tóm tắt"));
}

TEST_CASE("atom: whatever an entry holds, the feed is valid") {
  tree_of(test::hostile_feed());
  tree_of(test::bare_feed());
}

TEST_CASE("atom: text comes out of a parser as it went in") {
  PublishedEntry published = plain_entry();
  published.entry.title = "1 < 2 && \"hai\" > 'một' \xF0\x9F\x8C\xBE";
  published.entry.content_html = "<p>một\nhai\r\nba\t&lt;bốn&gt;</p>";
  published.entry.attachments.resize(1);
  published.entry.attachments[0].url = "https://example.vn/a\"b'c<d>&e";
  published.entry.attachments[0].title = "dòng một\ndòng hai";
  const auto tree = tree_of(feed_of(published));
  const auto entry = tree.child("feed").child("entry");
  CHECK(entry.child_value("title") == published.entry.title);
  CHECK(entry.child_value("content") == published.entry.content_html);
  CHECK(link_of(entry, "enclosure").attribute("href").value() == published.entry.attachments[0].url);
  CHECK(link_of(entry, "enclosure").attribute("title").value() == published.entry.attachments[0].title);
}

TEST_CASE("atom: the same document gives the same bytes") {
  FeedDocument document = feed_of(plain_entry());
  CHECK(write_atom(document) == write_atom(document));
  const std::string before = write_atom(document);
  document.entries.push_back(plain_entry("urn:two"));
  const std::string after = write_atom(document);
  const auto shared = before.substr(before.find("<entry>"), before.find("</entry>") - before.find("<entry>"));
  CHECK(after.find(shared) != std::string::npos);
}

TEST_CASE("xml writer: bytes become characters that XML allows") {
  struct Row {
    std::string name;
    std::string in;
    std::string text;
    std::string attribute;
  };
  const Row rows[] = {
      {"nothing", "", "", ""},
      {"Vietnamese", "Đồng Tháp", "Đồng Tháp", "Đồng Tháp"},
      {"markup", "<a b=\"c\">&'", "&lt;a b=\"c\"&gt;&amp;'", "&lt;a b=&quot;c&quot;&gt;&amp;'"},
      {"end of CDATA", "]]>", "]]&gt;", "]]&gt;"},
      {"white space", "a\tb\nc\rd", "a\tb\nc&#13;d", "a&#9;b&#10;c&#13;d"},
      {"NUL and controls", std::string("a\0\x08\x1F", 4) + "b", "ab", "ab"},
      {"noncharacters",
       "a\xEF\xBF\xBE\xEF\xBF\xBF"
       "b",
       "ab", "ab"},
      {"lone continuation",
       "a\x80"
       "b",
       "a\xEF\xBF\xBD"
       "b",
       "a\xEF\xBF\xBD"
       "b"},
      {"overlong slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"cut off", "a\xE1\xBA", "a\xEF\xBF\xBD\xEF\xBF\xBD", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"above Unicode", "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"highest", "\xF4\x8F\xBF\xBD", "\xF4\x8F\xBF\xBD", "\xF4\x8F\xBF\xBD"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string text;
    append_xml(text, row.in);
    CHECK(text == row.text);
    std::string attribute;
    append_xml(attribute, row.in, true);
    CHECK(attribute == row.attribute);
  }
}

}  // namespace bantin::feeds
