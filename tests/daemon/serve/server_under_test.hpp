// An HttpServer on a thread of its own, on a free port of 127.0.0.1, for as long as the object lives.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "daemon/log.hpp"
#include "daemon/serve/http_server.hpp"

namespace bantin::test {

inline config::Endpoint any_port() {
  config::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.text = "127.0.0.1:0";
  return endpoint;
}

class ServerUnderTest {
 public:
  ServerUnderTest(serve::Handler& handler, const serve::Limits& limits, Log& log)
      : server_(io_, handler, limits, log), listening_(server_.listen(any_port())) {}
  ~ServerUnderTest() {
    server_.stop(std::chrono::milliseconds(100));
    join();
  }

  /// Starts to serve. More listeners can be added before.
  void start() {
    thread_ = std::thread([this] { io_.run(); });
  }
  /// Waits until nothing of the server is left to run.
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  serve::HttpServer& server() { return server_; }
  serve::Executor executor() { return io_.get_executor(); }
  std::uint16_t port() const { return server_.port(); }
  bool is_listening() const { return listening_.has_value(); }

 private:
  boost::asio::io_context io_;
  serve::HttpServer server_;
  Result<void> listening_;
  std::thread thread_;
};

}  // namespace bantin::test
