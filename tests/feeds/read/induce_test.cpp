// Pages of home-made portals: the rules found give back just the news, in the page's order.
#include "feeds/read/induce.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "feeds/read/html.hpp"
#include "feeds/read/page.hpp"
#include "tests/support/paths.hpp"

using namespace bantin::feeds;

namespace {

std::string load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

void add(Rule& rule, const std::string& selector) {
  if (selector.empty()) return;
  auto compiled = Selector::compile(selector);
  REQUIRE_MESSAGE(compiled.has_value(), selector);
  rule.any.push_back(std::move(*compiled));
}

PageReading read_with(const InducedList& list, const pugi::xml_document& page) {
  PageRules rules;
  add(rules.items, list.items);
  add(rules.title, list.title);
  add(rules.link, list.link);
  add(rules.date, list.date);
  add(rules.summary, list.summary);
  add(rules.image, list.image);
  return read_page(page, rules);
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("induce: the rules found for a list of any layout give back exactly its items") {
  std::size_t pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(bantin::test::data_path("lists"))) {
    if (entry.path().extension() != ".html") continue;
    CAPTURE(entry.path().filename().string());
    pugi::xml_document page;
    parse_html(load(entry.path()), page);
    const auto list = induce_list(page, "https://xa.example/tin-tuc");
    REQUIRE_MESSAGE(list.has_value(), list.error().message);
    std::string items;
    for (const RawItem& item : read_with(*list, page).feed.items)
      items += item.links.front().href + "\t" + item.title.value + "\n";
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    CHECK(items == load(expected));
    ++pages;
  }
  CHECK(pages >= 15);
}

TEST_CASE("induce: dates, summaries and pictures get rules of their own where they stand in the same place") {
  pugi::xml_document page;
  parse_html(load(bantin::test::data_path("lists/div-cards.html")), page);
  const auto list = induce_list(page, "https://xa.example/");
  REQUIRE(list.has_value());
  CHECK(list->items == "div.card");
  CHECK(list->date == "p.time");
  CHECK(list->summary == "p.card-text");
  const PageReading reading = read_with(*list, page);
  REQUIRE(reading.feed.items.size() == 6);
  CHECK(reading.feed.items[1].dates.front().text == "21/02/2024 08:31");
  CHECK(reading.feed.items[1].image == "/img/1.jpg");
}

TEST_CASE("induce: a page without a list says why in words") {
  struct Row {
    const char* name;
    const char* html;
    const char* reason;
  };
  for (const Row& row :
       {Row{"nothing", "<body></body>", "no link leads from this page anywhere"},
        Row{"a menu alone", "<body><ul class=menu><li><a href=/a>Trang chủ</a><li><a href=/b>Liên hệ</a></ul></body>",
            "nothing on this page repeats like a list of news"},
        Row{"links for scripts",
            "<body><p><a href=\"javascript:__doPostBack('a','1')\">Hội nghị tổng kết công tác Mặt trận xã</a><p><a "
            "href=\"javascript:__doPostBack('a','2')\">Lễ ra quân làm thủy lợi nội đồng mùa khô</a><p><a "
            "href=\"javascript:__doPostBack('a','3')\">Trao nhà đại đoàn kết cho hộ nghèo ấp</a></body>",
            "are links for scripts"}}) {
    CAPTURE(row.name);
    pugi::xml_document page;
    parse_html(row.html, page);
    const auto list = induce_list(page, "");
    REQUIRE(list.has_error());
    CHECK(list.error().message.find(row.reason) != std::string::npos);
  }
}

TEST_CASE("induce: names that a program made are no part of a rule") {
  pugi::xml_document page;
  parse_html(load(bantin::test::data_path("lists/generated-classes.html")), page);
  const auto list = induce_list(page, "");
  REQUIRE(list.has_value());
  for (const std::string* rule : {&list->items, &list->title, &list->link, &list->date})
    CHECK(rule->find("css-") == std::string::npos);
}

TEST_CASE("induce: time grows with the page and not faster") {
  const auto seconds = [](const std::string& html) {
    pugi::xml_document page;
    parse_html(html, page);
    const std::clock_t began = std::clock();
    const auto list = induce_list(page, "");
    CHECK((list.has_value() || !list.error().message.empty()));
    return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  };
  for (const std::string_view piece :
       {"<li><a href=/tin/mot-hai-ba-bon>Một tin có đủ sáu chữ trở lên</a>", "<div><a href=/x>", "<table><tr><td>",
        "<p class=a><a href=a-b-c-d>Hai tin có đủ sáu chữ trở lên</a><p><a href=/k>Ba tin</a>", "<a href=#>x",
        "<div class=x1><a href=/tin/a-b-c-d-1>Bốn tin có đủ sáu chữ trở lên</a></div>"}) {
    CAPTURE(piece);
    const double small = seconds(repeat(piece, 1'500));
    const double large = seconds(repeat(piece, 6'000));
    CHECK(large < 1.0 + small * 12);
  }
}
