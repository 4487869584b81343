// When a source is asked next: a table.
#include "daemon/poll/schedule.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

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
      {"gone is asked again after a day",
       [](ScheduleInput& in) {
         in.gone = true;
         in.failures = 1;
       },
       24h},
      {"and then once a week, for ever",
       [](ScheduleInput& in) {
         in.gone = true;
         in.failures = 1000;
       },
       7 * 24h},
      {"a failure knows no hints but Retry-After",
       [](ScheduleInput& in) {
         in.failures = 1;
         in.hints.ttl = 5h;
       },
       30min},
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
  CHECK(next_check(input) >= kNow + 24h);
  CHECK(next_check(input) <= kNow + 24h + 5min);
  CHECK(plan(input).reason == Reason::retry_after);
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

TEST_CASE("schedule: skipped hours and days are waited out, not all at one moment, and never for more than a day") {
  ScheduleInput input = plain();
  const auto within = [&](Instant from) {
    const Instant at = next_check(input);
    return at >= from && at <= from + 10min;
  };
  input.hints.skip_hours = 1U << 8;     // the wish falls into 08:30
  CHECK(within(Instant{1645520400s}));  // 09:00
  CHECK(plan(input).reason == Reason::skipped);
  input.hints.skip_hours = 0;
  input.hints.skip_days = 1U << 2;      // Tuesday
  CHECK(within(Instant{1645574400s}));  // Wednesday 00:00
  input.hints.skip_days = 0x7f;         // the whole week
  CHECK(next_check(input) <= kNow + 26h);
}

TEST_CASE("schedule: the first wait is a part of the interval, so that sources added together drift apart") {
  ScheduleInput input = plain();
  input.is_first = true;
  Instant earliest = kNow + 24h;
  Instant latest = kNow;
  for (int n = 0; n < 200; ++n) {
    const std::string id = "s" + std::to_string(n);
    input.source = id;
    earliest = std::min(earliest, next_check(input));
    latest = std::max(latest, next_check(input));
  }
  CHECK(earliest >= kNow + 15min);
  CHECK(earliest < kNow + 17min);
  CHECK(latest > kNow + 29min);
}

TEST_CASE("schedule: what the store knows is due as it was, but a backlog and a nonsensical time are spread") {
  CHECK(due_again("a", kNow + 1h, kNow, 30min, 6h) == kNow + 1h);
  CHECK(due_again("a", kNow - 1min, kNow, 30min, 6h) == kNow - 1min);
  Instant earliest = kNow + 24h;
  Instant latest = kNow;
  for (int n = 0; n < 500; ++n) {
    const Instant due = due_again("s" + std::to_string(n), n % 2 == 0 ? kNow - 7 * 24h : kNow + 5000h, kNow, 30min, 6h);
    earliest = std::min(earliest, due);
    latest = std::max(latest, due);
  }
  CHECK(earliest < kNow + 1min);
  CHECK(latest > kNow + 29min);
  CHECK(latest < kNow + 30min);
}

namespace {

/// A source of Vietnam that writes at nine and at two on every working day, as it is known after `weeks`.
Habit office_hours(int weeks, const bantin::feeds::TimeZone& zone) {
  Habit habit;
  habit.observe({}, kNow - weeks * 7 * 24h, zone);
  for (int day = weeks * 7; day > 0; --day) {
    const Instant midnight = std::chrono::floor<std::chrono::days>(kNow) - day * 24h;
    const unsigned weekday =
        std::chrono::weekday(std::chrono::sys_days(std::chrono::floor<std::chrono::days>(midnight))).c_encoding();
    if (weekday == 0 || weekday == 6) continue;
    const std::vector<Instant> times{midnight + 2h, midnight + 7h};  // UTC
    habit.observe(times, midnight + 8h, zone);
  }
  return habit;
}

}  // namespace

TEST_CASE("schedule: a habit shortens the wait at busy hours and stretches it at night and at weekends") {
  const bantin::feeds::TimeZone zone("Asia/Ho_Chi_Minh", {{Instant{}, 7h}});
  const Habit habit = Habit::decode(office_hours(8, zone).encode());
  ScheduleInput input = plain();
  input.habit = &habit;
  input.zone = &zone;
  const Instant midnight = std::chrono::floor<std::chrono::days>(kNow);
  const auto wait_at = [&](std::chrono::hours hour) {
    input.now = midnight + hour;
    return next_check(input) - input.now;
  };
  CHECK(wait_at(2h) < 20min);            // nine in the morning
  CHECK(wait_at(15h) > 90min);           // ten in the evening
  CHECK(wait_at(4 * 24h + 2h) > 60min);  // nine in the morning of a Saturday
  CHECK(wait_at(25h) < 2h);              // eight in the morning: the wait ends when the time comes
  input.min_interval = 25min;
  CHECK(wait_at(2h) >= 25min);
  input.max_interval = 1h;
  CHECK(wait_at(15h) <= 66min);
  CHECK(plan(input).reason == Reason::habit);
}

TEST_CASE("schedule: a source that never writes is asked ever more rarely, one that is unknown as configured") {
  const bantin::feeds::TimeZone utc;
  Habit habit;
  ScheduleInput input = plain();
  input.habit = &habit;
  input.zone = &utc;
  CHECK(next_check(input) - kNow <= 33min);
  habit.observe({}, kNow - 90 * 24h, utc);
  CHECK(next_check(input) - kNow > 90min);
  CHECK(next_check(input) - kNow <= 6h + 36min);
}

TEST_CASE("habit: a flood is one event, the past of a first document counts, and damaged bytes are no habit") {
  const bantin::feeds::TimeZone utc;
  Habit flooded;
  flooded.observe({}, kNow - 28 * 24h, utc);
  flooded.observe(std::vector<Instant>(5000, kNow - 1min), kNow, utc);
  CHECK(flooded.weekly(kNow) < 1);

  std::vector<Instant> past;
  for (int n = 1; n <= 20; ++n)
    past.push_back(kNow - n * 12h);
  Habit fresh;
  fresh.observe(past, kNow, utc);
  CHECK(fresh.weekly(kNow) == doctest::Approx(14).epsilon(0.1));
  CHECK(fresh.weekly(kNow + 28 * 24h) < fresh.weekly(kNow) / 2);

  const std::string bytes = fresh.encode();
  CHECK(Habit::decode(bytes).weekly(kNow) == doctest::Approx(fresh.weekly(kNow)).epsilon(0.01));
  CHECK_FALSE(Habit::decode("").is_known());
  CHECK_FALSE(Habit::decode(bytes.substr(1)).is_known());
  CHECK_FALSE(Habit::decode("" + bytes.substr(1)).is_known());
}
