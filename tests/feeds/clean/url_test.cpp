// Links: resolving as browsers do, judging, and the key form.
#include "feeds/clean/url.hpp"

#include <doctest/doctest.h>

using bantin::feeds::canonical_url;
using bantin::feeds::is_web_url;
using bantin::feeds::registrable_domain;
using bantin::feeds::resolve_url;
using bantin::feeds::url_host;
using bantin::feeds::url_scheme;

TEST_CASE("url: references are resolved against their base") {
  struct Row {
    const char* reference;
    const char* base;
    const char* result;
  };
  const Row rows[] = {
      {"http://a.example/x", "", "http://a.example/x"},
      {"HTTP://A.Example:80", "", "http://a.example/"},
      {"https://a.example:443/x", "", "https://a.example/x"},
      {"https://a.example:8443/x", "", "https://a.example:8443/x"},
      {"x", "", ""},
      {"", "http://a.example/b?c#d", "http://a.example/b?c"},
      {"x", "http://a.example/b/c", "http://a.example/b/x"},
      {"x", "http://a.example", "http://a.example/x"},
      {"/x", "http://a.example/b/c", "http://a.example/x"},
      {"//b.example/x", "https://a.example/", "https://b.example/x"},
      {"?q=1", "http://a.example/b?c#d", "http://a.example/b?q=1"},
      {"#f", "http://a.example/b?c#d", "http://a.example/b?c#f"},
      {"../x", "http://a.example/b/c/d", "http://a.example/b/x"},
      {"../../../../etc/passwd", "http://a.example/b/c", "http://a.example/etc/passwd"},
      {"./x/./y/..", "http://a.example/b/", "http://a.example/b/x/"},
      {"%2e%2E/x", "http://a.example/b/c/d", "http://a.example/b/x"},
      {" http://a.example/x \n", "", "http://a.example/x"},
      {"\u00a0http://a.example/x\u200b", "", "http://a.example/x"},
      {"http://a.example/x\ny\tz", "", "http://a.example/xyz"},
      {"http://a.example/đường dẫn", "", "http://a.example/%C4%91%C6%B0%E1%BB%9Dng%20d%E1%BA%ABn"},
      {"http://a.example/?q=a b&c=ế", "", "http://a.example/?q=a%20b&c=%E1%BA%BF"},
      {"http://a.example/%C4%91?x=%20", "", "http://a.example/%C4%91?x=%20"},
      {"\\\\b.example\\x\\y", "http://a.example/", "http://b.example/x/y"},
      {"/\\b.example/x", "http://a.example/", "http://b.example/x"},
      {"http:\\\\b.example\\x", "", "http://b.example/x"},
      {"http:/b.example/x", "", "http://b.example/x"},
      {"http:///b.example/x", "", "http://b.example/x"},
      {"http:x", "http://a.example/b/", "http://a.example/b/x"},
      {"https:x", "http://a.example/b/", "https://x/"},
      {"http://user:secret@a.example/", "", "http://user:secret@a.example/"},
      {"http://good.example@evil.example/", "", "http://good.example@evil.example/"},
      {"http://[::1]:8080/x", "", "http://[::1]:8080/x"},
      {"http://[2001:DB8:0:0::1]/", "", "http://[2001:db8::1]/"},
      {"http://0x7f.1/", "", "http://127.0.0.1/"},
      {"http://2130706433/", "", "http://127.0.0.1/"},
      {"http://0300.0250.1.1/", "", "http://192.168.1.1/"},
      {"http://báo.example/", "", "http://xn--bo-mia.example/"},
      {"http://BÁO.example/", "", "http://xn--bo-mia.example/"},
      {"http://b\xc3\xbc"
       "cher.example/",
       "", "http://xn--bcher-kva.example/"},
      {"http://ａ.example/", "", "http://a.example/"},
      {"http://a。example/", "", "http://a.example/"},
      {"mailto:a@b.example", "http://a.example/", "mailto:a@b.example"},
      {"urn:uuid:1-2", "", "urn:uuid:1-2"},
      {"JavaScript:alert(1)", "http://a.example/", "javascript:alert(1)"},
      {"java\nscript:alert(1)", "http://a.example/", "javascript:alert(1)"},
      {"\x01javascript:alert(1)", "http://a.example/", "javascript:alert(1)"},
      {"x", "mailto:a@b.example", ""},
      {"x", "b/c/", ""},
      {"http://", "", ""},
      {"http:///", "", ""},
      {"http://a b/", "", ""},
      {"http://a.example:99999/", "", ""},
      {"http://a.example:-1/", "", ""},
      {"http://[::1", "", ""},
      {"http://a.example%00.b.example/", "", ""},
      {"http://a.example\u202e/x", "", ""},
      {"http://1.2.3.4.5/", "", ""},
      {"http://a).example/", "", ""},
      {"http://256.1.1.1/", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reference));
    CAPTURE(std::string(row.base));
    CHECK(resolve_url(row.reference, row.base) == row.result);
    const std::string result = resolve_url(row.reference, row.base);
    if (!result.empty()) CHECK(resolve_url(result, "") == result);
  }
}

