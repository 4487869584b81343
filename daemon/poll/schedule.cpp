// The rules, in order:
//   1. The wish is the configured interval. A source's habit stretches it at hours when nothing is to be expected and
//      shortens it when much is: by the root of the rate, which for a given number of requests makes the items' mean
//      age least. The rates of the hours to come are summed up, so that a night ends when the morning begins.
//   2. A source that asks for more rest (freshness lifetime, ttl, sy:update*) gets it; none is asked more often because
//      it says so.
//   3. All of it stays between min_interval and max_interval.
//   4. Failures double the interval each time, up to a day, for ever. 410 waits a day, then a week each time.
//   5. The first wait is a part of the interval, by a hash of the source: sources added together drift apart at once.
//      Every wait has jitter of up to a tenth, from a hash of source and time.
//   6. Retry-After is a floor that nothing undercuts, up to a day.
//   7. A moment in skipHours or skipDays moves to the end of the hour, at most for a day.
#include "daemon/poll/schedule.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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

/// By the habit: the time until the hours to come have used up one interval.
seconds by_habit(const ScheduleInput& input, seconds wish) {
  constexpr seconds kStep = std::chrono::minutes(15);
  seconds wait{0};
  for (double used = 0; used < 1 && wait < input.max_interval; wait += kStep) {
    const double rate = input.habit->rate(input.now + wait, input.now, *input.zone);
    const double interval = std::clamp(static_cast<double>(wish.count()) * std::sqrt(Habit::kUsualRate / rate),
                                       static_cast<double>(input.min_interval.count()),
                                       static_cast<double>(std::max(input.min_interval, input.max_interval).count()));
    const double part = static_cast<double>(kStep.count()) / interval;
    if (used + part >= 1)
      return wait + seconds{static_cast<std::int64_t>(static_cast<double>(kStep.count()) * (1 - used) / part)};
    used += part;
  }
  return wait;
}

}  // namespace

std::string_view to_string(Reason reason) noexcept {
  constexpr std::array<std::string_view, 10> kWords = {
      "the configured interval", "the source's habit",       "the server's Cache-Control or Expires",
      "the feed's ttl",          "the feed's update period", "backing off after failures",
      "gone, asked rarely",      "the server's Retry-After", "the feed's skipHours or skipDays",
      "a hub sends its news"};
  return kWords.at(static_cast<std::size_t>(reason));
}

std::chrono::milliseconds spread(std::string_view source, std::chrono::milliseconds within) {
  const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>(within.count(), 1));
  return std::chrono::milliseconds{static_cast<std::int64_t>(hash(source, 0) % range)};
}

feeds::Instant after_rest(std::string_view source, feeds::Instant until) {
  return until + std::chrono::floor<seconds>(spread(source, std::chrono::minutes(5)));
}

feeds::Instant due_again(std::string_view source, feeds::Instant next_check, feeds::Instant now, seconds interval,
                         seconds max_interval) {
  constexpr seconds kALittle = std::chrono::minutes(5);
  const seconds furthest = std::max({kLongestBackoff, kGoneRecheck, max_interval}) * 5 / 4;
  if (next_check <= now - kALittle || next_check > now + furthest)
    return now + std::chrono::duration_cast<seconds>(spread(source, interval));
  return next_check;
}

Plan plan(const ScheduleInput& input) {
  const Hints& hints = input.hints;
  const seconds longest = std::max(input.min_interval, input.max_interval);
  Plan result;
  seconds wait = input.interval;
  const auto stretch = [&](const std::optional<seconds>& hint, Reason reason) {
    if (!hint || *hint <= wait) return;
    wait = *hint;
    result.reason = reason;
  };
  if (input.failures == 0) {
    if (input.habit != nullptr && input.habit->is_known()) {
      wait = by_habit(input, input.interval);
      result.reason = Reason::habit;
    }
    stretch(hints.fresh_for, Reason::fresh_for);
    stretch(hints.ttl, Reason::ttl);
    stretch(hints.update_interval, Reason::update_interval);
  }
  wait = std::clamp(wait, input.min_interval, longest);

  if (input.failures > 0) {
    result.reason = Reason::failures;
    for (std::uint32_t i = 1; i < std::min(input.failures, 32U) && wait < kLongestBackoff; ++i)
      wait *= 2;
    wait = std::min(wait, std::max(kLongestBackoff, input.max_interval));
    if (input.gone) {
      wait = input.failures > 1 ? kGoneRecheck : kLongestBackoff;
      result.reason = Reason::gone;
    }
  }

  const auto stamp = static_cast<std::uint64_t>(input.now.time_since_epoch().count());
  const auto part_of = [&](seconds length, std::uint64_t more) {
    const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>(length.count(), 1));
    return seconds{static_cast<std::int64_t>(hash(input.source, more) % range)};
  };
  if (input.is_first && input.failures == 0) wait = std::max(input.min_interval, wait / 2 + part_of(wait / 2, 0));
  wait += part_of(wait / 10, stamp);

  if (hints.retry_after && std::min(*hints.retry_after, kLongestBackoff) > wait) {
    wait = std::min(*hints.retry_after, kLongestBackoff);
    wait += part_of(std::min<seconds>(wait / 10, std::chrono::minutes(5)), stamp);
    result.reason = Reason::retry_after;
  }
  result.at = input.now + std::max(wait, seconds{1});

  constexpr int kHoursOfADay = 24;
  for (int i = 0; i < kHoursOfADay && skipped(result.at, hints); ++i) {
    result.at = std::chrono::floor<std::chrono::hours>(result.at) + std::chrono::hours(1);
    result.reason = Reason::skipped;
  }
  if (result.reason == Reason::skipped) result.at += part_of(std::chrono::minutes(10), 1);
  return result;
}

}  // namespace bantin::poll
