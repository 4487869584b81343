// Whose turn it is among the connections that want more than what one wake-up gives them: the rest of a long answer,
// the next of many requests sent at once, to be heard out before the close. The first answer never waits here, so
// however many want more, those who just came are served at once. Serving thread.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "daemon/serve/peer.hpp"
#include "daemon/serve/transport.hpp"

namespace bantin::serve {

/// Addresses take turns, and in each the connections that wait longest: one that opens a hundred gets no more than one
/// that opens a single one.
class FairQueue : public std::enable_shared_from_this<FairQueue> {
 public:
  /// Who is served in one line: an address, or for those that are not counted the connection itself.
  using Line = std::pair<PeerKey, const void*>;

  explicit FairQueue(const Executor& executor) : executor_(executor) {}

  /// `waiter` is cancelled when its turn has come, never before this returns. One that is gone by then is left out.
  void enter(const Line& line, std::weak_ptr<Timer> waiter);

 private:
  using Lines = std::map<Line, std::deque<std::weak_ptr<Timer>>>;
  void schedule();
  void give_turns();

  Executor executor_;
  Lines lines_;                        // none is empty between two calls
  std::deque<Lines::iterator> order_;  // each line once
  bool scheduled_ = false;
};

}  // namespace bantin::serve
