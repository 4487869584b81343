// libcurl's multi interface on an Asio io_context: many transfers, one thread, no blocking. Used by `CurlFetcher`
// alone, on the polling thread alone; knows nothing of HTTP.
#pragma once

#include <curl/curl.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace bantin::poll {

/// How it works. libcurl says which sockets it waits for (SOCKETFUNCTION) and how long at most (TIMERFUNCTION); we tell
/// it what became ready (`curl_multi_socket_action`). Both callbacks only note things down and never call libcurl.
///
/// Sockets: libcurl's sockets go straight into an epoll set of our own, and Asio waits for that one descriptor (an
/// epoll set is readable when anything in it is ready). So there is no Asio object for each connection that could
/// outlive it, no duplicated descriptor, and a burst of ready sockets costs one wake-up. A socket that libcurl closes
/// leaves the set by itself; an event that was already read for it names a number that libcurl does not know or that is
/// not ready, which it ignores.
///
/// Time: libcurl tells a timeout only when it changes, so each shard keeps an absolute deadline, and one Asio timer
/// sleeps until the earliest. A later deadline leaves the timer alone (it wakes early once and looks again).
///
/// Shards: libcurl 7.88 walks all names in its DNS cache at the end of each transfer, and all idle connections before
/// a new one: quadratic in hosts. Several multi handles, chosen by the origin, keep each walk short.
///
/// While no transfer runs, nothing is pending on the io_context, so that `run` can end.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  struct Options {
    std::size_t shards = 64;
    std::size_t idle_connections = 256;  // kept open for reuse, all shards together
  };

  /// Throws when the system has no epoll set. Must be owned by a shared_ptr; transfers keep it
  /// alive.
  CurlMulti(boost::asio::any_io_executor executor, const Options& options);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  std::size_t shards() const { return shards_.size(); }
  std::size_t active() const { return active_; }

  /// Runs a prepared easy handle to its end; equal `key`s share connections and the DNS cache. The handle is out of the
  /// multi when this returns or throws. Uses CURLOPT_PRIVATE. Throws system_error(operation_aborted) when cancelled.
  boost::asio::awaitable<CURLcode> perform(CURL* easy, std::size_t key);

 private:
  using Clock = std::chrono::steady_clock;
  struct Shard {
    CurlMulti* owner = nullptr;
    std::uint32_t index = 0;
    CURLM* multi = nullptr;  // made at first use
    std::optional<Clock::time_point> deadline;
    bool touched = false;  // acted on since its messages were last read
  };
  struct Waiter;

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* shard, void* known) noexcept;
  static int on_timer(CURLM* multi, long milliseconds, void* shard) noexcept;

  Shard& shard_of(std::size_t key);
  void add(Waiter& waiter);
  void remove(Waiter& waiter) noexcept;
  void wait_for_sockets();
  void act_on_sockets();
  void wait_until(Clock::time_point deadline);
  void act_on_time();
  void finish_transfers();

  boost::asio::any_io_executor executor_;
  boost::asio::posix::stream_descriptor sockets_;  // the epoll set
  boost::asio::steady_timer timer_;
  std::vector<std::unique_ptr<Shard>> shards_;
  long idle_of_each_ = 1;
  std::size_t active_ = 0;
  bool waiting_ = false;                       // for sockets_
  std::optional<Clock::time_point> wakes_at_;  // of timer_
  bool tick_posted_ = false;
};

}  // namespace bantin::poll
