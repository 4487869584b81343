// Fetchers, refresher and scheduler, put together: what `serve` and `poll` both run. Lives on one thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/polite_fetcher.hpp"
#include "daemon/poll/refresh.hpp"
#include "daemon/poll/scheduler.hpp"
#include "daemon/store/store.hpp"
#include "daemon/system/descriptors.hpp"

namespace bantin {

/// Members in construction order: each uses those above it.
struct Polling {
  system::DescriptorShares shares;
  poll::DomainGate gate;
  poll::CurlFetcher http;
  poll::PoliteFetcher polite;
  poll::FileFetcher files;
  poll::Refresher refresher;
  poll::Scheduler scheduler;

  Polling(boost::asio::io_context& context, boost::asio::any_io_executor pool, store::Store& store, const Clock& clock,
          Log& log, poll::Scheduler::Mode mode, poll::Scheduler::Refreshed refreshed)
      : shares(system::share_out(system::descriptor_limit())),
        http(context.get_executor(), fetching(shares), log),
        polite(context.get_executor(), http, gate, clock, log, {mode == poll::Scheduler::Mode::forever}),
        files(pool),
        refresher({polite, files, store, clock, log}, pool),
        scheduler(context, refresher, clock, log, mode, std::move(refreshed), &gate) {
    scheduler.set_most_at_once(static_cast<unsigned>(shares.fetches));
  }

 private:
  static poll::CurlFetcher::Options fetching(const system::DescriptorShares& shares) {
    poll::CurlFetcher::Options options;
    options.shards = shares.shards;
    options.lookups = shares.lookups;
    options.idle_connections = shares.idle;
    return options;
  }
};

}  // namespace bantin
