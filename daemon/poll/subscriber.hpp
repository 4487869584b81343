// Subscribes to what sources offer by push (WebSub), keeps the subscriptions alive, and knows whether they can be
// relied on. Polling thread; its requests go through the fetcher, what hubs say comes through the `CallbackDesk`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/callback_desk.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/refresh.hpp"
#include "daemon/store/subscriptions.hpp"

namespace bantin::poll {

/// Is push on, and can hubs reach us? They can when `public_url` names a host that others can find; or any at all if
/// sources in the own network may be polled, for then so may be its hubs.
bool is_push_wanted(const config::Config& config);

class Subscriber {
 public:
  struct Parts {
    Fetcher& http;
    store::Subscriptions& store;
    const Clock& clock;
    Log& log;
    CallbackDesk& desk;
  };
  /// Takes content of a source to the scheduler; false: it is not polled any more.
  using Receive = std::function<bool(const std::string& source, Pushed content)>;

  /// All must outlive this.
  Subscriber(boost::asio::io_context& context, Parts parts, Receive receive);
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  /// Takes over what the store remembers; once, before all else.
  void restore(std::vector<store::Subscription> subscriptions);
  /// Subscriptions of sources that are not in it any more or want no push, or of all if it is off, are given up.
  void apply(config::ConfigPtr config);
  /// To be told of each refresh: it names hubs, and shows what they missed.
  void refreshed(const RefreshResult& result);
  /// Is the source's news sent to us, so that it need hardly be asked?
  bool is_live(const std::string& source) const;
  /// Asks no hub any more.
  void stop();

  // What hubs say; called through the desk's events, on the polling thread.
  void subscribed(const std::string& token, const std::string& lease_seconds);
  void unsubscribed(const std::string& token);
  void denied(const std::string& token, const std::string& reason);
  void pushed(const std::string& token, Pushed content);

 private:
  /// By token. A source has one, and perhaps others that are leaving.
  using Subscriptions = std::map<std::string, store::Subscription>;

  void subscribe(const std::string& source, const HubOffer& offer);
  void leave(store::Subscription& subscription);
  void drop(const std::string& token);
  void keep(const store::Subscription& subscription);
  void failed(store::Subscription& subscription, const std::string& why);
  void turn();
  void arm();
  boost::asio::awaitable<FetchOutcome> ask(FetchRequest request);
  void answered(const std::string& token, const FetchOutcome& outcome);
  FetchRequest make_request(const store::Subscription& subscription) const;
  store::Subscription* find(const std::string& token);

  boost::asio::io_context& context_;
  Parts parts_;
  Receive receive_;
  config::ConfigPtr config_;
  boost::asio::steady_timer timer_;
  Subscriptions subscriptions_;
  std::unordered_map<std::string, std::string> token_of_;   // source -> the one that is not leaving
  std::unordered_map<std::string, feeds::Instant> hinted_;  // token -> when news came without content that counts
  bool is_wanted_ = false;
  bool asking_ = false;
  bool stopped_ = false;
};

}  // namespace bantin::poll
