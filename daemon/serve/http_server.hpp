// The HTTP server: accepts connections on any number of listeners and starts a session for each. Runs on one
// io_context, whose one thread is the serving thread; touches nothing but what the handler gives it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "daemon/log.hpp"
#include "daemon/serve/limits.hpp"
#include "daemon/serve/routes.hpp"
#include "feeds/result.hpp"

namespace bantin::serve {

class HttpServer {
 public:
  /// `handler` and `log` must outlive `io`, which must outlive the server.
  HttpServer(boost::asio::io_context& io, Handler& handler, const Limits& limits, Log& log);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Starts to accept at `endpoint`. Before `io` runs, or on its thread.
  Result<void> listen(const config::Endpoint& endpoint);
  /// The same for a listening socket that the service manager handed over; it is ours from here on.
  Result<void> adopt(int fd);
  /// Of the newest TCP listener, 0 without one: for those who asked for port 0.
  std::uint16_t port() const noexcept;

  /// Accepts no more, closes the waiting connections, lets answers under way go out for `grace` and closes the rest.
  /// Then nothing of the server keeps `io` running. Any thread; returns at once.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace bantin::serve
