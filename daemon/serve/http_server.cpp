// Accepting and stopping.
#include "daemon/serve/http_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "daemon/serve/allowances.hpp"
#include "daemon/serve/crowd.hpp"
#include "daemon/serve/listener.hpp"
#include "daemon/serve/session.hpp"

namespace bantin::serve {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLongestSweep{500};

/// Connections taken in one turn of the loop: who comes with thousands of others has not to wait a turn for each.
constexpr int kAcceptedAtOnce = 64;

/// An address above its limit is told so this often at once, and again every second; then it hears a reset.
constexpr double kRefusalsAtOnce = 20;

/// Often enough that a deadline is met within a tenth.
std::chrono::milliseconds sweep_interval(const Limits& limits) {
  const auto shortest = std::min({limits.header_deadline, limits.idle, limits.write_window, limits.linger});
  return std::clamp(shortest / 10, std::chrono::milliseconds(1), kLongestSweep);
}

/// True for failures that pass when other connections end.
bool is_shortage(const error_code& error) {
  return error == net::error::no_descriptors || error == net::error::no_memory ||
         error == net::error::no_buffer_space ||
         error == boost::system::errc::make_error_code(boost::system::errc::too_many_files_open_in_system);
}

}  // namespace

/// What the accept loops, the sweep and the handlers of `stop` share; they may end after the server itself.
class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(net::io_context& io, Handler& handler, const Limits& limits, Log& log)
      : executor_(io.get_executor()),
        crowd_(std::make_shared<Crowd>(executor_, handler, limits, log)),
        sweep_(executor_),
        grace_(executor_),
        log_(log) {}

  Result<void> start(Result<Acceptor> opened, std::string unix_path) {
    if (!opened) return opened.error();
    auto acceptor = std::make_shared<Acceptor>(std::move(*opened));
    error_code ignored;
    acceptor->non_blocking(true, ignored);
    const Protocol::endpoint local = acceptor->local_endpoint(ignored);
    const int family = local.protocol().family();
    if (family == AF_INET) port_ = ntohs(reinterpret_cast<const sockaddr_in*>(local.data())->sin_port);
    if (family == AF_INET6) port_ = ntohs(reinterpret_cast<const sockaddr_in6*>(local.data())->sin6_port);
    acceptors_.push_back(acceptor);
    if (!unix_path.empty()) unix_paths_.push_back(std::move(unix_path));
    spawn(accept(shared_from_this(), std::move(acceptor)), "accepting");
    if (acceptors_.size() == 1) spawn(keep_sweeping(shared_from_this()), "sweeping");
    return {};
  }

  Executor executor() const { return executor_; }
  std::uint16_t port() const noexcept { return port_; }

  void stop(std::chrono::milliseconds grace) {
    if (stopped_) return;
    stopped_ = true;
    error_code ignored;
    for (const auto& acceptor : acceptors_)
      acceptor->close(ignored);
    for (const std::string& path : unix_paths_)
      ::unlink(path.c_str());
    grace_.expires_after(grace);
    grace_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->crowd_->close_all();
    });
    crowd_->drain();
    crowd_->when_empty([weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->sweep_.cancel();
        self->grace_.cancel();
      }
    });
  }

 private:
  /// Nothing that runs here may end unheard.
  void spawn(Awaitable<void> work, const char* what) {
    net::co_spawn(executor_, std::move(work), [crowd = crowd_, what](std::exception_ptr failure) {
      if (!failure) return;
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& e) {
        crowd->log().error("{} failed: {}", what, e.what());
      }
    });
  }

  Awaitable<void> accept([[maybe_unused]] std::shared_ptr<Impl> self, std::shared_ptr<Acceptor> acceptor) {
    Timer pause(executor_);
    bool short_of_descriptors = false;
    while (acceptor->is_open()) {
      error_code error;
      Protocol::endpoint peer;
      auto token = net::redirect_error(kUseAwaitable, error);
      Socket socket = co_await acceptor->async_accept(peer, token);
      if (!acceptor->is_open()) co_return;
      if (!error) {
        if (short_of_descriptors) log_.info("connections are accepted again");
        short_of_descriptors = false;
        welcome(std::move(socket), peer);
        for (int more = 1; more < kAcceptedAtOnce; ++more) {
          Socket next = acceptor->accept(peer, error);
          if (error) break;  // nobody else waits; what is worse is met again above
          welcome(std::move(next), peer);
        }
      } else if (is_shortage(error)) {
        if (!short_of_descriptors) log_.warn("no connection can be accepted: {}", error.message());
        short_of_descriptors = true;
        pause.expires_after(crowd_->limits().accept_retry);
        auto paused = net::redirect_error(kUseAwaitable, error);
        co_await pause.async_wait(paused);
      }
    }
  }

  void welcome(Socket socket, const Protocol::endpoint& peer) {
    error_code error;
    socket.non_blocking(true, error);
    if (error) return;
    const PeerKey key = peer_key(peer);
    if (!crowd_->has_room_for(key)) {
      turn_away(std::move(socket), key);
      return;
    }
    if (peer.data()->sa_family != AF_UNIX) {
      socket.set_option(net::ip::tcp::no_delay(true), error);
      // What the kernel would keep for a client that does not read it is better kept in the shared document: a few
      // thousand such clients would else use up the memory of all TCP on the machine.
      const Limits& limits = crowd_->limits();
      const int bytes = crowd_->is_crowded() ? limits.unsent_bytes_in_crowd : limits.unsent_bytes;
      ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
    }
    auto session = std::make_shared<Session>(std::move(socket), crowd_, key);
    spawn(session->run(session), "a session");
  }

  /// The answer is small enough for the socket's own buffer, so nobody waits for this client.
  void turn_away(Socket socket, const PeerKey& peer) {
    error_code ignored;
    if (!refusals_.take(peer, 1)) {
      abandon(socket);
      return;
    }
    const Answer answer = refuse(503);
    const std::string_view end = crowd_->head_end(false);
    const std::array<net::const_buffer, 3> buffers{net::const_buffer(answer.head.data(), answer.head.size()),
                                                   net::const_buffer(end.data(), end.size()),
                                                   net::const_buffer(answer.body.data(), answer.body.size())};
    socket.write_some(buffers, ignored);
    socket.shutdown(net::socket_base::shutdown_both, ignored);
  }

  Awaitable<void> keep_sweeping([[maybe_unused]] std::shared_ptr<Impl> self) {
    const auto interval = sweep_interval(crowd_->limits());
    error_code error;
    while (!(stopped_ && crowd_->size() == 0)) {
      sweep_.expires_after(interval);
      auto token = net::redirect_error(kUseAwaitable, error);
      co_await sweep_.async_wait(token);
      crowd_->sweep(SteadyClock::now());
    }
  }

  const Executor executor_;
  const std::shared_ptr<Crowd> crowd_;
  Timer sweep_;
  Timer grace_;
  Log& log_;
  Allowances refusals_{kRefusalsAtOnce, 1};
  std::vector<std::shared_ptr<Acceptor>> acceptors_;
  std::vector<std::string> unix_paths_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

HttpServer::HttpServer(net::io_context& io, Handler& handler, const Limits& limits, Log& log)
    : impl_(std::make_shared<Impl>(io, handler, limits, log)) {}

HttpServer::~HttpServer() = default;

Result<void> HttpServer::listen(const config::Endpoint& endpoint) {
  const bool is_unix = endpoint.kind == config::Endpoint::Kind::unix_socket;
  return impl_->start(open_listener(impl_->executor(), endpoint), is_unix ? endpoint.path : std::string());
}

Result<void> HttpServer::adopt(int fd) {
  return impl_->start(adopt_listener(impl_->executor(), fd), {});
}

std::uint16_t HttpServer::port() const noexcept {
  return impl_->port();
}

void HttpServer::stop(std::chrono::milliseconds grace) {
  net::post(impl_->executor(), [impl = impl_, grace] { impl->stop(grace); });
}

}  // namespace bantin::serve
