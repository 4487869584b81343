// A thread for each connection, blocking reads and writes: a script is read from top to bottom.
#include "tests/support/origin.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace bantin::test {
namespace {

bool equal_names(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// A socket, with TLS on it or not.
class Stream {
 public:
  Stream(int socket, SSL_CTX* context) : socket_(socket) {
    if (context == nullptr) return;
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket);
    good_ = SSL_accept(ssl_) == 1;
  }
  ~Stream() {
    if (ssl_ != nullptr && good_) SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  bool is_good() const { return good_; }
  bool is_resumed() const { return ssl_ != nullptr && SSL_session_reused(ssl_) == 1; }

  bool write(std::string_view bytes) {
    while (!bytes.empty() && good_) {
      const auto count = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                         : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
      if (count <= 0) return good_ = false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return good_;
  }
  /// Appends what comes next; false at the end.
  bool read(std::string& into) {
    char buffer[4096];
    const auto count = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                       : static_cast<int>(::recv(socket_, buffer, sizeof buffer, 0));
    if (count <= 0) return good_ = false;
    into.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

 private:
  int socket_;
  SSL* ssl_ = nullptr;
  bool good_ = true;
};

bool read_request(Stream& stream, std::string& buffer, Origin::Request& request) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!stream.read(buffer)) return false;
  }
  std::string_view head = std::string_view(buffer).substr(0, end);
  const auto next_line = [&] {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    return line;
  };
  const std::string_view first = next_line();
  const auto space = first.find(' ');
  request.method = first.substr(0, space);
  request.target = first.substr(space + 1, first.rfind(' ') - space - 1);
  while (!head.empty()) {
    const std::string_view line = next_line();
    const auto colon = line.find(':');
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' '))
      value.remove_prefix(1);
    request.headers.emplace_back(line.substr(0, colon), value);
  }
  buffer.erase(0, end + 4);
  const std::size_t length = std::strtoul(request.header("content-length").c_str(), nullptr, 10);
  while (buffer.size() < length) {
    if (!stream.read(buffer)) return false;
  }
  request.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return true;
}

}  // namespace

std::string Origin::Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_names(key, name)) return value;
  }
  return {};
}

bool Origin::Request::has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& each) { return equal_names(each.first, name); });
}

struct Origin::State {
  void accept_all();
  void serve(int socket, std::size_t number);
  Reply answer(const Request& request);
  bool send(Stream& stream, const Request& request, const Reply& reply);
  /// False when the server stops meanwhile.
  bool wait(std::chrono::milliseconds time);

  int listener = -1;
  std::string address;
  unsigned short port = 0;
  SSL_CTX* tls = nullptr;
  std::thread acceptor;

  mutable std::mutex mutex;
  std::condition_variable stopped;
  bool stop = false;
  std::map<std::string, Handler> handlers;
  std::vector<Request> requests;
  std::list<std::thread> threads;
  std::vector<int> sockets;  // open ones; -1 once closed
  std::atomic<std::size_t> resumed = 0;
};

Origin::Origin() : Origin(Options{}) {}

