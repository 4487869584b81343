// The polling loop: who is asked, what a new configuration changes, how it stops.
#include "daemon/poll/scheduler.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "daemon/poll/domain_gate.hpp"
#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;
using poll::Scheduler;

namespace {

std::string url(int n) {
  return "https://s" + std::to_string(n) + ".example.vn/rss";
}

/// The world with a scheduler in it; `refreshed` lists the sources in the order in which they ended.
struct Loop : PollWorld {
  explicit Loop(Scheduler::Mode mode, int sources)
      : scheduler(
            context, *refresher, clock, *log, mode,
            [this](const poll::RefreshResult& result) { refreshed.push_back(result.state.source); }, &gate) {
    settings->polling.domain_gap = 0ms;
    for (int n = 0; n < sources; ++n) {
      add_source("s" + std::to_string(n), url(n));
      const std::string name = "Tin " + std::to_string(n);
      fetcher.answers[url(n)] = [=](const poll::FetchRequest&) { return answer(200, rss({{name, name}})); };
    }
  }
  /// Turns the loop until `done`, or fails after ten seconds.
  template <class Done>
  void turn_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    context.restart();
    while (!done() && std::chrono::steady_clock::now() < end)
      context.run_one_for(50ms);
    CHECK(done());
  }

  std::vector<std::string> refreshed;
  poll::DomainGate gate;
  Scheduler scheduler;
};

}  // namespace

TEST_CASE("scheduler: in mode once each source is asked one time, then there is nothing left to do") {
  Loop loop(Scheduler::Mode::once, 5);
  bool idle = false;
  loop.scheduler.on_idle([&] { idle = true; });
  loop.scheduler.apply(loop.settings, {});
  loop.turn_until([&] { return idle; });
  CHECK(loop.refreshed.size() == 5);
  CHECK(loop.titles().size() == 5);
}

TEST_CASE("scheduler: only the sources that are named are asked") {
  Loop loop(Scheduler::Mode::once, 3);
  bool idle = false;
  loop.scheduler.on_idle([&] { idle = true; });
  loop.scheduler.apply(loop.settings, {}, {"s1"});
  loop.turn_until([&] { return idle; });
  CHECK(loop.refreshed == std::vector<std::string>{"s1"});
}

TEST_CASE("scheduler: a source whose time has not come is left alone, and asked at once when somebody wants it") {
  Loop loop(Scheduler::Mode::forever, 2);
  store::SourceState rested;
  rested.source = "s0";
  rested.url = url(0);
  rested.next_check = loop.clock.now_seconds() + 1h;
  loop.scheduler.apply(loop.settings, {rested});
  loop.turn_until([&] { return !loop.refreshed.empty(); });
  CHECK(loop.refreshed == std::vector<std::string>{"s1"});
  CHECK(loop.scheduler.ask_now("s0"));
  CHECK_FALSE(loop.scheduler.ask_now("nobody"));
  loop.turn_until([&] { return loop.refreshed.size() == 2; });
  CHECK(loop.refreshed.back() == "s0");
}

TEST_CASE("scheduler: a source at a new address is asked at once, switched-off and removed ones no more") {
  Loop loop(Scheduler::Mode::forever, 3);
  loop.scheduler.apply(loop.settings, {});
  loop.turn_until([&] { return loop.refreshed.size() == 3; });
  loop.refreshed.clear();

  const auto changed = std::make_shared<config::Config>(*loop.settings);
  changed->sources[0].url = url(7);
  changed->sources[1].enabled = false;
  changed->sources.pop_back();
  loop.fetcher.answers[url(7)] = loop.fetcher.answers[url(0)];
  loop.scheduler.apply(changed, loop.database->source_states());
  loop.turn_until([&] { return !loop.refreshed.empty(); });
  CHECK(loop.refreshed == std::vector<std::string>{"s0"});
  CHECK(loop.scheduler.sources() == 1);
  CHECK(loop.fetcher.requests.back().url == url(7));
}

