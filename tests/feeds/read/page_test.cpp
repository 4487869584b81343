// Lists in pages: what their links are relative to, and rules that see less than the page shows.
#include "feeds/read/page.hpp"

#include <doctest/doctest.h>

#include "feeds/clean/clean.hpp"
#include "feeds/read/html.hpp"

using namespace bantin::feeds;

namespace {

Rule rule(const char* text) {
  Rule out;
  auto selector = Selector::compile(text);
  REQUIRE(selector.has_value());
  out.any.push_back(std::move(*selector));
  return out;
}

PageRules rules_for(const char* items) {
  PageRules rules;
  rules.items = rule(items);
  rules.title = rule("a");
  rules.link = rule("a");
  rules.image = rule("img");
  return rules;
}

std::vector<Entry> entries(const PageReading& reading, const char* page_url) {
  CleanOptions options;
  options.document_url = page_url;
  const FeedInfo info = clean_feed(reading.feed, options);
  std::vector<Entry> out;
  for (const RawItem& item : reading.feed.items)
    out.push_back(clean_item(item, reading.feed, info, options));
  return out;
}

constexpr const char* kColumn = R"(<html><body><div class="column">
  <div class="a"><h2><a href="/tin/khai-mac-hoi-thao-12/">Khai mạc hội thao quân sự năm nay</a></h2><p>Đăng lúc 21/10/2024</p></div>
  <div class="a"><h2><a href="/tin/be-giang-lop-nghe-13/">Bế giảng lớp sơ cấp nghề trồng nấm</a></h2><p>Đăng lúc 20/10/2024</p></div>
  <div class="a"><h2><a href="/tin/tong-ket-thi-dua-14/">Tổng kết phong trào thi đua quý ba</a></h2><p>Đăng lúc 19/10/2024</p></div>
  <div class="a"><h2><a href="/tin/trao-hoc-bong-15/">Trao học bổng cho học sinh hiếu học</a></h2><p>Đăng lúc 18/10/2024</p></div>
  </div></body></html>)";

}  // namespace

TEST_CASE("page: links and pictures are relative to the base that the page names") {
  const char* html = R"(<html><head><base href="/trang/"></head><body>
    <p class="i"><img src="anh/1.jpg"><a href="tin/mot">Khai mạc hội thao</a></p>
    <p class="i"><a href="/goc/hai">Bế giảng lớp nghề</a></p></body></html>)";
  const auto found = entries(read_page_text(html, rules_for(".i")), "https://xa.example/muc/danh-sach.html");
  REQUIRE(found.size() == 2);
  CHECK(found[0].link == "https://xa.example/trang/tin/mot");
  CHECK(found[0].image == "https://xa.example/trang/anh/1.jpg");
  CHECK(found[1].link == "https://xa.example/goc/hai");
}

TEST_CASE("page: where a family's rule takes a whole list for one story, the list that repeats is read") {
  PageRules rules = rules_for(".column");
  rules.guess = true;
  const PageReading reading = read_page_text(kColumn, rules);
  CHECK(reading.feed.items.size() == 4);
  CHECK(reading.is_by_shape);
}

TEST_CASE("page: who says what the items are gets those, however few") {
  const PageReading reading = read_page_text(kColumn, rules_for(".column"));
  CHECK(reading.feed.items.size() == 1);
  CHECK_FALSE(reading.is_by_shape);
}

TEST_CASE("page: what stands in the place of a date and names no year gives way to a date elsewhere") {
  PageRules rules = rules_for(".i");
  rules.date = rule(".badge");
  rules.date.any.push_back(std::move(rule(".meta").any.front()));
  const auto date_of = [&](const std::string& inside) {
    const std::string html = "<body><div class=i><a href=/1>Khai mạc hội thao</a>" + inside + "</div></body>";
    const PageReading reading = read_page_text(html, rules);
    REQUIRE(reading.feed.items.size() == 1);
    return reading.feed.items[0].dates.empty() ? std::string() : reading.feed.items[0].dates[0].text;
  };
  CHECK(date_of("<b class=badge>20 Th3</b><i class=meta>20/03/2024</i>") == "20/03/2024");
  CHECK(date_of("<b class=badge>20 Th3</b><i class=meta>hôm qua</i>") == "20 Th3");
  CHECK(date_of("<b class=badge>Wed, 20 Mar 2024</b><i class=meta>21/03/2024</i>") == "Wed, 20 Mar 2024");
  CHECK(date_of("<b class=badge>1710892800</b><i class=meta>21/03/2024</i>") == "1710892800");
}

TEST_CASE("page: a day that stands in a box over its month is a date") {
  PageRules rules = rules_for(".i");
  rules.date = rule(".box");
  const auto date_of = [&](const std::string& box) {
    const std::string html =
        "<body><div class=i><div class=box>" + box + "</div><a href=/1>Khai mạc hội thao</a></div></body>";
    const PageReading reading = read_page_text(html, rules);
    REQUIRE(reading.feed.items.size() == 1);
    return reading.feed.items[0].dates.empty() ? std::string() : reading.feed.items[0].dates[0].text;
  };
  CHECK(date_of("<span>20</span><span>03/2024</span>") == "20 03/2024");
  CHECK(date_of("<b>20</b> <i>03/2024</i>") == "20 03/2024");
  CHECK(date_of("<b>Ngày 20/03/2024</b> <i>15:00</i>") == "Ngày 20/03/2024 15:00");
}
