// What `bantin capture` prints: a block that loads, and that reads the same items again.
#include "daemon/commands/captured.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/load.hpp"
#include "config/profile_library.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/page.hpp"
#include "tests/support/paths.hpp"

using namespace bantin;
using commands::CapturedSource;

namespace {

std::string load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::shared_ptr<const config::Profile>> families() {
  return config::ProfileLibrary().all();
}

/// The source that a configuration with the block has.
config::Source configured(const CapturedSource& captured) {
  const std::string text =
      "[site]\npublic_url = \"https://tin.example\"\n[store]\npath = \"/tmp/x.db\"\n\n" + commands::to_toml(captured);
  const config::Loaded loaded = config::load_texts({{"/etc/bantin/bantin.toml", text}}, {});
  for (const config::Diagnostic& diagnostic : loaded.diagnostics)
    CHECK_MESSAGE(diagnostic.severity != config::Diagnostic::Severity::error, (diagnostic.text() + "\n" + text));
  REQUIRE(loaded.config);
  REQUIRE(loaded.config->sources.size() == 1);
  return loaded.config->sources.front();
}

}  // namespace

TEST_CASE("capture: the block for each home-made list loads as a configuration and gives the same items again") {
  const auto profiles = families();
  for (const auto& entry : std::filesystem::directory_iterator(test::data_path("lists"))) {
    if (entry.path().extension() != ".html") continue;
    CAPTURE(entry.path().filename().string());
    const std::string html = load(entry.path());
    const auto captured = commands::capture_page(html, "text/html", "https://xa.example/tin-tuc", profiles, {});
    REQUIRE_MESSAGE(captured.has_value(), captured.error().message);
    const config::Source source = configured(*captured);
    CHECK(source.url == "https://xa.example/tin-tuc");
    REQUIRE(source.rules);
    const feeds::PageReading reading = feeds::read_page_text(html, source.rules->page);
    REQUIRE(reading.feed.items.size() == captured->entries.size());
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    const std::string lines = load(expected);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == static_cast<std::ptrdiff_t>(captured->entries.size()));
    CHECK(lines.find("\t" + captured->entries.front().title + "\n") != std::string::npos);
  }
}

TEST_CASE("capture: a page of a known family gets the family's profile, with the reason") {
  const std::string html =
      R"(<html><head><title>Tin tức</title><meta name="generator" content="NukeViet v4.5"></head><body>
    <div class="news_column panel panel-default"><div class="panel-body"><h3><a href="/vi/news/tin/bai-mot-1.html">Bài một của xã nhà</a></h3></div></div>
    <div class="news_column panel panel-default"><div class="panel-body"><h3><a href="/vi/news/tin/bai-hai-2.html">Bài hai của xã nhà</a></h3></div></div></body></html>)";
  const auto captured = commands::capture_page(html, {}, "https://xa.example/vi/news/tin/", families(), {});
  REQUIRE_MESSAGE(captured.has_value(), captured.error().message);
  CHECK(captured->profile == "nukeviet");
  CHECK(captured->page.empty());
  CHECK(captured->why.front().find("NukeViet v4.5") != std::string::npos);
  CHECK(captured->entries.size() == 2);
  CHECK(configured(*captured).profile == "nukeviet");
}

TEST_CASE("capture: a list that a page carries as data, and the answer of an interface, become rules of paths") {
  const std::string rows = R"([{"title":"Lễ ra quân làm thủy lợi nội đồng","url":"/tin/1","date":"2024-02-22"},
    {"title":"Trao nhà đại đoàn kết cho hộ nghèo","url":"/tin/2","date":"2024-02-21"}])";
  for (const std::string& text :
       {"<html><body><div id=app></div><script>window.__STATE__ = {\"news\": " + rows + "};</script></body></html>",
        rows}) {
    CAPTURE(text);
    const auto captured = commands::capture_page(text, {}, "https://xa.example/", {}, {});
    REQUIRE_MESSAGE(captured.has_value(), captured.error().message);
    CHECK(captured->entries.at(1).link == "https://xa.example/tin/2");
    const config::Source source = configured(*captured);
    CHECK(feeds::read_page_text(text, source.rules->page).feed.items.size() == 2);
  }
}

