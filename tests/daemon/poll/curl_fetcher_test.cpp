// The HTTP fetcher against a scripted origin.
#include "daemon/poll/curl_fetcher.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/log.hpp"
#include "tests/support/origin.hpp"

using namespace bantin;
using namespace bantin::poll;
using test::Origin;
using Kind = FetchFailure::Kind;

namespace {

/// A polling thread without the thread: each `get` runs the loop until the fetch is done.
class Bench {
 public:
  explicit Bench(CurlFetcher::Options options = {})
      : log_(make_log("error")), fetcher(loop.get_executor(), options, *log_) {}

  std::vector<FetchOutcome> get_all(const std::vector<FetchRequest>& requests) {
    std::vector<FetchOutcome> outcomes(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      boost::asio::co_spawn(loop, fetcher.fetch(requests[i]),
                            [&outcomes, i](std::exception_ptr thrown, FetchOutcome got) {
                              if (thrown) std::rethrow_exception(thrown);
                              outcomes[i] = std::move(got);
                            });
    }
    loop.restart();
    loop.run();
    return outcomes;
  }
  FetchOutcome get(const FetchRequest& request) { return get_all({request}).front(); }

 private:
  std::shared_ptr<Log> log_;

 public:
  boost::asio::io_context loop{1};
  CurlFetcher fetcher;
};

FetchRequest to(std::string url) {
  FetchRequest request;
  request.url = std::move(url);
  request.user_agent = "bantin-test/1 (+mailto:test@example.vn)";
  request.allow_private_addresses = true;
  request.timeout = std::chrono::seconds(10);
  return request;
}

Origin::Reply text(std::string body, test::Headers headers = {}) {
  Origin::Reply reply;
  reply.body = std::move(body);
  reply.headers = std::move(headers);
  return reply;
}

#define REQUIRE_FAILURE(outcome, wanted)                                   \
  do {                                                                     \
    const FetchOutcome got = (outcome);                                    \
    REQUIRE_FALSE(got.response.has_value());                               \
    CAPTURE(got.failure.message);                                          \
    CHECK(static_cast<int>(got.failure.kind) == static_cast<int>(wanted)); \
    CHECK_FALSE(got.failure.message.empty());                              \
  } while (false)

}  // namespace

TEST_CASE("fetch: an answer comes with its body and the fields that a poll needs") {
  Origin origin;
  origin.on("/feed", text("<rss/>", {{"ETag", "W/\"a b\""},
                                     {"Last-Modified", "Tue, 22 Feb 2022 08:00:00 GMT"},
                                     {"Content-Type", "application/rss+xml; charset=utf-8"},
                                     {"Cache-Control", "max-age=60"},
                                     {"cache-control", "public"},
                                     {"Expires", "0"},
                                     {"Date", "Tue, 22 Feb 2022 08:01:00 GMT"},
                                     {"Age", "5"},
                                     {"Retry-After", "120"},
                                     {"Link", "<https://hub.example.vn/>; rel=\"hub\""},
                                     {"Link", "</feed>; rel=\"self\""}}));
  Bench bench;
  const FetchOutcome outcome = bench.get(to(origin.url("/feed")));
  REQUIRE(outcome.response);
  const FetchResponse& response = *outcome.response;
  CHECK(response.status == 200);
  CHECK(response.body == "<rss/>");
  CHECK(response.final_url == origin.url("/feed"));
  CHECK(response.hops.empty());
  CHECK(response.validators.etag == "W/\"a b\"");
  CHECK(response.validators.last_modified == "Tue, 22 Feb 2022 08:00:00 GMT");
  CHECK(response.content_type == "application/rss+xml; charset=utf-8");
  CHECK(response.cache_control == "max-age=60, public");
  CHECK(response.expires == "0");
  CHECK(response.date == "Tue, 22 Feb 2022 08:01:00 GMT");
  CHECK(response.age == "5");
  CHECK(response.retry_after == "120");
  REQUIRE(response.link.size() == 2);
  CHECK(response.link[1] == "</feed>; rel=\"self\"");
  CHECK(response.wire_bytes == 6);
}

