// The page for people.
#include "feeds/write/page.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>

#include "bantin/templates.hpp"
#include "feeds/write/page_words.hpp"

namespace bantin::feeds {
namespace {

using namespace std::chrono_literals;

constexpr Instant kEvening{1'645'552'800s};  // 2022-02-22T18:00:00Z, in Vietnam already the 23rd

/// The shipped templates, as the program uses them.
Templates shipped() {
  Templates templates;
  for (const TemplateFile& file : kTemplates)
    templates.emplace(file.name, file.text);
  return templates;
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

std::string page(const FeedDocument& feed, PageView view = {}) {
  const bool is_entry = view.kind == PageView::Kind::entry;
  const std::string layout = expand_template(is_entry ? "entry.mustache" : "page.mustache", shipped()).value();
  if (view.path.empty()) view.path = "/";
  PageOptions options;
  options.layout = layout;
  options.stylesheet = "/style.css";
  options.icon = "/icon.svg";
  options.site = "Bản tin";
  options.public_url = "https://tin.example.vn";
  options.zone = TimeZone("Asia/Ho_Chi_Minh", {{Instant{}, 7h}});
  const auto html = write_page(feed, view, options);
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
  CHECK_FALSE(has(page(document({dated})), "01:00</time></a> ·"));
  CHECK(has(page(document({entry("A", kEvening)})), "01:00</time></a> ·"));
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
  CHECK_FALSE(has(html, "href=\"/areas/"));
  PublishedEntry no_link = entry("A", kEvening);
  no_link.entry.link.clear();
  no_link.page = "/entries/7";
  CHECK(has(page(document({no_link})), "<h3><a href=\"/entries/7\"><bdi>A</bdi></a></h3>"));
  PublishedEntry no_title = entry("", kEvening);
  CHECK(has(page(document({no_title})), "(Không có tiêu đề)</bdi></a></h3>"));
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
  CHECK(has(html, ">ke-hoach.pdf</bdi></a>"));
  CHECK(has(html, ">Quyết định</bdi></a>"));
  CHECK(has(html, "<a href=\"https://huyen.example.vn/9\" rel=\"noopener external\"><bdi>Trang huyện</bdi></a>"));
  CHECK(has(html, "<a href=\"/areas/my-dong\"><bdi>Xã Mỹ Đông</bdi></a>"));
  CHECK(has(html, "<bdi>An, Bình</bdi></p>"));
}

TEST_CASE("page: it speaks Vietnamese, or English where the site does not") {
  FeedDocument feed = document({entry("A", kEvening)});
  CHECK(has(page(feed), "<html lang=\"vi\">"));
  CHECK(has(page(feed), "Tìm tin"));
  feed.lang = "en";
  CHECK(has(page(feed), "<html lang=\"en\">"));
  CHECK(has(page(feed), "Search the news"));
  CHECK(has(page(feed), "Wednesday, 23 February 2022"));
}

TEST_CASE("page: the same arguments give the same bytes") {
  const FeedDocument feed = document({entry("A", kEvening), entry("B", kEvening)});
  CHECK(page(feed) == page(feed));
}

TEST_CASE("page: every format of its feed can be found by programs and by people") {
  PageView view;
  view.feeds = {{"Atom", "application/atom+xml", "/areas/x.atom"}, {"RSS", "application/rss+xml", "/areas/x.rss"}};
  const std::string html = page(document({entry("A", kEvening)}), view);
  CHECK(
      has(html, "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Bản tin (RSS)\" href=\"/areas/x.rss\">"));
  CHECK(has(html, "<a href=\"/areas/x.atom\" type=\"application/atom+xml\">Atom</a>"));
  CHECK(has(html, "<code>https://tin.example.vn/areas/x.atom</code>"));
}

TEST_CASE("page: a tree of areas is a list in a list, and its leaves have none") {
  PageView view;
  view.areas = {{"/areas/h", "Huyện", {{"/areas/x", "Xã <1>", {}}}}, {"/areas/k", "Huyện kia", {}}};
  const std::string html = page(document({}), view);
  CHECK(count(html, "<a href=\"/areas/x\"><bdi>Xã &lt;1&gt;</bdi></a></li>") == 1);
  CHECK(count(html, "<a href=\"/areas/k\"><bdi>Huyện kia</bdi></a></li>") == 1);
  CHECK(count(html, "<ul>") == 2);
}

TEST_CASE("page: what was searched for is marked in a snippet, accents or not") {
  PageView view;
  view.kind = PageView::Kind::search;
  view.search = "hop dan";
  view.terms = search_terms(view.search);
  PublishedEntry found = entry("A", kEvening);
  found.entry.content_html = "<p>Sáng nay <b>họp</b> dân tại nhà văn hóa</p>";
  const std::string html = page(document({found}), view);
  CHECK(has(html, "<mark>họp dân</mark> tại nhà văn hóa"));
  CHECK(has(html, "value=\"hop dan\""));
  CHECK(has(html, "<meta name=\"robots\" content=\"noindex\">"));
}

TEST_CASE("page: every word that the shipped templates ask for is there, in both languages") {
  std::set<std::string> names;
  for (const TemplateFile& file : kTemplates) {
    const std::string text(file.text);
    const std::regex word(R"(\{\{words\.([a-z_]+)\}\})");
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at)
      names.insert((*at)[1]);
  }
  CHECK(names.size() > 20);
  for (const std::string& name : names) {
    CAPTURE(name);
    PageOptions options;
    const std::string layout = "[{{words." + name + "}}]";
    options.layout = layout;
    FeedDocument feed = document({});
    const std::string vietnamese = write_page(feed, {}, options).value();
    feed.lang = "en";
    const std::string english = write_page(feed, {}, options).value();
    CHECK(vietnamese.size() > 3);
    CHECK(english.size() > 3);
    CHECK(vietnamese != english);
  }
}

TEST_CASE("page: why others tell the same story, and what an edit changed, is said in words") {
  PublishedEntry told = entry("A", kEvening);
  told.related.resize(1);
  told.related[0].title = "Trang huyện";
  told.earlier.resize(1);
  told.earlier[0].until = kEvening;
  told.earlier[0].changes = {{DifferencePiece::Kind::same, "chung"},
                             {DifferencePiece::Kind::gone, "cũ"},
                             {DifferencePiece::Kind::came, "mới"}};
  PageView view;
  view.kind = PageView::Kind::entry;
  const auto told_because = [&](const std::string& why) {
    told.related[0].why = why;
    return page(document({told}), view);
  };
  CHECK(has(told_because("same text, similarity 0.93"), "(cùng nội dung)"));
  CHECK(has(told_because("one text holds the other, containment 0.97"), "(bài này chứa bài kia)"));
  CHECK(has(told_because("same short text and marks"), "(cùng nội dung ngắn)"));
  CHECK(has(told_because("same telling headline, unit and days"), "(cùng tiêu đề và nội dung ngắn)"));
  CHECK(has(told_because("by hand"), "(ghép bằng tay)"));
  CHECK(has(told_because(""), "Trang huyện</bdi></li>"));
  const std::string html = told_because("");
  CHECK(has(html, "<h2>Các lần sửa</h2>"));
  CHECK(has(html, "<summary>Khác biệt so với bản trước lúc <time"));
  CHECK(has(html, "<p>chung <del>cũ</del> <ins>mới</ins> </p>"));
}

TEST_CASE("page: an entry's page shows all of it and names the original as the true one") {
  PageView view;
  view.kind = PageView::Kind::entry;
  view.path = "/entries/7";
  PublishedEntry whole = entry("<A>", kEvening);
  whole.updated += 1h;
  whole.entry.content_html = "<p>Toàn văn</p>";
  whole.entry.summary = "Tóm \"tắt\"";
  whole.entry.attachments.resize(1);
  whole.entry.attachments[0].url = "https://example.vn/a.pdf";
  whole.entry.attachments[0].size_bytes = 1'300'000;
  const std::string html = page(document({whole}), view);
  CHECK(has(html, "<p>Toàn văn</p>"));
  CHECK(has(html, "<h1><bdi>&lt;A&gt;</bdi></h1>"));
  CHECK(has(html, "<link rel=\"canonical\" href=\"https://example.vn/1\">"));
  CHECK(has(html, "<time datetime=\"2022-02-22T19:00:00Z\">02:00, Thứ tư, ngày 23 tháng 2 năm 2022</time>"));
  CHECK(has(html, "1,2 MB"));
  CHECK(has(html, "<meta property=\"og:type\" content=\"article\">"));
  CHECK(has(html, "<meta property=\"og:description\" content=\"Tóm &quot;tắt&quot;\">"));
}

TEST_CASE("page: templates put each other in, and one that never ends is refused or cut") {
  Templates templates{{"a.mustache", "[{{> b }}]"}, {"b.mustache", "({{x}}{{>b}})"}};
  CHECK(expand_template("a.mustache", templates).value() == "[({{x}}({{x}}({{x}}({{x}}({{x}})))))]");
  templates["b.mustache"] = std::string(100'000, 'x') + "{{>b}}{{>b}}";
  CHECK(expand_template("a.mustache", templates).has_error());
  CHECK(expand_template("missing.mustache", templates).has_error());
  templates["a.mustache"] = "{{>nowhere}}";
  CHECK(expand_template("a.mustache", templates).error().message.find("nowhere.mustache") != std::string::npos);
  templates["a.mustache"] = "{{#open}}";
  CHECK(expand_template("a.mustache", templates).has_error());
}

TEST_CASE("page: without script, and with one main part, one heading and a way past the header") {
  const std::string html = page(document({entry("A", kEvening)}));
  CHECK(html.starts_with("<!DOCTYPE html>"));
  CHECK(count(html, "<h1>") == 1);
  CHECK(count(html, "<footer") == 1);
  CHECK(count(html, "<main") == 1);
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, " style="));
  CHECK(has(html, "href=\"#main\""));
}

TEST_CASE("page: a layout that is no template is an error in words") {
  const FeedDocument feed = document({});
  PageOptions options;
  options.layout = "{{#open}}";
  CHECK(write_page(feed, {}, options).has_error());
}

}  // namespace bantin::feeds
