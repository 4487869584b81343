// Counting under a mutex, for bodies die on any thread; waiting on the polling thread alone.
#include "daemon/poll/body_budget.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace bantin::poll {

/// Who waits. Lives in the coroutine's frame.
struct BodyBudget::Waiter {
  Waiter(BodyBudget& budget_, std::size_t wanted_, std::chrono::milliseconds patience)
      : budget(budget_), wanted(wanted_), turn(budget.executor_, patience) {
    budget.waiting_.push_back(this);
    const std::lock_guard lock(budget.mutex_);
    budget.has_waiting_ = true;
  }
  ~Waiter() { budget.waiting_.remove(this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  BodyBudget& budget;
  std::size_t wanted;
  boost::asio::steady_timer turn;
  bool granted = false;
};

bool BodyBudget::Hold::grow_to(std::size_t bytes) {
  if (bytes <= bytes_) return true;
  if (!budget_->take(bytes - bytes_)) return false;
  bytes_ = bytes;
  return true;
}

void BodyBudget::Hold::shrink_to(std::size_t bytes) noexcept {
  if (bytes >= bytes_) return;
  budget_->give_back(bytes_ - bytes);
  bytes_ = bytes;
}

bool BodyBudget::take(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (used_ > 0 && (bytes > limit_ || used_ > limit_ - bytes)) return false;
  used_ += bytes;
  return true;
}

void BodyBudget::give_back(std::size_t bytes) noexcept {
  bool must_serve = false;
  {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
    must_serve = has_waiting_;
  }
  if (!must_serve) return;
  try {
    boost::asio::post(executor_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->serve_waiting();
    });
  } catch (const std::bad_alloc&) {  // the next one who gives back serves
  }
}

void BodyBudget::serve_waiting() {
  for (Waiter* waiter : waiting_) {
    if (waiter->granted) continue;
    if (!take(waiter->wanted)) return;
    waiter->granted = true;
    waiter->turn.cancel();
  }
  const std::lock_guard lock(mutex_);
  has_waiting_ = false;
}

boost::asio::awaitable<bool> BodyBudget::reserve(Hold& hold, std::size_t bytes, std::chrono::milliseconds patience) {
  const std::shared_ptr<BodyBudget> self = shared_from_this();
  hold.shrink_to(0);
  if (waiting_.empty() && hold.grow_to(bytes)) co_return true;
  Waiter waiter(*this, bytes, patience);
  // What was given back before the waiter stood here told nobody.
  serve_waiting();
  if (!waiter.granted) {
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await waiter.turn.async_wait(token);
    if (!waiter.granted && error) throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  if (waiter.granted) hold.bytes_ = bytes;
  co_return waiter.granted;
}

std::size_t BodyBudget::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

}  // namespace bantin::poll