TEST_CASE("capture: what a page says cannot break out of the block") {
  const std::string feed =
      "<rss version=\"2.0\"><channel><title>Tin \"xã\"\\\n[[source]]</title><item><title>Một\nid = \"x\"</title>"
      "<link>https://xa.example/1</link></item></channel></rss>";
  const auto captured = commands::capture_feed(feed, {}, "https://xa.example/rss?a='b'\"c\"", {});
  REQUIRE(captured.has_value());
  CHECK(configured(*captured).name == "Tin \"xã\"\\ [[source]]");
}

TEST_CASE("capture: the days of the items are those of the page's zone") {
  const feeds::TimeZone east("+07", {{feeds::Instant{}, std::chrono::hours(7)}});
  const auto captured =
      commands::capture_page(load(test::data_path("lists/ul-li.html")), {}, "https://xa.example/", {}, east);
  REQUIRE(captured.has_value());
  CHECK(commands::to_toml(*captured).find("#    2024-02-22 https://xa.example/tin/") != std::string::npos);
}

TEST_CASE("capture: ids are what a configuration accepts") {
  CHECK(commands::id_for("https://www.mydong.example.vn/Tin-Tức/?p=1") == "mydong-example-vn-tin-tuc-p-1");
  CHECK(commands::id_for("file:///") == "source");
  CHECK(commands::id_for("https://" + std::string(300, 'a')).size() <= 64);
}

TEST_CASE("capture: a page that has nothing says why") {
  const auto captured =
      commands::capture_page("<html><body><p>Đang bảo trì</p></body></html>", {}, "https://xa.example/", {}, {});
  REQUIRE(captured.has_error());
  CHECK(captured.error().message.find("no link leads from this page") != std::string::npos);
  CHECK(commands::capture_page("", {}, "https://xa.example/", {}, {}).error().message == "0 bytes");
}

namespace {

/// `count` items of a page without a family, each with a date and `filler` bytes of text.
std::string items(int count, std::size_t filler) {
  std::string html;
  for (int n = 0; n < count; ++n) {
    html += "<div class=tin><h3><a href='/tin/" + std::to_string(n) + ".html'>Bản tin thứ " + std::to_string(n) +
            " của Ủy ban nhân dân xã</a></h3><span class=ngay>22/02/2022</span><p>" + std::string(filler, 'a') +
            " và nhân dân trong xã.</p></div>";
  }
  return html;
}

std::string inside_tables(std::string html, int levels) {
  for (int level = 0; level < levels; ++level)
    html = "<table><tr><td>" + html + "</td></tr></table>";
  return "<html><body>" + html + "</body></html>";
}

// CPU seconds for one page; instrumented code takes a multiple.
#if defined(__SANITIZE_ADDRESS__)
constexpr double kSlowest = 30.0;
#else
constexpr double kSlowest = 6.0;
#endif

}  // namespace

TEST_CASE("capture: a list inside a hundred tables gives rules that find it there") {
  const auto profiles = families();
  const std::string html = inside_tables(items(8, 30), 100);
  const auto captured = commands::capture_page(html, "text/html", "https://xa.example/tin-tuc", profiles, {});
  REQUIRE_MESSAGE(captured.has_value(), captured.error().message);
  CHECK(captured->entries.size() == 8);
  const config::Source source = configured(*captured);
  CHECK(feeds::read_page_text(html, source.rules->page).feed.items.size() == 8);
}

TEST_CASE("capture: large pages, long lists and both inside many tables take bounded time") {
  const auto profiles = families();
  for (const std::string& html : {inside_tables(items(1'000, 2'000), 1), inside_tables(items(1'000, 30), 100),
                                  inside_tables(items(4'900, 300), 10)}) {
    CAPTURE(html.size());
    const std::clock_t from = std::clock();
    const auto captured = commands::capture_page(html, "text/html", "https://xa.example/tin-tuc", profiles, {});
    const double seconds = static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
    REQUIRE_MESSAGE(captured.has_value(), captured.error().message);
    CHECK(captured->entries.size() >= 1'000);
    CHECK(seconds < kSlowest);
  }
}
