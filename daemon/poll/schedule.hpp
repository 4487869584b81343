// When a source is asked next: a pure function of what is known. Everything that decides about frequency stands here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "daemon/poll/hints.hpp"
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
  Hints hints;
};

/// Longest wait after failures: a dead source is asked once a day, for ever.
inline constexpr std::chrono::seconds kLongestBackoff = std::chrono::hours(24);

/// The next check, always after `now`.
feeds::Instant next_check(const ScheduleInput& input);

}  // namespace bantin::poll
