// Turns the poll queue with the clock and starts refreshes: the polling thread's only loop. Owned by the composition
// root; every method is called on the polling thread.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config/config.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/poll_queue.hpp"
#include "daemon/poll/refresh.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

class Scheduler {
 public:
  enum class Mode {
    forever,  // serve: each source again when it is due
    once,     // poll: each source one time
  };
  using Refreshed = std::function<void(const RefreshResult&)>;
  using Idle = std::function<void()>;

  /// `refreshed` is called after each refresh. `gate` (outlives this): the one that the refresher's requests pass; a
  /// source whose server wants to rest is then not started, and a domain is free when the gate says so.
  Scheduler(boost::asio::io_context& context, Refresher& refresher, const Clock& clock, Log& log, Mode mode,
            Refreshed refreshed, DomainGate* gate = nullptr);

  /// However many a configuration allows, no more than so many run at once.
  void set_most_at_once(unsigned most) { most_at_once_ = most; }

  /// Takes over a configuration: new sources start, removed ones stop, the others keep their state. `states` are the
  /// store's, for sources that are not known here yet. In mode `once` only the sources named in `only` are polled
  /// (empty: all), each at once.
  void apply(config::ConfigPtr config, std::vector<store::SourceState> states,
             const std::vector<std::string>& only = {});

  /// Asks a source as soon as its domain allows. False for an unknown one.
  bool ask_now(const std::string& source);

  /// Takes content that a hub sent for a source: worked on at once, for nobody is asked, or when what runs of the
  /// source has ended. False for an unknown one. Without a body, or when the last one still waits, the source is asked
  /// instead.
  bool push(const std::string& source, Pushed content);

  /// Starts nothing more and cancels what is being fetched; `stopped` is called when the last refresh has ended.
  void stop(Idle stopped);

  /// Mode `once`: called when nothing is left to do.
  void on_idle(Idle idle) { idle_ = std::move(idle); }

  std::size_t running() const noexcept { return queue_.running(); }
  std::size_t waiting() const noexcept { return queue_.waiting(); }
  std::size_t sources() const noexcept { return jobs_.size(); }
  /// When the loop last turned, for the watchdog.
  Moment last_turn() const noexcept { return last_turn_; }

 private:
  struct Job {
    PollQueue::Slot slot = 0;
    std::string domain;                      // empty: a file
    const config::Source* source = nullptr;  // into config_; null: removed while running
    config::ConfigPtr config;                // keeps `source` alive
    store::SourceState state;
    std::optional<Pushed> pushed;  // waits for what runs
    boost::asio::cancellation_signal cancel;
    bool running = false;
  };

  void turn();
  void turn_soon();
  /// True if the source's server rests: it is then due again after that.
  bool postpone(const Job& job, Moment now);
  void start(PollQueue::Slot slot);
  void take_in(const std::shared_ptr<Job>& job);
  void run(const std::shared_ptr<Job>& job, boost::asio::awaitable<RefreshResult> work);
  void answered(const Job& job);
  void done(const std::shared_ptr<Job>& job, const RefreshResult& result);
  void arm();
  Moment due_again(const config::Config& config, const config::Source& source, feeds::Instant next) const;
  void remember_rest(const config::Source& source, const store::SourceState& state);
  void mind_the_clock(Moment now);
  void look_for_twins(const store::SourceState& state);

  boost::asio::io_context& context_;
  Refresher& refresher_;
  const Clock& clock_;
  Log& log_;
  Mode mode_;
  Refreshed refreshed_;
  Idle idle_;
  Idle stopped_;
  DomainGate* gate_;
  unsigned most_at_once_ = std::numeric_limits<unsigned>::max();
  bool stopping_ = false;
  bool turns_soon_ = false;
  PollQueue queue_;
  boost::asio::steady_timer timer_;
  std::unordered_map<std::string, std::shared_ptr<Job>> jobs_;
  std::unordered_map<PollQueue::Slot, std::shared_ptr<Job>> by_slot_;
  Moment last_turn_{};
  std::unordered_map<std::size_t, std::string> ends_at_;  // hash of a final URL -> a source that ends there
  std::unordered_set<std::string> twins_;                 // sources that were reported for ending where another does
};

}  // namespace bantin::poll