TEST_CASE("fetch: the request says who asks and what it would like") {
  Origin origin;
  origin.on("/feed", text("x"));
  Bench bench;
  bench.get(to(origin.url("/feed")));
  const auto asked = origin.requests("/feed");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].method == "GET");
  CHECK(asked[0].header("user-agent") == "bantin-test/1 (+mailto:test@example.vn)");
  CHECK(asked[0].header("accept").starts_with("application/atom+xml, application/rss+xml"));
  CHECK(asked[0].header("accept-encoding") == "gzip, br, zstd");
  CHECK_FALSE(asked[0].has("if-none-match"));
  CHECK_FALSE(asked[0].has("if-modified-since"));
  CHECK_FALSE(asked[0].has("cookie"));
  CHECK_FALSE(asked[0].has("authorization"));
}

TEST_CASE("fetch: validators go back byte for byte, and a 304 brings its own") {
  const std::string etag = "W/\"0815-\xc4\x91--gzip\"";
  const std::string date = "tue, 22 feb 2022  08:00:00 +0700";
  Origin origin;
  origin.on("/feed", test::conditional("<rss/>", etag, date));
  Bench bench;
  FetchRequest request = to(origin.url("/feed"));
  const FetchOutcome first = bench.get(request);
  REQUIRE(first.response);
  CHECK(first.response->validators.etag == etag);
  CHECK(first.response->validators.last_modified == date);
  request.validators = first.response->validators;
  const FetchOutcome second = bench.get(request);
  REQUIRE(second.response);
  CHECK(second.response->status == 304);
  CHECK(second.response->body.empty());
  CHECK(second.response->validators == first.response->validators);
  const auto asked = origin.requests("/feed");
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].header("if-none-match") == etag);
  CHECK(asked[1].header("if-modified-since") == date);
}

TEST_CASE("fetch: a 304 to an unconditional question is a failure") {
  Origin origin;
  Origin::Reply reply;
  reply.status = 304;
  origin.on("/feed", reply);
  Bench bench;
  REQUIRE_FAILURE(bench.get(to(origin.url("/feed"))), Kind::protocol);
}

TEST_CASE("fetch: validators go only to the address that gave them") {
  Origin origin;
  origin.on("/old", test::redirect(302, "/moved"));
  origin.on("/moved", test::conditional("<rss/>", "\"v1\""));
  Bench bench;
  FetchRequest request = to(origin.url("/old"));
  const FetchOutcome first = bench.get(request);
  REQUIRE(first.response);
  CHECK(first.response->final_url == origin.url("/moved"));
  request.validators = first.response->validators;

  SUBCASE("known: they go to the end of the redirect") {
    request.validators_url = first.response->final_url;
    const FetchOutcome second = bench.get(request);
    REQUIRE(second.response);
    CHECK(second.response->status == 304);
    CHECK_FALSE(origin.requests("/old").back().has("if-none-match"));
    CHECK(origin.requests("/moved").back().header("if-none-match") == "\"v1\"");
  }
  SUBCASE("not said: they are of the address that is asked") {
    const FetchOutcome second = bench.get(request);
    REQUIRE(second.response);
    CHECK(second.response->status == 200);
    CHECK(origin.requests("/old").back().has("if-none-match"));
    CHECK_FALSE(origin.requests("/moved").back().has("if-none-match"));
  }
}

TEST_CASE("fetch: redirects are followed and remembered") {
  Origin origin;
  origin.on("/a", test::redirect(301, "b?x=1#part"));
  origin.on("/b", test::redirect(307, origin.url("/c")));
  origin.on("/c", text("end"));
  Bench bench;
  const FetchOutcome outcome = bench.get(to(origin.url("/a")));
  REQUIRE(outcome.response);
  REQUIRE(outcome.response->hops.size() == 2);
  CHECK(outcome.response->hops[0].status == 301);
  CHECK(outcome.response->hops[0].to == origin.url("/b?x=1"));
  CHECK(outcome.response->hops[1].status == 307);
  CHECK(outcome.response->final_url == origin.url("/c"));
  CHECK(outcome.response->body == "end");
}

