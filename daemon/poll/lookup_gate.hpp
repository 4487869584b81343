// How many names may be resolved at once. libcurl resolves each name on a thread of its own, and a name server that is
// dead holds that thread for up to half a minute: without a gate, an outage would cost a thread for every source.
// Used by `CurlFetcher`; polling thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <list>
#include <utility>

namespace bantin::poll {

class LookupGate {
 public:
  LookupGate(boost::asio::any_io_executor executor, std::size_t places)
      : executor_(std::move(executor)), free_(places) {}

  /// One place inside; given back by `leave` or at the end of its life.
  class Place {
   public:
    explicit Place(LookupGate& gate) : gate_(gate) {}
    ~Place() { leave(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    /// Waits for its turn, first come first served. Throws system_error(operation_aborted) when cancelled.
    boost::asio::awaitable<void> enter();
    void leave() noexcept;

   private:
    LookupGate& gate_;
    bool inside_ = false;
  };

 private:
  struct Waiter;
  boost::asio::any_io_executor executor_;
  std::size_t free_;
  std::list<Waiter*> waiting_;
};

}  // namespace bantin::poll
