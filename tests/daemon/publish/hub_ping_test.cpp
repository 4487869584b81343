// Hubs elsewhere are told of what changed.
#include "daemon/publish/hub_ping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "daemon/poll/websub.hpp"
#include "daemon/publish/publisher.hpp"
#include "tests/support/poll_world.hpp"

namespace {

using namespace bantin;
using namespace std::chrono_literals;
using poll::form_value;

const std::string kHub = "https://hub.example.org/";
const std::string kSite = "https://tin.example.vn";

struct World {
  World() {
    config->site.public_url = kSite;
    config->site.hubs = {kHub};
    for (const char* id : {"xa", "xb"}) {
      config::Source source;
      source.id = id;
      source.url = "https://example.vn/rss";
      config->sources.push_back(source);
    }
    hub_answers(204);
    open();
  }
  ~World() {
    pinger->stop();
    folder.store.reset();
  }
  void open() {
    pinger = std::make_unique<publish::HubPinger>(
        context, publish::HubPinger::Parts{fetcher, store::hub_of(*folder.store), clock, *log});
    pinger->restore(store::hub_of(*folder.store).hub_memory().pings);
    tell();
  }
  void hub_answers(int status) {
    fetcher.answers[kHub] = [status](const poll::FetchRequest&) { return test::answer(status); };
  }
  void tell() {
    publisher.render();
    pinger->published(publisher.shelf().take()->snapshot);
    context.restart();
    context.poll();
    std::promise<void> stored;
    store::hub_of(*folder.store).write_hub({}, [&](const store::CommitResult&) { stored.set_value(); });
    stored.get_future().wait();
  }
  void pass(std::chrono::milliseconds time) {
    clock.pass(time);
    tell();
  }
  void news(const std::string& source, const std::string& name) {
    REQUIRE(
        store::test::commit(*folder.store, store::test::refresh_of(source, {store::test::made_up(name, 1'645'000'000)}))
            .ok);
  }
  /// What the hub was told, sorted.
  std::vector<std::string> told() {
    std::vector<std::string> feeds;
    for (const poll::FetchRequest& request : fetcher.requests) {
      CHECK(form_value(request.form, "hub.mode") == "publish");
      feeds.push_back(form_value(request.form, "hub.url").value_or(""));
    }
    fetcher.requests.clear();
    std::sort(feeds.begin(), feeds.end());
    return feeds;
  }

  boost::asio::io_context context;
  store::test::OpenStore folder;
  test::HandClock clock;
  test::ScriptedFetcher fetcher;
  std::shared_ptr<Log> log = make_log("critical");
  std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
  publish::Publisher publisher{*folder.store, config, *log};
  std::unique_ptr<publish::HubPinger> pinger;
};

const std::vector<std::string> kOfXa{kSite + "/feed.atom",       kSite + "/feed.json",       kSite + "/feed.rss",
                                     kSite + "/sources/xa.atom", kSite + "/sources/xa.json", kSite + "/sources/xa.rss"};

}  // namespace

TEST_CASE("hub ping: a hub is told of each feed that changed, in every format, and of no other") {
  World world;
  CHECK(world.told().empty());
  world.news("xa", "first");
  world.tell();
  CHECK(world.told() == kOfXa);
  world.pass(1h);
  CHECK(world.told().empty());
}

TEST_CASE("hub ping: what changes within seconds is told together") {
  World world;
  world.news("xa", "first");
  world.tell();
  world.told();
  world.news("xa", "second");
  world.tell();
  world.news("xa", "third");
  world.tell();
  CHECK(world.told().empty());
  world.pass(5s);
  CHECK(world.told() == kOfXa);
}

TEST_CASE("hub ping: a hub that fails is asked again, later and later") {
  World world;
  world.hub_answers(500);
  world.news("xa", "first");
  world.tell();
  CHECK(world.told().size() == 1);
  world.pass(14s);
  CHECK(world.told().empty());
  world.pass(1s);
  CHECK(world.told().size() == 1);
  world.hub_answers(202);
  world.pass(30s);
  CHECK(world.told() == kOfXa);
}

TEST_CASE("hub ping: what a hub was told before it failed is not told again") {
  World world;
  int asked = 0;
  world.fetcher.answers[kHub] = [&asked](const poll::FetchRequest&) { return test::answer(++asked == 3 ? 500 : 202); };
  world.news("xa", "first");
  world.tell();
  CHECK(world.told().size() == 3);  // the last of them failed
  world.pass(1min);
  CHECK(world.told().size() == 4);
}

TEST_CASE("hub ping: a feed that a hub refuses does not keep the others from it") {
  World world;
  world.hub_answers(400);
  world.news("xa", "first");
  world.tell();
  CHECK(world.told().size() == 6);
}

TEST_CASE("hub ping: what changed while nobody ran is told at the start; a hub that is new hears of what is to come") {
  World world;
  world.pinger->stop();
  world.news("xa", "first");
  world.open();
  CHECK(world.told() == kOfXa);
  world.pinger->stop();
  world.open();
  CHECK(world.told().empty());
}
