// Politeness against a scripted network: what is asked, when, and what is not asked at all.
#include "daemon/poll/polite_fetcher.hpp"

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "daemon/poll/curl_fetcher.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;
using poll::DomainGate;
using poll::FetchFailure;
using poll::FetchOutcome;
using poll::FetchRequest;
using poll::Purpose;
using poll::RobotsWord;

namespace {

/// Answers after a while, and notes who was asked when.
class SlowFetcher final : public poll::Fetcher {
 public:
  struct Asked {
    std::string url;
    Moment began, ended;
  };
  explicit SlowFetcher(const Clock& clock_) : clock(clock_) {}
  boost::asio::awaitable<FetchOutcome> fetch(FetchRequest request) override {
    const std::size_t n = asked.size();
    asked.push_back({request.url, clock.now(), {}});
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, latency);
    co_await timer.async_wait(boost::asio::use_awaitable);
    asked[n].ended = clock.now();
    const auto found = answers.find(request.url);
    FetchOutcome outcome = found == answers.end() ? answer(404) : found->second;
    co_return outcome;
  }
  std::vector<std::string> urls() const {
    std::vector<std::string> all;
    for (const Asked& one : asked)
      all.push_back(one.url);
    return all;
  }
  const Clock& clock;
  std::chrono::milliseconds latency{5};
  std::map<std::string, FetchOutcome> answers;
  std::vector<Asked> asked;
};

struct World {
  explicit World(bool reports_robots = false)
      : polite(context.get_executor(), network, gate, clock, *log, {reports_robots}) {
    DomainGate::Limits limits;
    limits.gap = 40ms;
    gate.set_limits(limits);
  }
  void start(const std::string& url, Purpose purpose = Purpose::named) {
    FetchRequest request;
    request.url = url;
    request.purpose = purpose;
    start(std::move(request));
  }
  void start(FetchRequest request) {
    const std::size_t n = outcomes.size();
    outcomes.emplace_back();
    boost::asio::co_spawn(context, polite.fetch(std::move(request)),
                          [this, n](std::exception_ptr, FetchOutcome outcome) {
                            outcomes[n] = std::move(outcome);
                            order.push_back(n);
                          });
  }
  void run() {
    context.restart();
    context.run_for(10s);
  }
  /// One request and what came of it.
  FetchOutcome ask(const std::string& url, Purpose purpose = Purpose::named) {
    start(url, purpose);
    run();
    return outcomes.back();
  }

  SystemClock clock;
  std::shared_ptr<Log> log = make_log("critical");
  boost::asio::io_context context;
  DomainGate gate;
  SlowFetcher network{clock};
  poll::PoliteFetcher polite;
  std::vector<FetchOutcome> outcomes;
  std::vector<std::size_t> order;
};

FetchOutcome robots(const std::string& text) {
  return answer(200, text);
}

FetchOutcome busy(int status, const std::string& retry_after) {
  FetchOutcome outcome = answer(status);
  outcome.response->retry_after = retry_after;
  return outcome;
}

}  // namespace

TEST_CASE("polite: requests to one domain go one at a time with the gap between them, others go at once") {
  World world;
  for (int n = 0; n < 4; ++n)
    world.start("https://h" + std::to_string(n) + ".dongthap.gov.vn/rss");
  world.start("https://angiang.gov.vn/rss");
  world.run();
  REQUIRE(world.network.asked.size() == 5);
  CHECK(world.network.asked[1].url == "https://angiang.gov.vn/rss");
  const SlowFetcher::Asked* before = nullptr;
  for (const auto& asked : world.network.asked) {
    if (asked.url.find("dongthap") == std::string::npos) continue;
    if (before != nullptr) CHECK(asked.began - before->ended >= 40ms);
    before = &asked;
  }
  CHECK(world.polite.waiting() == 0);
}

TEST_CASE("polite: what an admin named goes before what was discovered, else first come, first served") {
  World world;
  world.network.answers["https://a.vn/robots.txt"] = robots("");
  world.ask("https://a.vn/article-0", Purpose::discovered);
  world.network.asked.clear();
  world.start("https://a.vn/article-1", Purpose::discovered);
  world.start("https://a.vn/article-2", Purpose::discovered);
  world.start("https://a.vn/rss", Purpose::named);
  world.run();
  CHECK(world.network.urls() ==
        std::vector<std::string>{"https://a.vn/rss", "https://a.vn/article-1", "https://a.vn/article-2"});
}

