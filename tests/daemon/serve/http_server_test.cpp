// The HTTP server over real connections: what it answers.
#include "daemon/serve/http_server.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/daemon/serve/server_under_test.hpp"
#include "tests/support/http_client.hpp"

namespace bantin::serve {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::HttpAnswer;
using test::HttpClient;

constexpr feeds::Instant kModified{784'111'777s};  // Sun, 06 Nov 1994 08:49:37 GMT

publish::CatalogPtr catalog_of(const std::string& feed) {
  auto catalog = std::make_shared<publish::Catalog>();
  catalog->documents["/feed.atom"] =
      publish::make_document(feed, {"application/atom+xml; charset=utf-8", "public, max-age=60", kModified});
  catalog->documents["/"] =
      publish::make_document("<!DOCTYPE html>", {"text/html; charset=utf-8", "no-cache", kModified});
  return catalog;
}

std::string long_feed() {
  std::string feed;
  for (int i = 0; i < 20'000; ++i)
    feed += "tin " + std::to_string(i) + "\n";
  return feed;
}

struct Fixture {
  explicit Fixture(const Limits& limits = {}) : served(routes, limits, log) {
    shelf.put(catalog_of(feed));
    REQUIRE(served.is_listening());
    served.start();
  }
  std::uint16_t port() const { return served.port(); }

  std::string feed = long_feed();
  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  publish::Shelf shelf;
  std::atomic<bool> ready{true};
  PublicRoutes routes{shelf, [this] { return ready.load(); }};
  test::ServerUnderTest served;
};

std::string request(const std::string& method, const std::string& target, const std::string& fields = {}) {
  return method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n";
}

/// What every answer of every status has to carry.
void check_common(const HttpAnswer& answer) {
  CAPTURE(answer.head);
  CHECK(answer.field("content-security-policy")
            .starts_with("default-src 'none'; img-src https: http:; style-src 'self'"));
  CHECK(answer.field("x-content-type-options") == "nosniff");
  CHECK(answer.field("referrer-policy") == "no-referrer");
  CHECK(answer.field("date").ends_with(" GMT"));
  CHECK_FALSE(answer.field("cache-control").empty());
}

}  // namespace

TEST_CASE("http: a document comes whole, with its type, validators and rules") {
  Fixture f;
  const HttpAnswer answer = get(f.port(), "/feed.atom");
  CHECK(answer.status == 200);
  CHECK(answer.body == f.feed);
  CHECK(answer.field("content-type") == "application/atom+xml; charset=utf-8");
  CHECK(answer.field("content-length") == std::to_string(f.feed.size()));
  CHECK(answer.field("last-modified") == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(answer.field("cache-control") == "public, max-age=60");
  CHECK(answer.field("vary") == "Accept-Encoding");
  CHECK_FALSE(answer.field("etag").empty());
  check_common(answer);
  CHECK(get(f.port(), "/").body == "<!DOCTYPE html>");
}

TEST_CASE("http: unknown query parameters change nothing") {
  Fixture f;
  CHECK(get(f.port(), "/feed.atom?utm_source=x&cache=1").field("etag") == get(f.port(), "/feed.atom").field("etag"));
}

TEST_CASE("http: HEAD has the head of GET and no body") {
  Fixture f;
  HttpClient client(f.port());
  client.send(request("HEAD", "/feed.atom"));
  const auto head = client.read(false);
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  CHECK(head->field("content-length") == std::to_string(f.feed.size()));
  client.send(request("HEAD", "/nowhere"));
  const auto missing = client.read(false);
  REQUIRE(missing.has_value());
  CHECK(missing->status == 404);
  // If a body had come, it would stand where the next answer is expected.
  client.send(request("GET", "/"));
  const auto next = client.read();
  REQUIRE(next.has_value());
  CHECK(next->status == 200);
}

TEST_CASE("http: each coding has its own etag, and 304 is given for the one that was asked for") {
  Fixture f;
  std::vector<std::string> seen;
  for (const std::string coding : {"", "gzip", "br", "zstd"}) {
    CAPTURE(coding);
    const std::string accept = coding.empty() ? "" : "Accept-Encoding: " + coding + "\r\n";
    const HttpAnswer answer = get(f.port(), "/feed.atom", accept);
    CHECK(answer.status == 200);
    CHECK(answer.field("content-encoding") == coding);
    CHECK((coding.empty() || answer.body.size() < f.feed.size()));
    const std::string etag = answer.field("etag");
    for (const std::string& other : seen) {
      CHECK(other != etag);
      CHECK(get(f.port(), "/feed.atom", accept + "If-None-Match: " + other + "\r\n").status == 200);
    }
    seen.push_back(etag);
    const HttpAnswer again = get(f.port(), "/feed.atom", accept + "If-None-Match: W/\"no\", " + etag + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.field("etag") == etag);
    CHECK(again.field("vary") == "Accept-Encoding");
    CHECK(again.field("content-length").empty());
    check_common(again);
  }
}

TEST_CASE("http: 304 by time, and the time is not asked where an etag is given") {
  Fixture f;
  CHECK(get(f.port(), "/feed.atom", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n").status == 304);
  CHECK(get(f.port(), "/feed.atom", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n").status == 200);
  CHECK(get(f.port(), "/feed.atom", "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
            .status == 200);
  CHECK(get(f.port(), "/feed.atom", "If-None-Match: *\r\n").status == 304);
}

TEST_CASE("http: every refusal is a short text with the same rules, and echoes nothing") {
  Fixture f;
  struct Row {
    std::string name;
    std::string bytes;
    int status;
    bool stays_open;
  };
  const std::string evil = "/<script>evil</script>";
  const Row rows[] = {
      {"no such path", request("GET", evil), 404, true},
      {"another method", request("DELETE", evil), 405, true},
      {"a body", request("POST", evil, "Content-Length: 4\r\n") + "evil", 405, false},
      {"a body in GET", request("GET", evil, "Content-Length: 4\r\n") + "evil", 413, false},
      {"no acceptable coding", request("GET", "/feed.atom", "Accept-Encoding: identity;q=0, evil\r\n"), 406, true},
      {"no host", "GET " + evil + " HTTP/1.1\r\n\r\n", 400, false},
      {"another version", "GET " + evil + " HTTP/3.0\r\n\r\n", 505, false},
      {"a long target", "GET /" + std::string(9000, 'e'), 414, false},
      {"long fields", "GET /evil HTTP/1.1\r\nX: " + std::string(9000, 'e'), 431, false},
      {"many fields",
       "GET /evil HTTP/1.1\r\n" +
           [] {
             std::string fields;
             for (int i = 0; i < 2000; ++i)
               fields += "evil: 1\r\n";
             return fields;
           }(),
       431, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    HttpClient client(f.port());
    client.send(row.bytes);
    const auto answer = client.read();
    REQUIRE(answer.has_value());
    CHECK(answer->status == row.status);
    CHECK(answer->field("content-type") == "text/plain; charset=utf-8");
    CHECK(answer->body.size() < 100);
    CHECK(answer->body.find("evil") == std::string::npos);
    CHECK(answer->head.find("evil") == std::string::npos);
    check_common(*answer);
    if (row.status == 405) CHECK(answer->field("allow") == "GET, HEAD");
    CHECK((answer->field("connection") == "close") == !row.stays_open);
    if (row.stays_open) {
      client.send(request("GET", "/"));
      const auto next = client.read();
      REQUIRE(next.has_value());
      CHECK(next->status == 200);
    } else {
      client.finish();
      CHECK(client.is_closed_within(10s));
    }
  }
}

TEST_CASE("http: a client that sends its whole body before it listens hears why the body is refused") {
  Fixture f;
  HttpClient client(f.port());
  const std::string body(6 << 20, 'x');
  CHECK(client.send(request("GET", "/feed.atom", "Content-Length: 6291456\r\n") + body));
  const auto answer = client.read();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 413);
}

TEST_CASE("http: a connection serves one request after another") {
  Fixture f;
  HttpClient client(f.port());
  for (int i = 0; i < 50; ++i) {
    REQUIRE(client.send(request("GET", i % 2 == 0 ? "/feed.atom" : "/")));
    const auto answer = client.read();
    REQUIRE(answer.has_value());
    CHECK(answer->body.size() == (i % 2 == 0 ? f.feed.size() : 15));
  }
}

TEST_CASE("http: pipelined requests are answered in their order, wherever the packets are cut") {
  Fixture f;
  std::string all;
  for (int i = 0; i < 300; ++i) {
    all += i % 3 == 0 ? request("GET", "/") : i % 3 == 1 ? request("GET", "/nowhere") : request("GET", "/healthz");
  }
  HttpClient client(f.port());
  for (std::size_t at = 0; at < all.size(); at += 997)
    REQUIRE(client.send(std::string_view(all).substr(at, 997)));
  for (int i = 0; i < 300; ++i) {
    const auto answer = client.read();
    REQUIRE(answer.has_value());
    CHECK(answer->status == (i % 3 == 1 ? 404 : 200));
    CHECK(answer->body == (i % 3 == 0 ? "<!DOCTYPE html>" : i % 3 == 1 ? "404 Not Found\n" : "ok\n"));
  }
}

TEST_CASE("http: empty lines before a request are ignored, and a head may come byte by byte") {
  Fixture f;
  HttpClient client(f.port());
  for (const char c : "\r\n\r\n" + request("GET", "/"))
    REQUIRE(client.send(std::string_view(&c, 1)));
  const auto answer = client.read();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

TEST_CASE("http: a client that wants to close, or speaks HTTP/1.0, is closed after its answer") {
  Fixture f;
  for (const std::string& bytes :
       {request("GET", "/", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
    HttpClient client(f.port());
    client.send(bytes);
    const auto answer = client.read();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->field("connection") == "close");
    CHECK(client.is_closed_within(10s));
  }
}

TEST_CASE("http: healthz says that the process lives, readyz that it works") {
  Fixture f;
  CHECK(get(f.port(), "/healthz").body == "ok\n");
  CHECK(get(f.port(), "/healthz").field("cache-control") == "no-store");
  CHECK(get(f.port(), "/readyz").status == 200);
  f.ready = false;
  CHECK(get(f.port(), "/readyz").status == 503);
  CHECK(get(f.port(), "/healthz").status == 200);
}

TEST_CASE("http: unix sockets and sockets that were handed over serve the same") {
  char folder[] = "/tmp/bantin-test-XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  const std::string path = std::string(folder) + "/http.sock";
  {
    Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
    publish::Shelf shelf;
    shelf.put(catalog_of("feed"));
    PublicRoutes routes{shelf, [] { return true; }};
    test::ServerUnderTest served(routes, {}, log);
    config::Endpoint endpoint;
    endpoint.kind = config::Endpoint::Kind::unix_socket;
    endpoint.path = endpoint.text = path;
    REQUIRE(served.server().listen(endpoint).has_value());
    CHECK(served.server().listen(endpoint).has_error());  // somebody listens there
    CHECK(::access((path + "~").c_str(), F_OK) != 0);
    config::Endpoint taken = endpoint;
    taken.path = taken.text = std::string(folder) + "/notes.txt";
    std::ofstream(taken.path) << "an admin's";
    CHECK(served.server().listen(taken).has_error());
    CHECK(std::filesystem::file_size(taken.path) == 10);
    std::filesystem::remove(taken.path);

    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(::listen(fd, 8) == 0);  // bound to a port of the kernel's choice
    REQUIRE(served.server().adopt(fd).has_value());
    CHECK(served.server().adopt(::socket(AF_INET, SOCK_STREAM, 0)).has_error());
    served.start();

    HttpClient client(path);
    client.send(request("GET", "/feed.atom"));
    const auto answer = client.read();
    REQUIRE(answer.has_value());
    CHECK(answer->body == "feed");
    CHECK(get(served.port(), "/feed.atom").body == "feed");
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
  ::rmdir(folder);
}

TEST_CASE("http: an address that cannot be listened at is an error in words") {
  Fixture f;
  config::Endpoint taken = test::any_port();
  taken.port = f.port();
  taken.text = "127.0.0.1:taken";
  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  boost::asio::io_context io;
  HttpServer server(io, f.routes, {}, log);
  const auto outcome = server.listen(taken);
  REQUIRE(outcome.has_error());
  CHECK(outcome.error().message == "127.0.0.1:taken: Address already in use");
}

TEST_CASE("http: readers get whole documents while new ones are put on the shelf") {
  Fixture f;
  const auto put = [&](int i) { f.shelf.put(catalog_of(std::string(100'000, static_cast<char>('a' + i % 26)))); };
  put(0);
  std::atomic<bool> done{false};
  std::thread renderer([&] {
    for (int i = 1; !done; ++i)
      put(i);
  });
  std::atomic<int> broken{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      HttpClient client(f.port());
      for (int i = 0; i < 100; ++i) {
        client.send(request("GET", "/feed.atom"));
        const auto answer = client.read();
        const bool is_whole = answer && answer->body.size() == 100'000 &&
                              answer->body.find_first_not_of(answer->body[0]) == std::string::npos;
        if (!is_whole) ++broken;
      }
    });
  }
  for (std::thread& reader : readers)
    reader.join();
  done = true;
  renderer.join();
  CHECK(broken == 0);
}

}  // namespace bantin::serve
