// How much the fetcher costs: asks every address of a list once a round, so many at once, keeps the validators from
// round to round, and prints what came, the CPU seconds and the longest time for which the loop stood still. Parses and
// stores nothing.
//   fetch_bench --urls FILE [--concurrency 64] [--rounds 1] [--shards N] [--tls-sessions N] [--ca-bundle FILE]
//   [--unconditional]
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/log.hpp"
#include "daemon/poll/curl_fetcher.hpp"

namespace {

using namespace bantin;

struct Counts {
  std::size_t next = 0;
  std::size_t ok = 0;
  std::size_t unchanged = 0;
  std::size_t failed = 0;
  std::uint64_t bytes = 0;
  std::size_t workers = 0;
  std::chrono::duration<double> lag{0};  // by which a timer came late, at most
  std::string first_failure;
};

struct Feed {
  std::string url;
  poll::Validators validators;
};

boost::asio::awaitable<void> worker(poll::CurlFetcher& fetcher, std::vector<Feed>& feeds, Counts& counts,
                                    bool conditional) {
  while (counts.next < feeds.size()) {
    Feed& feed = feeds[counts.next++];
    poll::FetchRequest request;
    request.url = feed.url;
    request.user_agent = "bantin-bench";
    request.allow_private_addresses = true;
    if (conditional) request.validators = feed.validators;
    poll::FetchOutcome outcome = co_await fetcher.fetch(std::move(request));
    if (!outcome.response) {
      if (counts.failed++ == 0) counts.first_failure = outcome.failure.message;
      continue;
    }
    ++(outcome.response->status == 304 ? counts.unchanged : counts.ok);
    counts.bytes += outcome.response->body.size();
    feed.validators = std::move(outcome.response->validators);
  }
  --counts.workers;
}

boost::asio::awaitable<void> watch_lag(Counts& counts) {
  using Clock = std::chrono::steady_clock;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (counts.workers > 0) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(boost::asio::use_awaitable);
    const std::chrono::duration<double> late = Clock::now() - timer.expiry();
    counts.lag = std::max(counts.lag, late);
  }
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  std::string urls;
  std::size_t concurrency = 64;
  std::size_t rounds = 1;
  bool conditional = true;
  poll::CurlFetcher::Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--unconditional")
      conditional = false;
    else if (option == "--urls")
      urls = value, ++i;
    else if (option == "--concurrency")
      concurrency = std::strtoul(value, nullptr, 10), ++i;
    else if (option == "--rounds")
      rounds = std::strtoul(value, nullptr, 10), ++i;
    else if (option == "--shards")
      options.shards = std::strtoul(value, nullptr, 10), ++i;
    else if (option == "--tls-sessions")
      options.tls_sessions = std::strtoul(value, nullptr, 10), ++i;
    else if (option == "--ca-bundle")
      options.ca_bundle = value, ++i;
    else
      return std::fprintf(stderr, "unknown option %s\n", argv[i]), 2;
  }
  std::vector<Feed> feeds;
  std::ifstream list(urls);
  for (std::string line; std::getline(list, line);) {
    if (!line.empty()) feeds.push_back({line, {}});
  }
  const auto log = make_log("warning");
  boost::asio::io_context loop(1);
  poll::CurlFetcher fetcher(loop.get_executor(), options, *log);
  std::size_t failed = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    Counts counts;
    const double cpu = cpu_seconds();
    const auto started = std::chrono::steady_clock::now();
    counts.workers = concurrency;
    boost::asio::co_spawn(loop, watch_lag(counts), [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    for (std::size_t i = 0; i < concurrency; ++i) {
      boost::asio::co_spawn(loop, worker(fetcher, feeds, counts, conditional), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
      });
    }
    loop.restart();
    loop.run();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("round %zu: feeds %zu 200:%zu 304:%zu failed:%zu bytes:%llu wall:%.3f cpu:%.3f lag:%.3f rss:%ldMB %s\n",
                round + 1, feeds.size(), counts.ok, counts.unchanged, counts.failed,
                static_cast<unsigned long long>(counts.bytes), wall.count(), cpu_seconds() - cpu, counts.lag.count(),
                usage.ru_maxrss / 1024, counts.first_failure.c_str());
    failed += counts.failed;
  }
  return failed == 0 ? 0 : 3;
}
