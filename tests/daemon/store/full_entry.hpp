// An entry with every field set, and a comparison of two entries field by field.
#pragma once

#include <doctest/doctest.h>

#include "feeds/model.hpp"

namespace bantin::store::test {

inline feeds::Entry full_entry() {
  using std::chrono::seconds;
  feeds::Entry entry;
  entry.guid = std::string("gu\0id", 5);
  entry.link = "https://mydong.example.vn/tin?a=1&b='2'";
  entry.external_link = "https://other.example/\"x\"";
  entry.title = "Đoàn công tác; DROP TABLE entries; -- \xF0\x9F\x93\xB0";
  entry.summary = "Tóm tắt";
  entry.summary_html = "<p>Tóm <b>tắt</b></p>";
  entry.content_html = "<p>" + std::string(1 << 20, 'x') + "</p>";
  entry.people = {{"Hoàng Kha", "kha@example.vn", "https://example.vn/kha", "author"}, {"B", "", "", "photographer"}};
  entry.categories = {{"thoi-su", "https://example.vn/c", "Thời sự"}, {"x", "", ""}};
  entry.attachments = {{"https://example.vn/a.pdf", "application/pdf", "Công văn", 18446744073709551615u, seconds(-3)},
                       {"https://example.vn/b.mp3", "audio/mpeg", "", std::nullopt, seconds(90)},
                       {"https://example.vn/c", "", "", 0, std::nullopt}};
  entry.image = "https://example.vn/a.jpg";
  entry.published = feeds::Date{feeds::Instant(seconds(-1)), feeds::DatePrecision::day, false};
  entry.updated = feeds::Date{feeds::Instant(seconds(1'645'516'800)), feeds::DatePrecision::minute, true};
  entry.comments_url = "https://example.vn/c";
  entry.comments_feed = "https://example.vn/c.xml";
  entry.comments_count = 0;
  entry.rights = "© 2022";
  entry.lang = "vi-VN";
  entry.origin = {"tag:x", "Báo", "https://bao.example/1", "https://bao.example/rss"};
  entry.geo = feeds::Geo{10.5, -105.75, "Tháp Mười"};
  entry.in_reply_to = "tag:y";
  entry.event_day = std::chrono::year(2022) / 2 / 22;
  return entry;
}

inline void check_equal(const std::optional<feeds::Date>& a, const std::optional<feeds::Date>& b) {
  REQUIRE(a.has_value() == b.has_value());
  if (!a) return;
  CHECK(a->at == b->at);
  CHECK(a->precision == b->precision);
  CHECK(a->zone_given == b->zone_given);
}

inline void check_equal(const feeds::Entry& a, const feeds::Entry& b) {
  CHECK(a.guid == b.guid);
  CHECK(a.link == b.link);
  CHECK(a.external_link == b.external_link);
  CHECK(a.title == b.title);
  CHECK(a.summary == b.summary);
  CHECK(a.summary_html == b.summary_html);
  CHECK((a.content_html == b.content_html));  // without printing a megabyte
  CHECK((a.people == b.people));
  CHECK((a.categories == b.categories));
  CHECK((a.attachments == b.attachments));
  CHECK(a.image == b.image);
  check_equal(a.published, b.published);
  check_equal(a.updated, b.updated);
  CHECK(a.comments_url == b.comments_url);
  CHECK(a.comments_feed == b.comments_feed);
  CHECK(a.comments_count == b.comments_count);
  CHECK(a.rights == b.rights);
  CHECK(a.lang == b.lang);
  CHECK((a.origin == b.origin));
  REQUIRE(a.geo.has_value() == b.geo.has_value());
  if (a.geo) {
    CHECK(a.geo->latitude == b.geo->latitude);
    CHECK(a.geo->longitude == b.geo->longitude);
    CHECK(a.geo->name == b.geo->name);
  }
  CHECK(a.in_reply_to == b.in_reply_to);
  CHECK(a.event_day == b.event_day);
}

}  // namespace bantin::store::test