TEST_CASE("fetch: redirects end after five, and never leave the web") {
  Origin origin;
  origin.on("/loop", test::redirect(302, "/loop"));
  origin.on("/file", test::redirect(302, "file:///etc/passwd"));
  origin.on("/ftp", test::redirect(302, "ftp://127.0.0.1/x"));
  origin.on("/nowhere", test::redirect(302, ""));
  Bench bench;
  REQUIRE_FAILURE(bench.get(to(origin.url("/loop"))), Kind::protocol);
  CHECK(origin.requests("/loop").size() == 6);
  REQUIRE_FAILURE(bench.get(to(origin.url("/file"))), Kind::refused);
  REQUIRE_FAILURE(bench.get(to(origin.url("/ftp"))), Kind::refused);
  const FetchOutcome nowhere = bench.get(to(origin.url("/nowhere")));
  REQUIRE(nowhere.response);
  CHECK(nowhere.response->status == 302);
}

TEST_CASE("fetch: credentials and configured headers stay with their origin") {
  Origin home;
  Origin other;
  home.on("/same", test::redirect(302, "/end"));
  home.on("/end", text("x"));
  home.on("/away", test::redirect(302, other.url("/end")));
  other.on("/end", text("x"));
  Bench bench;
  FetchRequest request = to(home.url("/same"));
  request.username = "huyen";
  request.password = "b\xc3\xad m\xe1\xba\xadt";
  request.headers = {{"X-Key", "k1"}};
  REQUIRE(bench.get(request).response);
  CHECK(home.requests("/end").back().header("authorization").starts_with("Basic "));
  CHECK(home.requests("/end").back().header("x-key") == "k1");
  request.url = home.url("/away");
  REQUIRE(bench.get(request).response);
  CHECK(home.requests("/away").back().has("authorization"));
  REQUIRE(other.requests("/end").size() == 1);
  CHECK_FALSE(other.requests("/end")[0].has("authorization"));
  CHECK_FALSE(other.requests("/end")[0].has("x-key"));
}

TEST_CASE("fetch: credentials in the address are sent and never shown") {
  Origin origin;
  origin.on("/feed", text("x"));
  Bench bench;
  const FetchOutcome outcome = bench.get(to("http://a:b%20c@127.0.0.1:" + std::to_string(origin.port()) + "/feed"));
  REQUIRE(outcome.response);
  CHECK(outcome.response->final_url == origin.url("/feed"));
  CHECK(origin.requests("/feed")[0].header("authorization") == "Basic YTpiIGM=");
}

TEST_CASE("fetch: every status is an answer, with at most 64 kB of body when it is no success") {
  Origin origin;
  Origin::Reply gone = text(std::string(1'000'000, 'x'));
  gone.status = 410;
  origin.on("/gone", gone);
  Origin::Reply busy = text("later", {{"Retry-After", "60"}});
  busy.status = 503;
  busy.cut_after = 2;
  origin.on("/busy", busy);
  Origin::Reply delta = text("<rss/>", {{"IM", "feed"}});
  delta.status = 226;
  origin.on("/delta", delta);
  Bench bench;
  const FetchOutcome first = bench.get(to(origin.url("/gone")));
  REQUIRE(first.response);
  CHECK(first.response->status == 410);
  CHECK(first.response->body.size() == 64u << 10);
  const FetchOutcome second = bench.get(to(origin.url("/busy")));
  REQUIRE(second.response);
  CHECK(second.response->status == 503);
  CHECK(second.response->retry_after == "60");
  const FetchOutcome third = bench.get(to(origin.url("/delta")));
  REQUIRE(third.response);
  CHECK(third.response->status == 226);
  CHECK(third.response->body == "<rss/>");
}

