// A time zone as a value, so that feeds/ needs neither a clock nor the zone files: config/ builds it from the system's
// tz database. Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::feeds {

class TimeZone {
 public:
  struct Span {
    Instant begin;                // the offset holds from here on
    std::chrono::seconds offset;  // local = UTC + offset
  };

  /// UTC.
  TimeZone() = default;
  /// `spans` in order of `begin`; before the first one its offset holds too.
  TimeZone(std::string name, std::vector<Span> spans);

  /// IANA name, "Asia/Ho_Chi_Minh".
  const std::string& name() const noexcept { return name_; }
  std::chrono::seconds offset_at(Instant utc) const noexcept;
  /// The moment that a wall clock in this zone shows as `local`; of two possible ones the earlier, of none the one
  /// reckoned with the offset before the gap.
  Instant to_utc(std::chrono::local_seconds local) const noexcept;
  std::chrono::local_seconds to_local(Instant utc) const noexcept;

 private:
  std::string name_ = "UTC";
  std::vector<Span> spans_;
};

}  // namespace bantin::feeds
