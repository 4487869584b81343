// The poll queue, turned by hand.
#include "daemon/poll/poll_queue.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace std::chrono_literals;
using bantin::Moment;
using bantin::poll::PollQueue;

namespace {
using Slots = std::vector<PollQueue::Slot>;
Moment at(std::chrono::milliseconds ms) {
  return Moment{ms};
}
}  // namespace

TEST_CASE("poll queue: nothing starts before it is due, and then in the order of due times") {
  PollQueue queue({64, 0ms});
  const auto late = queue.add("b.vn", at(2s));
  const auto soon = queue.add("a.vn", at(1s));
  CHECK(queue.take(at(999ms)).empty());
  CHECK(queue.wake_at() == at(1s));
  CHECK(queue.take(at(1s)) == Slots{soon});
  CHECK(queue.take(at(5s)) == Slots{late});
  CHECK_FALSE(queue.wake_at());
}

TEST_CASE("poll queue: one domain is asked one request at a time, with the gap between them") {
  PollQueue queue({64, 3s});
  const auto first = queue.add("a.vn", at(0s));
  const auto second = queue.add("a.vn", at(0s));
  const auto other = queue.add("b.vn", at(0s));
  CHECK(queue.take(at(0s)) == Slots{first, other});
  CHECK(queue.take(at(10s)).empty());
  queue.finished(first, at(10s), std::nullopt);
  CHECK(queue.wake_at() == at(13s));
  CHECK(queue.take(at(12'999ms)).empty());
  CHECK(queue.take(at(13s)) == Slots{second});
}

TEST_CASE("poll queue: what asks nobody runs at once, and a source that waited to be asked is asked afterwards") {
  PollQueue queue({1, 3s});
  const auto first = queue.add("a.vn", at(0s));
  const auto second = queue.add("a.vn", at(0s));
  const auto later = queue.add("b.vn", at(60s));
  CHECK(queue.take(at(0s)) == Slots{first});
  CHECK_FALSE(queue.run_unasked(first, at(0s)));
  CHECK(queue.run_unasked(second, at(0s)));
  CHECK(queue.run_unasked(later, at(0s)));
  CHECK(queue.running() == 3);
  CHECK(queue.waiting() == 0);
  queue.finished(first, at(1s), std::nullopt);
  queue.finished(later, at(1s), at(100s));
  queue.finished(second, at(1s), at(100s));
  CHECK(queue.take(at(3'999ms)).empty());
  CHECK(queue.take(at(4s)) == Slots{second});
  queue.finished(second, at(5s), std::nullopt);
  CHECK(queue.wake_at() == at(100s));
  CHECK(queue.take(at(100s)) == Slots{later});
}

TEST_CASE("poll queue: files share no server and need no gap") {
  PollQueue queue({64, 3s});
  const auto one = queue.add("", at(0s));
  const auto two = queue.add("", at(0s));
  CHECK(queue.take(at(0s)) == Slots{one, two});
  queue.finished(one, at(1s), at(1s));
  CHECK(queue.take(at(1s)) == Slots{one});
}

TEST_CASE("poll queue: no more run at once than allowed") {
  PollQueue queue({2, 0ms});
  const auto a = queue.add("a.vn", at(0s));
  const auto b = queue.add("b.vn", at(0s));
  const auto c = queue.add("c.vn", at(0s));
  CHECK(queue.take(at(0s)) == Slots{a, b});
  CHECK_FALSE(queue.wake_at());
  CHECK(queue.waiting() == 1);
  queue.finished(b, at(1s), std::nullopt);
  CHECK(queue.take(at(1s)) == Slots{c});
}

TEST_CASE("poll queue: a source that is removed while it runs is not asked again, and its domain keeps the gap") {
  PollQueue queue({64, 3s});
  const auto a = queue.add("a.vn", at(0s));
  CHECK(queue.take(at(0s)) == Slots{a});
  queue.remove(a);
  queue.finished(a, at(1s), at(2s));
  CHECK(queue.running() == 0);
  CHECK(queue.take(at(100s)).empty());
  const auto again = queue.add("a.vn", at(1s));
  CHECK(queue.take(at(3s)).empty());
  CHECK(queue.take(at(4s)) == Slots{again});
}

TEST_CASE("poll queue: a waiting source can be removed, and the one behind it starts") {
  PollQueue queue({64, 3s});
  const auto a = queue.add("a.vn", at(0s));
  const auto b = queue.add("a.vn", at(0s));
  const auto c = queue.add("a.vn", at(0s));
  CHECK(queue.take(at(0s)) == Slots{a});
  queue.remove(b);
  queue.finished(a, at(0s), std::nullopt);
  CHECK(queue.take(at(3s)) == Slots{c});
  CHECK(queue.waiting() == 0);
}

TEST_CASE("poll queue: asking now moves a source forward, one that runs is asked once more") {
  PollQueue queue({64, 0ms});
  const auto a = queue.add("a.vn", at(1h));
  queue.ask_at(a, at(5s));
  CHECK(queue.take(at(5s)) == Slots{a});
  queue.ask_at(a, at(6s));
  queue.finished(a, at(7s), at(2h));
  CHECK(queue.take(at(7s)) == Slots{a});
}

TEST_CASE("poll queue: a thousand sources on forty domains never break the gap or the limit") {
  constexpr auto kGap = 2000ms;
  PollQueue queue({16, kGap});
  std::map<PollQueue::Slot, std::string> domain;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "d" + std::to_string(i % 40) + ".vn";
    domain[queue.add(name, at(std::chrono::milliseconds((i * 7919) % 60'000)))] = name;
  }
  std::map<std::string, Moment> ended;
  std::map<Moment, Slots> endings;
  std::size_t finished = 0;
  std::size_t gaps_checked = 0;
  Moment now = at(0ms);
  while (finished < 1000) {
    for (const auto slot : queue.take(now)) {
      const auto before = ended.find(domain[slot]);
      if (before != ended.end()) {
        ++gaps_checked;
        REQUIRE(now >= before->second + kGap);
      }
      endings[now + std::chrono::milliseconds(50 + (slot * 31) % 900)].push_back(slot);
    }
    REQUIRE(queue.running() <= 16);
    // To the next event: the end of a request, or the queue's own wish.
    std::optional<Moment> next = queue.wake_at();
    if (!endings.empty() && (!next || endings.begin()->first < *next)) next = endings.begin()->first;
    REQUIRE(next);
    now = std::max(now, *next);
    while (!endings.empty() && endings.begin()->first <= now) {
      for (const auto slot : endings.begin()->second) {
        queue.finished(slot, now, std::nullopt);
        ended[domain[slot]] = now;
        ++finished;
      }
      endings.erase(endings.begin());
    }
  }
  CHECK(gaps_checked == 960);
}

TEST_CASE("poll queue: a domain whose answer has come is free for others, long before the refresh is finished") {
  PollQueue queue({64, 3s});
  const auto first = queue.add("a.vn", at(0s));
  const auto second = queue.add("a.vn", at(0s));
  CHECK(queue.take(at(0s)) == Slots{first});
  queue.release(first, at(4s));
  CHECK(queue.wake_at() == at(4s));
  CHECK(queue.take(at(4s)) == Slots{second});
  queue.finished(first, at(5s), at(100s));  // does not free the domain a second time
  CHECK(queue.running() == 1);
  queue.ask_at(first, at(5s));
  CHECK(queue.take(at(10s)).empty());
  queue.release(second, at(11s));
  CHECK(queue.take(at(11s)) == Slots{first});
}

TEST_CASE("poll queue: a domain may have several places") {
  PollQueue queue({64, 1s, 2});
  Slots slots;
  for (int n = 0; n < 3; ++n)
    slots.push_back(queue.add("a.vn", at(0s)));
  CHECK(queue.take(at(0s)) == Slots{slots[0]});
  CHECK(queue.take(at(1s)) == Slots{slots[1]});
  CHECK(queue.take(at(9s)).empty());
  queue.finished(slots[0], at(9s), std::nullopt);
  CHECK(queue.take(at(10s)) == Slots{slots[2]});
}
