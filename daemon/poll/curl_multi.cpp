// The loop between libcurl and Asio.
#include "daemon/poll/curl_multi.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace bantin::poll {
namespace {

int make_epoll_set() {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return set;
}

std::uint64_t event_data(std::uint32_t shard, curl_socket_t socket) {
  return std::uint64_t{shard} << 32 | static_cast<std::uint32_t>(socket);
}

}  // namespace

/// One transfer and who waits for it. Lives in the coroutine's frame; a timer that never expires is the thing to wait
/// on, so that Asio's own cancellation works and the waiter is always resumed by the io_context, never by a callback.
struct CurlMulti::Waiter {
  Waiter(CurlMulti& owner_, CURL* easy_, Shard& shard_)
      : owner(owner_), easy(easy_), shard(shard_), done(owner_.executor_, Clock::time_point::max()) {
    owner.add(*this);
  }
  ~Waiter() { owner.remove(*this); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  CurlMulti& owner;
  CURL* easy;
  Shard& shard;
  boost::asio::steady_timer done;
  bool added = false;
  bool finished = false;
  CURLcode result = CURLE_OK;
};

CurlMulti::CurlMulti(boost::asio::any_io_executor executor, const Options& options)
    : executor_(std::move(executor)), sockets_(executor_, make_epoll_set()), timer_(executor_) {
  const std::size_t count = std::max<std::size_t>(1, options.shards);
  idle_of_each_ = static_cast<long>(std::max<std::size_t>(1, options.idle_connections / count));
  for (std::size_t i = 0; i < count; ++i) {
    auto shard = std::make_unique<Shard>();
    shard->owner = this;
    shard->index = static_cast<std::uint32_t>(i);
    shards_.push_back(std::move(shard));
  }
}

/// A multi handle keeps two descriptors: it is made when the first transfer wants it.
CurlMulti::Shard& CurlMulti::shard_of(std::size_t key) {
  Shard& shard = *shards_[key % shards_.size()];
  if (shard.multi != nullptr) return shard;
  shard.multi = curl_multi_init();
  if (shard.multi == nullptr) throw std::runtime_error("libcurl: no memory or descriptors for a multi handle");
  curl_multi_setopt(shard.multi, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(shard.multi, CURLMOPT_SOCKETDATA, &shard);
  curl_multi_setopt(shard.multi, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(shard.multi, CURLMOPT_TIMERDATA, &shard);
  curl_multi_setopt(shard.multi, CURLMOPT_MAXCONNECTS, idle_of_each_);
  return shard;
}

CurlMulti::~CurlMulti() {
  for (const auto& shard : shards_) {
    // Closing idle connections still calls back; `sockets_` is open until after this.
    if (shard->multi != nullptr) curl_multi_cleanup(shard->multi);
  }
}

boost::asio::awaitable<CURLcode> CurlMulti::perform(CURL* easy, std::size_t key) {
  const std::shared_ptr<CurlMulti> self = shared_from_this();
  Waiter waiter(*this, easy, shard_of(key));
  while (!waiter.finished) {
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await waiter.done.async_wait(token);
    // `finish_transfers` and a cancelled coroutine end the wait in the same way.
    if (!waiter.finished) throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  co_return waiter.result;
}

void CurlMulti::add(Waiter& waiter) {
  curl_easy_setopt(waiter.easy, CURLOPT_PRIVATE, &waiter);
  const CURLMcode code = curl_multi_add_handle(waiter.shard.multi, waiter.easy);
  if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
  waiter.added = true;
  ++active_;
  wait_for_sockets();
}

void CurlMulti::remove(Waiter& waiter) noexcept {
  if (!waiter.added) return;
  waiter.added = false;
  curl_multi_remove_handle(waiter.shard.multi, waiter.easy);
  --active_;
  if (active_ > 0) return;
  boost::system::error_code ignored;
  sockets_.cancel(ignored);
  timer_.cancel();
  wakes_at_.reset();
}

int CurlMulti::on_socket(CURL*, curl_socket_t socket, int what, void* data, void* known) noexcept {
  auto& shard = *static_cast<Shard*>(data);
  const int set = shard.owner->sockets_.native_handle();
  epoll_event event{};
  if ((what & CURL_POLL_INOUT) == 0) {
    ::epoll_ctl(set, EPOLL_CTL_DEL, socket, &event);  // fails harmlessly when the socket is closed
    return 0;
  }
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  event.data.u64 = event_data(shard.index, socket);
  // `known` is what was assigned to the socket: a guess that saves a call in nearly all cases. A number that was closed
  // and given out again makes it wrong, in either way.
  // Without room in the set (ENOSPC) the transfer ends by its timeout: an error code here would end all of the shard's.
  if (known != nullptr) {
    if (::epoll_ctl(set, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
      ::epoll_ctl(set, EPOLL_CTL_ADD, socket, &event);
    return 0;
  }
  curl_multi_assign(shard.multi, socket, &shard);
  if (::epoll_ctl(set, EPOLL_CTL_ADD, socket, &event) != 0 && errno == EEXIST)
    ::epoll_ctl(set, EPOLL_CTL_MOD, socket, &event);
  return 0;
}

int CurlMulti::on_timer(CURLM*, long milliseconds, void* data) noexcept {
  auto& shard = *static_cast<Shard*>(data);
  if (milliseconds < 0) {
    shard.deadline.reset();
    return 0;
  }
  shard.deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  shard.owner->wait_until(*shard.deadline);
  return 0;
}

void CurlMulti::wait_for_sockets() {
  if (waiting_) return;
  waiting_ = true;
  sockets_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                      [weak = weak_from_this()](const boost::system::error_code&) {
                        const auto self = weak.lock();
                        if (self == nullptr) return;
                        self->waiting_ = false;
                        // A wait cancelled for want of transfers may find some again.
                        if (self->active_ == 0) return;
                        self->act_on_sockets();
                        self->finish_transfers();
                        if (self->active_ > 0) self->wait_for_sockets();
                      });
}

void CurlMulti::act_on_sockets() {
  std::array<epoll_event, 256> events;
  const int count = ::epoll_wait(sockets_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    // An error shows when libcurl reads.
    if ((event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    Shard& shard = *shards_[event.data.u64 >> 32];
    int running = 0;
    curl_multi_socket_action(shard.multi, static_cast<curl_socket_t>(event.data.u64 & 0xffffffffu), what, &running);
    shard.touched = true;
  }
}

void CurlMulti::wait_until(Clock::time_point deadline) {
  if (tick_posted_ || (wakes_at_ && *wakes_at_ <= deadline)) return;
  if (deadline <= Clock::now()) {
    tick_posted_ = true;
    boost::asio::post(executor_, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->tick_posted_ = false;
      self->act_on_time();
    });
    return;
  }
  wakes_at_ = deadline;
  timer_.expires_at(deadline);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self == nullptr || error) return;
    self->wakes_at_.reset();
    self->act_on_time();
  });
}

void CurlMulti::act_on_time() {
  const auto now = Clock::now();
  for (const auto& shard : shards_) {
    if (!shard->deadline || *shard->deadline > now) continue;
    shard->deadline.reset();
    int running = 0;
    curl_multi_socket_action(shard->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    shard->touched = true;
  }
  finish_transfers();
  if (active_ == 0) return;
  std::optional<Clock::time_point> earliest;
  for (const auto& shard : shards_) {
    if (shard->deadline && (!earliest || *shard->deadline < *earliest)) earliest = shard->deadline;
  }
  if (earliest) wait_until(*earliest);
}

void CurlMulti::finish_transfers() {
  for (const auto& shard : shards_) {
    if (!shard->touched) continue;
    shard->touched = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(shard->multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* data = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
      auto& waiter = *reinterpret_cast<Waiter*>(data);
      waiter.result = message->data.result;  // the message dies with the removal
      waiter.finished = true;
      remove(waiter);
      waiter.done.cancel();
    }
  }
}

}  // namespace bantin::poll
