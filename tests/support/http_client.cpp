// HttpClient on plain sockets.
#include "tests/support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace bantin::test {
namespace {

constexpr std::chrono::seconds kPatience{20};  // longer than any test waits on purpose, sanitizers included

sockaddr_in loopback(const std::string& address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port, const std::string& from) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const sockaddr_in local = loopback(from, 0);
  const sockaddr_in remote = loopback("127.0.0.1", port);
  if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0 ||
      ::connect(fd_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0) {
    const std::string reason = std::strerror(errno);
    if (fd_ >= 0) ::close(fd_);
    throw std::runtime_error("cannot connect: " + reason);
  }
}

HttpClient::HttpClient(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
  sockaddr_un remote{};
  remote.sun_family = AF_UNIX;
  path.copy(remote.sun_path, sizeof remote.sun_path - 1);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0) {
    ::close(fd_);
    throw std::runtime_error("cannot connect to " + path);
  }
}

HttpClient::~HttpClient() {
  ::close(fd_);
}

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::fill(std::chrono::milliseconds limit) {
  pollfd waiting{fd_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(std::max<long long>(limit.count(), 0))) <= 0) return false;
  char bytes[65536];
  const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(got));
  if (pause_.count() != 0) std::this_thread::sleep_for(pause_);
  return true;
}

std::optional<HttpAnswer> HttpClient::read(bool has_body) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(kPatience)) return std::nullopt;
  }
  HttpAnswer answer;
  answer.head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(answer.head.find(' ') + 1, 3));
  for (std::size_t at = answer.head.find("\r\n") + 2; at < end;) {
    const std::size_t stop = answer.head.find("\r\n", at);
    const std::string line = answer.head.substr(at, stop - at);
    const std::size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.fields[name] = line.substr(colon + 2);
    at = stop + 2;
  }
  const std::string length = answer.field("content-length");
  if (!has_body || answer.status == 304 || length.empty()) return answer;
  const std::size_t bytes = std::stoul(length);
  while (buffer_.size() < bytes) {
    if (!fill(kPatience)) return std::nullopt;
  }
  answer.body = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return answer;
}

bool HttpClient::is_closed_within(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[65536];
    if (::recv(fd_, bytes, sizeof bytes, 0) <= 0) return true;
  }
}

void HttpClient::shrink_receive_buffer() {
  const int bytes = 2048;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void HttpClient::finish() {
  ::shutdown(fd_, SHUT_WR);
}

HttpAnswer get(std::uint16_t port, std::string_view target, std::string_view fields) {
  HttpClient client(port);
  std::string request = "GET ";
  request.append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(fields).append("\r\n");
  client.send(request);
  const auto answer = client.read();
  if (!answer) throw std::runtime_error("no answer to " + request);
  return *answer;
}

}  // namespace bantin::test
