// One refresh of one source, narrated top to bottom in refresh.cpp: fetch, read, compare, clean, match, fetch the
// articles' own pages where they are wanted, commit.
// Called on the polling thread; the heavy steps run on the pool, the commit on the store's writer. Whatever happens,
// it ends in one RefreshResult, and (unless cancelled) in one commit with the time of the next check.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "config/config.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/callback_desk.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/websub.hpp"
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
  bool postponed = false;                 // not asked: the server wants to be left alone; `state.error` says so
  bool stored = false;                    // false: the store failed; `state.error` says why
  std::uint64_t version = 0;              // data version after the commit
  bool pushed = false;                    // it came from a hub; nothing was fetched
  feeds::Instant previous_check{};        // of the state before
  std::optional<HubOffer> offer;          // none: the document was not looked at

  bool ok() const noexcept { return !cancelled && !postponed && stored && state.failures == 0; }
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

  /// The same with content that a hub has sent (receive.cpp). What is no feed changes nothing but the time of the next
  /// check: at once.
  boost::asio::awaitable<RefreshResult> receive(config::ConfigPtr config, const config::Source* source,
                                                store::SourceState previous, Pushed content);

  /// Tells whether a hub sends a source's news, so that it is asked as rarely as can be. Empty: never.
  void set_is_pushed(std::function<bool(const std::string& source)> is_pushed) { is_pushed_ = std::move(is_pushed); }

 private:
  /// A source whose address is a home page: looks for its feed, and makes that the answer and the document.
  boost::asio::awaitable<void> find_feed(config::ConfigPtr config, const config::Source* source,
                                         FetchResponse& response, store::SourceState& state,
                                         DocumentOrRefusal& document);
  /// The pages of the list after the first one, when a source is read for the first time.
  boost::asio::awaitable<void> add_further_pages(config::ConfigPtr config, const config::Source* source,
                                                 std::string url, Document& document);
  /// True if articles are left for the next refresh.
  boost::asio::awaitable<bool> fetch_articles(config::ConfigPtr config, const config::Source* source,
                                              feeds::Instant now, bool heals, store::RefreshCommit& change);

  /// One request. What is thrown but for a cancel is a failure like another.
  boost::asio::awaitable<FetchOutcome> ask(FetchRequest request);

  Parts parts_;
  std::function<bool(const std::string&)> is_pushed_;
  boost::asio::any_io_executor pool_;
};

}  // namespace bantin::poll
