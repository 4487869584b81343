// The wall clock, behind an interface so that tests can turn its hands. Intervals between requests are measured with
// it in milliseconds; what is stored is whole seconds.
#pragma once

#include <chrono>

#include "feeds/model.hpp"

namespace bantin {

/// A moment as the scheduler sees it.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment now() const = 0;
  feeds::Instant now_seconds() const { return std::chrono::floor<std::chrono::seconds>(now()); }
};

/// The machine's clock. Any thread.
class SystemClock final : public Clock {
 public:
  Moment now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace bantin
