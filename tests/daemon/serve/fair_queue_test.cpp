// Turns: addresses alternate, however many connections wait for one of them.
#include "daemon/serve/fair_queue.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

namespace bantin::serve {
namespace {

/// Takes part in the queue and notes when its turn comes.
class Queue {
 public:
  std::shared_ptr<Timer> wait(const FairQueue::Line& line, char name) {
    auto timer = std::make_shared<Timer>(io_.get_executor(), SteadyClock::time_point::max());
    queue_->enter(line, timer);
    timer->async_wait([this, name](const boost::system::error_code&) { turns_ += name; });
    return timer;
  }
  std::string run() {
    io_.run();
    return turns_;
  }

 private:
  boost::asio::io_context io_;
  std::shared_ptr<FairQueue> queue_ = std::make_shared<FairQueue>(io_.get_executor());
  std::string turns_;
};

const PeerKey kOne{4, 10, 0, 0, 1};
const PeerKey kOther{4, 10, 0, 0, 2};

}  // namespace

TEST_CASE("fair queue: addresses take turns, and in each the one that came first is first") {
  Queue queue;
  std::vector<std::shared_ptr<Timer>> timers;
  for (const char name : std::string("abcdefghijkl"))
    timers.push_back(queue.wait({kOne, nullptr}, name));
  timers.push_back(queue.wait({kOther, nullptr}, '1'));
  timers.push_back(queue.wait({kOther, nullptr}, '2'));
  CHECK(queue.run() == "a1b2cdefghijkl");
}

TEST_CASE("fair queue: connections that are not counted by address have a line each") {
  Queue queue;
  std::vector<std::shared_ptr<Timer>> timers;
  const int first = 0;
  const int second = 0;
  for (const char name : std::string("abc"))
    timers.push_back(queue.wait({PeerKey{}, &first}, name));
  timers.push_back(queue.wait({PeerKey{}, &second}, '1'));
  CHECK(queue.run() == "a1bc");
}

TEST_CASE("fair queue: who has left costs nobody a turn") {
  Queue queue;
  std::vector<std::shared_ptr<Timer>> timers;
  queue.wait({kOne, nullptr}, 'x');  // destroyed: it hears of an abort
  timers.push_back(queue.wait({kOne, nullptr}, 'a'));
  timers.push_back(queue.wait({kOther, nullptr}, '1'));
  const std::string turns = queue.run();
  CHECK(turns.find('a') != std::string::npos);
  CHECK(turns.find('1') != std::string::npos);
}

}  // namespace bantin::serve
