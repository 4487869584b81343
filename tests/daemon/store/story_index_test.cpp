// Which entries are compared at all: those that share enough with the text that came.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"
#include "tests/support/labelled_pairs.hpp"

using namespace bantin;
using store::StoryIndex;

namespace {

constexpr std::size_t kMost = 48;

bool finds(const StoryIndex& index, const feeds::Fingerprint& print, std::int64_t row) {
  const std::vector<std::int64_t> found = index.find(print, 0, kMost);
  return std::find(found.begin(), found.end(), row) != found.end();
}

}  // namespace

TEST_CASE("story index: of all pairs that are one story, either text finds the other") {
  std::size_t pairs = 0;
  for (const test::LabelledPair& pair : test::labelled_pairs()) {
    if (!pair.same) continue;
    ++pairs;
    CAPTURE(pair.name);
    const feeds::Fingerprint a = feeds::story_fingerprint(pair.a.entry);
    const feeds::Fingerprint b = feeds::story_fingerprint(pair.b.entry);
    StoryIndex with_a, with_b;
    with_a.add(1, a);
    with_b.add(1, b);
    CHECK(finds(with_a, b, 1));
    CHECK(finds(with_b, a, 1));
  }
  CHECK(pairs > 300);
}

TEST_CASE("story index: texts of one genre are no candidates for sharing a formula or two") {
  StoryIndex index;
  std::vector<std::uint32_t> samples;
  for (std::uint32_t n = 0; n < 30; ++n)
    samples.push_back(n);
  index.add(1, {.simhash = 0x5555555555555555, .samples = samples});
  std::vector<std::uint32_t> others{0, 1, 2, 3, 4};  // five of thirty
  for (std::uint32_t n = 100; others.size() < 30; ++n)
    others.push_back(n);
  CHECK_FALSE(finds(index, {.simhash = ~std::uint64_t{0x5555555555555555}, .samples = others}, 1));
  others[5] = 5;  // a fifth
  std::sort(others.begin(), others.end());
  CHECK(finds(index, {.simhash = ~std::uint64_t{0x5555555555555555}, .samples = others}, 1));
  // A lead has few samples, and most of them are the full text's.
  CHECK(finds(index, {.simhash = ~std::uint64_t{0x5555555555555555}, .samples = {7, 900, 901}}, 1));
}

TEST_CASE("story index: what is removed is not found, what came again is found by its new words alone") {
  StoryIndex index;
  std::mt19937_64 random(7);
  constexpr std::int64_t kItems = 9000;
  for (std::int64_t row = 1; row <= kItems; ++row)
    index.add(row, {.simhash = random(), .samples = {static_cast<std::uint32_t>(row), 50'000}});
  for (std::int64_t row = 1; row <= kItems; row += 2)  // enough for the index to be made anew in between
    index.remove(row);
  index.remove(1);
  index.remove(kItems + 1);
  CHECK(index.size() == kItems / 2);
  std::size_t wrong = 0;
  for (std::int64_t row = 1; row <= kItems; ++row) {
    if (finds(index, {.simhash = 0, .samples = {static_cast<std::uint32_t>(row)}}, row) != (row % 2 == 0)) ++wrong;
  }
  CHECK(wrong == 0);
  index.remove(2);
  index.add(2, {.simhash = random(), .samples = {60'000}});
  CHECK(finds(index, {.simhash = 0, .samples = {60'000}}, 2));
  CHECK_FALSE(finds(index, {.simhash = 0, .samples = {2}}, 2));
}

TEST_CASE("story index: removed items give their memory back") {
  StoryIndex index;
  std::mt19937_64 random(7);
  const auto print = [&] {
    feeds::Fingerprint made{.simhash = random(), .samples = {}};
    for (int n = 0; n < 30; ++n)
      made.samples.push_back(static_cast<std::uint32_t>(random()));
    return made;
  };
  for (std::int64_t row = 1; row <= 5000; ++row)
    index.add(row, print());
  const std::size_t before = index.memory_bytes();
  for (std::int64_t row = 5001; row <= 60'000; ++row) {
    index.add(row, print());
    index.remove(row - 5000);
  }
  CHECK(index.size() == 5000);
  CHECK(index.memory_bytes() < 4 * before);
}
