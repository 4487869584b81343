// Who is called next.
#include <doctest/doctest.h>

#include <string>

#include "daemon/publish/call_queue.hpp"

namespace {

using namespace bantin;
using namespace std::chrono_literals;
using publish::Call;
using publish::CallQueue;

constexpr Moment kNow{1'645'516'965s};

publish::CallQueue::Limits limits() {
  CallQueue::Limits limits;
  limits.calls = 3;
  limits.calls_of_domain = 2;
  limits.gap = 10ms;
  limits.waiting_of_domain = 4;
  return limits;
}

}  // namespace

TEST_CASE("calls: domains take turns, and one domain gets no more at once than it may") {
  CallQueue queue(limits());
  for (std::int64_t id = 1; id <= 3; ++id)
    CHECK(queue.add({Call::Kind::delivery, id, "many.vn"}));
  CHECK(queue.add({Call::Kind::delivery, 9, "one.vn"}));
  CHECK(queue.next(kNow).call->id == 1);
  CHECK(queue.next(kNow).call->id == 9);
  const CallQueue::Next gap = queue.next(kNow);
  CHECK_FALSE(gap.call);
  CHECK(gap.at == kNow + 10ms);
  CHECK(queue.next(kNow + 10ms).call->id == 2);
  const CallQueue::Next full = queue.next(kNow + 20ms);
  CHECK_FALSE(full.call);
  CHECK_FALSE(full.at);
  queue.end("one.vn", true);
  CHECK_FALSE(queue.next(kNow + 20ms).call);  // two of many.vn run
  queue.end("many.vn", true);
  CHECK(queue.next(kNow + 20ms).call->id == 3);
  CHECK(queue.waiting() == 0);
  CHECK(queue.active() == 2);
}

TEST_CASE("calls: a domain in trouble gets one call at a time until one goes well") {
  CallQueue queue(limits());
  for (std::int64_t id = 1; id <= 4; ++id)
    queue.add({Call::Kind::delivery, id, "dead.vn"});
  CHECK_FALSE(queue.add({Call::Kind::delivery, 5, "dead.vn"}));  // enough wait
  CHECK(queue.next(kNow).call->id == 1);
  queue.end("dead.vn", false);
  CHECK(queue.next(kNow + 1s).call->id == 2);
  CHECK_FALSE(queue.next(kNow + 2s).call);
  queue.end("dead.vn", true);
  CHECK(queue.next(kNow + 2s).call->id == 3);
  CHECK(queue.next(kNow + 3s).call->id == 4);
}
