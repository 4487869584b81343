// HTTP/1.1 in its smallest form over a blocking socket: "Connection: close", and the answer is what comes until the
// end.
#include "daemon/admin/client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

namespace bantin::admin {
namespace {

constexpr time_t kPatienceSeconds = 15;
constexpr std::size_t kReplyBytes = 64u << 20;

class Connection {
 public:
  explicit Connection(int family) : fd_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void give_up(const config::Endpoint& endpoint, const std::string& why) {
  throw std::runtime_error("the daemon at " + endpoint.text + ": " + why);
}

/// False: nobody is there.
bool connect_to(const Connection& connection, const config::Endpoint& endpoint) {
  int failed = 0;
  if (endpoint.kind == config::Endpoint::Kind::unix_socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (endpoint.path.size() >= sizeof address.sun_path) return false;
    endpoint.path.copy(address.sun_path, endpoint.path.size());
    failed = ::connect(connection.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } else if (endpoint.host.find(':') != std::string::npos) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(endpoint.port);
    if (::inet_pton(AF_INET6, endpoint.host.c_str(), &address.sin6_addr) != 1) return false;
    failed = ::connect(connection.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    if (::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) != 1) return false;
    failed = ::connect(connection.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  if (failed == 0) return true;
  if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR) return false;
  // A socket that this user may not use: beside it, the database is not his to open either, and says so.
  if (errno == EACCES || errno == EPERM) return false;
  give_up(endpoint, std::generic_category().message(errno));
}

}  // namespace

std::optional<Reply> ask_daemon(const config::AdminListener& daemon, std::string_view method, std::string_view path) {
  if (!daemon.endpoint) return std::nullopt;
  const config::Endpoint& endpoint = *daemon.endpoint;
  const bool is_unix = endpoint.kind == config::Endpoint::Kind::unix_socket;
  const bool is_v6 = !is_unix && endpoint.host.find(':') != std::string::npos;
  const Connection connection(is_unix ? AF_UNIX : is_v6 ? AF_INET6 : AF_INET);
  if (!connect_to(connection, endpoint)) return std::nullopt;

  std::string request = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
  if (method == "POST") request += "Content-Length: 0\r\n";
  request += "Connection: close\r\n\r\n";
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t count = ::send(connection.fd(), request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) give_up(endpoint, "does not take a request");
    sent += static_cast<std::size_t>(count);
  }
  std::string answer;
  for (char block[16384];;) {
    const ssize_t count = ::recv(connection.fd(), block, sizeof block, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) give_up(endpoint, "does not answer");
    if (count == 0) break;
    answer.append(block, static_cast<std::size_t>(count));
    if (answer.size() > kReplyBytes) give_up(endpoint, "answers without end");
  }
  Reply reply;
  const std::size_t end = answer.find("\r\n\r\n");
  constexpr std::size_t kStatusAt = 9;  // behind "HTTP/1.1 "
  if (end == std::string::npos || end < kStatusAt + 3) give_up(endpoint, "gives no answer of HTTP");
  std::from_chars(answer.data() + kStatusAt, answer.data() + kStatusAt + 3, reply.status);
  reply.body = answer.substr(end + 4);
  return reply;
}

std::optional<std::string> daemon_status(const config::Loaded& loaded) {
  std::optional<Reply> reply = ask_daemon(loaded.admin, "GET", "/status.json");
  if (!reply || reply->status != 200) return std::nullopt;
  const auto json = nlohmann::json::parse(reply->body, nullptr, false);
  if (!json.is_object() || json.value("database", "") != loaded.config->store.path) return std::nullopt;
  return std::move(reply->body);
}

}  // namespace bantin::admin