TEST_CASE("polite: a server that asks for rest is not asked again before, by anybody") {
  World world;
  world.network.answers["https://a.vn/rss"] = busy(429, "120");
  CHECK(world.ask("https://a.vn/rss").response->status == 429);
  const FetchOutcome second = world.ask("https://a.vn/other");
  CHECK_FALSE(second.response);
  CHECK(second.failure.kind == FetchFailure::Kind::closed);
  CHECK(second.failure.until >= world.clock.now_seconds() + 110s);
  CHECK(second.failure.message.starts_with("a.vn asked to be left alone until "));
  CHECK(world.network.asked.size() == 1);
  CHECK(world.ask("https://www.a.vn/rss").response);  // another host
}

TEST_CASE("polite: a source's own scope decides how far a server's wish for rest reaches") {
  World world;
  world.network.answers["https://a.example.vn/1"] = busy(429, "3600");
  world.network.answers["https://a.example.vn/2"] = answer(200, "<rss/>");
  FetchRequest request;
  request.url = "https://a.example.vn/1";
  request.rest_scope = config::RetryAfterScope::url;
  world.start(std::move(request));
  world.run();
  CHECK(world.ask("https://a.example.vn/1").failure.kind == FetchFailure::Kind::closed);
  CHECK(world.ask("https://a.example.vn/2").response);
}

TEST_CASE("polite: a 503 closes a host only if it names a time, a 429 always") {
  World world;
  world.network.answers["https://a.vn/"] = busy(503, "");
  world.network.answers["https://b.vn/"] = busy(503, "60");
  world.network.answers["https://c.vn/"] = busy(429, "soon");
  for (const char* url : {"https://a.vn/", "https://b.vn/", "https://c.vn/"})
    world.ask(url);
  CHECK(world.ask("https://a.vn/x").response);
  CHECK_FALSE(world.ask("https://b.vn/x").response);
  CHECK_FALSE(world.ask("https://c.vn/x").response);
}

TEST_CASE("polite: those who wait are told when the server asks for rest meanwhile") {
  World world;
  world.network.answers["https://a.vn/1"] = busy(429, "60");
  world.start("https://a.vn/1");
  world.start("https://a.vn/2");
  world.start("https://a.vn/3");
  world.run();
  CHECK(world.network.asked.size() == 1);
  CHECK(world.outcomes[2].failure.kind == FetchFailure::Kind::closed);
}

TEST_CASE("polite: robots.txt is obeyed for what bantin finds, asked for once, and not for what an admin names") {
  World world;
  world.network.answers["https://a.vn/robots.txt"] = robots("User-agent: *\nDisallow: /secret\n");
  world.network.answers["https://a.vn/tin/1"] = answer(200, "x");
  CHECK(world.ask("https://a.vn/tin/1", Purpose::discovered).response->status == 200);
  const FetchOutcome refused = world.ask("https://a.vn/secret/1", Purpose::discovered);
  CHECK_FALSE(refused.response);
  CHECK(refused.failure.kind == FetchFailure::Kind::refused);
  CHECK(refused.failure.message == "robots.txt of a.vn does not allow this page");
  const FetchOutcome named = world.ask("https://a.vn/secret/rss");
  REQUIRE(named.response);
  CHECK(named.response->robots == RobotsWord::disallowed);
  CHECK(world.network.urls() ==
        std::vector<std::string>{"https://a.vn/robots.txt", "https://a.vn/tin/1", "https://a.vn/secret/rss"});
}

TEST_CASE("polite: without a robots.txt everything is allowed, with a server in trouble nothing that was discovered") {
  World world;
  world.network.answers["https://none.vn/robots.txt"] = answer(404);
  world.network.answers["https://ill.vn/robots.txt"] = answer(500);
  world.network.answers["https://dead.vn/robots.txt"] = FetchOutcome{};
  CHECK(world.ask("https://none.vn/a", Purpose::discovered).response);
  CHECK_FALSE(world.ask("https://ill.vn/a", Purpose::discovered).response);
  CHECK_FALSE(world.ask("https://dead.vn/a", Purpose::discovered).response);
  CHECK(world.ask("https://ill.vn/a", Purpose::named).response);
}

TEST_CASE("polite: robots.txt of a named page is looked at behind the first answer's back, and then reported") {
  World world(true);
  world.network.answers["https://a.vn/robots.txt"] = robots("User-agent: bantin\nDisallow: /rss\n");
  world.network.answers["https://a.vn/rss"] = answer(200, "x");
  CHECK(world.ask("https://a.vn/rss").response->robots == RobotsWord::unknown);
  CHECK(world.network.urls() == std::vector<std::string>{"https://a.vn/rss", "https://a.vn/robots.txt"});
  CHECK(world.network.asked[1].began - world.network.asked[0].ended >= 40ms);
  CHECK(world.ask("https://a.vn/rss").response->robots == RobotsWord::disallowed);
  CHECK(world.ask("https://a.vn/atom").response->robots == RobotsWord::allowed);
  CHECK(world.network.asked.size() == 4);
}