TEST_CASE("fetch: a body is counted after decompression, also when its length is not told") {
  Origin origin;
  const std::string large(3'000'000, 'x');
  origin.on("/plain", text(large));
  Origin::Reply packed = text(large);
  packed.gzip = true;
  origin.on("/packed", packed);
  Origin::Reply chunked = text(large);
  chunked.chunked = true;
  origin.on("/chunked", chunked);
  Origin::Reply until_close = text(large);
  until_close.until_close = true;
  origin.on("/until-close", until_close);
  Bench bench;
  for (const char* path : {"/plain", "/packed", "/chunked", "/until-close"}) {
    CAPTURE(path);
    FetchRequest request = to(origin.url(path));
    request.max_bytes = large.size();
    const FetchOutcome whole = bench.get(request);
    REQUIRE(whole.response);
    CHECK(whole.response->body == large);
    request.max_bytes = large.size() - 1;
    REQUIRE_FAILURE(bench.get(request), Kind::too_large);
  }
  CHECK(bench.get(to(origin.url("/packed"))).response->wire_bytes < 100'000);
}

TEST_CASE("fetch: a body that ends early is no answer") {
  Origin origin;
  Origin::Reply cut = text(std::string(5000, 'x'));
  cut.cut_after = 100;
  origin.on("/cut", cut);
  cut.chunked = true;
  origin.on("/cut-chunk", cut);
  Origin::Reply nothing;
  nothing.raw = "\r\n";
  origin.on("/nothing", nothing);
  Origin::Reply junk;
  junk.raw = "SSH-2.0-OpenSSH_9.2\r\n";
  origin.on("/junk", junk);
  Bench bench;
  for (const char* path : {"/cut", "/cut-chunk", "/nothing", "/junk"}) {
    CAPTURE(path);
    REQUIRE_FAILURE(bench.get(to(origin.url(path))), Kind::protocol);
  }
}

TEST_CASE("fetch: headers and trailers are bounded together") {
  Origin origin;
  test::Headers many;
  for (int i = 0; i < 800; ++i)
    many.emplace_back("X-" + std::to_string(i), std::string(100, 'a'));
  origin.on("/headers", text("x", many));
  Origin::Reply trailing = text("x");
  trailing.chunked = true;
  trailing.trailers = many;
  origin.on("/trailers", trailing);
  trailing.trailers = {{"ETag", "\"late\""}, {"Content-Type", "text/html"}};
  trailing.headers = {{"ETag", "\"early\""}};
  origin.on("/late", trailing);
  Bench bench;
  REQUIRE_FAILURE(bench.get(to(origin.url("/headers"))), Kind::too_large);
  REQUIRE_FAILURE(bench.get(to(origin.url("/trailers"))), Kind::too_large);
  const FetchOutcome late = bench.get(to(origin.url("/late")));
  REQUIRE(late.response);
  CHECK(late.response->validators.etag == "\"early\"");
  CHECK(late.response->content_type.empty());
}

TEST_CASE("fetch: interim answers leave nothing behind") {
  Origin origin;
  Origin::Reply reply;
  reply.raw =
      "HTTP/1.1 103 Early Hints\r\nETag: \"hint\"\r\nLink: </x>; rel=preload\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
  origin.on("/feed", reply);
  Bench bench;
  const FetchOutcome outcome = bench.get(to(origin.url("/feed")));
  REQUIRE(outcome.response);
  CHECK(outcome.response->status == 200);
  CHECK(outcome.response->validators.etag.empty());
  CHECK(outcome.response->link.empty());
}

TEST_CASE("fetch: validators that no honest server sends are not kept") {
  Origin origin;
  Origin::Reply reply;
  reply.raw = "HTTP/1.1 200 OK\r\nETag: \"a\x01\"\r\nLast-Modified: " + std::string(5000, 'x') +
              "\r\nContent-Length: 1\r\n\r\nx";
  origin.on("/feed", reply);
  Bench bench;
  const FetchOutcome outcome = bench.get(to(origin.url("/feed")));
  REQUIRE(outcome.response);
  CHECK(outcome.response->validators == Validators{});
}

TEST_CASE("fetch: private addresses are refused unless the source may reach them") {
  Origin origin;
  origin.on("/feed", text("x"));
  Bench bench;
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]",
                           "[::ffff:127.0.0.1]", "0.0.0.0", "127.9.9.9"}) {
    CAPTURE(host);
    FetchRequest request = to(origin.url("/feed", host));
    request.allow_private_addresses = false;
    REQUIRE_FAILURE(bench.get(request), Kind::refused);
  }
  CHECK(origin.connections() == 0);
  SUBCASE("also on a connection that is open already") {
    REQUIRE(bench.get(to(origin.url("/feed"))).response);
    FetchRequest request = to(origin.url("/feed"));
    request.allow_private_addresses = false;
    REQUIRE_FAILURE(bench.get(request), Kind::refused);
    CHECK(origin.requests().size() == 1);
  }
  SUBCASE("also through a proxy") {
    FetchRequest request = to("http://10.0.0.1/feed");
    request.proxy = origin.url("");
    request.allow_private_addresses = false;
    REQUIRE_FAILURE(bench.get(request), Kind::refused);
    CHECK(origin.connections() == 0);
  }
}

