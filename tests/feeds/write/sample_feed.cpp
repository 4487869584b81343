// The sample feeds.
#include "tests/feeds/write/sample_feed.hpp"

#include <chrono>
#include <utility>

namespace bantin::test {

using namespace feeds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

namespace {

constexpr Instant kMorning{sys_days{std::chrono::year{2022} / 2 / 22} + 8h + 2min + 45s};

}  // namespace

FeedDocument empty_feed() {
  FeedDocument document;
  document.id = "https://tin.example.vn/feed.atom";
  document.title = "Bản tin huyện";
  document.subtitle = "Tin của các xã";
  document.self_url = document.id;
  document.home_url = "https://tin.example.vn/";
  document.icon_url = "https://tin.example.vn/icon.svg";
  document.lang = "vi";
  document.author_name = "Ủy ban huyện";
  document.author_email = "vanphong@example.vn";
  document.author_uri = "https://tin.example.vn/";
  document.generator_version = "1.2.3";
  document.area_scheme = "https://tin.example.vn/areas/";
  document.tag_scheme = "https://tin.example.vn/tags/";
  return document;
}

PublishedEntry plain_entry(std::string id) {
  PublishedEntry published;
  published.id = std::move(id);
  published.published = kMorning;
  published.updated = kMorning + 1h;
  published.sort_at = kMorning;
  published.source.id = "my-dong";
  published.source.title = "Trang xã Mỹ Đông";
  published.source.uri = "tag:tin.example.vn,2026:my-dong";
  published.source.home = "https://mydong.example.vn/";
  published.source.feed = "https://mydong.example.vn/rss";
  published.source.updated = published.updated;
  published.entry.title = "Đoàn công tác làm việc với xã";
  published.entry.link = "https://mydong.example.vn/tin/1";
  published.entry.content_html = "<p>Sáng nay &amp; chiều nay</p>";
  return published;
}

FeedDocument feed_of(PublishedEntry entry) {
  FeedDocument document = empty_feed();
  document.updated = entry.updated;
  document.entries.push_back(std::move(entry));
  return document;
}

FeedDocument hostile_feed() {
  const std::string evil =
      std::string("a\0b", 3) + "\x01\x0B\x1F\xEF\xBF\xBE\xED\xA0\x80\xC0\xAF\xFF ]]> <!-- --> &amp; \"'\r\n\t<x>";
  PublishedEntry published = plain_entry();
  published.published = Instant(-100'000'000'000s);
  published.updated = Instant(400'000'000'000s);
  Entry& entry = published.entry;
  entry.title = entry.summary = entry.content_html = entry.rights = evil;
  entry.summary_html = evil;
  entry.lang = "no such language";
  entry.external_link = evil;
  entry.comments_url = evil;
  entry.people = {{"", "no address", "", ""}, {"", "@", evil, "author"}, {evil, "a@b", "javascript:alert(1)", evil}};
  entry.categories = {{"", "", ""}, {"", "", evil}, {evil, evil, evil}, {evil, "", ""}, {evil, "", ""}};
  Attachment attachment;
  attachment.url = evil;
  attachment.mime_type = "/";
  entry.attachments = {attachment, Attachment{}};
  published.tags = {"", evil};
  published.areas = {{"", ""}, {evil, evil}};
  published.source.rights = published.source.title = evil;
  published.source.home.clear();
  published.source.feed.clear();
  published.related = {PublishedSource{}};
  FeedDocument document = feed_of(published);
  document.title = document.subtitle = document.author_name = evil;
  document.lang = "x y";
  return document;
}

FeedDocument bare_feed() {
  PublishedEntry bare;
  bare.id = "urn:bare";
  bare.source.id = "s";
  bare.source.uri = "urn:s";
  return feed_of(bare);
}

}  // namespace bantin::test
