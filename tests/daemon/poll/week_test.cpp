// A week of 10,000 sources on 1,200 domains, simulated: the queue, the gate, the habits and the schedule are the real
// ones, the clock and the network are not. Some domains are slow, some dead for days, some limit how often they are
// asked. What is looked at: is any domain ever asked faster than its gap, how old is an item when bantin has it, has
// everything recovered in the end.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/poll_queue.hpp"
#include "daemon/poll/schedule.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using bantin::feeds::Instant;
using bantin::poll::DomainGate;
using bantin::poll::PollQueue;

namespace {

constexpr std::size_t kSources = 10'000;
constexpr std::size_t kDomains = 1'200;
constexpr std::chrono::milliseconds kGap = 3s;
constexpr Moment kStart{std::chrono::seconds(1'645'401'600)};  // Monday 21 February 2022, 00:00 UTC
constexpr Moment kEnd = kStart + 7 * 24h;

struct Domain {
  std::chrono::milliseconds latency{300};
  Moment dead_until{};
  bool is_limiting = false;
  // What the network has seen.
  bool is_busy = false;
  Moment last_end{};
  std::vector<Moment> lately;  // of a limiting one: requests of the last minute
  std::size_t asked = 0;
};

struct Source {
  std::string id;
  poll::Place place;
  std::size_t domain = 0;
  std::vector<Moment> items;  // when they appear, in order
  std::size_t had = 0;
  poll::Habit habit;
  std::uint32_t failures = 0;
  bool has_answered = false;
  Moment asked_at{};
  Moment rest_until{};
};

struct Week {
  Week() : zone("Asia/Ho_Chi_Minh", {{Instant{}, 7h}}), random(20220222) {
    DomainGate::Limits limits;
    limits.gap = kGap;
    gate.set_limits(limits);
    domains.resize(kDomains);
    for (std::size_t n = 0; n < kDomains; ++n) {
      if (n % 40 == 7) domains[n].latency = 25s;
      if (n % 60 == 11) domains[n].dead_until = kStart + std::chrono::hours(24 + n % 48);
      if (n % 30 == 13) domains[n].is_limiting = true;
    }
    sources.resize(kSources);
    for (std::size_t n = 0; n < kSources; ++n)
      make_source(n);
  }

  void make_source(std::size_t n) {
    Source& source = sources[n];
    source.id = "s" + std::to_string(n);
    // A third of the sources stand on the portals of sixty provinces, the others anywhere.
    source.domain = n % 3 == 0 ? n / 3 % 60 : n % kDomains;
    const std::string domain = "d" + std::to_string(source.domain) + ".gov.vn";
    source.place.host = source.id + "." + domain;
    source.place.domain = domain;
    source.place.url = "https://" + source.place.host + "/rss";
    // From one item in two weeks to five a day, most in office hours.
    const double weekly = std::exp2(std::uniform_real_distribution<double>(-1, 5)(random));
    const int count = std::poisson_distribution<int>(weekly * 5)(random);  // four weeks of past, and this one
    for (int i = 0; i < count; ++i) {
      const int day = std::uniform_int_distribution<int>(-28, 6)(random);
      const bool weekend = (day + 28) % 7 >= 5;
      if (weekend && i % 4 != 0) continue;
      const int minute = i % 10 == 0 ? std::uniform_int_distribution<int>(0, 1439)(random)
                                     : std::uniform_int_distribution<int>(30, 600)(random);  // 7:30 to 17:00 there
      source.items.push_back(kStart + day * 24h + std::chrono::minutes(minute));
    }
    std::sort(source.items.begin(), source.items.end());
    slots[queue.add(source.place.domain, kStart)] = n;
  }

  void start(std::size_t n, Moment now) {
    Source& source = sources[n];
    Domain& domain = domains[source.domain];
    const auto verdict = gate.ask(source.place, now);
    if (verdict.kind == DomainGate::Verdict::Kind::closed) {
      const auto slot = slot_of(n);
      queue.release(slot, now);
      queue.finished(slot, now,
                     Moment(poll::after_rest(source.id, std::chrono::ceil<std::chrono::seconds>(verdict.at))));
      return;
    }
    if (verdict.kind != DomainGate::Verdict::Kind::go) ++refused;  // the queue and the gate must agree
    gate.begin(source.place, now);
    // The network's own book-keeping.
    if (domain.is_busy || (domain.asked > 0 && now - domain.last_end < kGap)) ++too_fast;
    if (now < source.rest_until) ++during_rest;
    domain.is_busy = true;
    ++domain.asked;
    ++requests;
    source.asked_at = now;
    ends.push({now + (now < domain.dead_until ? std::chrono::milliseconds(10s) : domain.latency), n});
  }

  void end(std::size_t n, Moment now) {
    Source& source = sources[n];
    Domain& domain = domains[source.domain];
    domain.is_busy = false;
    domain.last_end = now;
    gate.end(source.place, now);
    const auto slot = slot_of(n);
    queue.release(slot, gate.free_at(source.place.domain, now));

    poll::ScheduleInput when;
    when.source = source.id;
    when.now = std::chrono::floor<std::chrono::seconds>(now);
    when.interval = 30min;
    when.min_interval = 10min;
    when.max_interval = 6h;
    when.zone = &zone;
    if (now < domain.dead_until) {
      ++source.failures;
    } else if (domain.is_limiting && is_over_limit(domain, now)) {
      ++source.failures;
      ++limited;
      when.hints.retry_after = 900s;
      source.rest_until = now + 900s;
      gate.close(source.place, source.rest_until, now);
    } else {
      take_items(source, now, when);
    }
    when.failures = source.failures;
    when.habit = &source.habit;
    queue.finished(slot, now, Moment(poll::plan(when).at));
  }

  /// More than ten requests in a minute, from anybody.
  static bool is_over_limit(Domain& domain, Moment now) {
    std::erase_if(domain.lately, [&](Moment at) { return now - at > 1min; });
    domain.lately.push_back(now);
    return domain.lately.size() > 10;
  }

  void take_items(Source& source, Moment now, poll::ScheduleInput& when) {
    std::vector<Instant> times;
    for (; source.had < source.items.size() && source.items[source.had] <= source.asked_at; ++source.had) {
      const Moment appeared = source.items[source.had];
      times.push_back(std::chrono::floor<std::chrono::seconds>(appeared));
      // Of what was there before the start nobody can say how fresh it was.
      if (source.has_answered && domains[source.domain].dead_until == Moment{}) ages.push_back(now - appeared);
    }
    if (!source.habit.is_known() || !times.empty()) source.habit.observe(times, when.now, zone);
    when.is_first = !source.has_answered;
    source.has_answered = true;
    source.failures = 0;
  }

  void run() {
    for (Moment now = kStart; now < kEnd;) {
      for (const auto slot : queue.take(now))
        start(slots.at(slot), now);
      const auto wake = queue.wake_at();
      if (ends.empty() && !wake) break;
      now = ends.empty() ? *wake : wake ? std::min(*wake, ends.top().first) : ends.top().first;
      while (!ends.empty() && ends.top().first <= now) {
        const std::size_t n = ends.top().second;
        ends.pop();
        end(n, now);
      }
    }
  }

  PollQueue::Slot slot_of(std::size_t n) const { return n; }  // slots are given in order

  feeds::TimeZone zone;
  std::mt19937 random;
  DomainGate gate;
  PollQueue queue{{256, kGap, 1}};
  std::vector<Domain> domains;
  std::vector<Source> sources;
  std::map<PollQueue::Slot, std::size_t> slots;
  using End = std::pair<Moment, std::size_t>;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  std::vector<std::chrono::milliseconds> ages;
  std::size_t requests = 0, too_fast = 0, refused = 0, during_rest = 0, limited = 0;
};

}  // namespace

TEST_CASE("week: 10,000 sources on 1,200 domains are fresh, and no domain is asked faster than its gap") {
  Week week;
  week.run();
  CHECK(week.too_fast == 0);
  CHECK(week.refused == 0);
  CHECK(week.during_rest == 0);
  REQUIRE(week.ages.size() > 10'000);
  std::sort(week.ages.begin(), week.ages.end());
  const auto minutes = [&](double part) {
    const auto index = static_cast<std::size_t>(part * static_cast<double>(week.ages.size() - 1));
    return std::chrono::duration<double, std::ratio<60>>(week.ages[index]).count();
  };
  MESSAGE(week.requests << " requests, " << week.ages.size() << " items; age of an item when it is had: median "
                        << minutes(0.5) << " min, 99th percentile " << minutes(0.99) << " min, oldest " << minutes(1)
                        << " min; " << week.limited << " answers 429");
  CHECK(minutes(0.5) < 30);
  CHECK(minutes(0.99) < 6.7 * 60);
  CHECK(week.limited > 0);
  for (const Source& source : week.sources) {
    CAPTURE(source.id);
    CHECK(source.has_answered);
    if (week.domains[source.domain].dead_until != Moment{}) CHECK(source.failures == 0);
  }
}
