// The RSS writer: by the rules of the specification and of the W3C's validator, whatever the entries hold.
#include "feeds/write/rss.hpp"

#include <doctest/doctest.h>

#include <pugixml.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "feeds/write/opml.hpp"
#include "tests/feeds/write/sample_feed.hpp"

namespace bantin::feeds {
namespace {

constexpr const char* kOurs = "https://tin.example.vn/sources/";

bool matches(const std::string& text, const char* pattern) {
  return std::regex_match(text, std::regex(pattern));
}

/// Rules that an item or a channel breaks: which elements stand there how often, and what is in them.
std::vector<std::string> rss_faults(const std::string& bytes) {
  std::vector<std::string> faults;
  const auto fault = [&](const std::string& what) { faults.push_back(what); };
  pugi::xml_document tree;
  if (!tree.load_buffer(bytes.data(), bytes.size(), pugi::parse_full, pugi::encoding_utf8)) return {"not well-formed"};
  const auto root = tree.document_element();
  if (std::string(root.name()) != "rss" || std::string(root.attribute("version").value()) != "2.0") fault("no RSS 2.0");
  const auto channel = root.child("channel");
  for (const char* name : {"title", "link", "description"}) {
    if (std::distance(channel.children(name).begin(), channel.children(name).end()) != 1)
      fault(std::string("channel: ") + name);
  }
  const auto check_date = [&](pugi::xml_node date) {
    if (date &&
        !matches(
            date.child_value(),
            R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT)"))
      fault(std::string("date: ") + date.child_value());
  };
  check_date(channel.child("lastBuildDate"));
  if (const auto language = channel.child("language");
      language && !matches(language.child_value(), "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"))
    fault("language");
  if (const auto editor = channel.child("managingEditor");
      editor && !matches(editor.child_value(), R"(\S+@\S+ \([\s\S]*\))"))
    fault("managingEditor");
  std::set<std::string> guids;
  for (const auto item : channel.children("item")) {
    if (!item.child("title") && !item.child("description")) fault("item: neither title nor description");
    for (const char* name : {"title", "link", "description", "guid", "pubDate", "enclosure", "source", "comments",
                             "content:encoded", "author", "media:thumbnail"}) {
      if (std::distance(item.children(name).begin(), item.children(name).end()) > 1)
        fault(std::string("item: more than one ") + name);
    }
    if (!guids.insert(item.child_value("guid")).second) fault("item: a guid stands twice");
    if (std::string(item.child("guid").attribute("isPermaLink").value()) != "false") fault("item: guid is no link");
    check_date(item.child("pubDate"));
    if (const auto enclosure = item.child("enclosure")) {
      if (!matches(enclosure.attribute("length").value(), "[0-9]+")) fault("enclosure: length");
      if (!matches(enclosure.attribute("type").value(), ".+/.+")) fault("enclosure: type");
      if (std::string(enclosure.attribute("url").value()).empty()) fault("enclosure: url");
    }
    if (!matches(item.child("source").attribute("url").value(), "https?://.+")) fault("source: url");
    for (const auto category : item.children("category")) {
      if (std::string(category.child_value()).empty()) fault("category: empty");
    }
  }
  return faults;
}

void check_valid(const FeedDocument& document) {
  const std::string bytes = write_rss(document, kOurs);
  INFO(bytes);
  for (const std::string& fault : rss_faults(bytes))
    FAIL_CHECK(fault);
}

pugi::xml_node item_of(pugi::xml_document& tree, const FeedDocument& document) {
  const std::string bytes = write_rss(document, kOurs);
  tree.load_string(bytes.c_str());
  return tree.child("rss").child("channel").child("item");
}

}  // namespace

TEST_CASE("rss: every sample feed keeps the rules, the hostile one too") {
  check_valid(test::empty_feed());
  check_valid(test::feed_of(test::plain_entry()));
  check_valid(test::hostile_feed());
  check_valid(test::bare_feed());
}

TEST_CASE("rss: the first attachment is the enclosure, the others are links") {
  PublishedEntry published = test::plain_entry();
  published.entry.attachments = {{"https://a.example/1", "pdf", "", {}, {}},
                                 {"https://a.example/2", "a/b", "Hai", 7, {}}};
  check_valid(test::feed_of(published));
  pugi::xml_document tree;
  const auto item = item_of(tree, test::feed_of(published));
  CHECK(item.child("enclosure").attribute("url").value() == std::string("https://a.example/1"));
  CHECK(item.child("enclosure").attribute("length").value() == std::string("0"));
  CHECK(item.child("enclosure").attribute("type").value() == std::string("application/octet-stream"));
  const auto link = item.find_child_by_attribute("atom:link", "rel", "enclosure");
  CHECK(link.attribute("href").value() == std::string("https://a.example/2"));
  CHECK(link.attribute("length").value() == std::string("7"));
}

TEST_CASE("rss: the source is named with its feed, and with ours of it where it has none") {
  PublishedEntry published = test::plain_entry();
  pugi::xml_document tree;
  CHECK(item_of(tree, test::feed_of(published)).child("source").attribute("url").value() ==
        std::string("https://mydong.example.vn/rss"));
  published.source.feed.clear();
  pugi::xml_document other;
  const auto source = item_of(other, test::feed_of(published)).child("source");
  CHECK(source.attribute("url").value() == std::string("https://tin.example.vn/sources/my-dong.rss"));
  CHECK(source.child_value() == std::string("Trang xã Mỹ Đông"));
}

TEST_CASE("rss: the same document gives the same bytes") {
  CHECK(write_rss(test::feed_of(test::plain_entry()), kOurs) == write_rss(test::feed_of(test::plain_entry()), kOurs));
}

TEST_CASE("opml: sources stand in their areas, and what is empty is left out") {
  OpmlDocument document;
  document.title = "Nguồn <tin>";
  document.owner_email = "vanphong@example.vn";
  document.body.sources = {
      {"Báo & đài", "https://bao.example.vn/rss?a=1&b=2", "https://bao.example.vn/", "vi", {"x", "a,b"}}};
  document.body.groups = {{"Huyện", {}, {{"Xã", {{"Trang xã", "https://xa.example.vn/rss", "", "", {}}}, {}}}},
                          {"Không có gì", {}, {{"Cũng không", {}, {}}}}};
  const std::string bytes = write_opml(document);
  pugi::xml_document tree;
  REQUIRE(tree.load_string(bytes.c_str()));
  const auto opml = tree.child("opml");
  CHECK(opml.attribute("version").value() == std::string("2.0"));
  CHECK(opml.child("head").child_value("title") == std::string("Nguồn <tin>"));
  CHECK(opml.child("head").child_value("ownerEmail") == std::string("vanphong@example.vn"));
  const auto first = opml.child("body").child("outline");
  CHECK(first.attribute("type").value() == std::string("rss"));
  CHECK(first.attribute("text").value() == std::string("Báo & đài"));
  CHECK(first.attribute("xmlUrl").value() == std::string("https://bao.example.vn/rss?a=1&b=2"));
  CHECK(first.attribute("category").value() == std::string("x"));
  const auto group = first.next_sibling("outline");
  CHECK(group.attribute("text").value() == std::string("Huyện"));
  CHECK(group.child("outline").child("outline").attribute("xmlUrl").value() ==
        std::string("https://xa.example.vn/rss"));
  CHECK_FALSE(group.next_sibling("outline"));
}

}  // namespace bantin::feeds
