// Only the first in a domain's line looks at the gate; whoever leaves a line wakes the next one.
#include "daemon/poll/turns.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace bantin::poll {
namespace {

namespace asio = boost::asio;

/// Nobody sleeps longer without looking at the gate again: the wall clock may be set meanwhile.
constexpr std::chrono::milliseconds kLongestSleep = std::chrono::seconds(30);

}  // namespace

/// A place in the line of a domain, left however the coroutine ends.
class Turns::Ticket {
 public:
  Ticket(Turns& turns, std::string domain, Waiter& waiter)
      : turns_(turns), domain_(std::move(domain)), waiter_(waiter) {
    auto& line = turns_.lines_[domain_];
    const auto place = waiter_.rank == Rank::last ? line.end()
                                                  : std::find_if(line.begin(), line.end(),
                                                                 [](const Waiter* w) { return w->rank == Rank::last; });
    const bool overtakes = place == line.begin() && !line.empty();
    line.insert(place, &waiter_);
    ++turns_.waiting_;
    if (overtakes) line[1]->timer.cancel();
  }
  ~Ticket() {
    const auto line = turns_.lines_.find(domain_);
    const bool was_first = line->second.front() == &waiter_;
    std::erase(line->second, &waiter_);
    --turns_.waiting_;
    if (line->second.empty())
      turns_.lines_.erase(line);
    else if (was_first && !turns_.shut_)
      line->second.front()->timer.cancel();
  }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  bool is_first() const { return turns_.lines_.at(domain_).front() == &waiter_; }

 private:
  Turns& turns_;
  std::string domain_;
  Waiter& waiter_;
};

asio::awaitable<std::optional<Moment>> Turns::enter(Place place, std::chrono::milliseconds delay, Rank rank) {
  using Kind = DomainGate::Verdict::Kind;
  if (!lines_.contains(place.domain)) {  // the common case: nobody waits, and the gate is open
    const Moment now = clock_.now();
    const DomainGate::Verdict verdict = gate_.ask(place, now, delay);
    if (verdict.kind == Kind::closed) co_return verdict.at;
    if (verdict.kind == Kind::go) {
      gate_.begin(place, now);
      co_return std::nullopt;
    }
  }
  Waiter waiter{asio::steady_timer(executor_), rank};
  const Ticket ticket(*this, place.domain, waiter);
  for (;;) {
    std::chrono::milliseconds sleep = kLongestSleep;
    const Moment now = clock_.now();
    if (ticket.is_first()) {
      const DomainGate::Verdict verdict = gate_.ask(place, now, delay);
      if (verdict.kind == Kind::closed) co_return verdict.at;
      if (verdict.kind == Kind::go) {
        gate_.begin(place, now);
        co_return std::nullopt;
      }
      if (verdict.kind == Kind::wait) sleep = std::min(sleep, verdict.at - now);
    } else if (const auto until = gate_.closed_until(place, now)) {
      co_return until;
    }
    waiter.timer.expires_after(sleep);
    boost::system::error_code error;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    // A timer is cancelled to wake its waiter; whether the coroutine is cancelled says its own state.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

void Turns::end(const Place& place) {
  if (shut_) return;
  gate_.end(place, clock_.now());
  if (lines_.empty()) return;
  for (const std::string& domain : gate_.neighbours(place.domain))
    wake(domain);
}

void Turns::wake(const std::string& domain) {
  if (const auto line = lines_.find(domain); line != lines_.end()) line->second.front()->timer.cancel();
}

}  // namespace bantin::poll