Origin::Origin(const Options& options) : state_(std::make_unique<State>()) {
  State& state = *state_;
  if (!options.certificate_file.empty()) {
    state.tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_session_id_context(state.tls, reinterpret_cast<const unsigned char*>("origin"), 6);
    renew(options.certificate_file, options.key_file);
  }
  state.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, options.address.c_str(), &address.sin_addr);
  socklen_t length = sizeof address;
  if (state.listener < 0 || ::bind(state.listener, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::listen(state.listener, 1024) != 0 ||
      ::getsockname(state.listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("origin: cannot listen");
  }
  state.address = options.address;
  state.port = ntohs(address.sin_port);
  state.acceptor = std::thread([&state] { state.accept_all(); });
}

void Origin::renew(const std::string& certificate_file, const std::string& key_file) {
  if (SSL_CTX_use_certificate_chain_file(state_->tls, certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(state_->tls, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("origin: cannot use " + certificate_file);
  }
}

Origin::~Origin() {
  State& state = *state_;
  {
    const std::lock_guard lock(state.mutex);
    state.stop = true;
    for (const int socket : state.sockets) {
      if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
    }
  }
  state.stopped.notify_all();
  ::shutdown(state.listener, SHUT_RDWR);
  state.acceptor.join();
  for (std::thread& thread : state.threads)
    thread.join();
  ::close(state.listener);
  SSL_CTX_free(state.tls);
}

std::string Origin::url(std::string_view path, std::string_view host) const {
  std::string result = state_->tls != nullptr ? "https://" : "http://";
  result += host.empty() ? std::string_view(state_->address) : host;
  result += ":" + std::to_string(port());
  result += path;
  return result;
}

unsigned short Origin::port() const {
  return state_->port;
}

void Origin::on(std::string path, Reply reply) {
  on(std::move(path), [reply = std::move(reply)](const Request&) { return reply; });
}

void Origin::on(std::string path, std::vector<Reply> replies) {
  const auto next = std::make_shared<std::atomic<std::size_t>>(0);
  on(std::move(path), [replies = std::move(replies), next](const Request&) {
    return replies.at(std::min(next->fetch_add(1), replies.size() - 1));
  });
}

void Origin::on(std::string path, Handler handler) {
  const std::lock_guard lock(state_->mutex);
  state_->handlers[std::move(path)] = std::move(handler);
}

std::vector<Origin::Request> Origin::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

std::vector<Origin::Request> Origin::requests(std::string_view path) const {
  std::vector<Request> found = requests();
  std::erase_if(found, [&](const Request& each) { return each.target.substr(0, each.target.find('?')) != path; });
  return found;
}

std::size_t Origin::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->sockets.size();
}

std::size_t Origin::resumed() const {
  return state_->resumed;
}

void Origin::State::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex);
    if (stop || socket < 0) {
      if (socket >= 0) ::close(socket);
      return;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::size_t number = sockets.size();
    sockets.push_back(socket);
    threads.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void Origin::State::serve(int socket, std::size_t number) {
  // OpenSSL writes to a socket that the client has closed.
  sigset_t broken_pipe;
  ::sigemptyset(&broken_pipe);
  ::sigaddset(&broken_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  {
    Stream stream(socket, tls);
    if (stream.is_resumed()) ++resumed;
    std::string buffer;
    while (stream.is_good()) {
      Request request;
      request.connection = number;
      if (!read_request(stream, buffer, request)) break;
      {
        const std::lock_guard lock(mutex);
        requests.push_back(request);
      }
      if (!send(stream, request, answer(request))) break;
    }
  }
  const std::lock_guard lock(mutex);
  sockets[number] = -1;
  ::close(socket);
}

Origin::Reply Origin::State::answer(const Request& request) {
  Handler handler;
  {
    const std::lock_guard lock(mutex);
    const auto found = handlers.find(request.target.substr(0, request.target.find('?')));
    if (found != handlers.end()) handler = found->second;
  }
  if (handler) return handler(request);
  Reply reply;
  reply.status = 404;
  reply.body = "nothing here\n";
  return reply;
}

bool Origin::State::wait(std::chrono::milliseconds time) {
  if (time.count() == 0) return true;
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, time, [this] { return stop; });
}

bool Origin::State::send(Stream& stream, const Request& request, const Reply& reply) {
  if (!wait(reply.delay)) return false;
  if (!reply.raw.empty()) {
    stream.write(reply.raw);
    return false;
  }
  std::string body = reply.gzip ? gzip(reply.body) : reply.body;
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n";
  for (const auto& [name, value] : reply.headers)
    head += name + ": " + value + "\r\n";
  if (reply.gzip) head += "Content-Encoding: gzip\r\n";
  const bool bodiless = reply.status == 304 || reply.status == 204 || request.method == "HEAD";
  if (reply.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
    std::string framed;
    for (std::size_t at = 0; at < body.size(); at += 1000) {
      const std::string piece = body.substr(at, 1000);
      char size[16];
      std::snprintf(size, sizeof size, "%zx", piece.size());
      framed.append(size).append("\r\n").append(piece).append("\r\n");
    }
    framed += "0\r\n";
    for (const auto& [name, value] : reply.trailers)
      framed += name + ": " + value + "\r\n";
    body = framed + "\r\n";
  } else if (!reply.until_close && !bodiless) {
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  if (reply.close) head += "Connection: close\r\n";
  if (bodiless) body.clear();
  if (reply.body_delay.count() > 0) {
    if (!stream.write(head + "\r\n") || !wait(reply.body_delay)) return false;
    head.clear();
  } else {
    head += "\r\n";
  }
  const bool cut = reply.cut_after < body.size();
  stream.write(head + body.substr(0, reply.cut_after));
  return !cut && !reply.close && !reply.until_close;
}

Origin::Handler conditional(std::string body, std::string etag, std::string last_modified) {
  return [=](const Origin::Request& request) {
    Origin::Reply reply;
    if (!etag.empty()) reply.headers.emplace_back("ETag", etag);
    if (!last_modified.empty()) reply.headers.emplace_back("Last-Modified", last_modified);
    const bool unchanged = request.has("If-None-Match")
                               ? !etag.empty() && request.header("If-None-Match") == etag
                               : !last_modified.empty() && request.header("If-Modified-Since") == last_modified;
    if (unchanged)
      reply.status = 304;
    else
      reply.body = body;
    return reply;
  };
}

Origin::Reply redirect(int status, std::string location) {
  Origin::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Location", std::move(location));
  return reply;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace bantin::test
