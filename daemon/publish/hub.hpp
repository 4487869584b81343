// The hub (W3C WebSub): takes subscriptions to our feeds, verifies them, and sends each subscriber what is new in its
// feed since it was last sent something. Polling thread, but for `take` and `counts`. Its requests go to the fetcher
// past the gate of the sources, for a subscriber wants to be called at once; they have limits of their own
// (call_queue.hpp). Documents are made on the pool.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "daemon/poll/fetcher.hpp"
#include "daemon/publish/call_queue.hpp"
#include "daemon/publish/hub_counts.hpp"
#include "daemon/publish/hub_topics.hpp"
#include "daemon/publish/publisher.hpp"

namespace bantin::publish {

struct HubLimits {
  std::size_t subscriptions = 20'000;
  std::size_t subscriptions_of_domain = 2000;  // of the callbacks
  std::size_t searches = 200;                  // that are subscribed to: each is looked up after every change
  std::size_t pending = 1000;                  // requests that are not settled yet
  std::size_t bytes = 64u << 20;               // of what waits to be delivered; one document more may be made
  std::chrono::milliseconds timeout{10'000};   // of a call
  CallQueue::Limits calls{};
};

class Hub {
 public:
  struct Parts {
    poll::Fetcher& http;
    store::HubStore& store;
    Publisher& publisher;
    const Clock& clock;
    Log& log;
    boost::asio::any_io_executor pool;
  };
  /// All must outlive this; the pool must have ended before this does.
  Hub(boost::asio::io_context& context, const Parts& parts, const HubLimits& limits = {});

  /// Takes over what the store remembers; once, before all else.
  void restore(const store::HubMemory& memory);
  /// The newest state of what is published: what changed is sent out, and subscriptions to what is not published any
  /// more end.
  void published(SnapshotPtr snapshot);
  /// Calls nobody any more, and hands to the store what it does not know yet.
  void stop();

  /// Any thread, at once. False: too many requests wait. What is wrong with one beyond its form is told to its
  /// callback.
  bool take(HubRequest request);
  /// Any thread.
  HubCounts counts() const noexcept;

 private:
  using Id = std::int64_t;
  /// A document that is to be made: for a group, or (`state` 0) for the questions that wait for a topic's state.
  struct Job {
    std::string topic;
    Id state = 0;
  };

  // Requests: hub_requests.cpp.
  void requested(HubRequest request);
  void deny(const std::string& callback, const std::string& topic, const std::string& reason);
  void ask_back(Id id);
  void verified(Id id, const poll::FetchOutcome& outcome);
  void subscribed(HubQuestion question);
  void settle(Id id);
  HubTopic* find_topic(const std::string& url);
  std::optional<Target> resolve(const std::string& url) const;
  bool is_full(const std::string& domain) const;

  // Deliveries: hub.cpp.
  void new_round(const std::string& url);
  void offer(Id id);
  void want(const std::string& url, HubGroup& group);
  void make_next();
  void made(const Job& job, Round round, std::optional<Bytes> bytes, bool failed);
  HeldStatePtr state_of(HubTopic& topic, Members members, Round round);
  void join(HubTopic& topic, HubSubscriber& subscriber);
  void part(const HubSubscriber& subscriber);
  void release(const std::string& url, Id state);
  void tidy(const std::string& url);
  void end(Id id, const std::string& why);
  void end_topic(const std::string& url);
  void delivered(Id id, const poll::FetchOutcome& outcome);
  void failed(Id id, HubSubscriber& subscriber, const poll::FetchOutcome& outcome);

  // Calls and time: hub_calls.cpp.
  void call_next();
  std::optional<poll::FetchRequest> make_request(const Call& call);
  boost::asio::awaitable<poll::FetchOutcome> call(poll::FetchRequest request);
  void answered(const Call& call, const poll::FetchOutcome& outcome);
  void turn();
  void turn_soon();
  void arm();

  boost::asio::io_context& context_;
  Parts parts_;
  const HubLimits limits_;
  boost::asio::steady_timer timer_;
  HubRecords records_;
  SnapshotPtr snapshot_;

  std::map<Id, HubSubscriber> subscribers_;
  std::map<std::pair<std::string, std::string>, Id> by_key_;  // topic, callback
  std::unordered_map<std::string, std::size_t> of_domain_;    // subscriptions
  std::map<std::string, HubTopic> topics_;
  std::map<Id, HubQuestion> questions_;
  std::map<Id, std::string> denials_;  // addresses
  std::map<Id, HubDelivery> deliveries_;
  CallQueue calls_;
  std::deque<Job> jobs_;
  std::multimap<Moment, Id> retries_;
  std::multimap<Moment, std::string> later_rounds_;
  std::optional<Moment> next_call_;
  Moment next_sweep_{};
  std::size_t letter_bytes_ = 0;
  Round last_round_ = 0;
  Id last_id_ = 0;  // of subscriptions, questions and denials
  bool is_making_ = false;
  bool is_turn_due_ = false;
  bool is_stopped_ = false;

  std::atomic<std::size_t> pending_{0};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> waiting_calls_{0};
  std::atomic<std::uint64_t> delivered_count_{0};
  std::atomic<std::uint64_t> failed_count_{0};
};

}  // namespace bantin::publish
