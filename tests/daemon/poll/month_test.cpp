// A month of one source, with a clock that is set by hand, judged by the rules that the Feed Reader Score project
// measures readers by: no needless unconditional request, no stale validator, no burst, Retry-After and Cache-Control
// kept.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;

namespace {

/// A server with a memory: it knows what it has told us, and writes down every breach of the rules.
struct StrictServer {
  explicit StrictServer(const Clock& clock_) : clock(clock_) {}

  poll::FetchOutcome operator()(const poll::FetchRequest& request) {
    const Moment now = clock.now();
    if (asked > 0) {
      if (now - last < 10min) breaches.push_back("asked again after less than the shortest interval");
      if (now < rest_until) breaches.push_back("asked during Retry-After");
      if (now < fresh_until) breaches.push_back("asked while the last answer was fresh");
      if (told.etag.empty() && told.last_modified.empty()) {
        if (request.validators != poll::Validators{}) breaches.push_back("validators that were never given");
      } else if (request.validators == poll::Validators{}) {
        breaches.push_back("unconditional request");
      } else if (request.validators != told) {
        breaches.push_back("stale validators");
      }
    }
    ++asked;
    last = now;
    return answer_at(now, request);
  }

  poll::FetchOutcome answer_at(Moment now, const poll::FetchRequest& request) {
    const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
    if (asked % 97 == 50) {
      poll::FetchOutcome busy = answer(asked % 2 == 0 ? 429 : 503);
      busy.response->retry_after = "7200";
      rest_until = now + 7200s;
      return busy;
    }
    if (asked % 41 == 20) return answer(500);
    if (asked % 53 == 25) return poll::FetchOutcome{};  // no answer at all
    if (hour / 9 != version) {                          // a new item every nine hours
      version = hour / 9;
      ++items;
    }
    const std::string etag = "\"" + std::to_string(version) + "\"";
    // Every third 304 renews the date alone, as servers behind a balancer do.
    const std::string date = "Tue, 22 Feb 2022 08:00:" + std::to_string(10 + asked / 3 % 50) + " GMT";
    poll::FetchOutcome outcome;
    if (request.validators.etag == etag) {
      outcome = answer(304, {}, {"", asked % 3 == 0 ? date : std::string()});
      ++not_modified;
      if (asked % 3 == 0) told.last_modified = date;
    } else {
      std::vector<std::pair<std::string, std::string>> list;
      for (int n = items; n > 0 && n > items - 20; --n)
        list.emplace_back("tin-" + std::to_string(n), "Tin " + std::to_string(n));
      outcome = answer(200, rss(list), {etag, date});
      ++full;
      told = {etag, date};
    }
    outcome.response->cache_control = "max-age=1200";
    outcome.response->final_url = request.url;
    fresh_until = now + 1200s;
    return outcome;
  }

  const Clock& clock;
  poll::Validators told;
  Moment last{}, rest_until{}, fresh_until{};
  long long version = 0;
  int items = 0, asked = 0, full = 0, not_modified = 0;
  std::vector<std::string> breaches;
};

}  // namespace

TEST_CASE("month: in a month of one source no rule of good manners is broken, and nothing is missed") {
  PollWorld world;
  const std::string url = "https://mydong.example.vn/rss";
  world.add_source("my-dong", url);
  StrictServer server(world.clock);
  world.fetcher.answers[url] = [&](const poll::FetchRequest& request) { return server(request); };

  const Moment end = world.clock.now() + 30 * 24h;
  Moment due = world.clock.now();
  std::chrono::milliseconds longest{0};
  while (due < end) {
    world.clock.pass(due - world.clock.now());
    const auto result = world.refresh("my-dong");
    const Moment next{result.state.next_check};
    REQUIRE(next > world.clock.now());
    longest = std::max(longest, next - due);
    due = next;
  }
  CHECK(server.breaches == std::vector<std::string>{});
  CHECK(server.full <= server.items + 1);  // each version of the document once
  CHECK(server.not_modified > 2 * server.full);
  CHECK(server.asked > 30 * 4);
  CHECK(server.asked < 30 * 24 * 3);
  CHECK(longest < 7h);
  CHECK(world.database->count_entries("my-dong") >= static_cast<std::uint64_t>(server.items - 1));
}
