// The fetcher over TLS: which certificates it takes, and what it says of those that it does not.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "daemon/log.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/paths.hpp"

using namespace bantin;
using namespace bantin::poll;
using test::Origin;

namespace {

std::string pem(const std::string& name) {
  return test::data_path("poll/tls/" + name);
}

Origin::Options with(const std::string& certificate) {
  Origin::Options options;
  options.certificate_file = pem(certificate);
  options.key_file = pem("server.key");
  return options;
}

struct Loop {
  explicit Loop(const std::string& bundle)
      : log(make_log("error")), fetcher(context.get_executor(), with_bundle(bundle), *log) {}
  static CurlFetcher::Options with_bundle(const std::string& bundle) {
    CurlFetcher::Options options;
    options.ca_bundle = bundle;
    return options;
  }
  FetchOutcome get(const Origin& origin, const std::string& ca_file = {}, const std::string& host = {}) {
    FetchRequest request;
    request.url = origin.url("/feed", host);
    request.ca_file = ca_file;
    request.pins = pins;
    request.allow_private_addresses = true;
    FetchOutcome outcome;
    boost::asio::co_spawn(context, fetcher.fetch(request), [&](std::exception_ptr thrown, FetchOutcome got) {
      if (thrown) std::rethrow_exception(thrown);
      outcome = std::move(got);
    });
    context.restart();
    context.run();
    return outcome;
  }

  std::vector<std::string> pins;
  std::shared_ptr<Log> log;
  boost::asio::io_context context{1};
  CurlFetcher fetcher;
};

void serve(Origin& origin) {
  Origin::Reply reply;
  reply.body = "<rss/>";
  reply.close = true;
  origin.on("/feed", reply);
}

}  // namespace

TEST_CASE("tls: a certificate that a known authority signed is taken") {
  Origin origin(with("chain.pem"));
  serve(origin);
  Loop loop(pem("root.pem"));
  for (const char* host : {"", "localhost"}) {
    const FetchOutcome outcome = loop.get(origin, {}, host);
    CAPTURE(outcome.failure.message);
    REQUIRE(outcome.response);
    CHECK(outcome.response->body == "<rss/>");
  }
}

TEST_CASE("tls: what is wrong with a certificate is said in words that help") {
  struct Row {
    const char* certificate;
    const char* bundle;
    const char* words;
  };
  const Row rows[] = {
      {"leaf.pem", "root.pem", "incomplete: the certificate of its issuer (bantin test intermediate) is not sent"},
      {"leaf.pem", "root.pem", "add the missing intermediate with ca_file"},
      {"expired.pem", "root.pem", "the certificate of 127.0.0.1 expired on 2022-02-22"},
      {"other_name.pem", "root.pem", "is for other names"},
      {"self_signed.pem", "root.pem", "is self-signed"},
      {"chain.pem", "self_signed.pem", "an authority that this system does not trust (bantin test root)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.certificate);
    CAPTURE(row.words);
    Origin origin(with(row.certificate));
    serve(origin);
    Loop loop(pem(row.bundle));
    const FetchOutcome outcome = loop.get(origin);
    REQUIRE_FALSE(outcome.response.has_value());
    CAPTURE(outcome.failure.message);
    CHECK((outcome.failure.kind == FetchFailure::Kind::tls));
    CHECK(outcome.failure.message.find(row.words) != std::string::npos);
    CHECK(origin.requests().empty());
  }
}

TEST_CASE("tls: a source's ca_file adds to what the system trusts, for that source alone") {
  Origin incomplete(with("leaf.pem"));
  serve(incomplete);
  Origin own(with("self_signed.pem"));
  serve(own);
  Loop loop(pem("root.pem"));
  CHECK(loop.get(incomplete, pem("intermediate.pem")).response.has_value());
  CHECK(loop.get(own, pem("self_signed.pem")).response.has_value());
  CHECK(loop.get(incomplete, pem("self_signed.pem")).response.has_value() == false);
  CHECK(loop.get(incomplete).response.has_value() == false);
  CHECK(loop.get(own).response.has_value() == false);
}

TEST_CASE("tls: a ca_file that cannot be read fails before anything is sent") {
  Origin origin(with("chain.pem"));
  serve(origin);
  Loop loop(pem("root.pem"));
  for (const char* name : {"none.pem", "server.key"}) {
    const FetchOutcome outcome = loop.get(origin, pem(name));
    REQUIRE_FALSE(outcome.response.has_value());
    CHECK((outcome.failure.kind == FetchFailure::Kind::tls));
    CHECK(outcome.failure.message.find(name) != std::string::npos);
  }
  CHECK(origin.connections() == 0);
}

TEST_CASE("tls: a later connection resumes the session") {
  Origin origin(with("chain.pem"));
  serve(origin);
  Loop loop(pem("root.pem"));
  for (int i = 0; i < 3; ++i)
    REQUIRE(loop.get(origin).response);
  CHECK(origin.connections() == 3);
  CHECK(origin.resumed() == 2);
}

TEST_CASE("tls: a source with pins takes only a server that shows one of the keys") {
  Origin origin(with("chain.pem"));
  serve(origin);
  Loop loop(pem("root.pem"));
  const std::string other = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  loop.pins = {other, "sha256//dXMM/PhCFYN7qoApCfG0PRSERQLpzvKPVGxBTsXQrkM="};
  CHECK(loop.get(origin).response);
  loop.pins = {other};
  const FetchOutcome refused = loop.get(origin);
  CHECK_FALSE(refused.response);
  CHECK(refused.failure.kind == FetchFailure::Kind::tls);
  CHECK(refused.failure.message == "127.0.0.1 shows another key than those that `pin` names");
}
