// Values: what may stand in the quotation marks.
#include "config/values.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace bantin::config;
using std::chrono::milliseconds;

TEST_CASE("durations: sums of falling units, and nothing else") {
  struct Row {
    const char* text;
    long long expected;  // milliseconds, -1 = refused
  };
  const std::vector<Row> rows = {{"0s", 0},
                                 {"30s", 30'000},
                                 {"15m", 900'000},
                                 {"6h", 21'600'000},
                                 {"365d", 31'536'000'000},
                                 {"1h30m", 5'400'000},
                                 {"2w", 1'209'600'000},
                                 {"250ms", 250},
                                 {"1s500ms", 1500},
                                 {"36525d", 3'155'760'000'000},
                                 {"", -1},
                                 {"30", -1},
                                 {"m", -1},
                                 {"30 m", -1},
                                 {"30M", -1},
                                 {"-1s", -1},
                                 {"1.5h", -1},
                                 {"30m1h", -1},
                                 {"1m1m", -1},
                                 {"36526d", -1},
                                 {"99999999999999999999999s", -1},
                                 {"1y", -1},
                                 {"30s ", -1},
                                 {"\u0661s", -1}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = parse_duration(row.text);
    CHECK((parsed ? parsed->count() : -1) == row.expected);
  }
}

TEST_CASE("durations: what is shown is read as the same") {
  for (const long long value : {0LL, 1LL, 999LL, 1000LL, 90'000LL, 5'400'000LL, 604'800'000LL, 31'536'000'000LL}) {
    CAPTURE(value);
    CHECK(parse_duration(format_duration(milliseconds(value))).value().count() == value);
  }
  CHECK(format_duration(std::chrono::minutes(90)) == "1h30m");
  CHECK(format_duration(std::chrono::days(365)) == "365d");
  CHECK(format_duration(std::chrono::days(14)) == "2w");
}

TEST_CASE("sizes: whole numbers with a unit") {
  struct Row {
    const char* text;
    long long expected;
  };
  const std::vector<Row> rows = {{"16MiB", 16 << 20},
                                 {"500KB", 500'000},
                                 {"1 GiB", 1 << 30},
                                 {"0B", 0},
                                 {"16", -1},
                                 {"16M", -1},
                                 {"MiB", -1},
                                 {"1.5MiB", -1},
                                 {"-1B", -1},
                                 {"16mib", -1},
                                 {"9999999999999GiB", -1}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = parse_size(row.text);
    CHECK((parsed ? static_cast<long long>(*parsed) : -1) == row.expected);
  }
  CHECK(format_size(16 << 20) == "16MiB");
  CHECK(format_size(1234) == "1234B");
}

TEST_CASE("ids: small letters, digits and dashes, at most 64") {
  CHECK(is_id("my-dong-2"));
  CHECK(is_id(std::string(64, 'a')));
  for (const std::string& text :
       {std::string(), std::string(65, 'a'), std::string("My"), std::string("a_b"), std::string("a/b"),
        std::string("\u0111"), std::string("a b"), std::string("a\0b", 3)}) {
    CAPTURE(text);
    CHECK_FALSE(is_id(text));
  }
  CHECK(id_like(" Trang XA_Mot! ") == "trang-xa-mot");
  CHECK(id_like("Xã Mỹ Đông") == "xa-my-dong");
}

TEST_CASE("endpoints: addresses in figures with a port, or a socket") {
  const auto v4 = parse_endpoint("0.0.0.0:80");
  REQUIRE(v4.has_value());
  CHECK(v4->host == "0.0.0.0");
  CHECK(v4->port == 80);
  CHECK(url_of(*v4) == "http://127.0.0.1");
  const auto v6 = parse_endpoint("[::1]:8080");
  REQUIRE(v6.has_value());
  CHECK(v6->host == "::1");
  CHECK(url_of(*v6) == "http://[::1]:8080");
  CHECK(url_of(*parse_endpoint("[::]:8080")) == "http://[::1]:8080");
  const auto socket = parse_endpoint("unix:/run/bantin/http.sock");
  REQUIRE(socket.has_value());
  CHECK(socket->kind == Endpoint::Kind::unix_socket);
  CHECK(socket->path == "/run/bantin/http.sock");
  CHECK(url_of(*socket).empty());
  for (const std::string& text :
       {std::string(), std::string("8080"), std::string(":8080"), std::string("localhost:8080"),
        std::string("127.0.0.1"), std::string("127.0.0.1:0"), std::string("127.0.0.1:65536"),
        std::string("127.0.0.1:80a"), std::string("127.0.0.1: 80"), std::string("127.0.0.256:80"),
        std::string("::1:80"), std::string("[::1]"), std::string("[::1:80"), std::string("unix:"),
        std::string("unix:relative"), "unix:/" + std::string(107, 'a')}) {
    CAPTURE(text);
    CHECK_FALSE(parse_endpoint(text).has_value());
  }
}

TEST_CASE("web URLs: absolute http and https without a login") {
  for (const char* text : {"http://a.example", "HTTPS://a.example/x?y#z", "https://a.example:8443/",
                           "http://[::1]:80/x", "https://xã.example/tin-tức"}) {
    CAPTURE(text);
    CHECK(web_url_fault(text).empty());
  }
  for (const char* text :
       {"", "a.example", "//a.example", "ftp://a.example", "javascript:alert(1)", "https://", "https:///x",
        "https://u:p@a.example/", "https://a.example:0/", "https://a.example:x/", "https://[::1", "https://[1.2.3.4]/",
        "https://a.example/a b", "https://a.example/\n", "https://a.example\\x", "https://a.example/\u2028"}) {
    CAPTURE(text);
    CHECK_FALSE(web_url_fault(text).empty());
  }
  CHECK(web_url_fault("https://u:secret@a.example/").find("secret") == std::string::npos);
}

TEST_CASE("private hosts: known by their spelling") {
  for (const char* url :
       {"http://127.0.0.1/", "http://10.1.2.3:80/", "http://172.31.0.1/", "http://192.168.1.1/", "http://169.254.1.1/",
        "http://localhost/", "http://[::1]/", "http://[fd00::1]/", "http://[fe80::1]/", "http://100.64.0.1/"}) {
    CAPTURE(url);
    CHECK(is_private_host(url));
  }
  for (const char* url : {"http://example.vn/", "http://172.32.0.1/", "http://8.8.8.8/", "http://[2001:db8::1]/"}) {
    CAPTURE(url);
    CHECK_FALSE(is_private_host(url));
  }
}

TEST_CASE("languages and encodings: by shape and by what can be converted") {
  for (const char* tag : {"vi", "vi-VN", "zh-Hant-TW", "eng"})
    CHECK(is_language_tag(tag));
  for (const char* tag : {"", "v", "vietnamese", "vi_VN", "vi-", "-vi", "vi-verylongpart", "tiếng"}) {
    CAPTURE(tag);
    CHECK_FALSE(is_language_tag(tag));
  }
  for (const char* label : {"utf-8", "UTF-8", "windows-1258", "ISO-8859-1", "viscii", "tcvn3"})
    CHECK(is_encoding(label));
  for (const char* label : {"", "utf8-and-a-half", "utf-8//IGNORE", "a b"}) {
    CAPTURE(label);
    CHECK_FALSE(is_encoding(label));
  }
}
