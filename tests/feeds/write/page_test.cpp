// The page for people.
#include "feeds/write/page.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "feeds/write/page_words.hpp"
#include "tests/support/paths.hpp"

namespace bantin::feeds {
namespace {

using namespace std::chrono_literals;

constexpr Instant kEvening{1'645'552'800s};  // 2022-02-22T18:00:00Z, in Vietnam already the 23rd

std::string shipped_layout() {
  std::ifstream file(test::source_path("config/templates/page.mustache"));
  return {std::istreambuf_iterator<char>(file), {}};
}

PublishedEntry entry(const std::string& title, Instant at) {
  PublishedEntry published;
  published.id = "urn:" + title;
  published.entry.title = title;
  published.entry.link = "https://example.vn/1";
  published.published = published.updated = published.sort_at = at;
  published.source.title = "Trang xã";
  return published;
}

FeedDocument document(std::vector<PublishedEntry> entries) {
  FeedDocument feed;
  feed.title = "Bản tin";
  feed.lang = "vi";
  feed.home_url = "https://tin.example.vn/";
  feed.entries = std::move(entries);
  for (const PublishedEntry& e : feed.entries)
    feed.updated = std::max(feed.updated, e.updated);
  return feed;
}

std::string page(const FeedDocument& feed, std::size_t entries = 100) {
  const std::string layout = shipped_layout();
  PageOptions options;
  options.layout = layout;
  options.stylesheet = "/style.css";
  options.icon = "/icon.svg";
  options.feed = "/feed.atom";
  options.zone = TimeZone("Asia/Ho_Chi_Minh", {{Instant{}, 7h}});
  options.entries = entries;
  const auto html = write_page(feed, options);
  REQUIRE(html.has_value());
  return *html;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("page: news stand under their day in the site's zone, each day once") {
  const std::string html = page(document({entry("B", kEvening + 1h), entry("A", kEvening), entry("C", kEvening - 2h)}));
  CHECK(count(html, "<section") == 2);
  CHECK(has(html, "<time datetime=\"2022-02-23\">Thứ tư, ngày 23 tháng 2 năm 2022</time>"));
  CHECK(has(html, "<time datetime=\"2022-02-22\">Thứ ba, ngày 22 tháng 2 năm 2022</time>"));
  CHECK(has(html, "<time datetime=\"2022-02-22T18:00:00Z\">01:00</time>"));
}

TEST_CASE("page: a date that names no time shows none") {
  PublishedEntry dated = entry("A", kEvening);
  dated.entry.published = Date{kEvening, DatePrecision::day, false};
  CHECK_FALSE(has(page(document({dated})), "01:00</time> ·"));
}

TEST_CASE("page: what an entry says is text, never markup") {
  PublishedEntry evil = entry("<script>alert(1)</script>", kEvening);
  evil.entry.summary = "\"><img src=x onerror=alert(1)>";
  evil.entry.link = "https://example.vn/\"onclick=\"x";
  evil.source.title = "<b>";
  evil.areas = {{"x", "'><i>"}};
  const std::string html = page(document({evil}));
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, "<img"));
  CHECK_FALSE(has(html, "\"onclick"));
  CHECK_FALSE(has(html, "<b>"));
  CHECK_FALSE(has(html, "<i>"));
  CHECK(has(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(count(html, "<article data-untrusted") == 1);
}

TEST_CASE("page: its parts are left out where there is nothing to say") {
  const std::string html = page(document({entry("A", kEvening)}));
  CHECK_FALSE(has(html, "class=\"summary\""));
  CHECK_FALSE(has(html, "class=\"attachments\""));
  CHECK_FALSE(has(html, "class=\"related\""));
  CHECK_FALSE(has(html, "class=\"area\""));
  PublishedEntry no_link = entry("A", kEvening);
  no_link.entry.link.clear();
  CHECK(has(page(document({no_link})), "<h3>A</h3>"));
  PublishedEntry no_title = entry("", kEvening);
  CHECK(has(page(document({no_title})), "(Không có tiêu đề)</a></h3>"));
}

TEST_CASE("page: attachments and other sources of the story are listed") {
  PublishedEntry full = entry("A", kEvening);
  full.entry.attachments.resize(2);
  full.entry.attachments[0].url = "https://example.vn/f/ke-hoach.pdf?x=1";
  full.entry.attachments[1].url = "https://example.vn/f/2";
  full.entry.attachments[1].title = "Quyết định";
  PublishedSource other;
  other.title = "Trang huyện";
  other.home = "https://huyen.example.vn/9";
  full.related = {other};
  full.areas = {{"my-dong", "Xã Mỹ Đông"}, {"thap-muoi", "Huyện Tháp Mười"}};
  full.entry.people = {{"An", "", "", "author"}, {"Bình", "", "", ""}, {"Chi", "", "", "photographer"}};
  const std::string html = page(document({full}));
  CHECK(has(html, ">ke-hoach.pdf</a>"));
  CHECK(has(html, ">Quyết định</a>"));
  CHECK(has(html, "<a href=\"https://huyen.example.vn/9\" rel=\"noopener external\">Trang huyện</a>"));
  CHECK(has(html, "<span class=\"area\">Xã Mỹ Đông</span>"));
  CHECK(has(html, "An, Bình</p>"));
}

TEST_CASE("page: it speaks Vietnamese, or English where the site does not") {
  FeedDocument feed = document({entry("A", kEvening)});
  CHECK(has(page(feed), "<html lang=\"vi\">"));
  CHECK(has(page(feed), "Đăng ký nhận tin"));
  feed.lang = "en";
  CHECK(has(page(feed), "<html lang=\"en\">"));
  CHECK(has(page(feed), "Subscribe"));
  CHECK(has(page(feed), "Wednesday, 23 February 2022"));
}

TEST_CASE("page: no more entries than asked for, and the same bytes each time") {
  const FeedDocument feed = document({entry("A", kEvening), entry("B", kEvening), entry("C", kEvening)});
  CHECK(count(page(feed, 2), "<article") == 2);
  CHECK(page(feed) == page(feed));
}

TEST_CASE("page: without script, and with one main part, one heading and a way past the header") {
  const std::string html = page(document({entry("A", kEvening)}));
  CHECK(html.starts_with("<!DOCTYPE html>"));
  CHECK(count(html, "<h1>") == 1);
  CHECK(count(html, "<main") == 1);
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, " style="));
  CHECK(has(html, "href=\"#river\""));
}

TEST_CASE("page: a layout that is no template is an error in words") {
  const FeedDocument feed = document({});
  PageOptions options;
  options.layout = "{{#open}}";
  CHECK(write_page(feed, options).has_error());
}

}  // namespace bantin::feeds
