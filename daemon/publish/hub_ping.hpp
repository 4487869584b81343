// Tells hubs elsewhere which of our feeds have changed (`[site] hubs`), so that they fetch them and send them on. What
// was told is remembered as a data version, so that a change during a restart is told too. Polling thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/publish/snapshot.hpp"
#include "daemon/store/hub_subscriptions.hpp"

namespace bantin::publish {

class HubPinger {
 public:
  struct Parts {
    poll::Fetcher& http;
    store::HubStore& store;
    const Clock& clock;
    Log& log;
  };
  /// All must outlive this.
  HubPinger(boost::asio::io_context& context, const Parts& parts);

  /// Once, before all else.
  void restore(const std::vector<store::HubPing>& pings);
  void published(SnapshotPtr snapshot);
  void stop();

 private:
  /// One hub. It is told of one feed after the other, all that changed between two data versions.
  struct Hub {
    std::uint64_t told = 0;         // data version
    bool is_new = true;             // it is told of what changes from here on
    std::deque<std::string> feeds;  // still to be told
    std::uint64_t tells = 0;        // version that it will have heard of after those
    std::uint32_t failures = 0;     // consecutive
    Moment next{};                  // not asked before
    bool is_asked = false;          // a request runs
  };

  void turn();
  void gather(Hub& hub) const;
  void ask(const std::string& url, Hub& hub);
  boost::asio::awaitable<poll::FetchOutcome> send(poll::FetchRequest request);
  void answered(const std::string& url, const poll::FetchOutcome& outcome);
  void keep(const std::string& url, const Hub& hub);

  boost::asio::io_context& context_;
  Parts parts_;
  boost::asio::steady_timer timer_;
  std::map<std::string, Hub> hubs_;
  SnapshotPtr snapshot_;
  bool is_stopped_ = false;
};

}  // namespace bantin::publish