TEST_CASE("scheduler: stopping waits for what is under way and starts nothing more") {
  Loop loop(Scheduler::Mode::forever, 3);
  loop.scheduler.apply(loop.settings, {});
  loop.turn_until([&] { return loop.scheduler.running() > 0; });
  bool stopped = false;
  loop.scheduler.stop([&] { stopped = true; });
  loop.turn_until([&] { return stopped; });
  CHECK(loop.scheduler.running() == 0);
  const auto asked = loop.fetcher.requests.size();
  loop.scheduler.ask_now("s0");
  loop.context.restart();
  loop.context.run_for(20ms);
  CHECK(loop.fetcher.requests.size() == asked);
}

TEST_CASE("scheduler: a source whose server rests is not asked, neither in this run nor after a restart") {
  Loop loop(Scheduler::Mode::forever, 3);
  const auto now = loop.clock.now();
  loop.gate.close(poll::place_of(url(0)), now + 1h, now);
  store::SourceState resting;
  resting.source = "s1";
  resting.url = url(1);
  resting.next_check = loop.clock.now_seconds();
  resting.memory.closed_until = loop.clock.now_seconds() + 1h;
  loop.scheduler.apply(loop.settings, {resting});
  loop.turn_until([&] { return !loop.refreshed.empty(); });
  loop.context.restart();
  loop.context.run_for(20ms);
  CHECK(loop.refreshed == std::vector<std::string>{"s2"});
}

TEST_CASE("scheduler: after a week of sleep the backlog is spread over an interval, not fired") {
  Loop loop(Scheduler::Mode::forever, 40);
  std::vector<store::SourceState> states;
  for (int n = 0; n < 40; ++n) {
    store::SourceState state;
    state.source = "s" + std::to_string(n);
    state.url = url(n);
    state.next_check = loop.clock.now_seconds() - 7 * 24h;
    states.push_back(state);
  }
  loop.scheduler.apply(loop.settings, states);
  loop.context.restart();
  loop.context.run_for(50ms);
  CHECK(loop.refreshed.size() < 5);
  // Awake again after another week: the loop sees that its clock has jumped.
  loop.clock.pass(7 * 24h);
  loop.scheduler.ask_now("s0");
  loop.turn_until([&] { return !loop.refreshed.empty() && loop.refreshed.back() == "s0"; });
  CHECK(loop.refreshed.size() < 10);
}

TEST_CASE("scheduler: what a hub has sent is taken in at once, whoever else is asked at the domain meanwhile") {
  Loop loop(Scheduler::Mode::forever, 1);
  loop.settings->polling.domain_gap = 10min;
  loop.add_source("neighbour", "https://s0.example.vn/other");
  loop.fetcher.answers[url(0)] = [&loop](const poll::FetchRequest& request) {
    loop.gate.begin(poll::place_of(request.url), loop.clock.now());
    loop.gate.end(poll::place_of(request.url), loop.clock.now());
    return answer(200, rss({{"1", "Tin hỏi được"}}));
  };
  loop.scheduler.apply(loop.settings, {});
  loop.turn_until([&] { return loop.refreshed.size() == 1; });
  CHECK(loop.refreshed.back() == "s0");
  CHECK(loop.scheduler.waiting() == 1);
  const std::size_t asked = loop.fetcher.requests.size();
  // The domain's next turn is ten minutes away.
  CHECK(loop.scheduler.push("neighbour", {rss({{"p", "Tin gửi tới"}}), "application/rss+xml", nullptr}));
  CHECK_FALSE(loop.scheduler.push("nobody", {rss({}), "application/rss+xml", nullptr}));
  loop.turn_until([&] { return loop.refreshed.size() == 2; });
  CHECK(loop.refreshed.back() == "neighbour");
  CHECK(loop.fetcher.requests.size() == asked);
  const auto titles = loop.titles();
  CHECK(std::find(titles.begin(), titles.end(), "Tin gửi tới") != titles.end());
}
