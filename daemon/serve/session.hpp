// One connection: reads request after request and writes the answers in their order. A coroutine on the serving
// thread; the only state between requests is a small buffer. It sets no timer of its own: the server's sweep asks each
// session whether it is overdue, which costs nothing per request.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/serve/crowd.hpp"

namespace bantin::serve {

class Session {
 public:
  Session(Socket socket, std::shared_ptr<Crowd> crowd, const PeerKey& peer);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Serves until the connection ends; `self` keeps the session alive meanwhile. Network failures just end it.
  Awaitable<void> run(std::shared_ptr<Session> self);

  // Called by the crowd, between two steps of `run`, which ends soon after a close.
  void close_if_overdue(SteadyClock::time_point now);
  void close_if_waiting();
  void close();

 private:
  enum class Phase { head, body, idle, waiting, writing, lingering };
  /// The time that its phase has.
  std::chrono::milliseconds granted() const;
  enum class Progress { done, pending, failed };

  void enter_phase(Phase phase);
  /// Until it is this client's turn again; a closed session goes on at once.
  Awaitable<void> take_turn();
  /// Bytes of the complete head at the start of the buffer, 0 if there is none yet.
  std::size_t head_bytes();
  void make_room();
  /// What is not served yet.
  std::string_view unserved() const;
  /// Reads the request of `head` bytes into `request_`, which points into the buffer, and decides whether it is served:
  /// 0, or the status that refuses it.
  unsigned judge(std::size_t head);
  /// The rest of a POST's body into the buffer, behind its head; false if it does not come.
  Awaitable<bool> read_body(std::size_t whole, bool expects_continue);
  /// Fills `answer_`. Returns false if the connection closes after it.
  bool respond(unsigned refused);
  /// Until the document that the answer needs is made; then the answer is there.
  Awaitable<void> wait_for_document();
  void queue_answer(bool keep_alive);
  Progress write_now();
  Awaitable<bool> write_rest();
  /// Hears out who still sends, up to `most` bytes.
  Awaitable<void> linger(std::size_t most);
  std::size_t hear_some(boost::system::error_code& error);
  void consume_output(std::size_t bytes);

  Socket socket_;
  const std::shared_ptr<Crowd> crowd_;
  const PeerKey peer_;
  const Crowd::Place place_;

  Phase phase_ = Phase::head;
  SteadyClock::time_point since_;  // of the phase
  std::size_t window_bytes_ = 0;   // written in this write window

  std::vector<char> in_;
  std::size_t begin_ = 0;    // of what is not served yet
  std::size_t end_ = 0;      // of what has been read
  std::size_t scanned_ = 0;  // no head ends before it

  Request request_;
  Answer answer_;
  std::shared_ptr<Timer> wait_;  // for a document or a turn
  std::array<boost::asio::const_buffer, 3> out_;
  std::size_t out_bytes_ = 0;  // that are left to write
};

}  // namespace bantin::serve
