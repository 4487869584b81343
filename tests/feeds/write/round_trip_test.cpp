// Every field of an outlet comes out of each format as it went in, when our own readers read it.
#include <doctest/doctest.h>

#include <string>

#include "feeds/clean/clean.hpp"
#include "feeds/read/read.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/rss.hpp"
#include "tests/feeds/write/sample_feed.hpp"

namespace bantin::feeds {
namespace {

struct ReadBack {
  FeedInfo info;
  std::vector<Entry> entries;
};

ReadBack read_back(const std::string& bytes, Format format) {
  const auto raw = read(bytes, {});
  REQUIRE(raw.has_value());
  CHECK(raw->format == format);
  CHECK(raw->repairs.empty());
  ReadBack result;
  result.info = clean_feed(*raw, {});
  for (const RawItem& item : raw->items)
    result.entries.push_back(clean_item(item, *raw, result.info, {}));
  return result;
}

FeedDocument full_feed() {
  PublishedEntry published = test::plain_entry();
  published.areas = {{"my-dong", "Xã Mỹ Đông"}};
  published.tags = {"tin-tuc"};
  Entry& entry = published.entry;
  entry.summary = "Tóm tắt < 3 dòng & hơn";
  entry.people = {{"Nguyễn Văn An", "", "", "author"}, {"Trần Thị Bình", "", "", ""}};
  entry.categories = {{"Nông thôn mới", "", ""}};
  entry.attachments = {{"https://mydong.example.vn/f/a.pdf?x=1&y=2", "application/pdf", "", 12345, {}},
                       {"https://mydong.example.vn/f/b.pdf", "application/pdf", "Kế hoạch", 99, {}}};
  entry.image = "https://mydong.example.vn/anh.jpg";
  entry.external_link = "https://khac.example.vn/";
  FeedDocument document = test::feed_of(published);
  document.hubs = {"https://tin.example.vn/hub"};
  document.prev_archive = "https://tin.example.vn/feed/2022-01.atom";
  return document;
}

void check_feed(const ReadBack& result) {
  CHECK(result.info.title == "Bản tin huyện");
  CHECK(result.info.subtitle == "Tin của các xã");
  CHECK(result.info.home_link == "https://tin.example.vn/");
  CHECK(result.info.self_link == "https://tin.example.vn/feed.atom");
  CHECK(result.info.lang == "vi");
  CHECK(result.info.hubs == std::vector<std::string>{"https://tin.example.vn/hub"});
}

void check_entry(const Entry& entry) {
  CHECK(entry.guid == "urn:one");
  CHECK(entry.title == "Đoàn công tác làm việc với xã");
  CHECK(entry.link == "https://mydong.example.vn/tin/1");
  CHECK(entry.external_link == "https://khac.example.vn/");
  CHECK(entry.summary == "Tóm tắt < 3 dòng & hơn");
  CHECK(entry.content_html == "<p>Sáng nay &amp; chiều nay</p>");
  CHECK(entry.image == "https://mydong.example.vn/anh.jpg");
  REQUIRE(entry.published);
  CHECK(entry.published->at == Instant(std::chrono::seconds(1'645'516'965)));
  REQUIRE(entry.updated);
  CHECK(entry.updated->at == Instant(std::chrono::seconds(1'645'520'565)));
  REQUIRE(entry.people.size() >= 2);
  CHECK(entry.people[0].name == "Nguyễn Văn An");
  CHECK(entry.people[1].name == "Trần Thị Bình");
  REQUIRE(entry.attachments.size() == 2);
  CHECK(entry.attachments[0].url == "https://mydong.example.vn/f/a.pdf?x=1&y=2");
  CHECK(entry.attachments[0].mime_type == "application/pdf");
  CHECK(entry.attachments[0].size_bytes == 12345);
  CHECK(entry.attachments[1].url == "https://mydong.example.vn/f/b.pdf");
  CHECK(entry.attachments[1].title == "Kế hoạch");
  CHECK(entry.attachments[1].size_bytes == 99);
  std::string categories;
  for (const Category& category : entry.categories)
    categories += (category.label.empty() ? category.term : category.label) + ";";
  CHECK(categories == "Xã Mỹ Đông;tin-tuc;Nông thôn mới;");
}

}  // namespace

TEST_CASE("round trip: what Atom says is what was to be said") {
  const ReadBack result = read_back(write_atom(full_feed()), Format::atom);
  check_feed(result);
  CHECK(result.info.prev_archive == "https://tin.example.vn/feed/2022-01.atom");
  REQUIRE(result.entries.size() == 1);
  check_entry(result.entries.front());
  CHECK(result.entries.front().origin.title == "Trang xã Mỹ Đông");
}

TEST_CASE("round trip: what RSS says is what was to be said") {
  const ReadBack result = read_back(write_rss(full_feed(), "https://tin.example.vn/sources/"), Format::rss);
  check_feed(result);
  CHECK(result.info.prev_archive == "https://tin.example.vn/feed/2022-01.atom");
  REQUIRE(result.entries.size() == 1);
  check_entry(result.entries.front());
  CHECK(result.entries.front().origin.title == "Trang xã Mỹ Đông");
  CHECK(result.entries.front().origin.feed_url == "https://mydong.example.vn/rss");
}

TEST_CASE("round trip: what JSON Feed says is what was to be said") {
  const ReadBack result = read_back(write_json_feed(full_feed()), Format::json_feed);
  check_feed(result);
  CHECK(result.info.next_page == "https://tin.example.vn/feed/2022-01.atom");
  REQUIRE(result.entries.size() == 1);
  check_entry(result.entries.front());
}

TEST_CASE("round trip: a tombstone and the mark of an archive stand in each format") {
  FeedDocument document = test::feed_of(test::plain_entry());
  document.is_archive = true;
  document.current = "https://tin.example.vn/feed.atom";
  document.deleted = {{"urn:gone", Instant(std::chrono::seconds(1'645'516'965))}};
  const std::string atom = write_atom(document);
  CHECK(atom.find("<at:deleted-entry ref=\"urn:gone\" when=\"2022-02-22T08:02:45Z\"/>") != std::string::npos);
  CHECK(atom.find("<fh:archive/>") != std::string::npos);
  CHECK(atom.find("<link rel=\"current\" type=\"application/atom+xml\" href=\"https://tin.example.vn/feed.atom\"/>") !=
        std::string::npos);
  const std::string rss = write_rss(document, "");
  CHECK(rss.find("<at:deleted-entry ref=\"urn:gone\"") != std::string::npos);
  CHECK(rss.find("<fh:archive/>") != std::string::npos);
  CHECK(write_json_feed(document).find("\"deleted\":[{\"id\":\"urn:gone\"") != std::string::npos);
}

}  // namespace bantin::feeds
