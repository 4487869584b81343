// Lists in JSON, by paths, and paths found by themselves.
#include "feeds/read/json_page.hpp"

#include <doctest/doctest.h>

#include <ctime>

#include "feeds/read/html.hpp"

using namespace bantin::feeds;

namespace {

JsonField field(std::string_view text) {
  auto compiled = JsonField::compile(text);
  REQUIRE_MESSAGE(compiled.has_value(), compiled.error().message);
  return std::move(*compiled);
}

JsonPageRules rules(std::string_view items, std::string_view title, std::string_view link, std::string_view date = {},
                    std::string_view summary = {}) {
  JsonPageRules out;
  auto path = JsonPath::compile(items);
  REQUIRE_MESSAGE(path.has_value(), path.error().message);
  out.items.push_back(std::move(*path));
  out.title.push_back(field(title));
  out.link.push_back(field(link));
  if (!date.empty()) out.date.push_back(field(date));
  if (!summary.empty()) out.summary.push_back(field(summary));
  return out;
}

std::string listed(const PageReading& reading) {
  std::string out;
  for (const RawItem& item : reading.feed.items) {
    out += item.links.front().href + " " + item.title.value;
    if (!item.dates.empty()) out += " " + item.dates.front().text;
    out += "\n";
  }
  return out;
}

constexpr std::string_view kWordPress = R"([
  {"id":7,"date":"2024-02-22T08:00:00","link":"https://xa.example/a/","title":{"rendered":"Tin m&#7897;t"},"excerpt":{"rendered":"<p>T</p>"}},
  {"id":6,"date":"2024-02-21T08:00:00","link":"https://xa.example/b/","title":{"rendered":"Tin hai"},"excerpt":{"rendered":""}},
  {"id":5,"date":"2024-02-20T08:00:00","link":"","title":{"rendered":"Không liên kết"}}])";

pugi::xml_document& page(pugi::xml_document& tree, std::string_view html) {
  parse_html(html, tree);
  return tree;
}

}  // namespace

TEST_CASE("json page: the answer of WordPress REST is a list; what has no link is no item") {
  const PageReading reading =
      read_json_page(kWordPress, rules("", "title.rendered", "link", "date", "excerpt.rendered"));
  CHECK(reading.state == PageReading::State::items);
  CHECK(listed(reading) ==
        "https://xa.example/a/ Tin m&#7897;t 2024-02-22T08:00:00\nhttps://xa.example/b/ Tin hai 2024-02-21T08:00:00\n");
  CHECK(reading.refused == 1);
  CHECK(reading.feed.items[0].title.markup == Markup::unstated);
  CHECK(reading.items_rule == "json:");
}

TEST_CASE("json page: places, every element, conditions and patterns of links") {
  struct Row {
    const char* name;
    const char* items;
    const char* title;
    const char* link;
    const char* json;
    const char* out;
  };
  for (
      const Row& row : {
          Row{"a place", "data.1.rows", "t", "u", R"({"data":[0,{"rows":[{"t":"Một","u":"/1"}]}]})", "/1 Một\n"},
          Row{"the last place", "data.-1", "t", "u", R"({"data":[[],[{"t":"Một","u":"/1"}]]})", "/1 Một\n"},
          Row{"every element", "blocks.*.news", "t", "u",
              R"({"blocks":[{"news":[{"t":"Một","u":"/1"}]},{"x":1},{"news":[{"t":"Hai","u":"/2"}]}]})",
              "/1 Một\n/2 Hai\n"},
          Row{"a condition", "@graph[@type=NewsArticle]", "headline", "url",
              R"({"@graph":[{"@type":"WebPage","headline":"x","url":"/x"},{"@type":["Thing","NewsArticle"],"headline":"Một","url":"/1"}]})",
              "/1 Một\n"},
          Row{"a pattern", "items", "t", "/tin/{slug}-{id}.html",
              R"({"items":[{"t":"Một","slug":"mot","id":12},{"t":"x"}]})", "/tin/mot-12.html Một\n"},
          Row{"a name with a point", "\"a.b\".items", "t", "u", R"({"a.b":{"items":[{"t":"Một","u":"/1"}]}})",
              "/1 Một\n"},
          Row{"an object of objects", "items.*", "t", "u", R"({"items":{"k1":{"t":"Một","u":"/1"}}})", "/1 Một\n"},
          Row{"the same link twice", "", "t", "u", R"([{"t":"Một","u":"/1"},{"t":"Hai","u":"/1"}])", "/1 Một\n"},
          Row{"no such path", "a.b.c", "t", "u", R"({"a":3})", ""},
          Row{"no JSON", "a", "t", "u", "{\"a\":", ""},
      }) {
    CAPTURE(row.name);
    CHECK(listed(read_json_page(row.json, rules(row.items, row.title, row.link))) == row.out);
  }
}

