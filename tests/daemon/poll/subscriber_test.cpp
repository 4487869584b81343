// Subscriptions against hubs that keep their word and hubs that do not.
#include <doctest/doctest.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <string>
#include <vector>

#include "daemon/poll/subscriber.hpp"
#include "daemon/poll/websub.hpp"
#include "tests/support/poll_world.hpp"

namespace {

using namespace bantin;
using namespace std::chrono_literals;
using poll::form_value;

constexpr const char* kHub = "https://hub.example.org/";
constexpr const char* kTopic = "https://tin.example.vn/rss.xml";

std::string signature(const std::string& secret, const std::string& body, const EVP_MD* digest = EVP_sha256(),
                      std::string text = "sha256=") {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(digest, secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(body.data()),
       body.size(), bytes, &length);
  for (unsigned i = 0; i < length; ++i) {
    constexpr const char* kHex = "0123456789abcdef";
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

std::shared_ptr<config::Config> make_config(bool with_source = true) {
  auto config = std::make_shared<config::Config>();
  config->site.public_url = "https://bantin.example.vn";
  if (with_source) {
    config::Source source;
    source.id = "xa";
    source.url = kTopic;
    config->sources.push_back(source);
  }
  return config;
}

/// A subscriber, its desk, a hub that answers as told, and a clock.
struct World {
  World() { open(); }
  ~World() {
    subscriber->stop();
    subscriber.reset();
    folder.store.reset();  // what it still has to say goes to the log
  }

  void open() {
    subscriber = std::make_unique<poll::Subscriber>(
        context, poll::Subscriber::Parts{hub, store::subscriptions_of(*folder.store), clock, *log, desk},
        [this](const std::string& source, poll::Pushed content) {
          received.emplace_back(source, std::move(content));
          return true;
        });
    subscriber->restore(store::subscriptions_of(*folder.store).subscriptions());
    subscriber->apply(make_config());
    turn();
  }
  /// Lets everything run that is due by the clock. The loop's own timers are real and never waited for.
  void turn() {
    context.restart();
    context.poll();
  }
  void hub_answers(int status) {
    hub.answers[kHub] = [status](const poll::FetchRequest&) { return test::answer(status); };
  }
  /// A refresh that saw the document with its hub.
  void refresh(std::size_t added = 0, feeds::Instant previous_check = {}) {
    poll::RefreshResult result;
    result.state.source = "xa";
    result.stored = true;
    result.added = added;
    result.previous_check = previous_check;
    result.offer = poll::HubOffer{kHub, kTopic};
    subscriber->refreshed(result);
    tick();
  }
  /// What is due by the clock is done.
  void tick() {
    subscriber->apply(make_config());
    turn();
  }
  const poll::FetchRequest& last_request() { return hub.requests.back(); }
  std::string said(const char* name) { return form_value(last_request().form, name).value_or(""); }
  std::string token() {
    const std::string callback = said("hub.callback");
    return callback.substr(callback.rfind('/') + 1);
  }
  unsigned confirm(const std::string& mode, const std::string& lease, const std::string& topic = kTopic) {
    const auto reply = desk.verify(
        token(),
        poll::write_form(
            {{"hub.mode", mode}, {"hub.topic", topic}, {"hub.challenge", "thach-thuc"}, {"hub.lease_seconds", lease}}));
    if (reply.status == 200) CHECK(reply.body == "thach-thuc");
    turn();
    return reply.status;
  }
  unsigned push(const std::string& body, const std::string& signature) {
    const unsigned status = desk.deliver(token(), "application/rss+xml", signature, body);
    turn();
    return status;
  }

  boost::asio::io_context context;
  store::test::OpenStore folder;
  test::HandClock clock;
  test::ScriptedFetcher hub;
  std::shared_ptr<Log> log = make_log("error");
  poll::CallbackDesk desk;
  std::vector<std::pair<std::string, poll::Pushed>> received;
  std::unique_ptr<poll::Subscriber> subscriber;
};

}  // namespace

TEST_CASE("websub: a hub that a feed names is asked, confirms, and makes the source live until its lease ends") {
  World world;
  world.hub_answers(202);
  world.refresh();
  REQUIRE(world.hub.requests.size() == 1);
  CHECK(world.last_request().url == kHub);
  CHECK(world.said("hub.mode") == "subscribe");
  CHECK(world.said("hub.topic") == kTopic);
  CHECK(world.said("hub.callback").starts_with("https://bantin.example.vn/websub/"));
  CHECK(world.said("hub.secret").size() == 64);
  CHECK_FALSE(world.subscriber->is_live("xa"));
  CHECK(world.confirm("subscribe", "864000") == 200);
  CHECK(world.subscriber->is_live("xa"));
  world.refresh();
  CHECK(world.hub.requests.size() == 1);  // the same hub is not asked twice
  world.clock.pass(std::chrono::days(11));
  CHECK_FALSE(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a lease is renewed before it ends") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  world.clock.pass(std::chrono::days(7));
  world.refresh();
  CHECK(world.hub.requests.size() == 1);
  world.clock.pass(std::chrono::hours(13));
  world.refresh();
  REQUIRE(world.hub.requests.size() == 2);
  CHECK(world.said("hub.mode") == "subscribe");
  CHECK(world.confirm("subscribe", "864000") == 200);
  world.clock.pass(std::chrono::days(6));
  CHECK(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: what a hub sends is taken when it is signed with our secret, and never otherwise") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  const std::string secret = world.said("hub.secret");
  CHECK(world.push("<rss/>", signature(secret, "<rss/>")) == 202);
  REQUIRE(world.received.size() == 1);
  CHECK(world.received[0].first == "xa");
  CHECK(world.received[0].second.body == "<rss/>");
  CHECK(world.push("<rss/>", "") == 403);
  CHECK(world.push("<rss/>", signature("other", "<rss/>")) == 403);
  CHECK(world.push("<rss>forged</rss>", signature(secret, "<rss/>")) == 403);
  CHECK(world.received.size() == 1);
  CHECK(world.desk.deliver("unknown", "", signature(secret, "x"), "x") == 404);
}

TEST_CASE("websub: questions that we did not expect are answered with no") {
  World world;
  world.hub_answers(202);
  world.refresh();
  CHECK(world.confirm("subscribe", "864000", "https://other.example.vn/rss.xml") == 404);
  CHECK(world.confirm("unsubscribe", "") == 404);
  CHECK(world.desk.verify("unknown", "hub.mode=subscribe&hub.challenge=x&hub.topic=" + std::string(kTopic)).status ==
        404);
  CHECK(world.desk.verify(world.token(), "hub.mode=subscribe&hub.topic=" + std::string(kTopic)).status == 404);
  CHECK_FALSE(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a hub that takes the request and never comes back is asked again, later each time") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.clock.pass(2h);
  world.refresh();  // found silent
  CHECK(world.hub.requests.size() == 1);
  world.clock.pass(2h);
  world.refresh();
  CHECK(world.hub.requests.size() == 2);
  world.clock.pass(1h + 1s);
  world.refresh();  // silent again: two hours from here
  world.clock.pass(1h);
  world.refresh();
  CHECK(world.hub.requests.size() == 2);
  world.clock.pass(1h + 1s);
  world.refresh();
  CHECK(world.hub.requests.size() == 3);
  CHECK_FALSE(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a hub that refuses is asked again, and a source without push is polled as usual") {
  World world;
  world.hub_answers(403);
  world.refresh();
  CHECK_FALSE(world.subscriber->is_live("xa"));
  world.hub_answers(202);
  world.clock.pass(1h + 1s);
  world.refresh();
  CHECK(world.hub.requests.size() == 2);
  world.confirm("subscribe", "864000");
  CHECK(world.subscriber->is_live("xa"));
  CHECK(world.desk.verify(world.token(), "hub.mode=denied&hub.reason=kh%C3%B4ng&hub.topic=" + std::string(kTopic))
            .status == 200);
  world.turn();
  CHECK_FALSE(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a lease of seconds is not relied on, and costs the hub two requests an hour at most") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "10");
  CHECK_FALSE(world.subscriber->is_live("xa"));
  for (int minute = 0; minute < 60; ++minute) {
    world.clock.pass(1min);
    world.refresh();
    world.confirm("subscribe", "10");
  }
  CHECK(world.hub.requests.size() <= 3);
}

TEST_CASE("websub: when a poll finds what the hub should have sent, the source is polled as usual until it sends") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  const auto subscribed = world.clock.now_seconds();
  world.clock.pass(6h);
  world.refresh(3, subscribed - 60s);  // perhaps from before the lease
  CHECK(world.subscriber->is_live("xa"));
  world.refresh(1, subscribed + 1h);
  CHECK_FALSE(world.subscriber->is_live("xa"));
  world.clock.pass(1h);
  CHECK(world.push("<rss/>", signature(world.said("hub.secret"), "<rss/>")) == 202);
  CHECK(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a hub that signs with SHA-1 makes us ask, and has missed nothing by that") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  const auto subscribed = world.clock.now_seconds();
  world.clock.pass(2h);
  const std::string secret = world.said("hub.secret");
  CHECK(world.push("<rss/>", signature(secret, "<rss/>", EVP_sha1(), "sha1=")) == 202);
  REQUIRE(world.received.size() == 1);
  CHECK(world.received[0].second.body.empty());
  world.refresh(2, subscribed + 1h);
  CHECK(world.subscriber->is_live("xa"));
}

TEST_CASE("websub: a source that leaves is unsubscribed, and what still comes is gone") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  const std::string secret = world.said("hub.secret");
  const std::string token = world.token();
  world.subscriber->apply(make_config(false));
  world.turn();
  REQUIRE(world.hub.requests.size() == 2);
  CHECK(world.said("hub.mode") == "unsubscribe");
  CHECK(world.token() == token);
  CHECK(world.push("<rss/>", signature(secret, "<rss/>")) == 410);
  CHECK(world.confirm("subscribe", "864000") == 404);
  CHECK(world.confirm("unsubscribe", "") == 200);
  CHECK(world.push("<rss/>", signature(secret, "<rss/>")) == 404);
  CHECK(world.received.empty());
}

TEST_CASE("websub: subscriptions outlive a restart") {
  World world;
  world.hub_answers(202);
  world.refresh();
  world.confirm("subscribe", "864000");
  const std::string secret = world.said("hub.secret");
  world.subscriber->stop();
  world.subscriber.reset();
  world.folder.reopen();
  world.open();
  CHECK(world.subscriber->is_live("xa"));
  CHECK(world.push("<rss/>", signature(secret, "<rss/>")) == 202);
  CHECK(world.received.size() == 1);
  CHECK(world.hub.requests.size() == 1);
}

TEST_CASE("websub: nobody is asked to come to an address that only this machine knows") {
  const auto wanted = [](const char* url, bool own_network = false) {
    config::Config config;
    config.site.public_url = url;
    config.polling.allow_private_addresses = own_network;
    return poll::is_push_wanted(config);
  };
  CHECK(wanted("https://tin.example.vn"));
  CHECK(wanted("http://8.8.8.8:8080"));
  for (const char* url : {"", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]", "http://192.168.1.2",
                          "http://may-chu", "http://bantin.local"})
    CHECK_FALSE(wanted(url));
  CHECK(wanted("http://192.168.1.2", true));
  CHECK_FALSE(wanted("", true));
}

TEST_CASE("websub: push can be switched off, for all or for one source, and subscriptions are then given up") {
  for (const bool for_all : {true, false}) {
    CAPTURE(for_all);
    World world;
    world.hub_answers(202);
    world.refresh();
    world.confirm("subscribe", "864000");
    CHECK(world.subscriber->is_live("xa"));
    const auto off = make_config();
    (for_all ? off->polling.push : off->sources[0].push) = false;
    world.subscriber->apply(off);
    world.turn();
    CHECK_FALSE(world.subscriber->is_live("xa"));
    CHECK(world.said("hub.mode") == "unsubscribe");
    world.confirm("unsubscribe", "");
    const std::size_t asked = world.hub.requests.size();
    poll::RefreshResult result;
    result.state.source = "xa";
    result.stored = true;
    result.offer = poll::HubOffer{kHub, kTopic};
    world.subscriber->refreshed(result);
    world.subscriber->apply(off);
    world.turn();
    CHECK(world.hub.requests.size() == asked);
  }
}
