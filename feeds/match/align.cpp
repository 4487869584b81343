// Patience alignment: the anchors in the order of one text, of which the longest rising sequence in the other is kept.
#include "feeds/match/align.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace bantin::feeds {
namespace {

struct Anchor {
  std::size_t a = 0;
  std::size_t b = 0;
};

struct Place {
  std::size_t at = 0;
  unsigned count = 0;
};

using Index = std::unordered_map<std::uint64_t, Place>;

std::uint64_t run_hash(const Syllables& text, std::size_t from, std::size_t run) {
  std::uint64_t hash = 0;
  for (std::size_t k = 0; k < run; ++k)
    hash = (hash ^ text[from + k].key) * 0x9e3779b97f4a7c15u + (hash >> 29);
  return hash;
}

Index index_runs(const Syllables& text, std::size_t run) {
  Index index;
  index.reserve(text.size());
  for (std::size_t i = 0; i + run <= text.size(); ++i) {
    Place& place = index[run_hash(text, i, run)];
    place.at = i;
    ++place.count;
  }
  return index;
}

std::vector<Anchor> longest_rising(const std::vector<Anchor>& anchors) {
  std::vector<std::size_t> tails;  // anchor that ends the best sequence of each length
  std::vector<std::size_t> before(anchors.size(), anchors.size());
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const auto place = std::lower_bound(tails.begin(), tails.end(), anchors[i].b,
                                        [&](std::size_t tail, std::size_t b) { return anchors[tail].b < b; });
    if (place != tails.begin()) before[i] = *(place - 1);
    if (place == tails.end())
      tails.push_back(i);
    else
      *place = i;
  }
  std::vector<Anchor> kept;
  for (std::size_t i = tails.empty() ? anchors.size() : tails.back(); i < anchors.size(); i = before[i])
    kept.push_back(anchors[i]);
  std::reverse(kept.begin(), kept.end());
  return kept;
}

}  // namespace

Alignment align(const Syllables& a, const Syllables& b, std::size_t run) {
  const Index in_a = index_runs(a, run);
  const Index in_b = index_runs(b, run);
  std::vector<Anchor> anchors;
  for (std::size_t i = 0; i + run <= a.size(); ++i) {
    const std::uint64_t hash = run_hash(a, i, run);
    if (in_a.at(hash).count != 1) continue;
    const auto there = in_b.find(hash);
    if (there != in_b.end() && there->second.count == 1) anchors.push_back({i, there->second.at});
  }
  Alignment result;
  std::size_t a_at = 0;
  std::size_t b_at = 0;
  bool is_first = true;
  const auto close = [&](std::size_t a_to, std::size_t b_to, bool at_end) {
    std::size_t a_from = a_at, b_from = b_at;
    if (!is_first) {
      while (a_from < a_to && b_from < b_to && a[a_from].key == b[b_from].key)
        ++a_from, ++b_from, ++result.common;
    }
    if (!at_end) {
      while (a_to > a_from && b_to > b_from && a[a_to - 1].key == b[b_to - 1].key)
        --a_to, --b_to, ++result.common;
    }
    if (a_from == a_to && b_from == b_to) return;
    result.gaps.push_back({a_from, a_to, b_from, b_to, is_first, at_end});
  };
  for (const Anchor& anchor : longest_rising(anchors)) {
    // Anchors overlap: the next one begins inside the last one's run on both sides alike, or does not count.
    if (anchor.a < a_at || anchor.b < b_at) {
      if (anchor.a + run > a_at && anchor.b + run > b_at && anchor.a + run - a_at == anchor.b + run - b_at) {
        result.common += anchor.a + run - a_at;
        a_at = anchor.a + run;
        b_at = anchor.b + run;
      }
      continue;
    }
    close(anchor.a, anchor.b, false);
    is_first = false;
    result.common += run;
    a_at = anchor.a + run;
    b_at = anchor.b + run;
  }
  close(a.size(), b.size(), true);
  return result;
}

}  // namespace bantin::feeds