TEST_CASE("fetch: a proxy is used only when it is configured") {
  Origin proxy;
  Origin origin;
  origin.on("/feed", text("direct"));
  proxy.on("http://feed.example.vn/rss", text("by proxy"));
  REQUIRE(::setenv("http_proxy", proxy.url("").c_str(), 1) == 0);
  Bench bench;
  const FetchOutcome direct = bench.get(to(origin.url("/feed")));
  ::unsetenv("http_proxy");
  REQUIRE(direct.response);
  CHECK(direct.response->body == "direct");
  FetchRequest request = to("http://feed.example.vn/rss");
  request.proxy = proxy.url("");
  request.allow_private_addresses = false;
  const FetchOutcome outcome = bench.get(request);
  REQUIRE(outcome.response);
  CHECK(outcome.response->body == "by proxy");
}

TEST_CASE("fetch: what cannot be asked fails with words") {
  Bench bench;
  REQUIRE_FAILURE(bench.get(to("")), Kind::protocol);
  REQUIRE_FAILURE(bench.get(to("tin tuc")), Kind::protocol);
  REQUIRE_FAILURE(bench.get(to("file:///etc/passwd")), Kind::protocol);
  REQUIRE_FAILURE(bench.get(to("http://")), Kind::protocol);
  REQUIRE_FAILURE(bench.get(to("http://h/" + std::string(9000, 'a'))), Kind::protocol);
  REQUIRE_FAILURE(bench.get(to("http://127.0.0.1:1/")), Kind::connect);
  FetchRequest request = to("http://nothing.invalid/");
  request.allow_private_addresses = false;
  REQUIRE_FAILURE(bench.get(request), Kind::dns);
}

TEST_CASE("fetch: time is limited for the whole chain of redirects") {
  Origin origin;
  Origin::Reply slow = test::redirect(302, "/slow");
  slow.delay = std::chrono::milliseconds(150);
  origin.on("/slow", slow);
  Origin::Reply never = text("x");
  never.delay = std::chrono::seconds(30);
  origin.on("/never", never);
  Bench bench;
  FetchRequest request = to(origin.url("/slow"));
  request.timeout = std::chrono::milliseconds(400);
  REQUIRE_FAILURE(bench.get(request), Kind::timeout);
  CHECK(origin.requests("/slow").size() <= 3);
  request.url = origin.url("/never");
  REQUIRE_FAILURE(bench.get(request), Kind::timeout);
}

TEST_CASE("fetch: a connection is used again") {
  Origin origin;
  origin.on("/feed", text("x"));
  Bench bench;
  for (int i = 0; i < 3; ++i)
    REQUIRE(bench.get(to(origin.url("/feed"))).response);
  CHECK(origin.connections() == 1);
}

TEST_CASE("fetch: a server that closes a kept connection is asked again on a fresh one") {
  Origin origin;
  Origin::Reply reply;
  reply.raw = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";  // and closes without having said so
  origin.on("/feed", reply);
  Bench bench;
  for (int i = 0; i < 3; ++i)
    REQUIRE(bench.get(to(origin.url("/feed"))).response);
  CHECK(origin.requests().size() == 3);
}