TEST_CASE("json page: an empty list is not the same as a list that is not there") {
  CHECK(read_json_page(R"({"items":[]})", rules("items", "t", "u")).state == PageReading::State::empty);
  CHECK(read_json_page(R"({"rows":[]})", rules("items", "t", "u")).state == PageReading::State::no_match);
}

TEST_CASE("json page: state in a script, __NEXT_DATA__ and ld+json are read inside a page") {
  const char* kItems = R"({"props":{"pageProps":{"items":[{"t":"Tin một","u":"/1","d":1645492965000}]}}})";
  for (const std::string& script :
       {std::string("<script id=\"__NEXT_DATA__\" type=\"application/json\">") + kItems + "</script>",
        std::string("<script>var a = 1; window.__STATE__ = ") + kItems + "; if (a == {}) b();</script>",
        std::string("<script type=\"application/ld+json\">") + kItems + "</script>"}) {
    CAPTURE(script);
    pugi::xml_document tree;
    const PageReading reading = read_json_in_page(page(tree, "<html lang=vi><body>" + script + "</body></html>"),
                                                  rules("props.pageProps.items", "t", "u", "d"));
    CHECK(listed(reading) == "/1 Tin một 1645492965\n");
    CHECK(reading.feed.lang == "vi");
  }
}

TEST_CASE("json page: a path that is wrong is told with its place") {
  for (const char* text : {"a..b", "a.", "[x]", "a[b=c", "\"a", "a\"b\"c"})
    CHECK_MESSAGE(JsonPath::compile(text).has_error(), text);
  CHECK(JsonPath::compile("a..b").error().message.find("character 3") != std::string::npos);
  CHECK(JsonField::compile("/tin/{id").has_error());
}

TEST_CASE("json page: rules are found for state, ItemList and interfaces") {
  pugi::xml_document tree;
  const InducedJson state = induce_json(page(
      tree,
      R"(<body><a href="/bai-viet/le-ra-quan-9">x</a><script>window.__DATA__={"menu":[{"title":"Trang chủ","url":"/"},{"title":"Liên hệ","url":"/lh"}],
    "list":{"rows":[{"id":9,"title":"Lễ ra quân làm thủy lợi nội đồng","slug":"le-ra-quan","publishedAt":"2024-02-22"},
    {"id":8,"title":"Trao nhà đại đoàn kết cho hộ nghèo","slug":"trao-nha","publishedAt":"2024-02-21"}]}};</script></body>)"));
  CHECK(state.items == "json:list.rows");
  CHECK(state.title == "title");
  CHECK(state.link == "/bai-viet/{slug}-{id}");
  CHECK(state.date == "publishedAt");
  const InducedJson list =
      induce_json(page(tree, R"(<script type="application/ld+json">{"@type":"ItemList","itemListElement":[
    {"@type":"ListItem","position":1,"item":{"@type":"NewsArticle","headline":"Lễ ra quân làm thủy lợi nội đồng","url":"/1"}},
    {"@type":"ListItem","position":2,"item":{"@type":"NewsArticle","headline":"Trao nhà đại đoàn kết cho hộ nghèo","url":"/2"}}]}</script>)"));
  CHECK(list.items == "json:itemListElement");
  CHECK(list.title == "item.headline");
  CHECK(list.link == "item.url");
  const InducedJson rest =
      induce_json(R"([{"link":"/1","title":{"rendered":"Lễ ra quân làm thủy lợi nội đồng"},"date":"2024-02-22"},
    {"link":"/2","title":{"rendered":"Trao nhà đại đoàn kết cho hộ nghèo"},"date":"2024-02-21"}])");
  CHECK(rest.items == "json:");
  CHECK(rest.title == "title.rendered");
  CHECK(induce_json("{}").items.empty());
}

