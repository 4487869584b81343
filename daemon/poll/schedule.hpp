// When a source is asked next: a pure function of what is known. Everything that decides about frequency stands here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "daemon/poll/habit.hpp"
#include "daemon/poll/hints.hpp"
#include "feeds/clean/zone.hpp"
#include "feeds/model.hpp"

namespace bantin::poll {

struct ScheduleInput {
  std::string_view source;  // configured id: spreads and jitters, the same way every time
  feeds::Instant now;
  std::chrono::seconds interval;      // the wish: the source's own or the general one
  std::chrono::seconds min_interval;  // never asked more often
  std::chrono::seconds max_interval;  // asked at least so often while it works
  std::uint32_t failures = 0;         // consecutive, this refresh included
  bool gone = false;                  // 410
  bool is_first = false;              // the source has just answered for the first time
  Hints hints;
  const Habit* habit = nullptr;           // none: unknown
  const feeds::TimeZone* zone = nullptr;  // of the habit; not null if there is one
};

/// What decided.
enum class Reason { interval, habit, fresh_for, ttl, update_interval, failures, gone, retry_after, skipped, push };
/// For an admin: "the server's Cache-Control or Expires".
std::string_view to_string(Reason reason) noexcept;

struct Plan {
  feeds::Instant at;
  Reason reason = Reason::interval;
};

/// Longest wait after failures: a dead source is asked once a day, for ever.
inline constexpr std::chrono::seconds kLongestBackoff = std::chrono::hours(24);
/// A source that says it is gone (410), and said so the day before as well, is asked once a week whether that is true.
inline constexpr std::chrono::seconds kGoneRecheck = std::chrono::days(7);

/// The next check, always after `now`.
Plan plan(const ScheduleInput& input);
inline feeds::Instant next_check(const ScheduleInput& input) {
  return plan(input).at;
}

/// A part of `within` that is always the same for a source: what would happen at one moment is spread by it.
std::chrono::milliseconds spread(std::string_view source, std::chrono::milliseconds within);

/// When a source is due whose server wants to be left alone until then: sources that wait for the same one are spread.
feeds::Instant after_rest(std::string_view source, feeds::Instant until);

/// When a source is due that the store knows, at a start or after the clock has jumped. A little late: now. Much too
/// late (the machine slept, the daemon was off for a week): spread over its interval, so that the backlog is no burst.
/// A time too far ahead was written by a clock that was wrong: spread as well.
feeds::Instant due_again(std::string_view source, feeds::Instant next_check, feeds::Instant now,
                         std::chrono::seconds interval, std::chrono::seconds max_interval);

}  // namespace bantin::poll
