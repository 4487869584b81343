// What a subscriber's request is answered at once.
#include "daemon/serve/hub_routes.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>

#include <string>
#include <vector>

#include "daemon/publish/publisher.hpp"
#include "tests/support/memory_store.hpp"

namespace {

using namespace bantin;
using serve::Answer;
using serve::Method;
using serve::Request;

struct Others final : serve::Handler {
  Answer answer(const Request&) override { return serve::refuse(404); }
};

struct World {
  explicit World(bool has_hub = true) {
    auto config = std::make_shared<config::Config>();
    config->site.public_url = "https://tin.example.vn";
    config->server.hub = has_hub;
    publisher.set_config(config);
    publisher.render();
  }
  Answer post(const std::string& form, std::string_view type = "application/x-www-form-urlencoded",
              std::uint8_t peer = 0) {
    body = form;
    Request request;
    request.method = Method::post;
    request.path = "/hub";
    request.content_type = type;
    request.body = body;
    request.peer[0] = peer;
    return routes.answer(request);
  }

  test::MemoryStore store;
  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  publish::Publisher publisher{store, std::make_shared<const config::Config>(), log};
  Others others;
  bool has_room = true;
  std::vector<publish::HubRequest> taken;
  std::string body;
  serve::HubRoutes routes{others, publisher.shelf(), [this](publish::HubRequest request) {
                            if (has_room) taken.push_back(std::move(request));
                            return has_room;
                          }};
};

std::string form(const std::string& topic, const std::string& mode = "subscribe") {
  return "hub.mode=" + mode + "&hub.callback=https%3A%2F%2Freader.vn%2F&hub.topic=" + topic;
}

const std::string kFeed = "https://tin.example.vn/feed.atom";

}  // namespace

TEST_CASE("hub routes: a good request is taken, a bad one is told what is wrong with it") {
  World world;
  CHECK(world.post(form(kFeed)).status == 202);
  CHECK(world.post(form("https://tin.example.vn/search.rss?q=xuan"), "Application/X-WWW-Form-URLencoded; charset=utf-8")
            .status == 202);
  CHECK(world.post(form("https://tin.example.vn/gone.atom", "unsubscribe")).status == 202);
  REQUIRE(world.taken.size() == 3);
  CHECK(world.taken[0].topic == kFeed);
  CHECK(world.taken[0].callback == "https://reader.vn/");

  const Answer wrong = world.post("hub.mode=subscribe");
  CHECK(wrong.status == 400);
  CHECK(wrong.body == "400 hub.callback is missing\n");
  for (const char* topic : {"https://tin.example.vn/", "https://tin.example.vn/gone.atom", "https://other.vn/feed.atom",
                            "https://tin.example.vn/feed.atom?x=1", "https://tin.example.vn/feed/2022-02.atom",
                            "https://tin.example.vn/sources.opml", "https://tin.example.vn.evil.vn/feed.atom"}) {
    CAPTURE(topic);
    CHECK(world.post(form(topic)).status == 404);
  }
  CHECK(world.post(form(kFeed), "text/plain").status == 415);
  CHECK(world.post(form(kFeed), "application/x-www-form-urlencodedness").status == 415);
  CHECK(world.taken.size() == 3);
}

TEST_CASE("hub routes: a GET is told what stands here, and every other path is left to others") {
  World world;
  Request request;
  request.method = Method::get;
  request.path = "/hub";
  const Answer answer = world.routes.answer(request);
  CHECK(answer.status == 405);
  CHECK(answer.head.find("Allow: POST\r\n") != std::string_view::npos);
  request.path = "/hub/";
  CHECK(world.routes.answer(request).status == 404);
  CHECK_FALSE(world.routes.post_limit(request));
  request.path = "/hub";
  CHECK(world.routes.post_limit(request) == publish::kHubFormBytes);
}

TEST_CASE("hub routes: too much is refused: by one client, and by all together") {
  World world;
  int taken = 0;
  for (int i = 0; i < 400; ++i)
    taken += world.post(form(kFeed), "application/x-www-form-urlencoded", 7).status == 202 ? 1 : 0;
  CHECK(taken >= 300);
  CHECK(taken < 390);
  CHECK(world.post(form(kFeed), "application/x-www-form-urlencoded", 7).status == 429);
  CHECK(world.post(form(kFeed), "application/x-www-form-urlencoded", 8).status == 202);
  world.has_room = false;
  CHECK(world.post(form(kFeed)).status == 503);
}

TEST_CASE("hub routes: without a hub there is nothing to post to") {
  World world(false);
  Request request;
  request.path = "/hub";
  CHECK_FALSE(world.routes.post_limit(request));
  request.method = Method::get;
  CHECK(world.routes.answer(request).status == 404);
}
