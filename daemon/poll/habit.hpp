// When a source usually writes: how often, at which hours, on working days and at weekends. Learned from the times of
// its items, kept with the source in a hundred bytes. Pure; any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "feeds/clean/zone.hpp"
#include "feeds/model.hpp"

namespace bantin::poll {

/// A histogram over the 24 hours of a working day and of a day at the weekend, in the source's zone. What is old counts
/// less: half after four weeks. Items of one hour are one event, so that a flood is no habit.
class Habit {
 public:
  /// Events an hour of a source of which nothing is known: for it the configured interval is right as it is.
  static constexpr double kUsualRate = 0.125;

  /// What `encode` gave; anything else is the habit of an unknown source.
  static Habit decode(std::string_view bytes);
  std::string encode() const;

  /// An answer has come at `now`: `times` are those of the items that were new in it. The first time they are the
  /// document's whole past, and the source counts as observed since the oldest of them.
  void observe(std::span<const feeds::Instant> times, feeds::Instant now, const feeds::TimeZone& zone);

  bool is_known() const noexcept { return since_ != feeds::Instant{}; }
  /// Events an hour around `at`.
  double rate(feeds::Instant at, feeds::Instant now, const feeds::TimeZone& zone) const;
  /// How many events the habit of `since` would have brought until `now`, if there has been none meanwhile.
  double expected_since(feeds::Instant since, feeds::Instant now) const;
  /// Events a week, without any assumption: 0 for a source that was never seen writing.
  double weekly(feeds::Instant now) const;

 private:
  static constexpr std::size_t kBuckets = 48;
  static std::size_t bucket_of(feeds::Instant at, const feeds::TimeZone& zone);
  void age_to(feeds::Instant now);
  double weeks(feeds::Instant now) const;

  std::array<float, kBuckets> counts_{};  // 0..23 Monday to Friday, 24..47 Saturday and Sunday; aged to `aged_`
  feeds::Instant since_{};
  feeds::Instant aged_{};
};

}  // namespace bantin::poll
