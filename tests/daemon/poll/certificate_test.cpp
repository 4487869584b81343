// The certificate of a source's server: learned from the connection that is there anyway, told before it ends, and no
// longer when it was renewed.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "daemon/admin/alerts.hpp"
#include "daemon/admin/writers.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "daemon/poll/matters.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/poll_world.hpp"

using namespace bantin;
using namespace std::chrono_literals;
using test::Origin;

namespace {

Origin::Reply reply_of(std::string body) {
  Origin::Reply reply;
  reply.body = std::move(body);
  return reply;
}

/// A server whose certificate ends in five days, and a source that is polled from it as the daemon does it.
struct CertificateWorld {
  CertificateWorld() {
    test::write_certificate(soon, "IP:127.0.0.1", 5 * 24h);
    test::write_certificate(later, "IP:127.0.0.1", 90 * 24h);
    std::ofstream(authorities) << std::ifstream(soon).rdbuf() << std::ifstream(later).rdbuf();
    Origin::Options options;
    options.certificate_file = options.key_file = soon;
    origin.emplace(options);
    const auto feed = test::conditional(test::rss({{"1", "Một"}}), "\"1\"");
    origin->on("/feed", [this, feed](const Origin::Request& request) {
      Origin::Reply reply = feed(request);
      reply.close = closes;
      return reply;
    });
    world.clock.pass(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() - world.clock.now()));
    add("xa", origin->url("/feed"));
    world.refresher.emplace(poll::Refresher::Parts{curl, world.fetcher, *world.database, world.clock, *world.log},
                            world.pool.get_executor());
  }

  void add(const std::string& id, const std::string& url) {
    world.add_source(id, url);
    config::Source& source = world.settings->sources.back();
    source.ca_file = authorities;
    source.allow_private_addresses = true;
  }

  poll::RefreshResult refresh(const std::string& id = "xa") {
    poll::RefreshResult result = world.refresh(id);
    CAPTURE(result.state.error);
    REQUIRE(result.ok());
    return result;
  }

  /// How many days the certificate of the source is good for, as the store remembers it.
  std::int64_t days_left(const std::string& id = "xa") {
    const auto left = world.database->source_state(id)->memory.certificate_until - world.clock.now_seconds();
    return std::chrono::round<std::chrono::days>(left).count();
  }

  admin::Report report(bool only_troubled = false) {
    admin::ReportInput input;
    input.config = world.settings;
    input.now = world.clock.now_seconds();
    input.states = world.database->source_states();
    input.only_troubled = only_troubled;
    return admin::make_report(std::move(input));
  }

  test::PollWorld world;
  const std::string soon = (world.folder / "soon.pem").string();
  const std::string later = (world.folder / "later.pem").string();
  const std::string authorities = (world.folder / "both.pem").string();
  bool closes = true;  // each connection after one answer
  std::optional<Origin> origin;
  poll::CurlFetcher curl{world.context.get_executor(), {}, *world.log};
};

}  // namespace

TEST_CASE("certificate: one that ends in five days is told once, and no longer when it was renewed") {
  CertificateWorld w;
  admin::AlertKeeper keeper(store::history_of(*w.world.database), *w.world.log);
  w.refresh();
  CHECK(w.days_left() == 5);
  keeper.look(w.report(true));
  keeper.look(w.report(true));
  REQUIRE(keeper.all().size() == 1);
  CHECK(keeper.all()[0].kind == "certificate");
  CHECK(keeper.all()[0].source == "xa");
  CHECK(keeper.all()[0].words.find("the certificate of 127.0.0.1 ends on 2") != std::string::npos);
  CHECK(keeper.all()[0].ended == feeds::Instant{});

  // The server would resume the session of before, in which it shows none: that is not asked for.
  w.origin->renew(w.later, w.later);
  CHECK((w.refresh().state.outcome == store::Outcome::not_modified));
  CHECK(w.days_left() == 90);
  CHECK(w.origin->resumed() == 0);
  keeper.look(w.report(true));
  REQUIRE(keeper.all().size() == 1);
  CHECK(keeper.all()[0].ended != feeds::Instant{});

  w.refresh();
  w.refresh();
  CHECK(w.origin->resumed() >= 1);  // with a good certificate sessions are resumed
  CHECK(w.days_left() == 90);
}

TEST_CASE("certificate: a connection that is used again costs nothing and tells what it knows") {
  CertificateWorld w;
  w.closes = false;
  w.origin->renew(w.later, w.later);
  w.refresh();
  CHECK((w.refresh().state.outcome == store::Outcome::not_modified));
  CHECK(w.days_left() == 90);
  w.origin->on("/other", reply_of(test::rss({{"2", "Hai"}})));
  w.add("hai", w.origin->url("/other"));
  w.refresh("hai");
  CHECK(w.days_left("hai") == 90);  // though it made no connection of its own
  CHECK(w.origin->connections() == 1);
}

TEST_CASE("certificate: its end is in the status, the metrics and the words about a source") {
  CertificateWorld w;
  w.refresh();
  const feeds::Instant end = w.world.database->source_state("xa")->memory.certificate_until;
  const admin::Report report = w.report();
  const std::string series = "bantin_source_certificate_expiry_timestamp_seconds{source=\"xa\"} " +
                             std::to_string(end.time_since_epoch().count()) + "\n";
  CHECK(admin::metrics(report).find(series) != std::string::npos);
  const auto json = admin::status_json(report);
  CHECK(json["sources"][0]["certificate_expires"].is_string());
  const std::string words = "the certificate of 127.0.0.1 ends on ";
  CHECK(json["sources"][0]["matters"].dump().find(words) != std::string::npos);
  CHECK(admin::status_text(json, report.now).find(words) != std::string::npos);
  CHECK(admin::status_page(report).find(words) != std::string::npos);
}

TEST_CASE("certificate: a source without TLS has none, and two weeks are the mark") {
  CertificateWorld w;
  w.refresh();
  Origin plain;
  plain.on("/feed", reply_of(test::rss({{"1", "Một"}})));
  w.world.settings->sources[0].url = plain.url("/feed");
  w.refresh();
  CHECK(w.world.database->source_state("xa")->memory.certificate_until == feeds::Instant{});
  CHECK(admin::metrics(w.report()).find("certificate_expiry_timestamp_seconds{") == std::string::npos);

  const feeds::Instant now = w.world.clock.now_seconds();
  store::PollMemory memory;
  CHECK_FALSE(poll::is_certificate_short(memory, now));
  memory.certificate_until = now + 14 * 24h;
  CHECK_FALSE(poll::is_certificate_short(memory, now));
  memory.certificate_until = now + 14 * 24h - 1s;
  CHECK(poll::is_certificate_short(memory, now));
  memory.certificate_until = now - 1h;
  CHECK(poll::is_certificate_short(memory, now));
}