TEST_CASE("json page: rules are found for JSON:API, articles in a graph, and articles in scripts of their own") {
  const InducedJson api = induce_json(
      R"({"jsonapi":{"version":"1.0"},"data":[{"type":"node--article","id":"5f","links":{"self":{"href":"https://xa.example/jsonapi/5f"}},
    "attributes":{"title":"Lễ ra quân làm thủy lợi nội đồng","created":"2024-02-22T01:00:00+00:00","path":{"alias":"/tin/le-ra-quan"},"body":{"value":"<p>Dài</p>","summary":"Ngắn"}}},
    {"type":"node--article","id":"5e","links":{"self":{"href":"https://xa.example/jsonapi/5e"}},
    "attributes":{"title":"Trao nhà đại đoàn kết cho hộ nghèo","created":"2024-02-21T01:00:00+00:00","path":{"alias":"/tin/trao-nha"},"body":{"value":"<p>Dài</p>","summary":""}}}]})");
  CHECK(api.items == "json:data");
  CHECK(api.title == "attributes.title");
  CHECK(api.link == "attributes.path.alias");
  CHECK(api.date == "attributes.created");
  CHECK(api.summary == "attributes.body.summary");
  const std::string articles[] = {
      R"({"@type":"NewsArticle","headline":"Lễ ra quân làm thủy lợi nội đồng","mainEntityOfPage":{"@id":"/1"},"datePublished":"2024-02-22"})",
      R"({"@type":"NewsArticle","headline":"Trao nhà đại đoàn kết cho hộ nghèo","mainEntityOfPage":{"@id":"/2"},"datePublished":"2024-02-21"})"};
  const std::string open = "<script type=\"application/ld+json\">";
  const std::string graph = open + R"({"@graph":[{"@type":"WebSite","name":"Xã Sông Lam của tỉnh nhà","url":"/"},)" +
                            articles[0] + "," + articles[1] + "]}</script>";
  const std::string apart = open + articles[0] + "</script>" + open + articles[1] + "</script>";
  for (const auto& expected :
       {std::pair(graph, "json:@graph[@type=NewsArticle]"), std::pair(apart, "json:[@type=NewsArticle]")}) {
    CAPTURE(expected.first);
    pugi::xml_document tree;
    const InducedJson found = induce_json(page(tree, expected.first));
    CHECK(found.items == expected.second);
    CHECK(found.title == "headline");
    CHECK(found.link == "mainEntityOfPage.@id");
    const PageReading reading = read_json_in_page(
        tree, rules(std::string_view(found.items).substr(kJsonPrefix.size()), found.title, found.link, found.date));
    CHECK(listed(reading) ==
          "/1 Lễ ra quân làm thủy lợi nội đồng 2024-02-22\n/2 Trao nhà đại đoàn kết cho hộ nghèo 2024-02-21\n");
  }
}

TEST_CASE("json page: hostile JSON ends soon") {
  std::string deep(100'000, '[');
  CHECK(read_json_page(deep, rules("*.*.*", "t", "u")).state == PageReading::State::no_match);
  std::string scripts = "<script>";
  for (int i = 0; i < 20'000; ++i)
    scripts += "a={b";
  pugi::xml_document tree;
  parse_html(scripts, tree);
  const std::clock_t began = std::clock();
  CHECK(read_json_in_page(tree, rules("a", "t", "u")).feed.items.empty());
  CHECK(static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC < 2);
}
