// What a subscriber reads of feeds, forms and signatures.
#include <doctest/doctest.h>

#include <string>

#include "daemon/poll/websub.hpp"

namespace {

using namespace bantin;
using poll::check_signature;
using poll::find_hub;
using poll::form_value;
using poll::HubOffer;
using poll::Signature;

constexpr const char* kBase = "https://tin.example.vn/rss";

}  // namespace

TEST_CASE("websub: the hub and the topic come from the Link header before the document") {
  feeds::FeedInfo info;
  info.hubs = {"https://hub.example.org/"};
  info.self_link = "https://tin.example.vn/rss.xml";
  CHECK(find_hub({}, kBase, info) == HubOffer{"https://hub.example.org/", "https://tin.example.vn/rss.xml"});
  CHECK(find_hub({"<https://other.example.org/>; rel=hub, </feed>; title=\"a, b; rel=x\"; rel=\"self alternate\""},
                 kBase, info) == HubOffer{"https://other.example.org/", "https://tin.example.vn/feed"});
  CHECK(find_hub({"<https://a.example.org/>; REL=\"Hub\"", "<https://b.example.org/>;rel=hub"}, kBase, info).hub ==
        "https://a.example.org/");
}

TEST_CASE("websub: without a topic, or with an address that is none of the web, there is no offer") {
  feeds::FeedInfo info;
  info.hubs = {"https://hub.example.org/"};
  CHECK(find_hub({}, kBase, info).hub.empty());
  info.self_link = "urn:x";
  CHECK(find_hub({}, kBase, info).hub.empty());
  info.hubs = {};
  info.self_link = kBase;
  CHECK(find_hub({"<javascript:alert(1)>; rel=hub"}, kBase, info).hub.empty());
  for (const char* broken :
       {"<", "<>", "rel=hub", "<https://x.example>; rel", "<https://x.example>; rel=\"hub", ",,;;", ""})
    CHECK(find_hub({broken}, kBase, info).hub.empty());
}

TEST_CASE("websub: forms are written and read in the same way") {
  const std::string form =
      poll::write_form({{"hub.topic", "https://tin.example.vn/?a=b&c=đ"}, {"hub.mode", "subscribe"}});
  CHECK(form == "hub.topic=https%3a%2f%2ftin.example.vn%2f%3fa%3db%26c%3d%c4%91&hub.mode=subscribe");
  CHECK(form_value(form, "hub.topic") == "https://tin.example.vn/?a=b&c=đ");
  CHECK(form_value("a=1&b=x+y%2B&b=2&c", "b") == "x y+");
  CHECK(form_value("a=1&c", "c") == "");
  CHECK_FALSE(form_value("a=1&ab=2", "b"));
  CHECK(form_value("a=%zz%4", "a") == "%zz%4");
}

TEST_CASE("websub: a signature counts only when it is right, and SHA-1 only as a hint") {
  // RFC 4231, test case 2; RFC 2202 for SHA-1.
  const std::string secret = "Jefe";
  const std::string body = "what do ya want for nothing?";
  const std::string sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  CHECK(check_signature("sha256=" + sha256, secret, body) == Signature::good);
  CHECK(check_signature(" SHA256=" + sha256 + " ", secret, body) == Signature::good);
  CHECK(
      check_signature("sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec"
                      "fab21649",
                      secret, body) == Signature::good);
  CHECK(
      check_signature("sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
                      "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
                      secret, body) == Signature::good);
  CHECK(check_signature("sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", secret, body) == Signature::weak);
  CHECK(check_signature("", secret, body) == Signature::missing);
  CHECK(check_signature("sha256=" + sha256, secret, body + " ") == Signature::wrong);
  CHECK(check_signature("sha256=" + sha256, "other", body) == Signature::wrong);
  CHECK(check_signature("sha256=" + sha256.substr(2), secret, body) == Signature::wrong);
  CHECK(check_signature("sha256=zz" + sha256.substr(2), secret, body) == Signature::wrong);
  CHECK(check_signature("md5=750c783e6ab0b503eaa86e310a5db738", secret, body) == Signature::wrong);
  CHECK(check_signature("sha256", secret, body) == Signature::wrong);
}

TEST_CASE("websub: tokens are long and never the same") {
  CHECK(poll::random_token().size() == 32);
  CHECK(poll::random_token() != poll::random_token());
}
