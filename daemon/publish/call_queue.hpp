// Which subscriber is called next: limits how many calls run at once, in all and to one registrable domain, keeps a gap
// between two calls to one domain, and lets the domains take turns, so that a host with a thousand subscriptions, or
// one that never answers, delays nobody else. Knows no clock, timer or network. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/clock.hpp"

namespace bantin::publish {

struct Call {
  enum class Kind { delivery, question, denial };
  Kind kind = Kind::delivery;
  std::int64_t id = 0;  // the caller's
  std::string domain;
};

class CallQueue {
 public:
  struct Limits {
    std::size_t calls = 100;  // at once
    std::size_t calls_of_domain = 8;
    std::chrono::milliseconds gap{5};  // between two beginnings, of one domain
    std::size_t waiting_of_domain = 2000;
  };
  explicit CallQueue(const Limits& limits) : limits_(limits) {}

  /// False: too many wait for that domain, and nothing was added.
  bool add(Call call);

  struct Next {
    std::optional<Call> call;  // has begun; `end` must follow
    std::optional<Moment> at;  // no call: one may begin then; none: not before another one has ended
  };
  Next next(Moment now);
  /// A domain whose last call went wrong gets one at a time, until one goes well.
  void end(const std::string& domain, bool went_well);

  std::size_t waiting() const noexcept { return waiting_; }
  std::size_t active() const noexcept { return active_; }

 private:
  struct Domain {
    std::deque<Call> waiting;
    std::size_t active = 0;
    bool is_troubled = false;
    Moment next_begin{};
  };

  const Limits limits_;
  std::unordered_map<std::string, Domain> domains_;  // with a call that waits or runs
  std::list<std::string> line_;                      // of those with one that waits; the next one to look at in front
  std::size_t waiting_ = 0;
  std::size_t active_ = 0;
};

}  // namespace bantin::publish
