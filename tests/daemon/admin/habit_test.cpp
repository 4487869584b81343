// When a source is out of its habit.
#include "daemon/admin/habit.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace bantin::admin {
namespace {

using std::chrono::days;

/// An item on each of these days before an arbitrary one, newest first.
std::vector<feeds::Instant> items(std::initializer_list<int> ago) {
  const feeds::Instant newest{std::chrono::sys_days{std::chrono::year(2026) / 3 / 20} + std::chrono::hours(9)};
  std::vector<feeds::Instant> times;
  for (const int day : ago)
    times.push_back(newest - days(day));
  return times;
}

}  // namespace

TEST_CASE("habit: a daily source may be quiet for a week, whatever its rhythm") {
  const auto habit = habit_of(items({0, 1, 2, 3, 4, 5, 6, 7}));
  REQUIRE(habit);
  CHECK(habit->usual == days(1));
  CHECK(habit->limit == days(7));
}

TEST_CASE("habit: a source that speaks each fortnight is missed after six weeks") {
  const auto habit = habit_of(items({0, 14, 28, 42, 56, 70, 84}));
  REQUIRE(habit);
  CHECK(habit->usual == days(14));
  CHECK(habit->limit == days(42));
}

TEST_CASE("habit: one long holiday among ten pauses is no habit") {
  const auto habit = habit_of(items({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31}));
  REQUIRE(habit);
  CHECK(habit->usual == days(1));
}

TEST_CASE("habit: many items on few days are no habit, nor is nothing") {
  CHECK_FALSE(habit_of({}));
  CHECK_FALSE(habit_of(items({0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4})));
}

}  // namespace bantin::admin
