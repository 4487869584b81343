// The rules, in order:
//   1. The wish is the configured interval. A source that asks for more rest (freshness lifetime, ttl, sy:update*)
//      gets it; none is asked more often than the wish because it says so.
//   2. Failures double the wait each time, up to a day.
//   3. All of it stays between min_interval and max_interval; failures and Retry-After may go beyond the latter, up
//      to a day.
//   4. Jitter of up to a tenth, from a hash of source and time, so that sources added together drift apart.
//   5. Retry-After is a floor that nothing undercuts.
//   6. A moment in skipHours or skipDays moves to the end of the hour, at most for a day.
#include "daemon/poll/schedule.hpp"

#include <algorithm>

namespace bantin::poll {
namespace {

using std::chrono::seconds;

/// FNV-1a: the jitter must not differ between builds or machines.
std::uint64_t hash(std::string_view text, std::uint64_t more) {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char c : text)
    value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  for (int i = 0; i < 8; ++i)
    value = (value ^ ((more >> (8 * i)) & 0xff)) * 1099511628211ULL;
  return value ^ (value >> 29);
}

bool skipped(feeds::Instant at, const Hints& hints) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(at - day).count();
  const unsigned weekday = std::chrono::weekday(day).c_encoding();
  return ((hints.skip_hours >> hour) & 1U) != 0 || ((hints.skip_days >> weekday) & 1U) != 0;
}

}  // namespace

feeds::Instant next_check(const ScheduleInput& input) {
  const Hints& hints = input.hints;
  seconds wait = input.interval;
  for (const auto& hint : {hints.fresh_for, hints.ttl, hints.update_interval}) {
    if (hint) wait = std::max(wait, *hint);
  }
  wait = std::clamp(wait, input.min_interval, std::max(input.min_interval, input.max_interval));

  if (input.gone) wait = kLongestBackoff;
  for (std::uint32_t i = 1; i < std::min(input.failures, 32U) && wait < kLongestBackoff; ++i)
    wait *= 2;
  if (input.failures > 0) wait = std::min(wait, std::max(kLongestBackoff, input.max_interval));

  const auto tenth = static_cast<std::uint64_t>(std::max<std::int64_t>(wait.count() / 10, 1));
  const auto stamp = static_cast<std::uint64_t>(input.now.time_since_epoch().count());
  wait += seconds{static_cast<std::int64_t>(hash(input.source, stamp) % tenth)};

  if (hints.retry_after) wait = std::max(wait, std::min(*hints.retry_after, kLongestBackoff));
  feeds::Instant next = input.now + std::max(wait, seconds{1});

  constexpr int kHoursOfADay = 24;
  for (int i = 0; i < kHoursOfADay && skipped(next, hints); ++i) {
    next = std::chrono::floor<std::chrono::hours>(next) + std::chrono::hours(1);
  }
  return next;
}

}  // namespace bantin::poll
