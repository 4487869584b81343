// What the fetcher sends, and how documents share memory.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <string>

#include "daemon/log.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "tests/support/origin.hpp"

namespace {

using namespace bantin;
using poll::FetchOutcome;
using poll::FetchRequest;
using test::Origin;

struct World {
  explicit World(poll::CurlFetcher::Options options = {}) : fetcher(loop.get_executor(), options, *log) {}

  FetchRequest to(const std::string& path) {
    FetchRequest request;
    request.url = origin.url(path);
    request.allow_private_addresses = true;
    request.timeout = std::chrono::seconds(20);
    return request;
  }
  FetchOutcome get(const FetchRequest& request) {
    FetchOutcome outcome;
    boost::asio::co_spawn(loop, fetcher.fetch(request), [&](std::exception_ptr thrown, FetchOutcome got) {
      if (thrown) std::rethrow_exception(thrown);
      outcome = std::move(got);
    });
    loop.restart();
    loop.run();
    return outcome;
  }

  Origin origin;
  std::shared_ptr<Log> log = make_log("error");
  boost::asio::io_context loop{1};
  poll::CurlFetcher fetcher;
};

}  // namespace

TEST_CASE("fetch: a form is sent by POST, is followed nowhere, and the next request is a GET again") {
  World world;
  Origin::Reply taken;
  taken.status = 202;
  world.origin.on("/hub", taken);
  world.origin.on("/moved", test::redirect(307, world.origin.url("/hub")));
  FetchRequest request = world.to("/hub");
  request.form = "hub.mode=subscribe&hub.topic=x";
  FetchOutcome outcome = world.get(request);
  REQUIRE(outcome.response);
  CHECK(outcome.response->status == 202);
  const auto sent = world.origin.requests("/hub");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].method == "POST");
  CHECK(sent[0].body == "hub.mode=subscribe&hub.topic=x");
  CHECK(sent[0].header("Content-Type") == "application/x-www-form-urlencoded");

  request.url = world.origin.url("/moved");
  outcome = world.get(request);
  CHECK_FALSE(outcome.response);
  CHECK(outcome.failure.message.find("redirects") != std::string::npos);
  CHECK(world.origin.requests("/hub").size() == 1);

  world.get(world.to("/hub"));
  CHECK(world.origin.requests("/hub").back().method == "GET");
  CHECK(world.origin.requests("/hub").back().body.empty());
}

TEST_CASE("fetch: documents that do not fit into the memory for all of them come one after the other") {
  poll::CurlFetcher::Options options;
  options.body_bytes = 300'000;
  World world(options);
  Origin::Reply reply;
  reply.body = std::string(200'000, 'x');
  reply.gzip = true;
  world.origin.on("/large", reply);
  FetchRequest request = world.to("/large");
  request.max_bytes = 250'000;
  std::size_t whole = 0;
  for (int i = 0; i < 8; ++i) {
    // What came is dropped at once, like that of a refresh that is done.
    boost::asio::co_spawn(world.loop, world.fetcher.fetch(request), [&](std::exception_ptr thrown, FetchOutcome got) {
      if (thrown) std::rethrow_exception(thrown);
      whole += got.response && got.response->body.size() == 200'000 ? 1 : 0;
    });
  }
  world.loop.run();
  CHECK(whole == 8);
}
