// Hashes are mixed from the syllables' keys: what is stored of them belongs to the schema version.
#include "feeds/match/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <bit>

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
  const std::vector<std::uint64_t> all = shingles(text);
  if (!all.empty()) {
    std::array<int, 64> weight{};
    for (const std::uint64_t hash : all) {
      for (std::size_t bit = 0; bit < 64; ++bit)
        weight[bit] += (hash >> bit & 1) != 0 ? 1 : -1;
    }
    for (std::size_t bit = 0; bit < 64; ++bit)
      result.simhash |= static_cast<std::uint64_t>(weight[bit] > 0) << bit;
  }
  const std::vector<std::uint64_t> sampled = runs(text, kSampleShingle, kSampledSyllables);
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    // The smallest of each window; a text shorter than a window gives the smallest it has.
    if (i + kWindow > sampled.size() && i != 0) break;
    const auto end = sampled.begin() + static_cast<std::ptrdiff_t>(std::min(i + kWindow, sampled.size()));
    const std::uint64_t least = *std::min_element(sampled.begin() + static_cast<std::ptrdiff_t>(i), end);
    result.samples.push_back(static_cast<std::uint32_t>(least >> 32));
  }
  keep_each_once(result.samples);
  return result;
}

}  // namespace bantin::feeds
