// Hashes are mixed from the syllables' keys: what is stored of them belongs to the schema version.
#include "feeds/match/fingerprint.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace bantin::feeds {
namespace {

constexpr std::size_t kShingle = 3;
constexpr std::size_t kSampleShingle = 5;
constexpr std::size_t kWindow = kSampledRun - kSampleShingle + 1;

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9u;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::vector<std::uint64_t> runs(const Syllables& text, std::size_t length, std::size_t limit) {
  std::vector<std::uint64_t> hashes;
  const std::size_t size = std::min(text.size(), limit);
  if (size < length) return hashes;
  hashes.reserve(size - length + 1);
  for (std::size_t i = 0; i + length <= size; ++i) {
    std::uint64_t hash = length;
    for (std::size_t k = 0; k < length; ++k)
      hash = mix(hash * 0x9e3779b97f4a7c15u + text[i + k].key);
    hashes.push_back(hash);
  }
  return hashes;
}

void keep_each_once(auto& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Each once, in any order: by a table of twice their number, where sorting would take five times as long.
void drop_repeated(std::vector<std::uint64_t>& hashes) {
  const std::size_t places = std::bit_ceil(2 * hashes.size() + 1);
  std::vector<std::uint64_t> table(places, 0);
  bool has_zero = false;
  std::erase_if(hashes, [&](std::uint64_t hash) {
    if (hash == 0) return std::exchange(has_zero, true);
    std::size_t at = hash & (places - 1);
    while (table[at] != 0 && table[at] != hash)
      at = (at + 1) & (places - 1);
    return std::exchange(table[at], hash) == hash;
  });
}

/// Each bit as most of the hashes have it. They are counted 64 at a time: plane n holds bit n of the 64 counts.
std::uint64_t simhash(std::vector<std::uint64_t> hashes) {
  drop_repeated(hashes);
  std::vector<std::uint64_t> planes(static_cast<std::size_t>(std::bit_width(hashes.size())), 0);
  for (std::uint64_t carry : hashes) {
    for (std::uint64_t& plane : planes)
      carry = std::exchange(plane, plane ^ carry) & carry;
  }
  // The counts are compared with half of the number from their highest bit down.
  const std::size_t half = hashes.size() / 2;
  std::uint64_t more = 0;
  std::uint64_t equal = ~std::uint64_t{0};
  for (std::size_t n = planes.size(); n-- > 0;) {
    const bool is_set = (half >> n & 1) != 0;
    if (!is_set) more |= equal & planes[n];
    equal &= is_set ? planes[n] : ~planes[n];
  }
  return more;
}

}  // namespace

std::vector<std::uint64_t> shingles(const Syllables& text) {
  std::vector<std::uint64_t> hashes = runs(text, kShingle, kMostSyllables);
  keep_each_once(hashes);
  return hashes;
}

Overlap overlap(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  Overlap result;
  if (a.empty() || b.empty()) return result;
  std::size_t common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) {
      ++common;
      ++x;
      ++y;
    } else if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  result.similarity = static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
  result.containment = static_cast<double>(common) / static_cast<double>(std::min(a.size(), b.size()));
  return result;
}

Fingerprint fingerprint(const Syllables& text) {
  Fingerprint result;
  result.simhash = simhash(runs(text, kShingle, kMostSyllables));
  const std::vector<std::uint64_t> sampled = runs(text, kSampleShingle, kSampledSyllables);
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    // The smallest of each window; a text shorter than a window gives the smallest it has.
    if (i + kWindow > sampled.size() && i != 0) break;
    const auto end = sampled.begin() + static_cast<std::ptrdiff_t>(std::min(i + kWindow, sampled.size()));
    const std::uint64_t least = *std::min_element(sampled.begin() + static_cast<std::ptrdiff_t>(i), end);
    const auto sample = static_cast<std::uint32_t>(least >> 32);
    // Windows that overlap mostly share their smallest.
    if (result.samples.empty() || result.samples.back() != sample) result.samples.push_back(sample);
  }
  keep_each_once(result.samples);
  return result;
}

}  // namespace bantin::feeds
