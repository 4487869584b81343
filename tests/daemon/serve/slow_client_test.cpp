// Clients that take their time, come in crowds or never end: each loses its connection when its time is up, and
// nobody else notices. Deadlines are shortened so that a test takes tenths of a second.
#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
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
using test::HttpClient;

Limits short_limits() {
  Limits limits;
  limits.header_deadline = 300ms;
  limits.idle = 300ms;
  limits.write_window = 300ms;
  limits.linger = 200ms;
  return limits;
}

struct Fixture {
  explicit Fixture(const Limits& limits = short_limits(), std::size_t bytes = 1000) : served(routes, limits, log) {
    auto catalog = std::make_shared<publish::Catalog>();
    auto document = std::make_shared<publish::Document>(
        *publish::make_document(std::string(bytes, 'x'), {"text/plain", "no-cache", {}}));
    catalog->documents["/"] = std::move(document);
    shelf.put(std::move(catalog));
    served.start();
  }
  std::uint16_t port() const { return served.port(); }
  bool is_well() const { return get(port(), "/healthz").status == 200; }

  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  publish::Shelf shelf;
  PublicRoutes routes{shelf, [] { return true; }};
  test::ServerUnderTest served;
};

const std::string kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
constexpr auto kSoon = 10s;  // more than any deadline here, however slow the machine is

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("slow client: who says nothing is closed") {
  Fixture f;
  HttpClient client(f.port());
  const auto begin = std::chrono::steady_clock::now();
  CHECK(client.is_closed_within(kSoon));
  CHECK(seconds_since(begin) > 0.25);
}

TEST_CASE("slow client: a head has one deadline in all, not one a byte") {
  Fixture f;
  HttpClient client(f.port());
  const auto begin = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  bool closed = false;
  while (!closed && seconds_since(begin) < 8) {
    client.send("X");
    closed = client.is_closed_within(50ms);
  }
  CHECK(closed);
  CHECK(seconds_since(begin) < 5);
}

TEST_CASE("slow client: an idle connection is closed, a used one stays") {
  Fixture f;
  HttpClient client(f.port());
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(client.is_closed_within(60ms));
    REQUIRE(client.send(kRequest));
    REQUIRE(client.read().has_value());
  }
  CHECK(client.is_closed_within(kSoon));
}

TEST_CASE("slow client: who does not read his answer is closed") {
  Fixture f(short_limits(), 64u << 20);
  HttpClient client(f.port());
  client.shrink_receive_buffer();
  client.send(kRequest);
  std::this_thread::yield();
  // The client's own kernel takes some; the rest cannot leave, so the answer ends early.
  const auto begin = std::chrono::steady_clock::now();
  bool closed = false;
  while (!closed && seconds_since(begin) < 10) {
    closed = !client.send("\r\n");
    if (!closed) ::usleep(20'000);
  }
  CHECK(closed);
  CHECK(f.is_well());
}

TEST_CASE("slow client: who reads slowly but steadily gets everything") {
  Limits limits = short_limits();
  limits.write_window = 1s;
  Fixture f(limits, 24u << 20);
  HttpClient client(f.port());
  client.set_pace(7ms);
  const auto begin = std::chrono::steady_clock::now();
  client.send(kRequest);
  const auto answer = client.read();
  REQUIRE(answer.has_value());
  CHECK(answer->body.size() == 24u << 20);
  CHECK(seconds_since(begin) > 2.0);  // more than two windows
}

TEST_CASE("slow client: a body that drips is not waited for") {
  Fixture f;
  HttpClient client(f.port());
  client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n");
  const auto answer = client.read();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 405);
  bool closed = false;
  for (int i = 0; i < 100 && !closed; ++i)
    closed = !client.send("x") || client.is_closed_within(50ms);
  CHECK(closed);
}

TEST_CASE("slow client: a thousand requests at once, unread, hold up nobody") {
  Fixture f(short_limits(), 400'000);
  HttpClient client(f.port());
  client.shrink_receive_buffer();
  std::thread sender([&] {
    for (int i = 0; i < 1000 && client.send(kRequest); ++i) {
    }
  });
  for (int i = 0; i < 20; ++i)
    CHECK(f.is_well());
  sender.join();
  CHECK(client.is_closed_within(kSoon));
}

TEST_CASE("slow client: above the limit of sessions a client is told to come back") {
  Limits limits;
  limits.sessions = 3;
  Fixture f(limits);
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<HttpClient>(f.port()));
    clients.back()->send(kRequest);
    REQUIRE(clients.back()->read().has_value());
  }
  HttpClient fourth(f.port());
  const auto answer = fourth.read();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 503);
  CHECK(answer->field("retry-after") == "10");
  CHECK(fourth.is_closed_within(kSoon));
  clients.pop_back();
  for (int i = 0; i < 500; ++i) {  // until the server has heard of the close
    HttpClient fifth(f.port());
    if (!fifth.send(kRequest)) continue;
    const auto served = fifth.read();
    if (served && served->status == 200) return;
    ::usleep(10'000);
  }
  FAIL("the place was not given to another client");
}

TEST_CASE("slow client: one address has its limit, the machine itself has none") {
  Limits limits;
  limits.sessions_per_address = 2;
  Fixture f(limits);
  std::vector<std::unique_ptr<HttpClient>> clients;
  const auto status_from = [&](const char* address) {
    clients.push_back(std::make_unique<HttpClient>(f.port(), address));
    clients.back()->send(kRequest);
    const auto answer = clients.back()->read();
    return answer ? answer->status : 0;
  };
  CHECK(status_from("127.0.0.9") == 200);
  CHECK(status_from("127.0.0.9") == 200);
  CHECK(status_from("127.0.0.9") == 503);
  CHECK(status_from("127.0.0.10") == 200);
  for (int i = 0; i < 5; ++i)
    CHECK(status_from("127.0.0.1") == 200);
}

