// A counting semaphore for coroutines of one thread.
#include "daemon/poll/lookup_gate.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace bantin::poll {

/// Who stands before the gate. Lives in the coroutine's frame; its timer never expires, it is only cancelled.
struct LookupGate::Waiter {
  explicit Waiter(LookupGate& gate_) : gate(gate_), turn(gate.executor_, boost::asio::steady_timer::time_point::max()) {
    gate.waiting_.push_back(this);
  }
  ~Waiter() { gate.waiting_.remove(this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  LookupGate& gate;
  boost::asio::steady_timer turn;
  bool* granted = nullptr;
};

boost::asio::awaitable<void> LookupGate::Place::enter() {
  if (inside_) co_return;
  if (gate_.free_ > 0) {
    --gate_.free_;
    inside_ = true;
    co_return;
  }
  Waiter waiter(gate_);
  waiter.granted = &inside_;
  while (!inside_) {
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await waiter.turn.async_wait(token);
    if (!inside_) throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
}

void LookupGate::Place::leave() noexcept {
  if (!inside_) return;
  inside_ = false;
  if (gate_.waiting_.empty()) {
    ++gate_.free_;
    return;
  }
  Waiter& next = *gate_.waiting_.front();
  gate_.waiting_.pop_front();
  *next.granted = true;
  next.turn.cancel();
}

}  // namespace bantin::poll
