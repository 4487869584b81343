// OPML in and out.
#include "config/opml.hpp"

#include <doctest/doctest.h>

#include <string>

#include "config/load.hpp"

namespace bantin::config {
namespace {

std::string opml(const std::string& body) {
  return "<?xml version=\"1.0\"?><opml version=\"2.0\"><head><title>x</title></head><body>" + body + "</body></opml>";
}

ConfigPtr loaded(const std::string& sources) {
  const Loaded loaded = load_texts({{"a.toml", "[site]\npublic_url = \"https://tin.example.vn\"\n" + sources}}, {});
  for (const Diagnostic& diagnostic : loaded.diagnostics)
    MESSAGE(diagnostic.text());
  return loaded.config;
}

}  // namespace

TEST_CASE("opml: outlines become sources with valid, unique ids; groups become tags") {
  const auto imported =
      import_opml(opml("<outline text='Đồng Tháp'><outline text='Xã Mỹ Đông' xmlUrl='https://a.example.vn/rss' "
                       "htmlUrl='https://a.example.vn/'/>"
                       "<outline text='Xã Mỹ Đông' XMLURL='https://b.example.vn/rss'/></outline>"
                       "<outline title='&quot;Lạ&quot; \\ &#10;[[source]]' xmlUrl='https://c.example.vn/rss'/>"
                       "<outline text='***' xmlUrl='https://d.example.vn/rss'/>"));
  REQUIRE(imported.has_value());
  CHECK(imported->sources == 4);
  const ConfigPtr config = loaded(imported->toml);
  REQUIRE(config);
  REQUIRE(config->sources.size() == 4);
  CHECK(config->sources[0].id == "xa-my-dong");
  CHECK(config->sources[1].id == "xa-my-dong-2");
  CHECK(config->sources[0].tags == std::vector<std::string>{"dong-thap"});
  CHECK(config->sources[2].name == "\"Lạ\" \\ [[source]]");
  CHECK(config->sources[3].id == "d-example-vn-rss");
}

TEST_CASE("opml: what is no web feed is left out and named") {
  const auto imported =
      import_opml(opml("<outline text='a' xmlUrl='file:///etc/passwd'/><outline text='b'/>"
                       "<outline text='c' xmlUrl='https://c.example.vn/'/>"
                       "<outline text='d' xmlUrl='https://c.example.vn/'/>"
                       "<outline text='e' xmlUrl='javascript:alert(1)'/>"));
  REQUIRE(imported.has_value());
  CHECK(imported->sources == 1);
  CHECK(imported->messages.size() == 4);
  CHECK_FALSE(import_opml("<rss version='2.0'><channel/></rss>").has_value());
  CHECK_FALSE(import_opml("").has_value());
  CHECK_FALSE(import_opml("<html><body><outline xmlUrl='https://x.example.vn/'/></body></html>").has_value());
}

TEST_CASE("opml: deep and long documents are bounded") {
  std::string deep;
  for (int i = 0; i < 20'000; ++i)
    deep += "<outline text='x'>";
  const auto nested = import_opml(opml(deep));
  if (nested.has_value()) CHECK(nested->sources == 0);

  std::string many;
  for (int i = 0; i < 12'000; ++i)
    many += "<outline text='x' xmlUrl='https://x.example.vn/" + std::to_string(i) + "'/>";
  const auto imported = import_opml(opml(many));
  REQUIRE(imported.has_value());
  CHECK(imported->sources == 10'000);
  CHECK(imported->messages.size() <= 100);
  CHECK(imported->toml.find("id = \"x-10000\"") != std::string::npos);
}

TEST_CASE("opml: what was exported comes back with the same ids, addresses and names") {
  const ConfigPtr config = loaded(
      "[[area]]\nid = \"tinh\"\nname = \"Tỉnh\"\n[[area]]\nid = \"xa\"\nname = \"Xã <A>\"\nparent = \"tinh\"\n"
      "[[area]]\nid = \"vang\"\nname = \"Vắng\"\n"
      "[[source]]\nid = \"mot\"\nname = \"Một & \\\"hai\\\"\"\nurl = \"https://a.example.vn/rss?a=1&b=2\"\narea = "
      "\"xa\"\n"
      "[[source]]\nid = \"mot-1\"\nname = \"Một\"\nurl = \"https://b.example.vn/rss\"\n"
      "[[source]]\nid = \"tep\"\nurl = \"file:tin.xml\"\n");
  REQUIRE(config);
  const std::string document = export_opml(*config);
  CHECK(document.find("Vắng") == std::string::npos);
  CHECK(document.find("tin.xml") == std::string::npos);
  const auto imported = import_opml(document);
  REQUIRE(imported.has_value());
  const ConfigPtr again = loaded(imported->toml);
  REQUIRE(again);
  REQUIRE(again->sources.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(again->sources[i].id == config->sources[i].id);
    CHECK(again->sources[i].name == config->sources[i].name);
    CHECK(again->sources[i].url == config->sources[i].url);
  }
  CHECK(again->sources[0].tags == std::vector<std::string>{"tinh", "xa-a"});
}

}  // namespace bantin::config
