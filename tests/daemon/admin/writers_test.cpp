// What the admin listener shows of a report.
#include "daemon/admin/writers.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "report_world.hpp"

namespace bantin::admin {
namespace {

using namespace std::chrono_literals;

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

Report sample() {
  return test::report_of({test::ill("mot", 5, 25h), test::well("hai")}, {test::daily("hai", 0), test::daily("mot", 3)});
}

}  // namespace

TEST_CASE("status.json: every source says its health, its habit and its last thirty days") {
  const auto json = status_json(sample());
  const auto& mot = json.at("sources").at(0);
  CHECK(mot.at("id") == "mot");
  CHECK(mot.at("health") == "dead");
  CHECK(mot.at("state") == "dead for 25 h: HTTP 500: the server has a <fault>");
  CHECK(mot.at("entries_a_week") == 3.0);
  CHECK(mot.at("usual_pause_days") == 1);
  CHECK(mot.at("silent_days") == 1);
  REQUIRE(mot.at("new_by_day").size() == 30);
  CHECK(mot.at("new_by_day").at(29) == 7);
  CHECK(mot.at("new_by_day").at(27) == 3);
  CHECK(json.at("sources").at(1).at("health") == "ok");
}

TEST_CASE("status: the lines for people are made from that document") {
  const std::string text = status_text(status_json(sample()), test::kNow);
  CHECK(has(text, "mot           20 entries  last success 25 h ago  next in 29 min  dead for 25 h: HTTP 500"));
  CHECK(has(text, "hai           20 entries  last success 60 s ago  next in 29 min  ok\n"));
}

TEST_CASE("status page: what sources say is escaped, charts are inline, nothing runs") {
  Report report = sample();
  report.alerts.push_back({.kind = "dead", .source = "mot", .words = "<script>x</script>", .began = {}, .ended = {}});
  const std::string page = status_page(report);
  CHECK(has(page, "Một &amp; &quot;hai&quot;"));
  CHECK(has(page, "the server has a &lt;fault&gt;"));
  CHECK(has(page, "&lt;script&gt;x&lt;/script&gt;"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "style="));
  CHECK(has(page, "<svg"));
  CHECK(has(page, "aria-label=\"10 new in 30 days\""));
  CHECK(page.find("<code>mot</code>") < page.find("<code>hai</code>"));  // what needs a look comes first
}

TEST_CASE("metrics: a series a source, in Prometheus' text format") {
  Report report = sample();
  report.hub.subscriptions = 12;
  report.hub.failed = 3;
  const std::string text = metrics(report);
  CHECK(has(text, "bantin_hub_subscriptions 12\n"));
  CHECK(has(text, "bantin_hub_delivery_failures_total 3\n"));
  CHECK(has(text, "# TYPE bantin_source_last_success_timestamp_seconds gauge\n"));
  CHECK(has(text, "bantin_source_consecutive_failures{source=\"mot\"} 5\n"));
  CHECK(has(text, "bantin_source_outcome{source=\"mot\",outcome=\"http-error\"} 1\n"));
  CHECK(has(text, "bantin_source_up{source=\"hai\"} 1\n"));
  CHECK(has(text, "bantin_source_up{source=\"mot\"} 0\n"));
  CHECK(has(text, "bantin_sources{health=\"dead\"} 1\n"));
  CHECK(has(text, "# TYPE bantin_source_received_bytes_total counter\n"));
}

}  // namespace bantin::admin
