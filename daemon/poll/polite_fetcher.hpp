// Stands in front of the network: lets each request wait for its server's turn, obeys robots.txt for what bantin finds
// by itself, and leaves a server alone that asks for it. Every HTTP request of the program goes through here, feeds,
// article pages, redirects and robots.txt alike. Polling thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/fetcher.hpp"

namespace bantin::poll {

/// A request waits until the gate lets it in; those for one domain are let in in the order in which they came, named
/// ones before discovered ones. Waiting does not count towards the request's timeout, and ends when it is cancelled.
///
/// A request to a server that wants to rest fails at once, with `FetchFailure::Kind::closed` and the time when the rest
/// is over; so does one that a redirect leads to such a server. One that robots.txt forbids fails with `refused`.
///
/// robots.txt is fetched once a day for each origin that is asked for discovered pages (RFC 9309: 4xx allows
/// everything, 5xx and no answer nothing, until a copy is had; then that one holds for up to 30 days). Pages named in
/// the configuration are fetched whatever it says; `FetchResponse::robots` then tells, once the file has been looked
/// at behind the first answer's back.
class PoliteFetcher final : public Fetcher {
 public:
  struct Options {
    /// Look at robots.txt for named pages too, to report it. Off: only for discovered ones.
    bool reports_robots = false;
  };

  /// All must outlive the fetcher and its fetches; the executor runs on one thread.
  PoliteFetcher(boost::asio::any_io_executor executor, Fetcher& inner, DomainGate& gate, const Clock& clock, Log& log,
                Options options);
  ~PoliteFetcher() override;

  boost::asio::awaitable<FetchOutcome> fetch(FetchRequest request) override;

  /// Requests that wait for their turn.
  std::size_t waiting() const noexcept;

  class Core;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace bantin::poll
