// Sitemaps as lists of items.
#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("sitemap: news and image extensions say what an address is about") {
  const RawFeed feed = parse(read_sitemap, R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
      xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc> https://xa.example/mot </loc><lastmod>2022-02-23</lastmod>
      <news:news><news:publication><news:name>Báo xã</news:name><news:language>vi</news:language></news:publication>
        <news:publication_date>2022-02-22</news:publication_date><news:title>Một</news:title>
        <news:keywords>lúa, nước</news:keywords></news:news>
      <image:image><image:loc>https://xa.example/mot.jpg</image:loc><image:title>Ảnh</image:title></image:image>
      <image:image><image:loc>https://xa.example/hai.jpg</image:loc></image:image></url>
    <url><loc>https://xa.example/hai</loc></url></urlset>)");
  CHECK(feed.format == Format::sitemap);
  REQUIRE(feed.items.size() == 2);
  const RawItem& item = feed.items[0];
  REQUIRE(item.links.size() == 1);
  CHECK(item.links[0].href == "https://xa.example/mot");
  CHECK(item.title.value == "Một");
  CHECK(item.lang == "vi");
  CHECK(item.origin.title == "Báo xã");
  CHECK(item.image == "https://xa.example/mot.jpg");
  REQUIRE(item.categories.size() == 2);
  CHECK(item.categories[1].term == "nước");
  REQUIRE(item.dates.size() == 2);
  CHECK(item.dates[0].kind == RawDate::Kind::updated);
  CHECK(item.dates[1].kind == RawDate::Kind::published);
  CHECK(feed.items[1].title.value.empty());
}

TEST_CASE("sitemap: addresses beyond the cap are left out and counted") {
  Limits limits;
  limits.items = 1;
  const RawFeed feed = parse(read_sitemap, "<urlset><url><loc>a</loc></url><url><loc>b</loc></url></urlset>", limits);
  CHECK(feed.items.size() == 1);
  CHECK(feed.repairs.at(0).what == "too-many-items");
}

TEST_CASE("sitemap: of more addresses than the cap the newest are kept, in their order, wherever they stand") {
  Limits limits;
  limits.items = 3;
  std::string xml = "<urlset>";
  for (int n = 10; n < 30; ++n) {
    const std::string number = std::to_string(n);
    xml += "<url><loc>" + number + "</loc><lastmod>2022-02-" + (n == 12 ? "28" : number.substr(0, n < 28 ? 2 : 1)) +
           "</lastmod></url>";
  }
  const RawFeed feed = parse(read_sitemap, xml + "</urlset>", limits);
  std::string kept;
  for (const RawItem& item : feed.items)
    kept += item.links.at(0).href + " ";
  CHECK(kept == "12 26 27 ");
  CHECK(feed.repairs.at(0).what == "too-many-items");
  CHECK(feed.repairs.at(0).count == 17);
}
