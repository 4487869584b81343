// Which feed is found for a home page, in which order, and what is said of the others.
#include "daemon/poll/autodiscovery.hpp"

#include <doctest/doctest.h>

#include "config/profile_library.hpp"
#include "tests/support/poll_world.hpp"

using namespace bantin;
using namespace bantin::test;

namespace {

struct Site {
  ScriptedFetcher fetcher;
  std::vector<std::shared_ptr<const config::Profile>> families;
  poll::FetchRequest like;

  Site() {
    families = config::ProfileLibrary().all();
    like.url = "https://xa.example/";
  }
  void serve(const std::string& url, const std::string& body, int status = 200) {
    fetcher.answers[url] = [body, status](const poll::FetchRequest&) { return answer(status, body); };
  }
  poll::Discovery discover(const std::string& html) {
    boost::asio::io_context context;
    poll::Discovery out;
    std::exception_ptr fault;
    boost::asio::co_spawn(
        context,
        poll::discover_feed(fetcher, context.get_executor(), like, "https://xa.example/", html, "text/html", families),
        [&](std::exception_ptr error, poll::Discovery value) {
          fault = error;
          out = std::move(value);
        });
    context.run();
    if (fault) std::rethrow_exception(fault);
    return out;
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> urls;
    for (const auto& request : fetcher.requests)
      urls.push_back(request.url);
    return urls;
  }
};

constexpr const char* kNukeViet =
    "<html><head><meta name=generator content='NukeViet v4.5'></head><body></body></html>";

}  // namespace

TEST_CASE("autodiscovery: the first feed that the page names and that has items is taken; the others are told") {
  Site site;
  site.serve("https://xa.example/gone.xml", "", 404);
  site.serve("https://xa.example/html.xml", "<html><head><title>Không tìm thấy</title></head></html>");
  site.serve("https://xa.example/empty.xml", rss({}));
  site.serve("https://xa.example/good.xml", rss({{"1", "Một"}, {"2", "Hai"}}));
  const poll::Discovery found = site.discover(
      "<html><head><link rel=alternate type=application/rss+xml href=/gone.xml><link rel=alternate "
      "type=application/rss+xml href=/html.xml><link rel=alternate type=application/rss+xml href=/empty.xml><link "
      "rel=alternate type=application/rss+xml href=/good.xml></head></html>");
  REQUIRE(found.feed);
  CHECK(found.feed->url == "https://xa.example/good.xml");
  CHECK(found.feed->items == 2);
  CHECK(found.feed->why == "named by the page (link rel=alternate)");
  REQUIRE(found.tried.size() == 3);
  CHECK(found.tried[0] == "https://xa.example/gone.xml: HTTP 404");
  CHECK(found.tried[1].find("Không tìm thấy") != std::string::npos);
  CHECK(found.tried[2] == "https://xa.example/empty.xml: a feed without items");
}

TEST_CASE("autodiscovery: where the page names none, the recognised family's own addresses are asked") {
  Site site;
  site.serve("https://xa.example/vi/news/rss/", rss({{"news_1", "Một"}}));
  const poll::Discovery found = site.discover(kNukeViet);
  REQUIRE(found.feed);
  CHECK(found.feed->url == "https://xa.example/vi/news/rss/");
  CHECK(found.feed->why == "where NukeViet 4 keeps its feed");
}

TEST_CASE(
    "autodiscovery: sitemaps of robots.txt come last, through an index, and without titles only if there is nothing "
    "else") {
  Site site;
  site.serve("https://xa.example/robots.txt", "User-agent: *\nSitemap: https://xa.example/sitemap_index.xml\n");
  site.serve("https://xa.example/sitemap_index.xml",
             "<sitemapindex><sitemap><loc>https://xa.example/pages.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
             "<sitemap><loc>https://xa.example/news.xml</loc></sitemap></sitemapindex>");
  site.serve(
      "https://xa.example/news.xml",
      "<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>https://xa.example/1</loc>"
      "<news:news><news:title>Một</news:title></news:news></url></urlset>");
  const poll::Discovery found = site.discover("<html><body></body></html>");
  REQUIRE(found.feed);
  CHECK(found.feed->url == "https://xa.example/news.xml");
  CHECK(site.asked() == std::vector<std::string>{"https://xa.example/robots.txt",
                                                 "https://xa.example/sitemap_index.xml",
                                                 "https://xa.example/news.xml"});
  site.serve("https://xa.example/news.xml", "<urlset><url><loc>https://xa.example/1</loc></url></urlset>");
  const poll::Discovery untitled = site.discover("<html><body></body></html>");
  REQUIRE(untitled.feed);
  CHECK(untitled.feed->url == "https://xa.example/news.xml");
  CHECK_FALSE(untitled.feed->has_titles);
  CHECK(untitled.tried.at(0) == "https://xa.example/news.xml: a sitemap that names no titles");
  // One that has titles is better, wherever it stands.
  site.serve("https://xa.example/pages.xml", "<urlset><url><loc>https://xa.example/2</loc></url></urlset>");
  site.serve("https://xa.example/sitemap_index.xml",
             "<sitemapindex><sitemap><loc>https://xa.example/pages.xml</loc></sitemap>"
             "<sitemap><loc>https://xa.example/titled.xml</loc></sitemap></sitemapindex>");
  site.serve(
      "https://xa.example/titled.xml",
      "<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>https://xa.example/1</loc>"
      "<news:news><news:title>Một</news:title></news:news></url></urlset>");
  const poll::Discovery titled = site.discover("<html><body></body></html>");
  REQUIRE(titled.feed);
  CHECK(titled.feed->url == "https://xa.example/titled.xml");
  CHECK(titled.feed->has_titles);
}

TEST_CASE("autodiscovery: credentials and headers go to no other server, validators nowhere") {
  Site site;
  site.like.username = "u";
  site.like.password = "p";
  site.like.headers = {{"X-Key", "k"}};
  site.like.validators = {"\"a\"", ""};
  site.discover(
      "<html><head><link rel=alternate type=application/rss+xml href=https://other.example/rss><link rel=alternate "
      "type=application/rss+xml href=/rss></head></html>");
  REQUIRE(site.fetcher.requests.size() >= 2);
  CHECK(site.fetcher.requests[0].url == "https://other.example/rss");
  CHECK(site.fetcher.requests[0].username.empty());
  CHECK(site.fetcher.requests[0].headers.empty());
  CHECK(site.fetcher.requests[1].username == "u");
  CHECK(site.fetcher.requests[1].validators == poll::Validators{});
}

TEST_CASE("autodiscovery: the number of requests is bounded, whatever the page names") {
  Site site;
  std::string html = "<html><head><meta name=generator content='NukeViet v4.5'>";
  for (int n = 0; n < 500; ++n)
    html += "<link rel=alternate type=application/rss+xml href=/" + std::to_string(n) + ".xml>";
  CHECK_FALSE(site.discover(html).feed);
  CHECK(site.fetcher.requests.size() <= 16);
}

TEST_CASE("autodiscovery: an HTML page is told from a feed and from JSON") {
  CHECK(poll::is_html_page("<!DOCTYPE html><html>"));
  CHECK(poll::is_html_page("\n<HTML>"));
  CHECK(poll::is_html_page("<div class=a><body>"));
  CHECK_FALSE(poll::is_html_page("<?xml version=\"1.0\"?><rss>"));
  CHECK_FALSE(poll::is_html_page("{\"a\":1}"));
  CHECK_FALSE(poll::is_html_page(""));
}
