// Pauses between days, sorted.
#include "daemon/admin/habit.hpp"

#include <algorithm>
#include <vector>

namespace bantin::admin {
namespace {

constexpr std::size_t kFewestPauses = 5;
constexpr std::chrono::days kShortestLimit{7};
constexpr int kPatience = 3;

}  // namespace

std::optional<Habit> habit_of(std::span<const feeds::Instant> times) {
  std::vector<std::chrono::sys_days> days;
  for (const feeds::Instant time : times)
    days.push_back(std::chrono::floor<std::chrono::days>(time));
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  if (days.size() < kFewestPauses + 1) return std::nullopt;

  std::vector<std::chrono::days> pauses;
  for (std::size_t i = 1; i < days.size(); ++i)
    pauses.push_back(days[i] - days[i - 1]);
  std::sort(pauses.begin(), pauses.end());
  Habit habit;
  habit.usual = pauses[(pauses.size() - 1) * 9 / 10];
  habit.limit = std::max(kShortestLimit, habit.usual * kPatience);
  return habit;
}

}  // namespace bantin::admin
