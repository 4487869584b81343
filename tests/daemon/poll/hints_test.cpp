// Hints on when to ask again, from headers and documents.
#include "daemon/poll/hints.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace bantin::poll;
using bantin::feeds::Instant;

namespace {
constexpr Instant kNow{1645516965s};  // Tue, 22 Feb 2022 08:02:45 GMT
}

TEST_CASE("hints: Retry-After in seconds or as a date; nonsense and the past are none") {
  CHECK(parse_retry_after("120", kNow) == 120s);
  CHECK(parse_retry_after(" 120 ", kNow) == 120s);
  CHECK(parse_retry_after("Tue, 22 Feb 2022 09:02:45 GMT", kNow) == 1h);
  CHECK_FALSE(parse_retry_after("Tue, 22 Feb 2022 07:02:45 GMT", kNow));
  CHECK_FALSE(parse_retry_after("-5", kNow));
  CHECK_FALSE(parse_retry_after("soon", kNow));
  CHECK_FALSE(parse_retry_after("", kNow));
  CHECK(parse_retry_after("99999999999999999999", kNow).value() > 24h * 365);
}

TEST_CASE("hints: Retry-After counts with every answer that is a failure") {
  for (const int status : {200, 404, 429, 500, 503}) {
    CAPTURE(status);
    FetchResponse response;
    response.status = status;
    response.retry_after = "60";
    CHECK(http_hints(response, kNow).retry_after.has_value() == (status >= 400));
  }
}

TEST_CASE("hints: freshness by max-age, else by Expires against the server's own date, less Age") {
  FetchResponse response;
  response.status = 200;
  response.cache_control = "public, Max-Age=\"3600\" , must-revalidate";
  response.expires = "Tue, 22 Feb 2022 20:00:00 GMT";
  CHECK(http_hints(response, kNow).fresh_for == 1h);
  response.age = "600";
  CHECK(http_hints(response, kNow).fresh_for == 50min);
  response.cache_control.clear();
  response.age.clear();
  response.date = "Tue, 22 Feb 2022 19:00:00 GMT";
  CHECK(http_hints(response, kNow).fresh_for == 1h);
  response.expires = "Thu, 19 Nov 1981 08:52:00 GMT";
  CHECK_FALSE(http_hints(response, kNow).fresh_for);
  response.expires = "0";
  CHECK_FALSE(http_hints(response, kNow).fresh_for);
  response.cache_control = "no-store, max-age=900";
  CHECK_FALSE(http_hints(response, kNow).fresh_for);
}

TEST_CASE("hints: a document that skips every hour or day is not believed") {
  bantin::feeds::FeedInfo info;
  info.ttl = 90min;
  info.skip_hours = 0xffffff;
  info.skip_days = 0x7f;
  Hints hints;
  add_document_hints(hints, info);
  CHECK(hints.ttl == 90min);
  CHECK(hints.skip_hours == 0);
  CHECK(hints.skip_days == 0);
  info.skip_hours = 0x7;
  add_document_hints(hints, info);
  CHECK(hints.skip_hours == 0x7);
}
