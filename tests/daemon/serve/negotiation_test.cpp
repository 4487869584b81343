// Content codings and conditional requests, by RFC 9110.
#include "daemon/serve/negotiation.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace bantin::serve {
namespace {

using namespace std::chrono_literals;

publish::Document document() {
  publish::Document made;
  made.modified = feeds::Instant(784'111'777s);  // Sun, 06 Nov 1994 08:49:37 GMT
  made.identity = {std::string(100, 'i'), "\"x\"", "", ""};
  made.gzip = {std::string(50, 'g'), "\"x-gzip\"", "", ""};
  made.br = {std::string(40, 'b'), "\"x-br\"", "", ""};
  made.zstd = {std::string(45, 'z'), "\"x-zstd\"", "", ""};
  return made;
}

std::string chosen(const publish::Document& from, const char* field) {
  Request request;
  if (field != nullptr) {
    request.has_accept_encoding = true;
    request.accept_encoding = field;
  }
  const publish::Variant* variant = choose_variant(request, from);
  return variant == nullptr ? "none" : variant->etag;
}

}  // namespace

TEST_CASE("negotiation: the best coding that the client takes, the smallest among equals") {
  const publish::Document all = document();
  struct Row {
    const char* field;
    std::string etag;
  };
  const Row rows[] = {
      {nullptr, "\"x\""},
      {"", "\"x\""},
      {"gzip", "\"x-gzip\""},
      {"GZIP", "\"x-gzip\""},
      {"x-gzip", "\"x-gzip\""},
      {"gzip, deflate, br, zstd", "\"x-br\""},
      {"gzip, zstd", "\"x-zstd\""},
      {"br;q=0.5, gzip;q=0.8", "\"x-gzip\""},
      {"br;q=0, gzip", "\"x-gzip\""},
      {"br ; q=0.001", "\"x-br\""},
      {"gzip;q=0.5, identity", "\"x\""},
      {"identity;q=0.5, gzip", "\"x-gzip\""},
      {"*", "\"x-br\""},
      {"*;q=0.5, identity;q=1", "\"x\""},
      {"gzip, *;q=0", "\"x-gzip\""},
      {"*;q=0", "none"},
      {"identity;q=0", "none"},
      {"identity;q=0, br", "\"x-br\""},
      {"compress, deflate", "\"x\""},
      {"gzip;q=wrong", "\"x\""},
      {"gzip;q=2", "\"x\""},
      {"gzip;foo=1;q=1.000", "\"x-gzip\""},
      {",,gzip,,", "\"x-gzip\""},
      {";;;,;q=1", "\"x\""},
  };
  for (const Row& row : rows) {
    const std::string name = row.field == nullptr ? "no field" : row.field;
    CAPTURE(name);
    CHECK(chosen(all, row.field) == row.etag);
  }
  publish::Document plain = document();
  plain.gzip = plain.br = plain.zstd = {};
  CHECK(chosen(plain, "gzip, br, zstd") == "\"x\"");
  CHECK(chosen(plain, "gzip, identity;q=0") == "none");
}

TEST_CASE("negotiation: an entity tag is found in any list, weak or strong, and nowhere else") {
  struct Row {
    std::string field;
    bool listed;
  };
  const Row rows[] = {
      {"\"x\"", true},
      {"W/\"x\"", true},
      {"*", true},
      {" * ", true},
      {"\"a\", \"x\"", true},
      {"\"a\",W/\"x\",\"b\"", true},
      {"\"a,\", \"x\"", true},
      {"\"y\"", false},
      {"x", false},
      {"\"x", false},
      {"", false},
      {"\"xx\"", false},
      {"\"a\" \"*\"", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    CHECK(lists_etag(row.field, "\"x\"") == row.listed);
  }
}

TEST_CASE("negotiation: HTTP dates are read in their three forms and in no other") {
  const std::optional<feeds::Instant> expected{feeds::Instant(784'111'777s)};
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == expected);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == expected);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == expected);
  for (const char* wrong :
       {"", "yesterday", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMTx", "Sun, 06 xxx 1994 08:49:37 GMT", ",", "Sun",
        "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_http_date(wrong).has_value());
  }
}

TEST_CASE("negotiation: the time is asked only when no entity tag was given") {
  const publish::Document made = document();
  const auto unmodified = [&](const char* tags, const char* since) {
    Request request;
    if (tags != nullptr) {
      request.has_if_none_match = true;
      request.if_none_match = tags;
    }
    request.if_modified_since = since;
    return is_not_modified(request, made, made.identity);
  };
  CHECK_FALSE(unmodified(nullptr, ""));
  CHECK(unmodified(nullptr, "Sun, 06 Nov 1994 08:49:37 GMT"));
  CHECK(unmodified(nullptr, "Sun, 06 Nov 1994 08:49:38 GMT"));
  CHECK_FALSE(unmodified(nullptr, "Sun, 06 Nov 1994 08:49:36 GMT"));
  CHECK_FALSE(unmodified(nullptr, "never"));
  CHECK(unmodified("\"x\"", ""));
  CHECK_FALSE(unmodified("\"old\"", "Sun, 06 Nov 1994 08:49:37 GMT"));
  CHECK_FALSE(unmodified("", "Sun, 06 Nov 1994 08:49:37 GMT"));
  CHECK_FALSE(unmodified("\"x-gzip\"", ""));
}

}  // namespace bantin::serve
