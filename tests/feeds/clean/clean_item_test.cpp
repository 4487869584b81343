// RawItem -> Entry: every field by the rule of its format.
#include <doctest/doctest.h>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"

using namespace bantin::feeds;
using namespace std::chrono_literals;

namespace {

CleanOptions options() {
  CleanOptions result;
  result.document_url = "https://a.example/rss.xml";
  result.zone = TimeZone("Asia/Ho_Chi_Minh", {{Instant{0s}, 7h}});
  return result;
}

Entry clean(const RawItem& item, const RawFeed& document = {}) {
  return clean_item(item, document, clean_feed(document, options()), options());
}

RawAttachment attachment(std::string url, std::string type = "", std::string length = "", std::string duration = "") {
  RawAttachment raw;
  raw.url = std::move(url);
  raw.type = std::move(type);
  raw.length = std::move(length);
  raw.duration = std::move(duration);
  return raw;
}

RawDate date(RawDate::Kind kind, std::string text) {
  return {kind, std::move(text)};
}

}  // namespace

TEST_CASE("item: titles are one clean line of bounded length") {
  RawItem item;
  item.title = {"  Đoàn công tác\n<b>huyện</b> \u202e ủy ", Markup::unstated, "", ""};
  CHECK(clean(item).title == "Đoàn công tác huyện ủy");
  item.title.value.assign(100'000, 'a');
  CHECK(clean(item).title.size() == 299 + 3);
  item.title = {"", Markup::plain, "", ""};
  CHECK(clean(item).title.empty());
}

TEST_CASE("item: a summary is plain text, and HTML if it has markup") {
  RawItem item;
  item.summary = {"<img src=\"/a.jpg\"> Chiều <b>22/02</b> &amp; tối", Markup::html, "", ""};
  Entry entry = clean(item);
  CHECK(entry.summary == "Chiều 22/02 & tối");
  CHECK(entry.summary_html.find("https://a.example/a.jpg") != std::string::npos);
  CHECK(entry.image == "https://a.example/a.jpg");
  CHECK(entry.content_html.empty());
  item.summary = {"ch&agrave;o &amp; tạm biệt", Markup::html, "", ""};
  entry = clean(item);
  CHECK(entry.summary == "chào & tạm biệt");
  CHECK(entry.summary_html.empty());
  item.summary = {"1 < 2 &amp;", Markup::plain, "", ""};
  entry = clean(item);
  CHECK(entry.summary == "1 < 2 &amp;");
  CHECK(entry.summary_html.empty());
}

TEST_CASE("item: content is sanitised, plain text becomes HTML") {
  RawItem item;
  item.content = {"<p onclick=\"x()\">Một</p><script>x()</script><a href=\"bai\">hai</a>", Markup::html,
                  "https://b.example/c/", ""};
  Entry entry = clean(item);
  CHECK(entry.content_html.find("Một") != std::string::npos);
  CHECK(entry.content_html.find("x()") == std::string::npos);
  CHECK(entry.content_html.find("https://b.example/c/bai") != std::string::npos);
  item.content = {"Một <b>\n\nhai", Markup::plain, "", ""};
  entry = clean(item);
  CHECK(entry.content_html.find("&lt;b&gt;") != std::string::npos);
  CHECK(entry.content_html.find("<p>hai</p>") != std::string::npos);
  item.content = {" \n ", Markup::html, "", ""};
  CHECK(clean(item).content_html.empty());
}

TEST_CASE("item: the first date of a kind that can be read counts") {
  RawItem item;
  item.dates = {date(RawDate::Kind::published, "hôm qua"), date(RawDate::Kind::published, "22/02/2022 15:02"),
                date(RawDate::Kind::updated, "2022-02-23T00:00:00Z"), date(RawDate::Kind::created, "2022-02-20")};
  Entry entry = clean(item);
  REQUIRE(entry.published);
  CHECK(format_rfc3339(entry.published->at) == "2022-02-22T08:02:00Z");
  CHECK_FALSE(entry.published->zone_given);
  REQUIRE(entry.updated);
  CHECK(format_rfc3339(entry.updated->at) == "2022-02-23T00:00:00Z");
  item.dates = {date(RawDate::Kind::created, "2022-02-20")};
  entry = clean(item);
  REQUIRE(entry.published);
  CHECK(format_rfc3339(entry.published->at) == "2022-02-19T17:00:00Z");
  CHECK_FALSE(entry.updated);
}

TEST_CASE("item: minutes that are months are dropped, if all are") {
  RawFeed document;
  CleanOptions known = options();
  known.minutes_are_month = true;
  const auto clean = [&](const RawItem& item, const RawFeed& feed) {
    return clean_item(item, feed, clean_feed(feed, known), known);
  };
  RawItem one;
  one.dates = {date(RawDate::Kind::published, "Tue, 22 Feb 2022 08:02:45 GMT")};
  RawItem two;
  two.dates = {date(RawDate::Kind::published, "Tue, 22 Mar 2022 09:03:45 GMT")};
  document.items = {one, two};
  CHECK(format_rfc3339(clean(one, document).published->at) == "2022-02-22T08:00:00Z");
  document.items[1].dates[0].text = "Tue, 22 Mar 2022 09:04:45 GMT";
  CHECK(format_rfc3339(clean(one, document).published->at) == "2022-02-22T08:02:45Z");
  known.minutes_are_month = false;
  document.items[1] = two;
  CHECK(format_rfc3339(clean(one, document).published->at) == "2022-02-22T08:02:45Z");
}

TEST_CASE("item: attachments are web files, each once") {
  RawItem item;
  item.attachments = {attachment("/x.mp3", "", "1024"),
                      attachment("https://a.example/x.mp3", "audio/mpeg", "0", "1:02"), attachment("javascript:x"),
                      attachment("magnet:?x"), attachment("/y.pdf", "", "-5")};
  const Entry entry = clean(item);
  REQUIRE(entry.attachments.size() == 2);
  CHECK(entry.attachments[0].url == "https://a.example/x.mp3");
  CHECK(entry.attachments[0].mime_type == "audio/mpeg");
  CHECK(entry.attachments[0].size_bytes == 1024u);
  CHECK(entry.attachments[0].duration == 62s);
  CHECK(entry.attachments[1].mime_type == "application/pdf");
  CHECK_FALSE(entry.attachments[1].size_bytes);
}

TEST_CASE("item: the other fields") {
  RawItem item;
  item.guid = " news_431\n";
  item.links = {{"https://a.example/1", "alternate", "", "", "", "", ""},
                {"https://b.example/goc", "related", "", "", "", "", ""}};
  item.image = "anh.jpg";
  item.image_base = "https://b.example/media/";
  item.comments_url = "/1#binh-luan";
  item.comments_feed = "javascript:x";
  item.comments_count = "12";
  item.rights = {"© xã", Markup::unstated, "", ""};
  item.lang = "vi_VN";
  item.origin = {"urn:x", "Báo &#x110;ồng Tháp", "https://b.example/", "https://b.example/rss", ""};
  item.geo = {"10.5 105.7", "Mỹ Đông"};
  item.in_reply_to = "javascript:alert(1)";
  const Entry entry = clean(item);
  CHECK(entry.guid == "news_431");
  CHECK(entry.link == "https://a.example/1");
  CHECK(entry.external_link == "https://b.example/goc");
  CHECK(entry.image == "https://b.example/media/anh.jpg");
  CHECK(entry.comments_url == "https://a.example/1#binh-luan");
  CHECK(entry.comments_feed.empty());
  CHECK(entry.comments_count == 12u);
  CHECK(entry.rights == "© xã");
  CHECK(entry.lang == "vi-VN");
  CHECK(entry.origin.title == "Báo Đồng Tháp");
  CHECK(entry.origin.feed_url == "https://b.example/rss");
  REQUIRE(entry.geo);
  CHECK(entry.geo->name == "Mỹ Đông");
  CHECK(entry.in_reply_to.empty());
}

TEST_CASE("item: an empty item is an empty entry") {
  const Entry entry = clean({});
  CHECK(entry.title.empty());
  CHECK(entry.link.empty());
  CHECK_FALSE(entry.published);
}
