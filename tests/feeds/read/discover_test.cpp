// Feeds that pages, robots.txt and sitemap indexes name.
#include "feeds/read/discover.hpp"

#include <doctest/doctest.h>

#include "feeds/read/html.hpp"

using namespace bantin::feeds;

namespace {

std::vector<FeedLink> links(std::string_view html, std::string_view url = "https://xa.example/tin/") {
  pugi::xml_document page;
  parse_html(html, page);
  return feed_links(page, url);
}

}  // namespace

TEST_CASE("discover: feeds of posts come before those of comments, named ones before visible links") {
  const auto found = links(R"(<html lang="vi-VN"><head>
    <link rel="alternate" type="application/rss+xml" title="Xã » Dòng bình luận" href="/comments/feed/">
    <link rel="alternate" hreflang="en" type="application/rss+xml" title="English" href="/en/feed">
    <link rel="alternate" type="application/json+oembed" href="/oembed">
    <link rel="alternate" type="application/atom+xml" title="Tin" href="../tin.atom">
    <link rel="stylesheet" type="text/css" href="/a.css"></head>
    <body><a href="/rss/tin-moi.rss"><img src="rss.png"></a> <a href="/x">Kênh RSS</a> <a href="/y">Khác</a></body></html>)");
  REQUIRE(found.size() == 5);
  CHECK(found[0].url == "https://xa.example/tin.atom");
  CHECK(found[1].url == "https://xa.example/en/feed");
  CHECK(found[2].url == "https://xa.example/rss/tin-moi.rss");
  CHECK(found[2].kind == FeedLink::Kind::visible);
  CHECK(found[3].url == "https://xa.example/x");
  CHECK(found[4].url == "https://xa.example/comments/feed/");
}

TEST_CASE("discover: addresses are seen from the page's base, each one counts once, and scripts are none") {
  const auto found = links(R"(<head><base href="https://cdn.example/goc/"><link rel="ALTERNATE feed"
    type="application/rss+xml; charset=utf-8" href="a.xml"></head><a href="a.xml">RSS</a><a href="javascript:x">RSS</a>)");
  REQUIRE(found.size() == 1);
  CHECK(found[0].url == "https://cdn.example/goc/a.xml");
}

TEST_CASE("discover: robots.txt names sitemaps in any case, those of news first") {
  const auto found = sitemaps_in_robots(
      "User-agent: *\r\nDisallow: /admin\nSITEMAP: /sitemap.xml # all\nsitemap:https://xa.example/news-sitemap.xml\n"
      "Sitemap: ftp://xa.example/x\nSitemap: /sitemap.xml",
      "https://xa.example/robots.txt");
  REQUIRE(found.size() == 2);
  CHECK(found[0] == "https://xa.example/news-sitemap.xml");
  CHECK(found[1] == "https://xa.example/sitemap.xml");
}

TEST_CASE("discover: a sitemap index gives its parts, news first, then the one changed last") {
  const auto index =
      read_sitemap_index(R"(<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>/post-1.xml</loc><lastmod>2023-01-01</lastmod></sitemap>
    <sitemap><loc>/post-2.xml</loc><lastmod>2024-05-01T00:00:00Z</lastmod></sitemap>
    <sitemap><loc>/category-sitemap.xml</loc><lastmod>2024-06-01</lastmod></sitemap>
    <sitemap><loc>https://xa.example/sitemap-news.xml</loc></sitemap></sitemapindex>)",
                         "https://xa.example/sitemap.xml");
  REQUIRE(index.has_value());
  REQUIRE(index->parts.size() == 3);
  CHECK(index->parts[0].url == "https://xa.example/sitemap-news.xml");
  CHECK(index->parts[1].url == "https://xa.example/post-2.xml");
  CHECK(index->parts[2].changed == "2023-01-01");
  CHECK(read_sitemap_index("<urlset/>", "https://xa.example/").has_error());
  CHECK(read_sitemap_index("", "https://xa.example/").has_error());
}
