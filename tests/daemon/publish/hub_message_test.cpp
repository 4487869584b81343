// What subscribers say to the hub, and what it says to them.
#include <doctest/doctest.h>

#include <string>

#include "daemon/poll/websub.hpp"
#include "daemon/publish/hub_message.hpp"

namespace {

using namespace bantin;
using namespace std::chrono_literals;
using publish::HubRequest;
using publish::parse_hub_request;

const std::string kGood =
    "hub.mode=subscribe&hub.topic=https%3A%2F%2Ftin.example.vn%2Ffeed.atom&hub.callback=https%3A%2F%2Freader.vn%2Fcb%"
    "3Fa%3D1";

std::string error_of(const std::string& form) {
  const Result<HubRequest> request = parse_hub_request(form);
  return request ? "" : request.error().message;
}

}  // namespace

TEST_CASE("hub message: a subscription is read, with the usual lease if it names none") {
  const Result<HubRequest> request = parse_hub_request(kGood + "&hub.secret=a%00b%26&other=1");
  REQUIRE(request.has_value());
  CHECK(request->mode == HubRequest::Mode::subscribe);
  CHECK(request->topic == "https://tin.example.vn/feed.atom");
  CHECK(request->callback == "https://reader.vn/cb?a=1");
  CHECK(request->secret == std::string("a\0b&", 4));
  CHECK(request->lease == 240h);
}

TEST_CASE("hub message: a lease stays inside of what we keep") {
  CHECK(parse_hub_request(kGood + "&hub.lease_seconds=86400")->lease == 24h);
  CHECK(parse_hub_request(kGood + "&hub.lease_seconds=1")->lease == 10min);
  CHECK(parse_hub_request(kGood + "&hub.lease_seconds=999999999")->lease == 720h);
  CHECK(parse_hub_request(kGood + "&hub.lease_seconds=99999999999999999999999999")->lease == 720h);
  CHECK(error_of(kGood + "&hub.lease_seconds=-1") == "hub.lease_seconds is no whole number");
}

TEST_CASE("hub message: what is wrong is named") {
  CHECK(error_of("") == "hub.mode is neither subscribe nor unsubscribe");
  CHECK(error_of("hub.mode=publish&hub.url=x") == "hub.mode is neither subscribe nor unsubscribe");
  CHECK(error_of("hub.mode=subscribe&hub.topic=x") == "hub.callback is missing");
  const std::string subscribe = "hub.mode=subscribe&hub.topic=x&hub.callback=";
  CHECK(error_of(subscribe + "ftp://reader.vn/") == "hub.callback is no http or https URL");
  CHECK(error_of(subscribe + "reader.vn") == "hub.callback is no http or https URL");
  CHECK(error_of(subscribe + "https://reader.vn/%0D%0AX:1") == "hub.callback is no http or https URL");
  CHECK(error_of(subscribe + "https://reader.vn/%23part") == "hub.callback has a fragment, which would never arrive");
  CHECK(error_of(subscribe + "https://me:secret@reader.vn/") == "hub.callback holds a user name or a password");
  CHECK(error_of(subscribe + "https://reader.vn/" + std::string(3000, 'a')) ==
        "hub.callback is longer than 2048 bytes");
  CHECK(error_of("hub.mode=unsubscribe&hub.callback=https://reader.vn/") == "hub.topic is missing");
  CHECK(error_of(kGood + "&hub.secret=" + std::string(200, 's')) == "hub.secret is not shorter than 200 bytes");
  CHECK(error_of(kGood + "&hub.secret=" + std::string(199, 's')).empty());
}

TEST_CASE("hub message: a question goes behind the query that a callback has") {
  HubRequest request = *parse_hub_request(kGood);
  CHECK(publish::question_url(request, "xyz") ==
        "https://reader.vn/cb?a=1&hub.mode=subscribe&hub.topic=https%3a%2f%2ftin.example.vn%2ffeed.atom"
        "&hub.challenge=xyz&hub.lease_seconds=864000");
  request.mode = HubRequest::Mode::unsubscribe;
  request.callback = "https://reader.vn/cb";
  CHECK(publish::question_url(request, "xyz") ==
        "https://reader.vn/cb?hub.mode=unsubscribe&hub.topic=https%3a%2f%2ftin.example.vn%2ffeed.atom"
        "&hub.challenge=xyz");
}

TEST_CASE("hub message: a subscriber of our own accepts the signature") {
  const std::string field = publish::hub_signature("secret", "body");
  CHECK(field == "sha256=dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355");
  CHECK(poll::check_signature(field, "secret", "body") == poll::Signature::good);
}

TEST_CASE("hub message: members come out of the store as they went in, and damaged ones are none") {
  const publish::Members members{{1, feeds::Instant(-5s), 7}, {~0ULL, feeds::Instant(1'700'000'000s), ~1ULL}};
  CHECK(publish::unpack(publish::pack(members)) == members);
  CHECK(publish::unpack(publish::pack(members).substr(1)).empty());
  CHECK(publish::unpack("").empty());
}
