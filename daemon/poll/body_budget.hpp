// How many bytes of documents may be in memory at once: under way, waiting for the pool, being read. One limit for all
// sources together, because each may send its `max_bytes` and hundreds are asked at the same time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

namespace bantin::poll {

/// A body takes from the budget as it grows. When nothing is left the transfer is given up, waits until the largest
/// document that it may have fits, and asks again: who waits for a body holds none of it.
class BodyBudget : public std::enable_shared_from_this<BodyBudget> {
 public:
  /// What one fetch holds. Given back at the end of its life, on any thread.
  class Hold {
   public:
    explicit Hold(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
    ~Hold() { shrink_to(0); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    /// The body has so many bytes. False: there is no room.
    bool grow_to(std::size_t bytes);
    void shrink_to(std::size_t bytes) noexcept;

   private:
    friend class BodyBudget;
    std::shared_ptr<BodyBudget> budget_;
    std::size_t bytes_ = 0;
  };

  /// `executor`: of the one thread on which holds wait.
  BodyBudget(boost::asio::any_io_executor executor, std::size_t bytes)
      : executor_(std::move(executor)), limit_(bytes) {}

  /// Waits until `hold` has `bytes`, first come first served; more than the whole budget is had when nobody else holds
  /// anything. False: not within `patience`. Throws system_error(operation_aborted) when cancelled.
  boost::asio::awaitable<bool> reserve(Hold& hold, std::size_t bytes, std::chrono::milliseconds patience);

  std::size_t used() const;

 private:
  struct Waiter;
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) noexcept;
  void serve_waiting();

  boost::asio::any_io_executor executor_;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::size_t used_ = 0;
  bool has_waiting_ = false;
  std::list<Waiter*> waiting_;  // the executor's thread only
};

}  // namespace bantin::poll
