// Fetches http and https sources: conditional, compressed, bounded in time and memory whatever the server sends, and
// only from addresses that a source may reach. Polling thread only; never parses, stores or retries.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "daemon/log.hpp"
#include "daemon/poll/fetcher.hpp"

namespace bantin::poll {

/// Redirects are followed here and not by libcurl, so that each hop is seen, and so that validators go only to the
/// address that gave them, and credentials and configured headers only to the origin that they were configured for.
///
/// Every status is an answer. The body of a 2xx is whole or the fetch fails; of any other status at most 64 kB are
/// kept, and whatever follows is not waited for. A 304 to a question without validators is a failure.
class CurlFetcher : public Fetcher {
 public:
  struct Options {
    std::size_t shards = 64;             // multi handles, see CurlMulti
    std::size_t idle_connections = 256;  // kept open for reuse
    std::size_t tls_sessions = 2048;     // kept for resumption, 5 to 12 kB each
    std::size_t lookups = 16;            // names resolved at once, a thread each
    std::size_t body_bytes = 64u << 20;  // of documents in memory at once, until they are read
    std::string ca_bundle;               // PEM; empty: the system's
  };

  /// `executor`: of an io_context that runs on one thread and outlives this. Throws when libcurl lacks what is needed
  /// (OpenSSL). Fetches that still run keep what they need alive.
  CurlFetcher(boost::asio::any_io_executor executor, const Options& options, Log& log);
  ~CurlFetcher() override;

  boost::asio::awaitable<FetchOutcome> fetch(FetchRequest request) override;

  struct Core;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace bantin::poll
