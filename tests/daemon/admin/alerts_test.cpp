// What is told, when it begins and when it ends.
#include "daemon/admin/alerts.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "daemon/admin/writers.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/stories.hpp"
#include "report_world.hpp"

namespace bantin::admin {
namespace {

using namespace std::chrono_literals;
using test::kNow;

std::vector<std::string> kinds(const std::vector<Condition>& conditions) {
  std::vector<std::string> words;
  for (const Condition& condition : conditions)
    words.push_back(condition.kind + ":" + condition.source);
  return words;
}

std::vector<std::string> told(const Report& report, const std::vector<store::Alert>& lasting = {}) {
  return kinds(judge(report, lasting));
}

using Words = std::vector<std::string>;

/// A store in a folder of its own.
struct StoreWorld {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("bantin-alerts-" + std::to_string(getpid()));
  std::unique_ptr<store::Store> store;
  StoreWorld() {
    std::filesystem::create_directories(folder);
    open();
  }
  void open() {
    store::OpenOptions options;
    options.path = folder / "bantin.db";
    store = store::open_sqlite_store(options);
  }
  store::History& history() { return store::history_of(*store); }
  ~StoreWorld() {
    store.reset();
    std::filesystem::remove_all(folder);
  }
};

}  // namespace

TEST_CASE("alerts: a source is dead after five failures over a day, not after one bad night") {
  CHECK(told(test::report_of({test::ill("mot", 4, 48h)}, {})).empty());
  CHECK(told(test::report_of({test::ill("mot", 20, 10h)}, {})).empty());
  CHECK(told(test::report_of({test::ill("mot", 5, 25h)}, {})) == Words{"dead:mot"});
  auto gone = test::ill("mot", 1, 1min);
  gone.http_status = 410;
  CHECK(told(test::report_of({gone}, {})) == Words{"dead:mot"});
  auto never = test::ill("mot", 5, 1min);
  never.last_success = {};
  CHECK(told(test::report_of({never}, {})) == Words{"dead:mot"});
}

TEST_CASE("alerts: a dead source is told until it answers, even when its failures are counted anew") {
  const std::vector<store::Alert> lasting{{.kind = "dead", .source = "mot", .words = "", .began = kNow, .ended = {}}};
  CHECK(told(test::report_of({test::ill("mot", 1, 1min)}, {}), lasting) == Words{"dead:mot"});
  CHECK(told(test::report_of({test::well("mot")}, {}), lasting).empty());
}

TEST_CASE("alerts: silence is judged by the source's own habit and by its last answer, not by the clock") {
  CHECK(told(test::report_of({test::well("mot")}, {test::daily("mot", 6)})).empty());
  CHECK(told(test::report_of({test::well("mot")}, {test::daily("mot", 9)})) == Words{"silent:mot"});
  // The daemon slept for these nine days: nobody knows whether there was news.
  auto asleep = test::well("mot");
  asleep.last_success = asleep.last_check = kNow - std::chrono::days(8);
  CHECK(told(test::report_of({asleep}, {test::daily("mot", 9)})).empty());
}

TEST_CASE("alerts: an answer in which nothing can be read any more is told, one that never could is not") {
  auto empty = test::ill("mot", 1, 1min);
  for (const auto outcome : {store::Outcome::not_a_feed, store::Outcome::page_changed, store::Outcome::was_a_feed}) {
    empty.outcome = outcome;
    CHECK(told(test::report_of({empty}, {test::daily("mot", 1)})) == Words{"empty:mot"});
  }
  empty.outcome = store::Outcome::maintenance;
  CHECK(told(test::report_of({empty}, {test::daily("mot", 1)})).empty());
  empty.outcome = store::Outcome::page_changed;
  CHECK(told(test::report_of({empty}, {})).empty());
}

TEST_CASE("alerts: quarantine ends with a word when nothing is held any more") {
  auto held = test::well("mot");
  held.held = 7;
  const std::vector<store::Alert> lasting{{.kind = "held", .source = "mot", .words = "", .began = kNow, .ended = {}}};
  CHECK(told(test::report_of({held}, {})) == Words{"held:mot"});
  CHECK(told(test::report_of({test::well("mot")}, {}), lasting).empty());
}

TEST_CASE("alerts: the short report leaves out no source of which there is something to tell") {
  auto held = test::well("mot");
  held.held = 7;
  auto flapping = test::well("mot");
  flapping.flaps = store::kManyFlaps;
  for (const auto& [state, kind] : std::vector<std::pair<store::SourceState, std::string>>{
           {held, "held"}, {flapping, "flapping"}, {test::ill("mot", 5, 25h), "dead"}}) {
    ReportInput input;
    input.config = test::two_sources();
    input.now = kNow;
    input.states = {state};
    input.only_troubled = true;
    CHECK(told(make_report(std::move(input))) == Words{kind + ":mot"});
  }
  ReportInput quiet;
  quiet.config = test::two_sources();
  quiet.now = kNow;
  quiet.states = {test::well("mot"), test::well("hai")};
  quiet.only_troubled = true;
  CHECK(make_report(std::move(quiet)).sources.empty());
}

TEST_CASE("alerts: a full disk is told below one mark and over above another") {
  auto report = test::report_of({}, {});
  report.machine.disk_free_bytes = 255u << 20;
  CHECK(told(report) == Words{"disk:"});
  report.machine.disk_free_bytes = 300u << 20;
  CHECK(told(report).empty());
  const std::vector<store::Alert> lasting{{.kind = "disk", .source = "", .words = "", .began = kNow, .ended = {}}};
  CHECK(told(report, lasting) == Words{"disk:"});
  report.machine.disk_free_bytes = 400u << 20;
  CHECK(told(report, lasting).empty());
}

TEST_CASE("alerts: each is told once, ended once, and known after a restart") {
  StoreWorld world;
  auto log = make_log("error");
  {
    AlertKeeper keeper(world.history(), *log);
    auto report = test::report_of({test::ill("mot", 5, 25h)}, {});
    keeper.look(report);
    keeper.look(report);
    REQUIRE(keeper.all().size() == 1);
    REQUIRE(keeper.unsaved().size() == 1);
    world.history().write_alerts(keeper.unsaved(), {});
    keeper.saved(keeper.unsaved());
    CHECK(keeper.unsaved().empty());
  }
  world.store.reset();
  world.open();
  AlertKeeper keeper(world.history(), *log);
  auto report = test::report_of({test::well("mot")}, {});
  report.now = kNow + 2h;
  keeper.look(report);
  REQUIRE(keeper.all().size() == 1);
  CHECK(keeper.all().front().began == kNow);
  CHECK(keeper.all().front().ended == kNow + 2h);
  world.history().write_alerts(keeper.unsaved(), {});
  world.store.reset();
  world.open();
  REQUIRE(world.history().alerts(10).size() == 1);
  CHECK(world.history().alerts(10).front().ended == kNow + 2h);
  CHECK(world.history().alerts(0).empty());

  report.alerts = keeper.all();
  const std::string feed = alerts_feed(report);
  CHECK(feed.find("<title>Over: Một &amp; \"hai\"") != std::string::npos);
  CHECK(feed.find("<id>tag:tin.example.vn,2026:alerts/dead/mot/") != std::string::npos);
  CHECK(feed.find("/end</id>") != std::string::npos);
  CHECK(feed.find("<fault>") == std::string::npos);
}

TEST_CASE("alerts: when a whole network is down each source is told once, and once when it is well again") {
  constexpr std::size_t kSources = 20'000;
  StoreWorld world;
  const auto log = make_log("off");
  AlertKeeper keeper(world.history(), *log);
  auto report = test::report_of({test::ill("mot", 5, 25h)}, {});
  const SourceReport ill = report.sources.front();
  REQUIRE(ill.health == Health::dead);
  std::vector<config::Source> sources(kSources, *ill.source);
  report.sources.assign(kSources, ill);
  for (std::size_t n = 0; n < kSources; ++n) {
    sources[n].id = "n" + std::to_string(n);
    report.sources[n].source = &sources[n];
  }
  keeper.look(report);
  keeper.look(report);
  CHECK(keeper.all().size() == kSources);
  CHECK(keeper.unsaved().size() == kSources);
  keeper.saved(keeper.unsaved());
  CHECK(keeper.unsaved().empty());

  for (SourceReport& source : report.sources) {
    source.health = Health::ok;
    source.state.failures = 0;
  }
  report.now = kNow + 2h;
  keeper.look(report);
  keeper.look(report);
  CHECK(keeper.unsaved().size() == kSources);
  CHECK(keeper.all().size() == 200);  // of what is over the newest are kept
  CHECK(keeper.all().back().source == "n19999");
}

}  // namespace bantin::admin
