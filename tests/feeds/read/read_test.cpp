#include "feeds/read/read.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "feeds/read/lenient.hpp"

using namespace bantin::feeds;

namespace {

std::string reason(const std::string& bytes, const Limits& limits = {}) {
  const auto feed = read(bytes, {}, limits);
  return feed.has_error() ? feed.error().message : "a feed";
}

bool has_repair(const RawFeed& feed, std::string_view what) {
  for (const Repair& repair : feed.repairs) {
    if (repair.what == what) return true;
  }
  return false;
}

std::string item(int number) {
  const std::string n = std::to_string(number);
  return "<item><title>Tin " + n + "</title><link>http://xa.example/" + n + "</link><guid>" + n + "</guid></item>";
}

}  // namespace

TEST_CASE("read: the root element tells the format, whatever the content type says") {
  struct Row {
    const char* text;
    Format format;
    const char* title;
  };
  const std::vector<Row> rows = {
      {"<rss version='2.0'><channel><title>T</title></channel></rss>", Format::rss, "T"},
      {"<RSS version='2.0'><channel><title>T</title></channel></RSS>", Format::rss, "T"},
      {"<r:rss xmlns:r='http://backend.userland.com/rss2'><r:channel><r:title>T</r:title></r:channel></r:rss>",
       Format::rss, "T"},
      {"<channel><title>T</title><item><title>a</title></item></channel>", Format::rss, "T"},
      {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
       "<title>T</title></channel></rdf:RDF>",
       Format::rdf, "T"},
      {"<Channel xmlns='http://purl.org/net/rss1.1#'><title>T</title></Channel>", Format::rdf, "T"},
      {"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title></feed>", Format::atom, "T"},
      {"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title></a:feed>", Format::atom, "T"},
      {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title></feed>", Format::atom, "T"},
      {"<CHANNEL HREF='http://xa.example/'><TITLE>T</TITLE></CHANNEL>", Format::cdf, "T"},
      {"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://xa.example/</loc></url></urlset>",
       Format::sitemap, ""},
      {" {\"version\": \"https://jsonfeed.org/version/1\", \"title\": \"T\", \"items\": []}", Format::json_feed, "T"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto feed = read(row.text, {"text/html; charset=utf-8", {}});
    REQUIRE(feed.has_value());
    CHECK(feed->format == row.format);
    CHECK(feed->title.value == row.title);
    CHECK(feed->encoding == "utf-8");
  }
}

TEST_CASE("read: the DOCTYPE of a page does not make a page of a feed") {
  const auto feed = read(
      "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x.dtd'><rss><channel><title>T</title></channel></rss>", {});
  REQUIRE(feed.has_value());
  CHECK(feed->title.value == "T");
}

TEST_CASE("read: RDF that declares a namespace of RSS is a feed even without a channel") {
  const auto feed =
      read("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>", {});
  REQUIRE(feed.has_value());
  CHECK(feed->format == Format::rdf);
}

TEST_CASE("read: a lone Atom entry is a feed of one") {
  const auto feed = read("<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:x</id><title>T</title></entry>", {});
  REQUIRE(feed.has_value());
  REQUIRE(feed->items.size() == 1);
  CHECK(feed->items[0].guid == "urn:x");
}

TEST_CASE("read: what is no feed is told in words") {
  using namespace std::string_literals;
  struct Row {
    std::string bytes;
    const char* reason;
  };
  const std::vector<Row> rows = {
      {"", "0 bytes"},
      {" \r\n", "only white space"},
      {"\xEF\xBB\xBF", "0 bytes"},
      {"<!DOCTYPE html><html><head><title>Trang thông tin\n xã</title></head><body></body></html>",
       "an HTML page titled \"Trang thông tin xã\""},
      {"<html><body><form><input name=p type=PassWord></form></body></html>", "a login page"},
      {"<!-- x --><HTML lang=vi><title>Đăng nhập</title><input type='password'>", "a login page titled \"Đăng nhập\""},
      {"{\"ok\": true}", "JSON, but no JSON Feed"},
      {"{\"ok\":", "broken or incomplete JSON"},
      {"<?xml version='1.0'?><kml><x/></kml>", "an XML document with root <kml>"},
      {"<opml version='2.0'><body/></opml>", "an OPML list of feeds, not a feed"},
      {"<sitemapindex><sitemap/></sitemapindex>", "a sitemap index: it lists sitemaps, not articles"},
      {"<rdf:RDF xmlns:rdf='x'><foaf:Person/></rdf:RDF>", "an RDF document without a channel"},
      {"%PDF-1.4\n", "a PDF document"},
      {"PK\x03\x04xx", "a ZIP archive or an Office document"},
      {"\x89PNG\r\n", "a PNG image"},
      {"\x1F\x8B\x08", "gzip-compressed data that nobody declared as such"},
      {"\x94<\x94>\x02"
       "abc"s,
       "binary data"},
      {"Not Found", "text that is neither XML nor JSON"},
      {"\x01\x02\x03"
       "abc"s,
       "binary data"},
      {std::string(64, '\0'), "binary data"},
      {"<rss version='2.0'><channel><title>T</ti", "the document ends before its first item is complete"},
      {"<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:x</id><tit",
       "an XML document that ends before it says anything"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(reason(row.bytes) == row.reason);
  }
  CHECK(reason("<!DOCTYPE rss [" + std::string(70'000, ' ') + "]><rss><channel/></rss>") ==
        "a DOCTYPE of more than 65536 bytes");
  Limits limits;
  limits.document_bytes = 10;
  CHECK(reason("<rss></rss>", limits) == "a document of more than 10 bytes");
}

TEST_CASE("read: a page's title is read in the page's own encoding") {
  CHECK(reason("<html><head><meta charset=windows-1251><title>\xD0\xF3\xF1\xFC</title></head></html>") ==
        "an HTML page titled \"Русь\"");
}

TEST_CASE("read: what was repaired is said") {
  const auto feed = read("\n<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><title>Xã & Huyện</title>" +
                             item(1) + "<item><title>nửa ch",
                         {});
  REQUIRE(feed.has_value());
  CHECK(feed->title.value == "Xã & Huyện");
  CHECK(feed->items.size() == 1);
  for (const char* what : {"encoding-label", "bare-ampersand", "truncated"}) {
    CAPTURE(what);
    CHECK(has_repair(*feed, what));
  }
}

TEST_CASE("read: every prefix of a feed gives whole items or an error") {
  std::string rss = "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Xã Mỹ Đông</title>";
  for (int i = 1; i <= 3; ++i)
    rss += item(i);
  rss += "</channel></rss>";
  std::string atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Xã</title>";
  for (int i = 1; i <= 3; ++i) {
    const std::string n = std::to_string(i);
    atom += "<entry><id>" + n + "</id><title>Tin " + n + "</title><link href='http://xa.example/" + n + "'/></entry>";
  }
  atom += "</feed>";
  for (const std::string& whole : {rss, atom}) {
    std::size_t most = 0;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
      const auto feed = read(std::string_view(whole).substr(0, length), {});
      if (!feed) continue;
      most = std::max(most, feed->items.size());
      for (const RawItem& one : feed->items) {
        REQUIRE(one.title.value == "Tin " + one.guid);
        REQUIRE(one.links.size() == 1);
        REQUIRE(one.links[0].href == "http://xa.example/" + one.guid);
      }
    }
    CHECK(most == 3);
  }
}

TEST_CASE("read: items above the cap are left out and noted") {
  Limits limits;
  limits.items = 2;
  const auto feed = read("<rss><channel>" + item(1) + item(2) + item(3) + "</channel></rss>", {}, limits);
  REQUIRE(feed.has_value());
  CHECK(feed->items.size() == 2);
  CHECK(has_repair(*feed, "too-many-items"));
}

TEST_CASE("read: a feed that no repair makes XML is read as HTML") {
  std::string soup;
  for (int i = 0; i < 300; ++i)
    soup += "<p>dòng<i>";
  const auto feed = read(
      "<rss version='2.0'><channel><title>T</title><item><title>A</title><link>http://xa.example/a</link>"
      "<description>" +
          soup +
          "</description></item><item><title><![CDATA[B & b]]></title>"
          "<link>http://xa.example/b</link></item></channel></rss>",
      {});
  REQUIRE(feed.has_value());
  CHECK(has_repair(*feed, "html-fallback"));
  REQUIRE(feed->items.size() == 2);
  CHECK(feed->items[0].title.value == "A");
  CHECK(feed->items[0].links.at(0).href == "http://xa.example/a");
  CHECK(feed->items[1].title.value == "B & b");
}

TEST_CASE("read: a feed inside of something else is found") {
  const auto feed =
      read("<response><status>ok</status><rss><channel><title>T</title>" + item(1) + "</channel></rss></response>", {});
  REQUIRE(feed.has_value());
  CHECK(feed->items.size() == 1);
}

TEST_CASE("read: mutilated feeds never crash") {
  std::string whole =
      "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><title>&a;&nbsp;<![CDATA[x]]></title><!-- c "
      "-->" +
      item(1) + "</channel></rss>";
  std::uint32_t seed = 11;
  for (int round = 0; round < 4000; ++round) {
    std::string text = whole;
    for (int change = 0; change < 4; ++change) {
      seed = seed * 1664525 + 1013904223;
      const std::size_t at = (seed >> 8) % text.size();
      switch (seed >> 30) {
        case 0:
          text.erase(at, 1 + (seed >> 4) % 9);
          break;
        case 1:
          text[at] = static_cast<char>(seed >> 5);
          break;
        case 2:
          text.insert(at, 1, "<>&\"'/!?[]-;"[(seed >> 3) % 12]);
          break;
        default:
          text.insert(at, text.substr(seed % text.size(), 12));
      }
    }
    (void)read(text, {});
    (void)load_lenient(text, {});
  }
}
