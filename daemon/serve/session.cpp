// The life of a connection.
#include "daemon/serve/session.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <exception>
#include <utility>

namespace bantin::serve {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

constexpr std::size_t kFirstBufferBytes = 1024;  // most heads fit; ten thousand idle clients cost ten megabytes
constexpr std::size_t kHeardAtOnce = 64 << 10;

}  // namespace

Session::Session(Socket socket, std::shared_ptr<Crowd> crowd, const PeerKey& peer)
    : socket_(std::move(socket)), crowd_(std::move(crowd)), peer_(peer), place_(crowd_->enter(*this, peer)) {
  enter_phase(Phase::head);
}

Session::~Session() {
  crowd_->leave(place_, peer_);
}

void Session::enter_phase(Phase phase) {
  phase_ = phase;
  since_ = SteadyClock::now();
  window_bytes_ = 0;
}

std::chrono::milliseconds Session::granted() const {
  const Limits& limits = crowd_->limits();
  switch (phase_) {
    case Phase::head:
      return crowd_->patience(limits.header_deadline);
    case Phase::body:
      return crowd_->patience(limits.body_deadline);
    case Phase::idle:
      return crowd_->patience(limits.idle);
    case Phase::waiting:
      return limits.render_wait * 2;  // for us
    case Phase::writing:
      return crowd_->patience(limits.write_window);
    case Phase::lingering:
      break;
  }
  return crowd_->patience(limits.linger);
}

void Session::close_if_overdue(SteadyClock::time_point now) {
  if (wait_ && phase_ != Phase::waiting) return;  // it is not the client that takes its time
  const auto time = granted();
  if (now - since_ < time) return;
  const auto due = static_cast<std::size_t>(time.count()) * crowd_->limits().write_bytes_per_second / 1000;
  if (phase_ == Phase::writing && window_bytes_ >= due) {
    enter_phase(Phase::writing);
    return;
  }
  if (phase_ == Phase::writing) abandon(socket_);
  close();
}

void Session::close_if_waiting() {
  if (phase_ == Phase::idle || phase_ == Phase::head) close();
}

void Session::close() {
  error_code ignored;
  socket_.close(ignored);
  if (wait_) wait_->cancel();
}

std::size_t Session::head_bytes() {
  // RFC 9112 2.2: empty lines before a request line are ignored.
  while (end_ - begin_ >= 2 && in_[begin_] == '\r' && in_[begin_ + 1] == '\n')
    begin_ += 2;
  if (begin_ == end_) return 0;
  const std::string_view rest = unserved();
  const std::size_t from = scanned_ > begin_ + 3 ? scanned_ - begin_ - 3 : 0;
  const auto end = rest.find("\r\n\r\n", from);
  scanned_ = end == std::string_view::npos ? end_ : begin_ + end + 4;
  return end == std::string_view::npos ? 0 : end + 4;
}

void Session::make_room() {
  if (begin_ == end_) {
    begin_ = end_ = scanned_ = 0;
    if (in_.size() > kFirstBufferBytes) std::vector<char>().swap(in_);
    if (in_.empty()) in_.resize(kFirstBufferBytes);
    return;
  }
  if (end_ < in_.size()) return;
  if (begin_ != 0) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin_), in_.begin() + static_cast<std::ptrdiff_t>(end_),
              in_.begin());
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  } else {
    in_.resize(std::min(in_.size() * 2, crowd_->limits().header_bytes));
  }
}

std::string_view Session::unserved() const {
  return {in_.data() + begin_, end_ - begin_};
}

unsigned Session::judge(std::size_t head) {
  request_ = Request{};
  const unsigned refused = parse_request(unserved().substr(0, head), request_);
  request_.peer = peer_;
  if (refused != 0 || request_.method != Method::post) return refused;
  const auto limit = crowd_->handler().post_limit(request_);
  if (!limit) {
    request_.keep_alive = request_.keep_alive && request_.body_bytes == 0 && !request_.is_chunked;
    return 405;
  }
  if (request_.is_chunked) return 411;
  return request_.body_bytes > *limit ? 413 : 0;
}

Awaitable<bool> Session::read_body(std::size_t whole, bool expects_continue) {
  enter_phase(Phase::body);
  error_code error;
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(begin_));
  end_ -= begin_;
  begin_ = 0;
  if (expects_continue && end_ < whole) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    // Small enough for the socket's own buffer; who does not hear it sends the body all the same.
    socket_.write_some(net::buffer(kContinue), error);
  }
  while (end_ < whole) {
    // Room comes with the bytes: what a client only announces costs nothing.
    if (end_ == in_.size()) in_.resize(std::min(whole, std::max(2 * in_.size(), kFirstBufferBytes)));
    auto token = net::redirect_error(kUseAwaitable, error);
    const auto space = net::buffer(in_.data() + end_, in_.size() - end_);
    end_ += co_await socket_.async_read_some(space, token);
    if (error) co_return false;
  }
  scanned_ = whole;
  co_return true;
}

bool Session::respond(unsigned refused) {
  const bool head_only = request_.method == Method::head;
  const bool keep_alive = request_.keep_alive && !crowd_->is_draining();
  if (refused != 0) {
    answer_ = refuse(refused, head_only);
    return refused == 405 && keep_alive;
  }
  try {
    answer_ = crowd_->handler().answer(request_);
    return keep_alive;
  } catch (const std::exception& e) {
    crowd_->log().error("answering a request failed: {}", e.what());
    answer_ = refuse(500, head_only);
    return false;
  }
}

