// Sockets without blocking, one epoll set. A request is answered whole; what the socket does not take waits in `out`.
#include "tests/bench/poll_origin.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "tests/bench/feed_maker.hpp"
#include "tests/support/certificate.hpp"

namespace bantin::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
  int socket = -1;
  SSL* tls = nullptr;
  bool waits_to_write = false;
  std::string in;
  std::string out;
  std::size_t sent = 0;
  ~Connection() {
    if (tls != nullptr) SSL_free(tls);
    if (socket >= 0) ::close(socket);
  }
};

class Server {
 public:
  Server(const OriginOptions& options, int listener) : options_(options), listener_(listener) {
    for (std::size_t i = 0; i < options.feeds; ++i)
      bodies_.push_back(make_feed(i, options.newer));
    if (!options.certificate.empty()) {
      tls_ = SSL_CTX_new(TLS_server_method());
      SSL_CTX_use_certificate_chain_file(tls_, options.certificate.c_str());
      SSL_CTX_use_PrivateKey_file(tls_, options.certificate.c_str(), SSL_FILETYPE_PEM);
    }
    set_ = ::epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener_;
    ::epoll_ctl(set_, EPOLL_CTL_ADD, listener_, &event);
  }

  [[noreturn]] void run() {
    for (;;) {
      epoll_event events[256];
      const int count = ::epoll_wait(set_, events, 256, wait_ms());
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept_all();
        else
          serve(events[i].data.fd);
      }
      const auto now = Clock::now();
      while (!late_.empty() && late_.front().when <= now) {
        const Late next = std::move(late_.front());
        late_.pop_front();
        if (const auto connection = next.connection.lock()) answer(*connection, next.request);
      }
    }
  }

 private:
  struct Late {
    Clock::time_point when;
    std::weak_ptr<Connection> connection;
    std::string request;
  };

  int wait_ms() const {
    if (late_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(late_.front().when - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }

  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (socket < 0) return;
      auto connection = std::make_shared<Connection>();
      connection->socket = socket;
      if (tls_ != nullptr) {
        connection->tls = SSL_new(tls_);
        SSL_set_fd(connection->tls, socket);
        SSL_set_accept_state(connection->tls);
      }
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = socket;
      ::epoll_ctl(set_, EPOLL_CTL_ADD, socket, &event);
      connections_[socket] = std::move(connection);
    }
  }

  void serve(int socket) {
    const auto found = connections_.find(socket);
    if (found == connections_.end()) return;
    const std::shared_ptr<Connection> connection = found->second;
    if (!read_all(*connection) || !flush(*connection)) {
      connections_.erase(socket);
      return;
    }
    std::size_t end = 0;
    while ((end = connection->in.find("\r\n\r\n")) != std::string::npos) {
      std::string request = connection->in.substr(0, end + 2);
      connection->in.erase(0, end + 4);
      if (options_.latency.count() == 0)
        answer(*connection, request);
      else
        late_.push_back({Clock::now() + options_.latency, connection, std::move(request)});
    }
  }

  bool read_all(Connection& connection) {
    char bytes[16384];
    for (;;) {
      if (connection.tls == nullptr) {
        const ssize_t got = ::recv(connection.socket, bytes, sizeof bytes, 0);
        if (got < 0) return errno == EAGAIN;
        if (got == 0) return false;
        connection.in.append(bytes, static_cast<std::size_t>(got));
      } else {
        const int got = SSL_read(connection.tls, bytes, sizeof bytes);
        if (got <= 0) {
          const int error = SSL_get_error(connection.tls, got);
          return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
        }
        connection.in.append(bytes, static_cast<std::size_t>(got));
      }
    }
  }

  void answer(Connection& connection, std::string_view request) {
    const auto slash = request.find('/');
    const std::size_t number =
        slash == std::string_view::npos ? 0 : std::strtoul(request.data() + slash + 1, nullptr, 10);
    if (number >= bodies_.size()) {
      connection.out += "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    } else {
      const std::string tag = "\"" + std::to_string(number) + "-" + std::to_string(options_.newer) + "\"";
      std::string fields;
      if (options_.validators) fields = "ETag: " + tag + "\r\nLast-Modified: Mon, 20 Dec 2021 11:33:20 GMT\r\n";
      if (options_.validators && request.find(tag) != std::string_view::npos) {
        connection.out += "HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n";
      } else {
        const std::string& body = bodies_[number];
        connection.out += "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n" + fields +
                          "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      }
    }
    if (!flush(connection)) connections_.erase(connection.socket);
  }

  /// False: the connection is gone.
  bool flush(Connection& connection) {
    while (connection.sent < connection.out.size()) {
      const char* from = connection.out.data() + connection.sent;
      const std::size_t size = connection.out.size() - connection.sent;
      ssize_t taken = 0;
      if (connection.tls == nullptr) {
        taken = ::send(connection.socket, from, size, MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN) return false;
      } else {
        SSL_set_mode(connection.tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        const int got = SSL_write(connection.tls, from, static_cast<int>(size));
        if (got <= 0) {
          const int error = SSL_get_error(connection.tls, got);
          if (error != SSL_ERROR_WANT_WRITE && error != SSL_ERROR_WANT_READ) return false;
        }
        taken = got;
      }
      if (taken <= 0) {
        watch(connection, true);
        return true;
      }
      connection.sent += static_cast<std::size_t>(taken);
    }
    connection.out.clear();
    connection.sent = 0;
    watch(connection, false);
    return true;
  }

  void watch(Connection& connection, bool writing) {
    if (connection.waits_to_write == writing) return;
    connection.waits_to_write = writing;
    epoll_event event{};
    event.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.fd = connection.socket;
    ::epoll_ctl(set_, EPOLL_CTL_MOD, connection.socket, &event);
  }

  const OriginOptions options_;
  int listener_;
  int set_ = -1;
  SSL_CTX* tls_ = nullptr;
  std::vector<std::string> bodies_;
  std::unordered_map<int, std::shared_ptr<Connection>> connections_;
  std::deque<Late> late_;
};

}  // namespace

PollOrigin::PollOrigin(const OriginOptions& options) : feeds_(options.feeds), is_tls_(!options.certificate.empty()) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || ::bind(listener, generic, size) != 0 || ::listen(listener, 4096) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    throw std::runtime_error("the origin cannot listen");
  }
  port_ = ntohs(address.sin_port);
  int ready[2];
  if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process for the origin");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    Server server(options, listener);
    (void)!::write(ready[1], "x", 1);
    server.run();
  }
  ::close(listener);
  ::close(ready[1]);
  char byte = 0;
  const bool is_ready = ::read(ready[0], &byte, 1) == 1;
  ::close(ready[0]);
  if (!is_ready) throw std::runtime_error("the origin did not start");
}

PollOrigin::~PollOrigin() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

std::vector<std::string> PollOrigin::urls(std::size_t hosts) const {
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < feeds_; ++i) {
    urls.push_back((is_tls_ ? "https://" : "http://") + host_address(i % hosts) + ":" + std::to_string(port_) + "/" +
                   std::to_string(i) + ".xml");
  }
  return urls;
}

std::string host_address(std::size_t number) {
  return "127." + std::to_string(10 + number / 62500) + "." + std::to_string(number / 250 % 250) + "." +
         std::to_string(number % 250 + 1);
}

void write_certificate(const std::string& file, std::size_t hosts) {
  std::string names;
  for (std::size_t i = 0; i < hosts; ++i)
    names += (i == 0 ? "IP:" : ",IP:") + host_address(i);
  test::write_certificate(file, names, std::chrono::hours(24));
}

}  // namespace bantin::bench
