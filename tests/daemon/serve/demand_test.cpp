// Documents that are made when somebody asks: once, off the serving thread, and kept while there is room.
#include "daemon/serve/demand.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>

#include <boost/asio/thread_pool.hpp>
#include <future>
#include <vector>

#include "tests/daemon/serve/server_under_test.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/memory_store.hpp"

namespace bantin::serve {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::HttpAnswer;

constexpr feeds::Instant kStart{1'645'516'965s};

config::ConfigPtr some_sources() {
  auto config = std::make_shared<config::Config>();
  config->site.title = "Bản tin";
  config->site.public_url = "https://tin.example.vn";
  config->site.zone = feeds::TimeZone("Asia/Ho_Chi_Minh", {{feeds::Instant{}, 7h}});
  for (const char* id : {"a", "b", "c"}) {
    config::Source source;
    source.id = id;
    source.url = "https://example.vn/" + source.id;
    config->sources.push_back(source);
  }
  return config;
}

struct Fixture {
  explicit Fixture(DemandLimits granted = {}) : limits(granted) {
    put("a", 1);
    put("b", 2);
    publisher.render();
  }
  void put(const std::string& source, int number) {
    store::StoredEntry stored;
    stored.source = source;
    stored.id = "urn:" + std::to_string(number);
    stored.entry.title = "tin " + std::to_string(number);
    stored.entry.link = "https://example.vn/x";
    stored.published = stored.updated = stored.sort_at = stored.first_seen = kStart + std::chrono::seconds(number);
    store.put(stored, kStart + std::chrono::seconds(number));
  }
  void serve() {
    REQUIRE(served.is_listening());
    served.start();
  }
  std::uint16_t port() const { return served.port(); }

  DemandLimits limits;
  test::MemoryStore store;
  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  publish::Publisher publisher{store, some_sources(), log};
  boost::asio::thread_pool workers{1};
  struct Late final : Handler {
    Answer answer(const Request& request) override { return routes->answer(request); }
    Answer resume(const Request& request, const Pending& pending) override { return routes->resume(request, pending); }
    PublicRoutes* routes = nullptr;
  } late;
  test::ServerUnderTest served{late, Limits{}, log};
  Demand demand{publisher, workers.get_executor(), served.executor(), log, limits};
  PublicRoutes routes{publisher.shelf(), [] { return true; }, &demand};

  ~Fixture() {
    workers.join();
    served.server().stop(100ms);
    served.join();
  }
};

}  // namespace

TEST_CASE("on demand: what does not stand ready is made, kept, and made anew after a change that concerns it") {
  Fixture f;
  f.late.routes = &f.routes;
  f.serve();
  const auto queries = f.store.queries();
  const HttpAnswer first = get(f.port(), "/sources/a.rss");
  CHECK(first.status == 200);
  CHECK(first.field("content-type") == "application/rss+xml; charset=utf-8");
  CHECK(first.body.find("<title>tin 1</title>") != std::string::npos);
  CHECK(f.store.queries() == queries + 1);
  const HttpAnswer again = get(f.port(), "/sources/a.rss?x=1");
  CHECK(again.body == first.body);
  CHECK(again.field("etag") == first.field("etag"));
  CHECK(f.store.queries() == queries + 1);
  CHECK(get(f.port(), "/sources/a.rss", "If-None-Match: " + first.field("etag") + "\r\n").status == 304);

  f.put("b", 3);
  f.publisher.render();
  const auto after = f.store.queries();
  CHECK(get(f.port(), "/sources/a.rss").body == first.body);
  CHECK(f.store.queries() == after);
  f.put("a", 4);
  f.publisher.render();
  CHECK(get(f.port(), "/sources/a.rss").body.find("<title>tin 4</title>") != std::string::npos);
}

TEST_CASE("on demand: however many ask for a document at once, it is made once") {
  Fixture f;
  f.late.routes = &f.routes;
  f.serve();
  const auto queries = f.store.queries();
  std::vector<std::future<HttpAnswer>> answers;
  for (int i = 0; i < 16; ++i)
    answers.push_back(std::async(std::launch::async, [&] { return get(f.port(), "/sources/b.json"); }));
  for (auto& answer : answers)
    CHECK(answer.get().status == 200);
  CHECK(f.store.queries() == queries + 1);
}

TEST_CASE("on demand: what does not exist is a 404 at once, what turns out not to exist one later") {
  Fixture f;
  f.late.routes = &f.routes;
  f.serve();
  for (const char* path : {"/areas/x.atom", "/sources/x", "/entries/99", "/feed/2022-02.atom", "/?before=99", "/x"}) {
    CAPTURE(path);
    const HttpAnswer answer = get(f.port(), path);
    CHECK(answer.status == 404);
    CHECK(answer.field("content-security-policy").starts_with("default-src 'none'"));
  }
  CHECK(get(f.port(), "/entries/1").status == 200);
  CHECK(get(f.port(), "/search?q=tin").status == 200);
  CHECK(get(f.port(), "/search").status == 200);
  CHECK(get(f.port(), "/search.atom").status == 404);
}

TEST_CASE("on demand: a reader that asks for differences gets what is new since its etag, in its coding") {
  Fixture f;
  f.late.routes = &f.routes;
  f.serve();
  const HttpAnswer old = get(f.port(), "/feed.atom", "Accept-Encoding: gzip\r\n");
  f.put("c", 5);
  f.publisher.render();
  const std::string ask = "A-IM: feed, gzip\r\nIf-None-Match: " + old.field("etag") + "\r\n";
  const HttpAnswer difference = get(f.port(), "/feed.atom", ask);
  CHECK(difference.status == 226);
  CHECK(difference.field("im") == "feed");
  CHECK(difference.field("cache-control") == "private, no-store");
  CHECK(difference.body.find("tin 5") != std::string::npos);
  CHECK(difference.body.find("tin 1") == std::string::npos);
  CHECK(difference.field("etag") == get(f.port(), "/feed.atom").field("etag"));
  const std::string now = "A-IM: feed\r\nIf-None-Match: " + difference.field("etag") + "\r\n";
  CHECK(get(f.port(), "/feed.atom", now).status == 304);
  CHECK(get(f.port(), "/feed.atom", "A-IM: feed\r\nIf-None-Match: \"unknown\"\r\n").status == 200);
  CHECK(get(f.port(), "/feed.atom", "If-None-Match: " + old.field("etag") + "\r\n").status == 200);
}

TEST_CASE("on demand: what is kept never takes more room than it has") {
  DemandLimits limits;
  limits.bytes = 60'000;
  Fixture f(limits);
  f.late.routes = &f.routes;
  f.serve();
  for (int i = 0; i < 40; ++i)
    CHECK(get(f.port(), "/search?q=tin" + std::to_string(i)).status == 200);
  CHECK(get(f.port(), "/sources/a.atom").status == 200);
  f.workers.join();
  f.served.server().stop(100ms);
  f.served.join();
  CHECK(f.demand.bytes() <= limits.bytes);
  CHECK(f.demand.bytes() > 0);
}

}  // namespace bantin::serve
