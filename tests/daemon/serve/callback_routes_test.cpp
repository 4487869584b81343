// The address where hubs call.
#include <doctest/doctest.h>

#include <string>

#include "daemon/serve/callback_routes.hpp"

namespace {

using namespace bantin;
using serve::Answer;
using serve::Method;
using serve::Request;

struct Others final : serve::Handler {
  Answer answer(const Request&) override { return serve::refuse(404); }
};

struct World {
  World() {
    desk.put("abc", {"https://tin.example.vn/rss", "secret", false});
    desk.put("old", {"https://tin.example.vn/rss", "secret", true});
    poll::CallbackDesk::Events events;
    events.subscribed = [this](const std::string&, const std::string& lease) { leases += lease + " "; };
    events.pushed = [this](const std::string&, const poll::Pushed& content) { bodies += content.body + " "; };
    desk.listen(events);
  }
  Answer ask(Method method, std::string_view path, std::string_view query, std::string_view body = {},
             std::string_view signature = {}) {
    Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.hub_signature = signature;
    return routes.answer(request);
  }

  Others others;
  poll::CallbackDesk desk;
  serve::CallbackRoutes routes{others, desk};
  std::string leases;
  std::string bodies;
};

constexpr std::string_view kQuestion =
    "hub.mode=subscribe&hub.topic=https%3A%2F%2Ftin.example.vn%2Frss&hub.challenge=%3Cb%3Ex&hub.lease_seconds=60";
// HMAC of "body" with "secret".
constexpr std::string_view kSigned = "sha256=dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355";

}  // namespace

TEST_CASE("callback: a question is answered with its challenge, as text that no browser runs") {
  World world;
  const Answer answer = world.ask(Method::get, "/websub/abc", kQuestion);
  CHECK(answer.status == 200);
  CHECK(answer.body == "<b>x");
  CHECK(answer.head.find("Content-Type: text/plain") != std::string_view::npos);
  CHECK(answer.head.find("nosniff") != std::string_view::npos);
  CHECK(world.leases == "60 ");
  CHECK(world.ask(Method::get, "/websub/nobody", kQuestion).status == 404);
  CHECK(world.ask(Method::head, "/websub/abc", kQuestion).status == 404);
  CHECK(world.leases == "60 ");
}

TEST_CASE("callback: only the callbacks take a body, and only one that is signed") {
  World world;
  Request request;
  request.path = "/websub/abc";
  CHECK(world.routes.post_limit(request) == poll::CallbackDesk::kContentBytes);
  request.path = "/feed.atom";
  CHECK_FALSE(world.routes.post_limit(request));
  CHECK(world.ask(Method::post, "/websub/abc", {}, "body", kSigned).status == 202);
  CHECK(world.bodies == "body ");
  CHECK(world.ask(Method::post, "/websub/abc", {}, "other", kSigned).status == 403);
  CHECK(world.ask(Method::post, "/websub/abc", {}, "body").status == 403);
  CHECK(world.ask(Method::post, "/websub/old", {}, "body", kSigned).status == 410);
  CHECK(world.ask(Method::post, "/websub/nobody", {}, "body", kSigned).status == 404);
  CHECK(world.bodies == "body ");
}