TEST_CASE("fetch: hundreds at once all come back, each with its own answer") {
  Origin origin;
  origin.on("/feed", [](const Origin::Request& request) {
    Origin::Reply reply;
    reply.body = request.target + std::string(20'000, '.');
    reply.chunked = request.target.ends_with('3');
    reply.gzip = request.target.ends_with('5');
    reply.close = request.target.ends_with('7');
    reply.delay = std::chrono::milliseconds(request.target.ends_with('9') ? 20 : 0);
    return reply;
  });
  Bench bench;
  std::vector<FetchRequest> requests;
  for (int i = 0; i < 300; ++i)
    requests.push_back(to(origin.url("/feed?" + std::to_string(i))));
  for (int round = 0; round < 2; ++round) {
    const auto outcomes = bench.get_all(requests);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      CAPTURE(i);
      REQUIRE(outcomes[i].response);
      CHECK(outcomes[i].response->body == "/feed?" + std::to_string(i) + std::string(20'000, '.'));
    }
  }
}

TEST_CASE("fetch: a cancelled fetch throws, frees its handle and disturbs no other") {
  Origin origin;
  Origin::Reply slow = text("x");
  slow.delay = std::chrono::seconds(30);
  origin.on("/slow", slow);
  origin.on("/feed", text("x"));
  Bench bench;
  boost::asio::cancellation_signal cancel;
  bool aborted = false;
  boost::asio::co_spawn(
      bench.loop, bench.fetcher.fetch(to(origin.url("/slow"))),
      boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, FetchOutcome) {
        try {
          if (thrown) std::rethrow_exception(thrown);
        } catch (const boost::system::system_error& error) {
          aborted = error.code() == boost::asio::error::operation_aborted;
        }
      }));
  boost::asio::co_spawn(bench.loop, bench.fetcher.fetch(to(origin.url("/feed"))),
                        [&](std::exception_ptr thrown, FetchOutcome outcome) {
                          CHECK_FALSE(thrown);
                          CHECK(outcome.response.has_value());
                          cancel.emit(boost::asio::cancellation_type::terminal);
                        });
  bench.loop.run();
  CHECK(aborted);
  CHECK(bench.get(to(origin.url("/feed"))).response.has_value());
}

TEST_CASE("fetch: a fetcher may go while fetches run") {
  Origin origin;
  Origin::Reply slow = text("x");
  slow.delay = std::chrono::milliseconds(100);
  origin.on("/slow", slow);
  boost::asio::io_context loop(1);
  const auto log = make_log("error");
  auto fetcher = std::make_unique<CurlFetcher>(loop.get_executor(), CurlFetcher::Options{}, *log);
  bool answered = false;
  boost::asio::co_spawn(loop, fetcher->fetch(to(origin.url("/slow"))),
                        [&](std::exception_ptr, FetchOutcome outcome) { answered = outcome.response.has_value(); });
  SUBCASE("they end by themselves") {
    boost::asio::post(loop, [&] { fetcher.reset(); });
    loop.run();
    CHECK(answered);
  }
  SUBCASE("or with the loop") {
    loop.poll();
    fetcher.reset();
  }
}

TEST_CASE("fetch: names wait for their turn to be resolved") {
  Origin origin;
  origin.on("/feed", text("x"));
  CurlFetcher::Options options;
  options.lookups = 1;
  Bench bench(options);
  std::vector<FetchRequest> requests(20, to(origin.url("/feed", "localhost")));
  requests[3].url = "http://nothing.invalid/";
  const auto outcomes = bench.get_all(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    CHECK(outcomes[i].response.has_value() == (i != 3));
}

TEST_CASE("fetch: a difference is asked for beside an entity tag alone, and its IM header is kept") {
  Origin origin;
  origin.on("/feed", [](const Origin::Request& request) {
    Origin::Reply reply = text("<rss/>", {{"ETag", "\"b\""}, {"IM", "feed"}});
    reply.status = request.has("A-IM") ? 226 : 200;
    return reply;
  });
  Bench bench;
  FetchRequest request = to(origin.url("/feed"));
  request.accepts_delta = true;
  CHECK(bench.get(request).response->status == 200);
  request.validators.last_modified = "Tue, 22 Feb 2022 08:00:00 GMT";
  CHECK(bench.get(request).response->status == 200);
  request.validators.etag = "\"a\"";
  const FetchOutcome delta = bench.get(request);
  REQUIRE(delta.response);
  CHECK(delta.response->status == 226);
  CHECK(delta.response->im == "feed");
  CHECK(delta.response->body == "<rss/>");
  CHECK(origin.requests("/feed").back().header("A-IM") == "feed");
}
