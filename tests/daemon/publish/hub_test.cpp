// The hub against subscribers that keep their word and those that do not, with a clock that is set by hand.
#include "daemon/publish/hub.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "daemon/poll/websub.hpp"
#include "tests/support/poll_world.hpp"

namespace {

using namespace bantin;
using namespace std::chrono_literals;
using poll::FetchRequest;
using poll::form_value;
using publish::HubRequest;

const std::string kSite = "https://tin.example.vn";
const std::string kTopic = kSite + "/feed.atom";
const std::string kReader = "https://reader.example.org/cb";

/// Callbacks answer by their address without the query: a question by its challenge, a delivery by a status.
struct Callbacks final : poll::Fetcher {
  struct Behaviour {
    int question = 200;
    std::string echo;  // instead of the challenge
    int delivery = 204;
    std::string retry_after;
  };
  boost::asio::awaitable<poll::FetchOutcome> fetch(FetchRequest request) override {
    requests.push_back(request);
    const std::string url = request.url.substr(0, request.url.find('?'));
    const auto found = behaviours.find(url);
    poll::FetchOutcome outcome;
    if (found == behaviours.end()) {
      outcome.failure = {poll::FetchFailure::Kind::timeout, "no answer"};
    } else if (request.form.empty()) {
      const std::string challenge = form_value(request.url.substr(url.size() + 1), "hub.challenge").value_or("");
      outcome = test::answer(found->second.question, found->second.echo.empty() ? challenge : found->second.echo);
    } else {
      outcome = test::answer(found->second.delivery);
      outcome.response->retry_after = found->second.retry_after;
    }
    co_return outcome;
  }

  std::map<std::string, Behaviour> behaviours;
  std::vector<FetchRequest> requests;
};

std::shared_ptr<config::Config> make_config() {
  auto config = std::make_shared<config::Config>();
  config->site.public_url = kSite;
  config::Source source;
  source.id = "xa";
  source.url = "https://xa.example.vn/rss";
  config->sources.push_back(source);
  return config;
}

publish::HubLimits limits() {
  publish::HubLimits limits;
  limits.calls.gap = 0ms;
  limits.subscriptions_of_domain = 3;
  limits.pending = 4;
  return limits;
}

struct World {
  World() {
    callbacks.behaviours[kReader] = {};
    open();
  }
  ~World() {
    close();
    publisher.reset();
    folder.store.reset();
  }
  void open() {
    publisher = std::make_unique<publish::Publisher>(*folder.store, config, *log);
    hub = std::make_unique<publish::Hub>(
        context,
        publish::Hub::Parts{callbacks, store::hub_of(*folder.store), *publisher, clock, *log, context.get_executor()},
        limits());
    hub->restore(store::hub_of(*folder.store).hub_memory());
    tell();
  }
  void close() {
    if (hub) hub->stop();
    hub.reset();
  }
  /// The program ends without a word and starts again.
  void crash() {
    hub.reset();
    open();
  }
  /// Everything that is due by the clock is done; the loop's own timers are real and never waited for. What goes to
  /// the store is on disk after it.
  void turn() {
    for (int i = 0; i < 2; ++i) {
      context.restart();
      context.poll();
      std::promise<void> stored;
      store::hub_of(*folder.store).write_hub({}, [&](const store::CommitResult&) { stored.set_value(); });
      stored.get_future().wait();
    }
  }
  void pass(std::chrono::milliseconds time) {
    clock.pass(time);
    hub->published(publisher->shelf().take()->snapshot);
    turn();
    clock.pass(200ms);  // what was gathered for the store goes there
    hub->published(publisher->shelf().take()->snapshot);
    turn();
  }
  void tell() {
    publisher->render();
    pass(0ms);
  }
  void news(const std::string& name, std::int64_t at = 1'645'000'000) {
    store::RefreshCommit refresh = store::test::refresh_of("xa", {store::test::made_up(name, at)});
    REQUIRE(store::test::commit(*folder.store, std::move(refresh)).ok);
    tell();
  }
  void ask(HubRequest::Mode mode = HubRequest::Mode::subscribe, const std::string& callback = kReader,
           const std::string& topic = kTopic, const std::string& secret = {}) {
    HubRequest request;
    request.mode = mode;
    request.callback = callback;
    request.topic = topic;
    request.secret = secret;
    request.lease = publish::kUsualLease;
    CHECK(hub->take(request));
    pass(0ms);
  }
  std::vector<FetchRequest> deliveries() const {
    std::vector<FetchRequest> found;
    for (const FetchRequest& request : callbacks.requests) {
      if (!request.form.empty()) found.push_back(request);
    }
    return found;
  }
  std::string last_query() const {
    const std::string& url = callbacks.requests.back().url;
    return url.substr(url.find('?') + 1);
  }

