// bind(2), listen(2) and what may go wrong with them.
#include "daemon/serve/listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace bantin::serve {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

constexpr int kBacklog = 4096;

Error failure(const std::string& where, const error_code& error) {
  return fail(where + ": " + error.message());
}

/// Between bind and listen a socket refuses those who find it: it gets its name only then.
std::string bound_path(const config::Endpoint& endpoint) {
  return endpoint.path + "~";
}

bool is_socket(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

/// True if a process accepts connections there.
bool answers(const Executor& executor, const net::local::stream_protocol::endpoint& endpoint) {
  error_code error;
  net::basic_stream_socket<net::local::stream_protocol, Executor> probe(executor);
  probe.connect(endpoint, error);
  return !error;
}

}  // namespace

Result<Acceptor> open_listener(const Executor& executor, const config::Endpoint& endpoint) {
  error_code error;
  Protocol::endpoint local;
  if (endpoint.kind == config::Endpoint::Kind::unix_socket) {
    if (bound_path(endpoint).size() >= sizeof(sockaddr_un::sun_path)) {
      return fail(endpoint.text + ": the path is too long");
    }
    if (is_socket(endpoint.path)) {
      if (answers(executor, net::local::stream_protocol::endpoint(endpoint.path))) {
        return fail(endpoint.text + ": another process listens there");
      }
    } else if (::access(endpoint.path.c_str(), F_OK) == 0) {
      return fail(endpoint.text + ": a file that is no socket stands there");
    }
    ::unlink(bound_path(endpoint).c_str());
    local = net::local::stream_protocol::endpoint(bound_path(endpoint));
  } else {
    const auto address = net::ip::make_address(endpoint.host, error);
    if (error) return fail(endpoint.text + ": not an address");
    local = net::ip::tcp::endpoint(address, endpoint.port);
  }

  Acceptor acceptor(executor);
  acceptor.open(local.protocol(), error);
  if (error) return failure(endpoint.text, error);
  if (endpoint.kind == config::Endpoint::Kind::tcp) {
    acceptor.set_option(net::socket_base::reuse_address(true), error);
    // So that "0.0.0.0:80" and "[::]:80" can stand side by side, whatever the system's default.
    if (local.protocol().family() == AF_INET6) acceptor.set_option(net::ip::v6_only(true), error);
  }
  acceptor.bind(local, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (!error && endpoint.kind == config::Endpoint::Kind::unix_socket &&
      ::rename(bound_path(endpoint).c_str(), endpoint.path.c_str()) != 0) {
    error.assign(errno, boost::system::system_category());
    ::unlink(bound_path(endpoint).c_str());
  }
  if (error) return failure(endpoint.text, error);
  return acceptor;
}

Result<Acceptor> adopt_listener(const Executor& executor, int fd) {
  int family = 0;
  int listening = 0;
  socklen_t size = sizeof(int);
  if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 ||
      ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
    ::close(fd);
    return fail("inherited descriptor " + std::to_string(fd) + ": not a listening socket");
  }
  const int protocol = family == AF_UNIX ? 0 : IPPROTO_TCP;
  Acceptor acceptor(executor);
  error_code error;
  acceptor.assign(Protocol(family, protocol), fd, error);
  if (error) {
    ::close(fd);
    return failure("inherited descriptor " + std::to_string(fd), error);
  }
  return acceptor;
}

}  // namespace bantin::serve
