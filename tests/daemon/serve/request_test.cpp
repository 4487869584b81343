// The request head: what is taken, what is refused and with which status.
#include "daemon/serve/request.hpp"

#include <doctest/doctest.h>

#include <string>

namespace bantin::serve {
namespace {

std::string host(const std::string& start_line, const std::string& fields = {}) {
  return start_line + "\r\nHost: tin.example.vn\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("request: a path is what stands before the query, nothing is decoded") {
  struct Row {
    std::string target;
    std::string path;
    std::string query;
  };
  const Row rows[] = {
      {"/", "/", ""},
      {"/feed.atom", "/feed.atom", ""},
      {"/feed.atom?utm_source=x", "/feed.atom", "utm_source=x"},
      {"/?a?b", "/", "a?b"},
      {"/%66eed.atom", "/%66eed.atom", ""},
      {"/a/../feed.atom", "/a/../feed.atom", ""},
      {"http://tin.example.vn/feed.atom?x", "/feed.atom", "x"},
      {"https://tin.example.vn", "/", ""},
      {"http://tin.example.vn?q", "/", "q"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.target);
    Request request;
    const std::string head = host("GET " + std::string(row.target) + " HTTP/1.1");
    CHECK(parse_request(head, request) == 0);
    CHECK(request.path == row.path);
    CHECK(request.query == row.query);
    CHECK(request.method == Method::get);
    CHECK(request.keep_alive);
  }
}

TEST_CASE("request: what is not a request that we serve is refused with its status") {
  struct Row {
    std::string name;
    std::string head;
    unsigned status;
  };
  const Row rows[] = {
      {"PUT", host("PUT / HTTP/1.1"), 405},
      {"POST with a length that is none", host("POST / HTTP/1.1", "Content-Length: five\r\n"), 400},
      {"POST with two lengths", host("POST / HTTP/1.1", "Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
      {"a method of its own", host("BREW / HTTP/1.1"), 405},
      {"OPTIONS", host("OPTIONS * HTTP/1.1"), 405},
      {"GET with a body", host("GET / HTTP/1.1", "Content-Length: 5\r\n"), 413},
      {"GET in chunks", host("GET / HTTP/1.1", "Transfer-Encoding: chunked\r\n"), 413},
      {"GET with a body of nothing", host("GET / HTTP/1.1", "Content-Length: 0\r\n"), 0},
      {"two lengths", host("GET / HTTP/1.1", "Content-Length: 0\r\nContent-Length: 7\r\n"), 400},
      {"length and chunks", host("GET / HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"HTTP/2 in words", host("GET / HTTP/2.0"), 505},
      {"no version", host("GET /"), 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", host("GET / HTTP/1.1", "Host: other\r\n"), 400},
      {"HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", 0},
      {"a target without a slash", host("GET feed.atom HTTP/1.1"), 400},
      {"a target of another scheme", host("GET ftp://x/ HTTP/1.1"), 400},
      {"an authority of nothing", host("GET http:///x HTTP/1.1"), 400},
      {"a fragment", host("GET /#x HTTP/1.1"), 400},
      {"a space in the target", host("GET /a b HTTP/1.1"), 400},
      {"a field without a colon", host("GET / HTTP/1.1", "nothing\r\n"), 400},
      {"a space before the colon", host("GET / HTTP/1.1", "A : b\r\n"), 400},
      {"a control character in a name", host("GET / HTTP/1.1", "A\x01: b\r\n"), 400},
      {"bytes that are no HTTP", "\x16\x03\x01\x02\x00\x01\r\n\r\n", 400},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Request request;
    CHECK(parse_request(row.head, request) == row.status);
  }
}

TEST_CASE("request: the connection stays open only where both sides can agree on it") {
  const auto keeps = [](const std::string& head) {
    Request request;
    parse_request(head, request);
    return request.keep_alive;
  };
  CHECK(keeps(host("GET / HTTP/1.1")));
  CHECK(keeps(host("POST / HTTP/1.1")));
  CHECK_FALSE(keeps(host("GET / HTTP/1.1", "Connection: close\r\n")));
  CHECK_FALSE(keeps(host("GET / HTTP/1.0")));
  CHECK_FALSE(keeps(host("GET / HTTP/1.0", "Connection: keep-alive\r\n")));
  CHECK(keeps(host("POST / HTTP/1.1", "Content-Length: 3\r\n")));  // the session reads the body or closes
  CHECK_FALSE(keeps(host("PUT / HTTP/1.1", "Content-Length: 3\r\n")));
  CHECK_FALSE(keeps(host("PUT / HTTP/1.1", "Transfer-Encoding: chunked\r\n")));
}

TEST_CASE("request: fields that come twice are one list") {
  Request request;
  const std::string head = host("GET / HTTP/1.1",
                                "If-None-Match: \"a\"\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"b\"\r\n"
                                "Accept-Encoding: br\r\nIf-None-Match: \"c\"\r\n");
  CHECK(parse_request(head, request) == 0);
  CHECK(request.if_none_match == "\"a\", \"b\", \"c\"");
  CHECK(request.accept_encoding == "gzip, br");
}

}  // namespace bantin::serve