  boost::asio::io_context context;
  store::test::OpenStore folder;
  test::HandClock clock;
  Callbacks callbacks;
  std::shared_ptr<Log> log = make_log("critical");
  std::shared_ptr<config::Config> config = make_config();
  std::unique_ptr<publish::Publisher> publisher;
  std::unique_ptr<publish::Hub> hub;
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string header(const FetchRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("hub: who confirms is sent what is new from then on, signed, and nothing else") {
  World world;
  world.news("old");
  world.ask(HubRequest::Mode::subscribe, kReader, kTopic, "secret");
  REQUIRE(world.callbacks.requests.size() == 1);
  CHECK(form_value(world.last_query(), "hub.mode") == "subscribe");
  CHECK(form_value(world.last_query(), "hub.topic") == kTopic);
  CHECK(form_value(world.last_query(), "hub.lease_seconds") == "864000");
  CHECK(form_value(world.last_query(), "hub.challenge")->size() == 32);
  CHECK(world.hub->counts().subscriptions == 1);
  CHECK(world.hub->counts().pending == 0);

  world.news("first");
  REQUIRE(world.deliveries().size() == 1);
  const FetchRequest first = world.deliveries().back();
  CHECK(first.url == kReader);
  CHECK(holds(first.form, "Tin first"));
  CHECK_FALSE(holds(first.form, "Tin old"));
  CHECK(header(first, "Content-Type") == "application/atom+xml; charset=utf-8");
  CHECK(header(first, "Link") == "<" + kSite + "/hub>; rel=\"hub\", <" + kTopic + ">; rel=\"self\"");
  CHECK(header(first, "X-Hub-Signature") == publish::hub_signature("secret", first.form));
  CHECK_FALSE(first.allow_private_addresses);

  world.tell();
  CHECK(world.deliveries().size() == 1);  // nothing changed
  world.news("second");
  REQUIRE(world.deliveries().size() == 2);
  CHECK_FALSE(holds(world.deliveries().back().form, "Tin first"));
  CHECK(world.hub->counts().delivered == 2);
}

TEST_CASE("hub: who lies, fails or is silent at the question has no subscription") {
  World world;
  world.callbacks.behaviours[kReader].echo = "wrong";
  world.ask();
  world.callbacks.behaviours[kReader] = {};
  world.callbacks.behaviours[kReader].question = 404;
  world.ask();
  world.callbacks.behaviours[kReader].question = 302;
  world.ask();
  world.ask(HubRequest::Mode::subscribe, "https://silent.example.org/");
  CHECK(world.callbacks.requests.size() == 4);
  CHECK(world.hub->counts().subscriptions == 0);
  CHECK(world.hub->counts().pending == 0);
  world.news("first");
  CHECK(world.deliveries().empty());
  CHECK(store::hub_of(*world.folder.store).hub_memory().subscriptions.empty());
}

TEST_CASE("hub: a callback that cannot be called for is told why") {
  World world;
  world.ask(HubRequest::Mode::subscribe, kReader, kSite + "/areas/nowhere.atom");
  CHECK(form_value(world.last_query(), "hub.mode") == "denied");
  CHECK(form_value(world.last_query(), "hub.reason") == "there is no such feed");
  world.ask(HubRequest::Mode::subscribe, kReader, kSite + "/feed.atom?x=1");
  CHECK(form_value(world.last_query(), "hub.mode") == "denied");
  world.ask(HubRequest::Mode::subscribe, kReader, "https://other.example.org/feed.atom");
  CHECK(form_value(world.last_query(), "hub.mode") == "denied");
  for (const char* path : {"/feed.atom", "/feed.rss", "/sources/xa.json"})
    world.ask(HubRequest::Mode::subscribe, kReader, kSite + path);
  CHECK(world.hub->counts().subscriptions == 3);
  world.ask(HubRequest::Mode::subscribe, kReader, kSite + "/sources/xa.atom");
  CHECK(form_value(world.last_query(), "hub.reason") == "there are too many subscriptions");
  CHECK(world.hub->counts().subscriptions == 3);
  CHECK(world.hub->counts().pending == 0);
}

TEST_CASE("hub: a flood of requests is refused before it is worked off") {
  World world;
  HubRequest request;
  request.callback = kReader;
  request.topic = kTopic;
  for (int i = 0; i < 4; ++i)
    CHECK(world.hub->take(request));
  CHECK_FALSE(world.hub->take(request));
  world.pass(0ms);
  CHECK(world.hub->take(request));
}

TEST_CASE("hub: cancelling is asked back too, and only the right answer ends it") {
  World world;
  world.ask();
  world.callbacks.behaviours[kReader].echo = "wrong";
  world.ask(HubRequest::Mode::unsubscribe);
  CHECK(form_value(world.last_query(), "hub.mode") == "unsubscribe");
  CHECK_FALSE(form_value(world.last_query(), "hub.lease_seconds"));
  CHECK(world.hub->counts().subscriptions == 1);
  world.callbacks.behaviours[kReader] = {};
  world.ask(HubRequest::Mode::unsubscribe);
  CHECK(world.hub->counts().subscriptions == 0);
  CHECK(store::hub_of(*world.folder.store).hub_memory().subscriptions.empty());
  world.news("first");
  CHECK(world.deliveries().empty());
}

TEST_CASE("hub: a lease that is not renewed ends, one that is goes on") {
  World world;
  world.ask();
  world.callbacks.behaviours["https://other.example.org/"] = {};
  world.ask(HubRequest::Mode::subscribe, "https://other.example.org/");
  world.pass(9 * 24h);
  world.ask(HubRequest::Mode::subscribe, kReader, kTopic, "new secret");
  CHECK(world.hub->counts().subscriptions == 2);
  world.pass(2 * 24h);
  CHECK(world.hub->counts().subscriptions == 1);
  world.news("first");
  REQUIRE(world.deliveries().size() == 1);
  CHECK(world.deliveries()[0].url == kReader);
  CHECK(header(world.deliveries()[0], "X-Hub-Signature") ==
        publish::hub_signature("new secret", world.deliveries()[0].form));
}

TEST_CASE("hub: a subscriber that fails is called later and later, and gets all that it missed at once") {
  World world;
  world.ask();
  world.callbacks.behaviours[kReader].delivery = 500;
  world.news("first");
  CHECK(world.deliveries().size() == 1);
  world.news("second");
  CHECK(world.deliveries().size() == 1);  // not yet
  world.pass(10s);
  CHECK(world.deliveries().size() == 2);
  world.pass(10s);
  CHECK(world.deliveries().size() == 2);
  world.callbacks.behaviours[kReader].delivery = 200;
  world.pass(11s);
  REQUIRE(world.deliveries().size() == 3);
  CHECK(holds(world.deliveries().back().form, "Tin first"));
  CHECK(holds(world.deliveries().back().form, "Tin second"));
  world.pass(24h);
  CHECK(world.deliveries().size() == 3);
  CHECK(world.hub->counts().failed == 2);
}

TEST_CASE("hub: a subscriber that wants rest gets it") {
  World world;
  world.ask();
  world.callbacks.behaviours[kReader].delivery = 503;
  world.callbacks.behaviours[kReader].retry_after = "3600";
  world.news("first");
  world.pass(59min);
  CHECK(world.deliveries().size() == 1);
  world.pass(2min);
  CHECK(world.deliveries().size() == 2);
}

TEST_CASE("hub: one that is gone (410) or dead for days is called no more") {
  World world;
  world.callbacks.behaviours["https://dead.example.org/"] = {};
  world.ask();
  world.ask(HubRequest::Mode::subscribe, "https://dead.example.org/");
  world.callbacks.behaviours[kReader].delivery = 410;
  world.callbacks.behaviours.erase("https://dead.example.org/");
  world.news("first");
  CHECK(world.hub->counts().subscriptions == 1);
  for (int hour = 0; hour < 71; ++hour)
    world.pass(1h);
  CHECK(world.hub->counts().subscriptions == 1);
  for (int hour = 0; hour < 6; ++hour)
    world.pass(1h);
  CHECK(world.hub->counts().subscriptions == 0);
  CHECK(store::hub_of(*world.folder.store).hub_memory().subscriptions.empty());
  CHECK(store::hub_of(*world.folder.store).hub_memory().states.size() <= 1);
}

TEST_CASE("hub: what was not delivered before a crash is delivered after it, and what was is not") {
  World world;
  world.callbacks.behaviours["https://slow.example.org/"] = {};
  world.ask();
  world.ask(HubRequest::Mode::subscribe, "https://slow.example.org/");
  world.callbacks.behaviours["https://slow.example.org/"].delivery = 500;
  world.news("first");
  CHECK(world.deliveries().size() == 2);
  world.callbacks.behaviours["https://slow.example.org/"].delivery = 200;
  world.crash();
  world.pass(20s);
  REQUIRE(world.deliveries().size() == 3);
  CHECK(world.deliveries().back().url == "https://slow.example.org/");
  CHECK(holds(world.deliveries().back().form, "Tin first"));
  world.crash();
  world.pass(1h);
  CHECK(world.deliveries().size() == 3);
}

TEST_CASE("hub: news that come while nobody runs are delivered at the start") {
  World world;
  world.ask();
  world.close();
  REQUIRE(store::test::commit(*world.folder.store,
                              store::test::refresh_of("xa", {store::test::made_up("first", 1'645'000'000)}))
              .ok);
  world.open();
  REQUIRE(world.deliveries().size() == 1);
  CHECK(holds(world.deliveries()[0].form, "Tin first"));
}

TEST_CASE("hub: when a feed is not published any more its subscribers hear of it, once") {
  World world;
  world.ask(HubRequest::Mode::subscribe, kReader, kSite + "/sources/xa.atom");
  world.ask();
  world.config = make_config();
  world.config->sources[0].id = "other";
  world.publisher->set_config(world.config);
  world.tell();
  CHECK(form_value(world.last_query(), "hub.mode") == "denied");
  CHECK(form_value(world.last_query(), "hub.topic") == kSite + "/sources/xa.atom");
  CHECK(world.hub->counts().subscriptions == 1);
  const std::size_t requests = world.callbacks.requests.size();
  world.tell();
  CHECK(world.callbacks.requests.size() == requests);
}

TEST_CASE("hub: a search is delivered once its index has followed") {
  World world;
  const std::string topic = kSite + "/search.json?q=xuan";
  world.ask(HubRequest::Mode::subscribe, kReader, topic);
  CHECK(world.hub->counts().subscriptions == 1);
  world.news("xuan");
  world.news("other");
  for (int i = 0; i < 100 && world.deliveries().empty(); ++i) {
    std::this_thread::sleep_for(50ms);  // the store's own thread indexes
    world.pass(7s);
  }
  REQUIRE(world.deliveries().size() == 1);
  CHECK(header(world.deliveries()[0], "Content-Type") == "application/feed+json; charset=utf-8");
  CHECK(holds(world.deliveries()[0].form, "Tin xuan"));
  CHECK_FALSE(holds(world.deliveries()[0].form, "Tin other"));
}