TEST_CASE("url: a scheme is seen through what hides it") {
  CHECK(url_scheme("http://a.example/") == "http");
  CHECK(url_scheme("JaVaScRiPt:x") == "javascript");
  CHECK(url_scheme(" \x01java\tscr\nipt\t:x") == "javascript");
  CHECK(url_scheme("\u00a0\ufeffjavascript:x") == "javascript");
  CHECK(url_scheme("java\u200bscript:x") == "javascript");
  CHECK(url_scheme("\u202ejavascript:x") == "javascript");
  CHECK(url_scheme("view-source:http://x/") == "view-source");
  CHECK(url_scheme("/a:b") == "");
  CHECK(url_scheme("a/b:c") == "");
  CHECK(url_scheme("?a:b") == "");
  CHECK(url_scheme("1a:b") == "");
  CHECK(url_scheme("ｊavascript:x") == "");
  CHECK(url_scheme("") == "");
}

TEST_CASE("url: what may be followed is http or https with a host") {
  CHECK(is_web_url("http://a.example/"));
  CHECK(is_web_url("HTTPS://a.example"));
  CHECK_FALSE(is_web_url("//a.example/"));
  CHECK_FALSE(is_web_url("ftp://a.example/"));
  CHECK_FALSE(is_web_url("javascript://a.example/%0aalert(1)"));
  CHECK_FALSE(is_web_url("http:///"));
  CHECK_FALSE(is_web_url("http://a.example/x y"));
  CHECK_FALSE(is_web_url("http://a.example/\r\nSet-Cookie: x"));
  CHECK_FALSE(is_web_url("http://a.example/" + std::string(100'000, 'a')));
  CHECK_FALSE(is_web_url(""));
}

TEST_CASE("url: hosts and their registrable domains") {
  CHECK(url_host("http://User@WWW.Thapmuoi.DongThap.gov.vn:8080/x") == "www.thapmuoi.dongthap.gov.vn");
  CHECK(url_host("http://[::1]/") == "[::1]");
  CHECK(url_host("x") == "");
  CHECK(registrable_domain("www.thapmuoi.dongthap.gov.vn") == "dongthap.gov.vn");
  CHECK(registrable_domain("dongthap.gov.vn") == "dongthap.gov.vn");
  CHECK(registrable_domain("tin.example.com.vn") == "example.com.vn");
  CHECK(registrable_domain("p1.sadec.dongthap.gov.vn.") == "dongthap.gov.vn");
  CHECK(registrable_domain("gov.vn") == "gov.vn");
  CHECK(registrable_domain("localhost") == "localhost");
  CHECK(registrable_domain("127.0.0.1") == "127.0.0.1");
  CHECK(registrable_domain("[::1]") == "[::1]");
  CHECK(registrable_domain("") == "");
}

TEST_CASE("url: links to one article share a key") {
  struct Row {
    const char* url;
    const char* key;
  };
  const Row rows[] = {
      {"http://www.a.example/Tin/Bai.aspx/", "https://a.example/Tin/Bai.aspx"},
      {"https://a.example", "https://a.example"},
      {"https://a.example:443/", "https://a.example"},
      {"http://a.example:8080/x", "https://a.example:8080/x"},
      {"https://a.example/x#top", "https://a.example/x"},
      {"https://a.example/#!/tin/5", "https://a.example#!/tin/5"},
      {"https://a.example/x;jsessionid=ABC.node1?id=5", "https://a.example/x?id=5"},
      {"https://a.example/x;JSESSIONID=ABC/y", "https://a.example/x/y"},
      {"https://a.example/x?utm_source=rss&id=5&fbclid=abc", "https://a.example/x?id=5"},
      {"https://a.example/x?utm_source=rss", "https://a.example/x"},
      {"https://a.example/?gd=25&cn=589&tc=433", "https://a.example?gd=25&cn=589&tc=433"},
      {"https://a.example/x.aspx?ItemID=1&CateID=2", "https://a.example/x.aspx?ItemID=1&CateID=2"},
      {"https://a.example/x?dDocName=M1&_afrLoop=12&_adf.ctrl-state=x", "https://a.example/x?dDocName=M1"},
      {"https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"},
      {"https://a.example/c/-/asset_publisher/1m/content/id/15?p_p_id=x&p_p_state=normal&redirect=%2Fhome&"
       "_101_INSTANCE_1m_redirect=y&_101_INSTANCE_1m_assetEntryId=15&inheritRedirect=true",
       "https://a.example/c/-/asset_publisher/1m/content/id/15"},
      {"https://a.example/list?p_p_id=101&_101_assetEntryId=15", "https://a.example/list?_101_assetEntryId=15"},
      {"https://a.example/list?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_cur=2",
       "https://a.example/list?_101_INSTANCE_x_cur=2"},
      {"https://a.example/documents/1/2/x.pdf/ab-cd?t=1688546189645", "https://a.example/documents/1/2/x.pdf/ab-cd"},
      {"https://a.example/x?t=5", "https://a.example/x?t=5"},
      {"https://a.example/%C4%91%6fan%2f%c3%a2", "https://a.example/%C4%91oan%2F%C3%A2"},
      {"https://a.example/đoàn", "https://a.example/%C4%91o%C3%A0n"},
      {"https://a.example/doa%CC%80n", "https://a.example/do%C3%A0n"},
      {"https://a.example/%1E%CC%89%6%62", "https://a.example/%1E%CC%89%256b"},
      {"https://a.example/%ff%FE", "https://a.example/%FF%FE"},
      {"https://user:x@a.example/", "https://a.example"},
      {"https://a.example/x?a=1&&b=", "https://a.example/x?a=1&b="},
      {"urn:uuid:1-2", "urn:uuid:1-2"},
      {"no link", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.url));
    CHECK(canonical_url(row.url) == row.key);
    CHECK(canonical_url(row.key) == row.key);
  }
}