Awaitable<void> Session::wait_for_document() {
  const std::shared_ptr<Pending> pending = std::move(answer_.pending);
  enter_phase(Phase::waiting);
  if (!pending->is_done) {
    wait_ = std::make_shared<Timer>(socket_.get_executor());
    wait_->expires_after(crowd_->limits().render_wait);
    pending->when_done([timer = std::weak_ptr<Timer>(wait_)] {
      if (const auto waiting = timer.lock()) waiting->cancel();
    });
    error_code ended;
    auto token = net::redirect_error(kUseAwaitable, ended);
    co_await wait_->async_wait(token);
    wait_ = nullptr;
  }
  try {
    answer_ = crowd_->handler().resume(request_, *pending);
  } catch (const std::exception& e) {
    crowd_->log().error("answering a request failed: {}", e.what());
    answer_ = refuse(500, request_.method == Method::head);
  }
}

void Session::queue_answer(bool keep_alive) {
  const std::string_view end = crowd_->head_end(keep_alive);
  out_ = {net::const_buffer(answer_.head.data(), answer_.head.size()), net::const_buffer(end.data(), end.size()),
          net::const_buffer(answer_.body.data(), answer_.body.size())};
  out_bytes_ = answer_.head.size() + end.size() + answer_.body.size();
}

void Session::consume_output(std::size_t bytes) {
  out_bytes_ -= bytes;
  window_bytes_ += bytes;
  for (net::const_buffer& buffer : out_) {
    const std::size_t part = std::min(bytes, buffer.size());
    buffer += part;
    bytes -= part;
  }
}

Session::Progress Session::write_now() {
  // The socket does not block. One write is tried at once, because nearly always it takes everything and the detour
  // over the event loop costs more than a small answer does.
  error_code error;
  const std::size_t written = socket_.write_some(out_, error);
  if (error && error != net::error::would_block && error != net::error::try_again) return Progress::failed;
  consume_output(written);
  return out_bytes_ == 0 ? Progress::done : Progress::pending;
}

Awaitable<void> Session::take_turn() {
  const auto turn = std::make_shared<Timer>(socket_.get_executor(), SteadyClock::time_point::max());
  const bool is_counted = peer_ != PeerKey{};
  crowd_->turns().enter({peer_, is_counted ? nullptr : this}, turn);
  wait_ = turn;
  const auto since = SteadyClock::now();
  error_code ended;
  auto token = net::redirect_error(kUseAwaitable, ended);
  co_await turn->async_wait(token);
  since_ += SteadyClock::now() - since;  // that was not the client's time
  wait_ = nullptr;
}

Awaitable<bool> Session::write_rest() {
  while (out_bytes_ != 0) {
    error_code error;
    auto token = net::redirect_error(kUseAwaitable, error);
    co_await socket_.async_wait(Socket::wait_write, token);
    if (error) co_return false;
    co_await take_turn();
    if (write_now() == Progress::failed) co_return false;
  }
  co_return true;
}

std::size_t Session::hear_some(error_code& error) {
  std::array<char, kHeardAtOnce> unread;  // on the stack and not in a coroutine
  return socket_.read_some(net::buffer(unread), error);
}

Awaitable<void> Session::linger(std::size_t most) {
  // Closing while the client still sends would reset the connection, and the client would lose the answer with it.
  enter_phase(Phase::lingering);
  error_code error;
  socket_.shutdown(net::socket_base::shutdown_send, error);
  std::vector<char>().swap(in_);
  std::size_t heard = 0;
  while (!error && heard < most) {
    auto token = net::redirect_error(kUseAwaitable, error);
    co_await socket_.async_wait(Socket::wait_read, token);
    if (error) co_return;
    co_await take_turn();
    heard += hear_some(error);
  }
}

Awaitable<void> Session::run([[maybe_unused]] std::shared_ptr<Session> self) {
  error_code error;
  std::size_t still_to_come = crowd_->limits().linger_bytes_bodiless;
  for (;;) {
    std::size_t head = head_bytes();
    const bool came_with_others = head != 0;
    while (head == 0 && end_ - begin_ < crowd_->limits().header_bytes) {
      const bool was_empty = begin_ == end_;
      make_room();
      auto token = net::redirect_error(kUseAwaitable, error);
      const auto space = net::buffer(in_.data() + end_, in_.size() - end_);
      end_ += co_await socket_.async_read_some(space, token);
      if (error) co_return;
      if (was_empty && phase_ == Phase::idle) enter_phase(Phase::head);
      head = head_bytes();
    }

    if (came_with_others) co_await take_turn();
    bool keep_alive = false;
    std::size_t whole = head;
    if (head != 0) {
      unsigned refused = judge(head);
      if (request_.body_bytes > 0 || request_.is_chunked) still_to_come = crowd_->limits().linger_bytes;
      if (refused == 0 && request_.body_bytes > 0) {
        whole += static_cast<std::size_t>(request_.body_bytes);
        const bool expects_continue = request_.expects_continue;
        const bool complete = co_await read_body(whole, expects_continue);
        if (!complete) co_return;
        refused = judge(head);  // anew, for the buffer has moved
        request_.body = unserved().substr(head, whole - head);
      }
      keep_alive = respond(refused);
    } else {
      answer_ = refuse(unserved().find("\r\n") == std::string_view::npos ? 414 : 431);
    }
    if (answer_.pending) {
      co_await wait_for_document();
      if (!socket_.is_open()) co_return;
    }
    begin_ += whole;

    queue_answer(keep_alive);
    const Progress progress = write_now();
    if (progress == Progress::failed) co_return;
    if (progress == Progress::pending) {
      enter_phase(Phase::writing);
      const bool written = co_await write_rest();
      if (!written) co_return;
    }
    answer_ = Answer{};
    if (!keep_alive || crowd_->is_draining()) break;
    enter_phase(begin_ == end_ ? Phase::idle : Phase::head);
  }
  co_await linger(still_to_come);
}

}  // namespace bantin::serve
