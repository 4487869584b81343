// Fetches one address with the daemon's own fetcher and prints one line: what came or why nothing did, the time and the
// peak memory. Made to be driven against a hostile origin; exit 0 whatever the network does.
//   fetch_probe [--private] [--timeout SECONDS] [--max-bytes N] [--ca FILE] [--user NAME:PASSWORD] URL
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "daemon/log.hpp"
#include "daemon/poll/curl_fetcher.hpp"

namespace {

using namespace bantin;

const char* word(poll::FetchFailure::Kind kind) {
  switch (kind) {
    case poll::FetchFailure::Kind::dns:
      return "dns";
    case poll::FetchFailure::Kind::connect:
      return "connect";
    case poll::FetchFailure::Kind::tls:
      return "tls";
    case poll::FetchFailure::Kind::timeout:
      return "timeout";
    case poll::FetchFailure::Kind::too_large:
      return "too_large";
    case poll::FetchFailure::Kind::refused:
      return "refused";
    case poll::FetchFailure::Kind::protocol:
      return "protocol";
    case poll::FetchFailure::Kind::file:
      return "file";
    case poll::FetchFailure::Kind::closed:
      return "closed";
    case poll::FetchFailure::Kind::cancelled:
      return "cancelled";
  }
  return "?";
}

}  // namespace

int main(int argc, char** argv) {
  poll::FetchRequest request;
  request.user_agent = "bantin-fetch-probe";
  request.timeout = std::chrono::seconds(15);
  request.max_bytes = 5u << 20;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--private")
      request.allow_private_addresses = true;
    else if (option == "--timeout")
      request.timeout = std::chrono::seconds(std::atoi(value)), ++i;
    else if (option == "--max-bytes")
      request.max_bytes = std::strtoull(value, nullptr, 10), ++i;
    else if (option == "--ca")
      request.ca_file = value, ++i;
    else if (option == "--user") {
      const std::string_view pair = value;
      request.username = pair.substr(0, pair.find(':'));
      request.password = pair.substr(std::min(pair.size(), pair.find(':') + 1));
      ++i;
    } else
      request.url = option;
  }
  const auto log = make_log("warning");
  boost::asio::io_context loop(1);
  poll::CurlFetcher fetcher(loop.get_executor(), {}, *log);
  poll::FetchOutcome outcome;
  const auto started = std::chrono::steady_clock::now();
  boost::asio::co_spawn(loop, fetcher.fetch(request), [&](std::exception_ptr thrown, poll::FetchOutcome result) {
    if (thrown) std::rethrow_exception(thrown);
    outcome = std::move(result);
  });
  loop.run();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  if (outcome.response) {
    std::printf("status=%d body=%zu wire=%llu hops=%zu", outcome.response->status, outcome.response->body.size(),
                static_cast<unsigned long long>(outcome.response->wire_bytes), outcome.response->hops.size());
  } else {
    std::printf("failure=%s \"%s\"", word(outcome.failure.kind), outcome.failure.message.c_str());
  }
  std::printf(" wall=%.2fs cpu=%.2fs rss=%ldMiB\n", wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
              usage.ru_maxrss / 1024);
  return 0;
}
