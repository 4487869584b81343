// Who may be asked now: due times, the limit on requests at once, and the gap between two requests to one domain.
// Knows no clock and no network: the scheduler turns it with the time, tests with a time of their own. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/clock.hpp"

namespace bantin::poll {

class PollQueue {
 public:
  struct Limits {
    unsigned concurrency = 64;
    std::chrono::milliseconds domain_gap{3000};
    unsigned domain_connections = 1;
  };
  /// Names a source in this queue; valid until it is removed.
  using Slot = std::size_t;

  explicit PollQueue(Limits limits) : limits_(limits) {}

  void set_limits(Limits limits) { limits_ = limits; }
  /// `domain` is what shares one server; empty = none (a file): no gap, no limit but the general one.
  Slot add(const std::string& domain, Moment due);
  /// A running source may be removed: its `finished` is then still expected, and ends it.
  void remove(Slot slot);
  /// Moves a source that is not running; one that is running is asked again when it has finished.
  void ask_at(Slot slot, Moment due);
  /// What may start at `now`, each then running until `finished`. In order of the time at which they were due.
  std::vector<Slot> take(Moment now);
  /// Lets a source run at once that asks nobody: neither its domain nor the general limit holds it up. One that waited
  /// to be asked is asked when it has finished. False if it runs already.
  bool run_unasked(Slot slot, Moment now);
  /// The running source needs its domain no more: another one may start there from `free_at` on. Without this, that is
  /// so the gap after `finished`.
  void release(Slot slot, Moment free_at);
  /// `next`: when it is due again; none = never.
  void finished(Slot slot, Moment now, std::optional<Moment> next);
  /// When `take` may give something, if nothing finishes before.
  std::optional<Moment> wake_at() const;

  std::size_t running() const noexcept { return running_; }
  /// Due sources that wait for their domain or for a free place.
  std::size_t waiting() const noexcept { return waiting_; }

 private:
  struct Domain {
    std::string name;
    unsigned active = 0;
    Moment free_at{};
    std::list<Slot> waiting;  // an empty deque would keep half a kilobyte, for each of all domains
  };
  struct Entry {
    std::size_t domain = 0;
    Moment due{};
    enum class State { unused, idle, scheduled, waiting, running, leaving } state = State::unused;
    bool holds_domain = false;
    std::optional<Moment> again;  // asked for while running
  };

  void schedule(Slot slot, Moment due);
  /// Puts the domain into `ready_`, or takes it out of it, as its state wants.
  void offer(std::size_t domain, Moment free_at);
  std::size_t domain_of(const std::string& name);
  void leave_line(Slot slot);
  void forget(Slot slot);

  Limits limits_;
  std::vector<Entry> entries_;
  std::vector<Slot> free_slots_;
  std::vector<Domain> domains_;
  std::vector<std::size_t> free_domains_;
  std::unordered_map<std::string, std::size_t> domain_index_;
  std::set<std::pair<Moment, Slot>> due_;           // scheduled
  std::set<std::pair<Moment, std::size_t>> ready_;  // domains with something waiting and a place free
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace bantin::poll
