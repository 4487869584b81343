#include "feeds/match/evidence.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace bantin::feeds;
using namespace std::chrono_literals;

namespace {

ItemIdentity item(const std::string& guid, const std::string& link, const std::string& title) {
  RawItem raw;
  raw.guid = guid;
  raw.title.value = title;
  return identify(raw, link);
}

std::vector<KnownEntry> remembered(const std::vector<ItemIdentity>& items) {
  std::vector<KnownEntry> known;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (const ItemKey& key : items[i].keys)
      known.push_back({static_cast<std::int64_t>(i + 1), key});
  }
  return known;
}

std::vector<ItemIdentity> items(const std::string& guid, const std::string& link, int count = 4) {
  std::vector<ItemIdentity> made;
  for (int n = 0; n < count; ++n) {
    const std::string number = std::to_string(n);
    made.push_back(item(guid + number, "https://xa.example.vn/" + link + number, "Tin " + number));
  }
  return made;
}

Instant at(std::int64_t hour) {
  return Instant(std::chrono::hours(450'000 + hour));
}

Claims claims_of(std::size_t count, std::optional<Instant> date, std::size_t known) {
  Claims claims;
  claims.dates.assign(count, date);
  claims.known = known;
  claims.last_success = at(0);
  claims.now = at(1);
  return claims;
}

}  // namespace

TEST_CASE("evidence: guids are given up at the second document that renames most of the known items, not the first") {
  const auto known = remembered(items("g", "a"));
  const auto renamed = items("h", "a");
  const Matching matching = match_items(renamed, known);
  Evidence evidence = weigh({}, renamed, matching, known);
  CHECK(evidence.level == KeyKind::guid);
  CHECK(evidence.doubts == 1);
  SUBCASE("a document with good guids in between ends the doubt") {
    const auto good = items("g", "a");
    CHECK(weigh(evidence, good, match_items(good, known), known).doubts == 0);
  }
  SUBCASE("and once given up they stay so") {
    evidence = weigh(evidence, renamed, matching, known);
    CHECK(evidence.level == KeyKind::link);
    CHECK(evidence.reason == "4 of 4 known items came with another guid, again");
    const auto good = items("g", "a");
    CHECK(weigh(evidence, good, match_items(good, known), known).level == KeyKind::link);
  }
}

TEST_CASE("evidence: one guid for most items is given up at once, two of thirty are not") {
  std::vector<ItemIdentity> same;
  for (int n = 0; n < 4; ++n)
    same.push_back(item("1", "https://xa.example.vn/" + std::to_string(n), "Tin " + std::to_string(n)));
  const auto evidence = weigh({}, same, match_items(same, {}), {});
  CHECK(evidence.level == KeyKind::link);
  CHECK(evidence.reason == "4 items have one guid");
  auto many = items("g", "a", 30);
  many[1] = item("g0", "https://xa.example.vn/a1", "Tin khác");
  CHECK(weigh({}, many, match_items(many, {}), {}).level == KeyKind::guid);
}

TEST_CASE("evidence: weaker levels leave out stronger keys") {
  ItemIdentity one = item("g", "https://xa.example.vn/a", "Tin");
  weaken(one, KeyKind::link);
  CHECK(one.keys.front().kind == KeyKind::link);
  weaken(one, KeyKind::content);
  REQUIRE(one.keys.size() == 1);
  CHECK(one.keys.front().kind == KeyKind::content);
}

TEST_CASE("evidence: a document that knows nothing by name and much by words is a rebuilt site") {
  const auto known = remembered(items("g", "a"));
  const auto rebuilt = items("h", "b");
  Matching matching = match_items(rebuilt, known);
  CHECK(matching.items[0].action == Assignment::Action::fresh);
  CHECK(match_by_words(rebuilt, known, matching));
  for (std::size_t i = 0; i < rebuilt.size(); ++i) {
    CHECK(matching.items[i].action == Assignment::Action::known);
    CHECK(matching.items[i].entry == static_cast<std::int64_t>(i + 1));
  }
  SUBCASE("but not where one item is known by name") {
    auto mixed = items("h", "b");
    mixed[0] = items("g", "a")[0];
    Matching other = match_items(mixed, known);
    CHECK_FALSE(match_by_words(mixed, known, other));
  }
  SUBCASE("and not where two notices say the same") {
    const auto two = items("h", "b", 2);
    Matching other = match_items(two, known);
    CHECK_FALSE(match_by_words(two, known, other));
  }
}

TEST_CASE("evidence: what is held and what is not") {
  CHECK(doubt(claims_of(4, at(1), 0)).empty());
  CHECK(doubt(claims_of(5, at(1), 0)) ==
        "nothing that was there before is there, and all 5 new items are of the same hour");
  CHECK(doubt(claims_of(5, std::nullopt, 0)) ==
        "nothing that was there before is there, and all 5 new items have no date");
  CHECK(doubt(claims_of(20, at(1), 1)).empty());
  CHECK(doubt(claims_of(40, at(1), 1)) == "40 new items at once, all of these days");
  Claims first = claims_of(200, at(1), 0);
  first.last_success = Instant{};
  CHECK(doubt(first).empty());
  Claims rested = claims_of(100, at(1), 3);
  rested.now = at(30);
  CHECK(doubt(rested).empty());
  Claims spread = claims_of(8, at(0), 0);
  spread.dates.back() = at(1) + 1s;
  spread.now = at(2);
  CHECK(doubt(spread).empty());
}
