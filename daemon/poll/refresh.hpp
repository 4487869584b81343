// One refresh of one source, narrated top to bottom in refresh.cpp: fetch, read, compare, clean, match, fetch the
// articles' own pages where they are wanted, commit.
// Called on the polling thread; the heavy steps run on the pool, the commit on the store's writer. Whatever happens,
// it ends in one RefreshResult, and (unless cancelled) in one commit with the time of the next check.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>

#include "config/config.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

struct RefreshResult {
  store::SourceState state;  // as committed
  std::size_t items = 0;     // in the document
  std::size_t added = 0;
  std::size_t edited = 0;
  std::uint64_t wire_bytes = 0;
  std::chrono::milliseconds duration{0};  // of the fetch
  bool cancelled = false;                 // nothing was committed
  bool stored = false;                    // false: the store failed; `state.error` says why
  std::uint64_t version = 0;              // data version after the commit

  bool ok() const noexcept { return !cancelled && stored && state.failures == 0; }
};

class Refresher {
 public:
  /// All must outlive the refresher.
  struct Parts {
    Fetcher& http;
    Fetcher& files;
    store::Store& store;
    const Clock& clock;
    Log& log;
  };

  Refresher(Parts parts, boost::asio::any_io_executor pool) : parts_(parts), pool_(std::move(pool)) {}

  /// `source` belongs to `config`. `previous` is what the last refresh committed. `answered` (may be empty) is called
  /// when the source's own address has been asked: its server is free for others, whatever is left to do.
  boost::asio::awaitable<RefreshResult> refresh(config::ConfigPtr config, const config::Source* source,
                                                store::SourceState previous, std::function<void()> answered = {});

 private:
  /// The pages of the list after the first one, when a source is read for the first time.
  boost::asio::awaitable<void> add_further_pages(config::ConfigPtr config, const config::Source* source,
                                                 std::string url, Document& document);
  /// True if articles are left for the next refresh.
  boost::asio::awaitable<bool> fetch_articles(config::ConfigPtr config, const config::Source* source,
                                              feeds::Instant now, bool heals, store::RefreshCommit& change);

  Parts parts_;
  boost::asio::any_io_executor pool_;
};

/// The honest name under which all requests are made.
std::string default_user_agent(const config::Site& site);

}  // namespace bantin::poll
