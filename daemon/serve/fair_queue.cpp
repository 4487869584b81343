// The turns, a few at a time, so that the loop looks at what is new in between.
#include "daemon/serve/fair_queue.hpp"

#include <boost/asio/post.hpp>

namespace bantin::serve {
namespace {

constexpr std::size_t kTurnsAtOnce = 8;  // a write of some 100 kB each: less than a millisecond

}  // namespace

void FairQueue::enter(const Line& line, std::weak_ptr<Timer> waiter) {
  const auto place = lines_.try_emplace(line).first;
  if (place->second.empty()) order_.push_back(place);
  place->second.push_back(std::move(waiter));
  if (!scheduled_) schedule();
}

void FairQueue::schedule() {
  scheduled_ = true;
  boost::asio::post(executor_, [self = shared_from_this()] { self->give_turns(); });
}

void FairQueue::give_turns() {
  scheduled_ = false;
  for (std::size_t given = 0; given < kTurnsAtOnce && !order_.empty();) {
    const auto place = order_.front();
    order_.pop_front();
    if (const auto waiter = place->second.front().lock()) {
      waiter->cancel();
      ++given;
    }
    place->second.pop_front();
    if (place->second.empty())
      lines_.erase(place);
    else
      order_.push_back(place);
  }
  if (!order_.empty()) schedule();
}

}  // namespace bantin::serve
