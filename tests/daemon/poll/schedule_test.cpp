// When a source is asked next: a table.
#include "daemon/poll/schedule.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace std::chrono_literals;
using namespace bantin::poll;
using bantin::feeds::Instant;

namespace {

// Tuesday 22 February 2022, 08:02:45 UTC.
constexpr Instant kNow{1645516965s};

ScheduleInput plain() {
  ScheduleInput input;
  input.source = "my-dong";
  input.now = kNow;
  input.interval = 30min;
  input.min_interval = 10min;
  input.max_interval = 6h;
  return input;
}

}  // namespace

TEST_CASE("schedule: wish, hints, failures and limits give a wait within a tenth above the rule's") {
  struct Row {
    const char* name;
    std::function<void(ScheduleInput&)> set;
    std::chrono::seconds wait;
  };
  const Row rows[] = {
      {"the wish", [](ScheduleInput&) {}, 30min},
      {"ttl asks for rest", [](ScheduleInput& in) { in.hints.ttl = 2h; }, 2h},
      {"ttl does not hurry", [](ScheduleInput& in) { in.hints.ttl = 1min; }, 30min},
      {"max-age asks for rest", [](ScheduleInput& in) { in.hints.fresh_for = 1h; }, 1h},
      {"the largest hint counts",
       [](ScheduleInput& in) {
         in.hints.fresh_for = 1h;
         in.hints.ttl = 3h;
       },
       3h},
      {"an absurd ttl ends at the maximum", [](ScheduleInput& in) { in.hints.ttl = 24h * 365; }, 6h},
      {"a wish below the minimum is lifted", [](ScheduleInput& in) { in.interval = 1s; }, 10min},
      {"one failure waits as usual", [](ScheduleInput& in) { in.failures = 1; }, 30min},
      {"four failures wait eight times", [](ScheduleInput& in) { in.failures = 4; }, 4h},
      {"many failures end at a day", [](ScheduleInput& in) { in.failures = 1'000'000; }, 24h},
      {"gone is asked once a day",
       [](ScheduleInput& in) {
         in.gone = true;
         in.failures = 1;
       },
       24h},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScheduleInput input = plain();
    row.set(input);
    const auto wait = next_check(input) - kNow;
    CHECK(wait >= row.wait);
    CHECK(wait <= row.wait + row.wait / 10);
  }
}

TEST_CASE("schedule: Retry-After is a floor, up to a day") {
  ScheduleInput input = plain();
  input.failures = 1;
  input.hints.retry_after = 2h;
  CHECK(next_check(input) >= kNow + 2h);
  input.hints.retry_after = 24h * 400;
  CHECK(next_check(input) == kNow + 24h);
  input.hints.retry_after = 1s;
  CHECK(next_check(input) >= kNow + 30min);
}

TEST_CASE("schedule: the same input gives the same time, another source another one") {
  const ScheduleInput input = plain();
  CHECK(next_check(input) == next_check(input));
  std::size_t different = 0;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) {
    ScheduleInput other = input;
    other.source = id;
    different += next_check(other) != next_check(input) ? 1 : 0;
  }
  CHECK(different >= 5);
}

TEST_CASE("schedule: skipped hours and days are waited out, but never for more than a day") {
  ScheduleInput input = plain();
  input.hints.skip_hours = 1U << 8;                  // the wish falls into 08:30
  CHECK(next_check(input) == Instant{1645520400s});  // 09:00
  input.hints.skip_hours = 0;
  input.hints.skip_days = 1U << 2;                   // Tuesday
  CHECK(next_check(input) == Instant{1645574400s});  // Wednesday 00:00
  input.hints.skip_days = 0x7f;                      // the whole week
  CHECK(next_check(input) <= kNow + 26h);
}
