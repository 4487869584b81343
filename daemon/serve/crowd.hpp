// The sessions of one server taken together: how many there are and from where, which of them are overdue, and what
// they share. Lives on the serving thread; held by every session, so that it outlives the server if it must.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/log.hpp"
#include "daemon/serve/fair_queue.hpp"
#include "daemon/serve/limits.hpp"
#include "daemon/serve/peer.hpp"
#include "daemon/serve/routes.hpp"
#include "daemon/serve/transport.hpp"

namespace bantin::serve {

class Session;

class Crowd {
 public:
  using Place = std::list<Session*>::iterator;

  /// `handler` and `log` must outlive every session.
  Crowd(const Executor& executor, Handler& handler, const Limits& limits, Log& log)
      : handler_(handler), limits_(limits), log_(log), turns_(std::make_shared<FairQueue>(executor)) {}

  Handler& handler() noexcept { return handler_; }
  const Limits& limits() const noexcept { return limits_; }
  Log& log() noexcept { return log_; }
  FairQueue& turns() noexcept { return *turns_; }

  bool has_room_for(const PeerKey& peer) const;
  Place enter(Session& session, const PeerKey& peer);
  void leave(Place place, const PeerKey& peer);
  std::size_t size() const noexcept { return sessions_.size(); }
  /// With very many sessions, and for a while after.
  bool is_crowded() const noexcept { return SteadyClock::now() < crowded_until_; }
  /// What is left of a time that is granted, with as many sessions as there are.
  std::chrono::milliseconds patience(std::chrono::milliseconds granted) const noexcept;

  /// Closes what is overdue.
  void sweep(SteadyClock::time_point now);
  /// From here on every answer closes its connection; those that wait for a request are closed at once.
  void drain();
  bool is_draining() const noexcept { return draining_; }
  void close_all();
  /// Called once, when it drains and the last session has left.
  void when_empty(std::function<void()> done);

  /// The lines that end a response head: Date, and Connection where it closes. Good until the next call.
  std::string_view head_end(bool keep_alive);

 private:
  Handler& handler_;
  const Limits limits_;
  Log& log_;
  const std::shared_ptr<FairQueue> turns_;
  std::list<Session*> sessions_;
  std::map<PeerKey, std::size_t> per_peer_;
  SteadyClock::time_point crowded_until_{};
  bool draining_ = false;
  std::function<void()> when_empty_;
  std::chrono::sys_seconds date_{};
  std::string end_open_;
  std::string end_close_;
};

}  // namespace bantin::serve
