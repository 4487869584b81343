// How often a source brings something, and whether it has been quiet for longer than it ever is. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "feeds/model.hpp"

namespace bantin::admin {

struct Habit {
  std::chrono::days usual{0};  // nine of ten pauses between two days with news were not longer
  std::chrono::days limit{0};  // a longer pause is out of habit
};

/// `times` of the newest entries, newest first. None when there are too few days with news to speak of a habit.
///
/// Portals give dates without a time and publish in bursts, so days count and not hours. A tenth of the pauses may be
/// longer (Tết, a holiday), and a source is out of habit only when its pause is three times the usual one, and a week
/// at least: an alarm that comes each Monday is read by nobody.
std::optional<Habit> habit_of(std::span<const feeds::Instant> times);

}  // namespace bantin::admin
