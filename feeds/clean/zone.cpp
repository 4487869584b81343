// TimeZone: look-ups in a short sorted table.
#include "feeds/clean/zone.hpp"

#include <algorithm>
#include <utility>

namespace bantin::feeds {

TimeZone::TimeZone(std::string name, std::vector<Span> spans) : name_(std::move(name)), spans_(std::move(spans)) {}

std::chrono::seconds TimeZone::offset_at(Instant utc) const noexcept {
  if (spans_.empty()) return std::chrono::seconds{0};
  const auto after =
      std::upper_bound(spans_.begin(), spans_.end(), utc, [](Instant at, const Span& span) { return at < span.begin; });
  return after == spans_.begin() ? spans_.front().offset : std::prev(after)->offset;
}

Instant TimeZone::to_utc(std::chrono::local_seconds local) const noexcept {
  // Try the offsets in force a day before and a day after: whichever maps back onto the same wall clock is right, and
  // the earlier moment wins when both do.
  const Instant guess{local.time_since_epoch()};
  const Instant first{guess - offset_at(guess - std::chrono::days(1))};
  if (to_local(first) == local) return first;
  const Instant second{guess - offset_at(guess + std::chrono::days(1))};
  return to_local(second) == local ? second : first;
}

std::chrono::local_seconds TimeZone::to_local(Instant utc) const noexcept {
  return std::chrono::local_seconds{(utc + offset_at(utc)).time_since_epoch()};
}

}  // namespace bantin::feeds
