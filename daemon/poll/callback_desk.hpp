// Where hubs knock: answers their questions about our subscriptions and takes what they send. The one place where the
// serving thread (which answers at once) and the polling thread (which decides what we subscribe to) meet. Outlives all
// content that it handed on.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bantin::poll {

/// What came by push, as the hub sent it. An empty body: nothing that can be trusted came, but the source has news.
struct Pushed {
  std::string body;
  std::string content_type;
  std::shared_ptr<const void> place;  // in the desk's limit; given back with the last copy
};

class CallbackDesk {
 public:
  /// One subscription as hubs see it.
  struct Entry {
    std::string topic;
    std::string secret;
    bool leaving = false;  // we are unsubscribing
  };
  /// What the polling side is told, called on the serving thread: must hand it over and return.
  struct Events {
    std::function<void(std::string token, std::string lease_seconds)> subscribed;
    std::function<void(std::string token)> unsubscribed;
    std::function<void(std::string token, std::string reason)> denied;
    std::function<void(std::string token, Pushed content)> pushed;
  };
  struct Reply {
    unsigned status = 0;
    std::string body;  // of a 200
  };

  /// Content above this is refused: the poll that follows fetches it.
  static constexpr std::size_t kContentBytes = 2u << 20;
  /// Taken and not yet worked off, all sources together; beyond that hubs are asked to come again.
  static constexpr std::size_t kWaitingBytes = 32u << 20;

  // Polling thread.
  void listen(Events events);
  void put(const std::string& token, Entry entry);
  void remove(const std::string& token);

  // Serving thread.
  /// A hub's question (WebSub 5.3): 200 with its challenge, or 404.
  Reply verify(std::string_view token, std::string_view query);
  /// A hub's content (WebSub 7): 202 taken, 403 signature missing or wrong, 404, 410, 503.
  unsigned deliver(std::string_view token, std::string_view content_type, std::string_view signature,
                   std::string_view body);

 private:
  void give_back(std::size_t bytes);

  std::mutex mutex_;
  Events events_;
  std::unordered_map<std::string, Entry> entries_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace bantin::poll
