// How long a robots.txt holds, and what holds without one.
#include "daemon/poll/robots_cache.hpp"

#include <doctest/doctest.h>

#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using bantin::Moment;
using bantin::poll::FetchOutcome;
using bantin::poll::RobotsCache;
using bantin::test::answer;

namespace {
const std::string kOrigin = "https://a.vn:443";
Moment at(std::chrono::milliseconds ms) {
  return Moment{std::chrono::hours(1000) + ms};
}
}  // namespace

TEST_CASE("robots cache: a copy holds for a day, a failed look-up for an hour") {
  RobotsCache cache;
  CHECK(cache.find(kOrigin, at(0s)) == nullptr);
  cache.learn(kOrigin, answer(200, "User-agent: *\nDisallow: /x"), at(0s));
  REQUIRE(cache.find(kOrigin, at(23h)) != nullptr);
  CHECK_FALSE(cache.find(kOrigin, at(23h))->allows("/x"));
  CHECK(cache.find(kOrigin, at(24h)) == nullptr);
  cache.learn(kOrigin, answer(503), at(24h));
  CHECK(cache.find(kOrigin, at(25h)) == nullptr);
}

TEST_CASE("robots cache: while a server is in trouble the old copy holds, and after a month nothing is forbidden") {
  RobotsCache cache;
  cache.learn(kOrigin, answer(200, "User-agent: *\nDisallow: /x"), at(0s));
  for (const FetchOutcome& outcome : {answer(500), answer(429), FetchOutcome{}}) {
    const auto& rules = cache.learn(kOrigin, outcome, at(30h));
    CHECK_FALSE(rules.allows("/x"));
    CHECK(rules.allows("/y"));
  }
  CHECK(cache.learn(kOrigin, answer(500), at(30h + 30 * 24h)).allows("/x"));
}

TEST_CASE("robots cache: a server that never gave one forbids everything while it is in trouble, but not for ever") {
  RobotsCache cache;
  CHECK_FALSE(cache.learn(kOrigin, FetchOutcome{}, at(0s)).allows("/x"));
  CHECK(cache.learn(kOrigin, FetchOutcome{}, at(30 * 24h)).allows("/x"));
  CHECK(cache.learn(kOrigin, answer(404), at(1h)).allows("/x"));
  CHECK(cache.learn(kOrigin, answer(404), at(1h)).allows("/y"));
}
