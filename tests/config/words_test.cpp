// Words: suggestions, quotation, the time zone's and the patterns' helpers, the fingerprint of a source.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/pattern.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/time_zone.hpp"

using namespace bantin::config;

TEST_CASE("suggest: edits are counted, neighbours that swapped places as one") {
  CHECK(edit_distance("interval", "interval") == 0);
  CHECK(edit_distance("intervall", "interval") == 1);
  CHECK(edit_distance("tilte", "title") == 1);
  CHECK(edit_distance("public-URL", "public_url") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance(std::string(100, 'a'), "a") == 100);
}

TEST_CASE("suggest: only what is near is proposed") {
  const std::array<std::string_view, 4> known{"id", "url", "interval", "headers"};
  CHECK(nearest("intervl", known) == "interval");
  CHECK(nearest("uri", known) == "url");
  CHECK(nearest("header", known) == "headers");
  CHECK(nearest("colour", known).empty());
  CHECK(nearest("x", known).empty());
  CHECK(nearest("", known).empty());
}

TEST_CASE("schema: an unknown key is told where it belongs, or what is near it") {
  CHECK(unknown_key_message(*find_table("store"), "keeep") ==
        "unknown key \"keeep\" in [store]; did you mean \"keep\"?");
  CHECK(unknown_key_message(*find_table("source"), "timeout") ==
        "unknown key \"timeout\" in [[source]]; it belongs into [polling]");
  CHECK(unknown_key_message(*find_table("feed"), "timezone") ==
        "unknown key \"timezone\" in [feed]; it belongs into [site] or [[source]]");
  CHECK(unknown_key_message(*find_table("feed"), "listn") ==
        "unknown key \"listn\" in [feed]; did you mean \"listen\" of [server]?");
  CHECK(unknown_table_message("pooling", true) == "unknown table \"pooling\"; did you mean [polling]?");
}

TEST_CASE("quotation: a message stays one line that cannot be forged") {
  CHECK(in_quotes("a\nb\x1b[0m") == "\"a?b?[0m\"");
  CHECK(in_quotes("\u202Eabc\u2028\u0085") == "\"?abc??\"");
  CHECK(in_quotes("xã Mỹ Đông") == "\"xã Mỹ Đông\"");
  CHECK(in_quotes("\xff") == "\"?\"");
  CHECK(in_quotes("đđđđ", 3) == "\"đđ...\"");
}

TEST_CASE("time zone: Vietnam's offset, and summer time elsewhere") {
  using namespace std::chrono;
  const auto vietnam = load_time_zone("Asia/Ho_Chi_Minh");
  REQUIRE(vietnam.has_value());
  CHECK(vietnam->name() == "Asia/Ho_Chi_Minh");
  CHECK(vietnam->offset_at(sys_days(2022y / 2 / 22)) == hours(7));
  CHECK(vietnam->offset_at(sys_days(2099y / 1 / 1)) == hours(7));
  CHECK(vietnam->offset_at(sys_days(1974y / 1 / 1)) == hours(8));
  const auto berlin = load_time_zone("Europe/Berlin");
  REQUIRE(berlin.has_value());
  CHECK(berlin->offset_at(sys_days(2022y / 7 / 1)) == hours(2));
  CHECK(berlin->offset_at(sys_days(2022y / 1 / 1)) == hours(1));
  CHECK(load_time_zone("UTC").value().offset_at(sys_days(2022y / 7 / 1)) == seconds(0));
}

TEST_CASE("time zone: a name that is none is refused, with a near one if there is one") {
  CHECK(load_time_zone("Asia/Hanoi").error().message ==
        "no time zone is called \"Asia/Hanoi\"; Vietnam's is \"Asia/Ho_Chi_Minh\"");
  CHECK(load_time_zone("Nowhere").error().message ==
        "no time zone is called \"Nowhere\"; expected a name such as \"Asia/Ho_Chi_Minh\"");
  CHECK(load_time_zone("asia/bankok").error().message ==
        "no time zone is called \"asia/bankok\"; did you mean \"Asia/Bangkok\"?");
  CHECK_FALSE(load_time_zone("").has_value());
  CHECK_FALSE(load_time_zone("../../../etc/passwd").has_value());
}

TEST_CASE("patterns: letters, not bytes, and upper and lower case alike") {
  struct Row {
    const char* pattern;
    const char* text;
    bool found;
  };
  const std::vector<Row> rows = {
      {"quảng cáo", "Trang QUẢNG CÁO mới", true},
      {"ĐÔNG", "xã Mỹ Đông", true},
      {"^Thông báo", "Thông báo số 5", true},
      {"^báo", "Thông báo", false},
      {"x[ăâ]y", "xây", true},
      {"^.{4}$", "Đông", true},
      {"b(ã|à)o|lũ", "cơn bão số 3", true},
      {"\\d{2}/\\d{4}", "ngày 22/2022", true},
      {"xyz", "", false},
      {"a", "\xff\xfe a", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    const auto pattern = Pattern::compile(row.pattern);
    REQUIRE(pattern.has_value());
    CHECK(pattern->found_in(row.text) == row.found);
  }
}

TEST_CASE("patterns: no pattern and no text take long") {
  const auto begin = std::chrono::steady_clock::now();
  for (const char* text : {"(a+)+$", "(a|a)*b", "(.*)*x", "(a?){15}a{15}", "^(.*a){20}$"}) {
    CAPTURE(text);
    const auto pattern = Pattern::compile(text);
    REQUIRE(pattern.has_value());
    pattern->found_in(std::string(20'000, 'a') + "!");
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
  for (const char* text : {"(x{100}){100}", "a{99999999999999999999}", "(a)\\1", "(", "[", "", "*"}) {
    CAPTURE(text);
    CHECK_FALSE(Pattern::compile(text).has_value());
  }
  CHECK_FALSE(Pattern::compile(std::string(1001, 'a')).has_value());
  CHECK(Pattern::compile(std::string(400, '(') + "a" + std::string(400, ')')).has_value());
}

TEST_CASE("fingerprint: moves with what is fetched and kept, and with nothing else") {
  Source source;
  source.id = "a";
  source.url = "https://a.example/rss";
  const auto before = fetch_fingerprint(source);

  Source same = source;
  same.id = "b";
  same.name = "B";
  same.area = "c";
  same.tags = {"d"};
  same.interval = std::chrono::minutes(5);
  same.defined_at = "x:1";
  CHECK(fetch_fingerprint(same) == before);

  std::vector<Source> others(10, source);
  others[0].url += "2";
  others[1].headers = {{"Cookie", "a"}};
  others[2].username = "u";
  others[3].password = "u";
  others[4].user_agent = "u";
  others[5].encoding = "utf-8";
  others[6].zone = bantin::feeds::TimeZone();
  others[7].max_entries_per_poll = 0;
  others[8].include = {{Filter::Field::any, "a", {}}};
  others[9].exclude = {{Filter::Field::any, "a", {}}};
  std::vector<std::uint64_t> seen = {before};
  for (const Source& other : others) {
    for (const std::uint64_t value : seen)
      CHECK(fetch_fingerprint(other) != value);
    seen.push_back(fetch_fingerprint(other));
  }
}
