// The queue before the gate: coroutines that wait until a server may be asked. Part of `PoliteFetcher`.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/clock.hpp"
#include "daemon/poll/domain_gate.hpp"

namespace bantin::poll {

class Turns {
 public:
  enum class Rank { first, last };

  /// Both must outlive this and everybody who waits here.
  Turns(boost::asio::any_io_executor executor, DomainGate& gate, const Clock& clock)
      : executor_(std::move(executor)), gate_(gate), clock_(clock) {}

  /// Waits for the turn of `place` and begins it; `end` must follow. If the server wants to rest until some time, that
  /// time, and no turn has begun. Throws `system_error(operation_aborted)` when cancelled.
  boost::asio::awaitable<std::optional<Moment>> enter(Place place, std::chrono::milliseconds delay, Rank rank);
  void end(const Place& place);
  /// The gate and the clock are gone: coroutines that are still destroyed must not touch them.
  void shut() noexcept { shut_ = true; }

  std::size_t waiting() const noexcept { return waiting_; }

 private:
  struct Waiter {
    boost::asio::steady_timer timer;
    Rank rank;
  };
  class Ticket;
  void wake(const std::string& domain);

  boost::asio::any_io_executor executor_;
  DomainGate& gate_;
  const Clock& clock_;
  std::unordered_map<std::string, std::deque<Waiter*>> lines_;  // by domain; the front one watches the gate
  std::size_t waiting_ = 0;
  bool shut_ = false;
};

}  // namespace bantin::poll