TEST_CASE("slow client: in a crowd an address keeps what it has and gets no more, others still come in") {
  Limits limits;
  limits.crowd = 4;
  limits.sessions_in_crowd = 2;
  Fixture f(limits);
  std::vector<std::unique_ptr<HttpClient>> clients;
  const auto status_from = [&](const char* address) {
    clients.push_back(std::make_unique<HttpClient>(f.port(), address));
    clients.back()->send(kRequest);
    const auto answer = clients.back()->read();
    return answer ? answer->status : 0;
  };
  for (int i = 0; i < 5; ++i)
    CHECK(status_from("127.0.0.9") == 200);
  CHECK(status_from("127.0.0.9") == 503);
  CHECK(status_from("127.0.0.10") == 200);
  clients[0]->send(kRequest);
  CHECK(clients[0]->read().has_value());
}

TEST_CASE("slow client: in a crowd a client has a third of its time") {
  Limits limits;
  limits.idle = 3s;
  limits.crowd = 2;
  Fixture f(limits);
  std::vector<std::unique_ptr<HttpClient>> clients;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<HttpClient>(f.port()));
    clients.back()->send(kRequest);
    REQUIRE(clients.back()->read().has_value());
  }
  CHECK(clients[0]->is_closed_within(kSoon));
  CHECK(seconds_since(begin) > 0.9);
  CHECK(seconds_since(begin) < 2.7);
}

TEST_CASE("slow client: an address that keeps knocking above its limit is no longer told why") {
  Limits limits;
  limits.sessions_per_address = 1;
  Fixture f(limits);
  HttpClient first(f.port(), "127.0.0.9");
  first.send(kRequest);
  REQUIRE(first.read().has_value());
  int told = 0;
  int reset = 0;
  for (int i = 0; i < 60; ++i) {
    HttpClient more(f.port(), "127.0.0.9");
    const auto answer = more.read();
    (answer ? told : reset) += 1;
    if (answer) CHECK(answer->status == 503);
  }
  CHECK(told >= 20);
  CHECK(reset >= 20);
  CHECK(f.is_well());
}

TEST_CASE("slow client: who sends a head without end is not heard out for long") {
  Limits limits;
  limits.linger = 60s;
  limits.linger_bytes = SIZE_MAX;  // for bodies
  Fixture f(limits);
  HttpClient client(f.port());
  client.send("GET / HTTP/1.1\r\n");
  const std::string line = "X-A: " + std::string(60'000, 'a') + "\r\n";
  const auto begin = std::chrono::steady_clock::now();
  bool open = true;
  while (open && seconds_since(begin) < 20)
    open = client.send(line);
  CHECK_FALSE(open);
  CHECK(seconds_since(begin) < 10);
}

TEST_CASE("slow client: many requests at once are answered in their order, and another client in between") {
  Fixture f(Limits{}, 200'000);
  HttpClient greedy(f.port(), "127.0.0.9");
  std::string requests;
  for (int i = 0; i < 300; ++i)
    requests += i % 3 == 2 ? "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n" : kRequest;
  std::thread sender([&] { greedy.send(requests); });
  CHECK(f.is_well());
  for (int i = 0; i < 300; ++i) {
    const auto answer = greedy.read();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK((answer->body.size() == 200'000) == (i % 3 != 2));
  }
  sender.join();
}

TEST_CASE("slow client: without a free descriptor the server waits and then accepts again") {
  Fixture f;
  // UBSan needs two descriptors to look at an object with virtual functions, as formatting a line does.
  f.log.set_level(spdlog::level::off);
  CHECK(f.is_well());
  HttpClient client(f.port());  // has a descriptor before there are none
  client.send(kRequest);
  REQUIRE(client.read().has_value());

  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  std::vector<std::unique_ptr<HttpClient>> waiting;
  const int next = ::dup(0);
  ::close(next);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;  // room for the client's end of one connection, none for the server's
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &tight) == 0);
  HttpClient stuck(f.port());
  stuck.send(kRequest);
  const bool closed = stuck.is_closed_within(150ms);
  client.send(kRequest);
  const auto meanwhile = client.read();
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK_FALSE(closed);
  CHECK(meanwhile.has_value());
  const auto answer = stuck.read();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

TEST_CASE("stop: idle clients are closed at once, an answer under way goes out, then nothing is left to run") {
  Limits limits;  // long deadlines: nothing here is closed by the sweep
  Fixture f(limits, 24u << 20);
  HttpClient idle(f.port());
  idle.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(idle.read().has_value());
  HttpClient reading(f.port());
  reading.send(kRequest);
  ::usleep(50'000);  // so that the answer is under way
  f.served.server().stop(20s);
  CHECK(idle.is_closed_within(kSoon));
  const auto answer = reading.read();
  REQUIRE(answer.has_value());
  CHECK(answer->body.size() == 24u << 20);
  f.served.join();
  CHECK_THROWS(HttpClient(f.port()));
}

TEST_CASE("stop: who does not take his answer in the time of grace is closed") {
  Limits limits;
  Fixture f(limits, 64u << 20);
  HttpClient stubborn(f.port());
  stubborn.shrink_receive_buffer();
  stubborn.send(kRequest);
  ::usleep(50'000);
  const auto begin = std::chrono::steady_clock::now();
  f.served.server().stop(200ms);
  f.served.join();
  CHECK(seconds_since(begin) < 8);
}

}  // namespace bantin::serve