TEST_CASE("polite: Crawl-delay spaces what bantin finds, not what an admin named") {
  World world;
  world.network.answers["https://a.vn/robots.txt"] = robots("User-agent: *\nCrawl-delay: 0.2\n");
  world.ask("https://a.vn/1", Purpose::discovered);
  world.ask("https://a.vn/2", Purpose::discovered);
  world.ask("https://a.vn/rss");
  const auto& asked = world.network.asked;
  REQUIRE(asked.size() == 4);
  CHECK(asked[2].began - asked[1].ended >= 200ms);
  CHECK(asked[3].began - asked[2].ended < 200ms);
}

TEST_CASE("polite: a request that is cancelled while it waits leaves the line") {
  World world;
  world.network.latency = 100ms;
  world.start("https://a.vn/1");
  FetchRequest request;
  request.url = "https://a.vn/2";
  boost::asio::cancellation_signal signal;
  bool aborted = false;
  boost::asio::co_spawn(world.context, world.polite.fetch(std::move(request)),
                        boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr fault, FetchOutcome) {
                          aborted = fault != nullptr;
                        }));
  world.start("https://a.vn/3");
  world.context.restart();
  world.context.run_for(20ms);
  CHECK(world.polite.waiting() == 2);
  signal.emit(boost::asio::cancellation_type::terminal);
  world.run();
  CHECK(aborted);
  CHECK(world.network.urls() == std::vector<std::string>{"https://a.vn/1", "https://a.vn/3"});
}

TEST_CASE("polite: a redirect is a request like any other: it waits for its turn") {
  Origin origin;
  origin.on("/old", redirect(302, "/new"));
  Origin::Reply feed;
  feed.body = "<rss/>";
  origin.on("/new", feed);
  const SystemClock clock;
  const auto log = make_log("critical");
  boost::asio::io_context context;
  DomainGate::Limits limits;
  limits.gap = 80ms;
  DomainGate gate(limits);
  poll::CurlFetcher curl(context.get_executor(), {}, *log);
  poll::PoliteFetcher polite(context.get_executor(), curl, gate, clock, *log, {});
  FetchRequest request;
  request.url = origin.url("/old");
  request.allow_private_addresses = true;
  const auto began = std::chrono::steady_clock::now();
  FetchOutcome outcome;
  boost::asio::co_spawn(context, polite.fetch(std::move(request)),
                        [&](std::exception_ptr, FetchOutcome value) { outcome = std::move(value); });
  context.run_for(10s);
  REQUIRE(outcome.response);
  CHECK(outcome.response->status == 200);
  CHECK(outcome.response->peer == "127.0.0.1");
  CHECK(std::chrono::steady_clock::now() - began >= 80ms);
}

TEST_CASE("polite: a redirect to a page that robots.txt forbids, or that asks for patience, is not followed") {
  Origin origin;
  Origin::Reply file;
  file.body = "User-agent: *\nDisallow: /secret\n";
  origin.on("/robots.txt", file);
  origin.on("/a", redirect(302, "/secret"));
  Origin::Reply later = redirect(301, "/x");
  later.headers.emplace_back("Retry-After", "3600");
  origin.on("/b", later);
  const SystemClock clock;
  const auto log = make_log("critical");
  boost::asio::io_context context;
  DomainGate::Limits limits;
  limits.gap = 1ms;
  DomainGate gate(limits);
  poll::CurlFetcher curl(context.get_executor(), {}, *log);
  poll::PoliteFetcher polite(context.get_executor(), curl, gate, clock, *log, {});
  const auto ask = [&](const char* path) {
    FetchRequest request;
    request.url = origin.url(path);
    request.purpose = Purpose::discovered;
    request.allow_private_addresses = true;
    FetchOutcome outcome;
    boost::asio::co_spawn(context, polite.fetch(std::move(request)),
                          [&](std::exception_ptr, FetchOutcome value) { outcome = std::move(value); });
    context.restart();
    context.run_for(10s);
    return outcome;
  };
  CHECK(ask("/a").failure.kind == FetchFailure::Kind::refused);
  CHECK(ask("/b").failure.kind == FetchFailure::Kind::closed);
  CHECK(origin.requests("/secret").empty());
  CHECK(origin.requests("/x").empty());
  CHECK(origin.requests("/robots.txt").size() == 1);
}
