// What is remembered of a text to find its copies among hundreds of thousands: a SimHash and a few sampled shingles;
// and the measures that decide whether a candidate is a copy. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

/// Hashes of every run of three syllables, sorted, each once.
std::vector<std::uint64_t> shingles(const Syllables& text);

struct Overlap {
  double similarity = 0;   // Jaccard: common / all
  double containment = 0;  // common / those of the shorter text
};
Overlap overlap(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

/// 8 bytes and about 30 samples of 4 bytes.
struct Fingerprint {
  std::uint64_t simhash = 0;           // over the shingles; 0 for a text without any
  std::vector<std::uint32_t> samples;  // sorted, each once
};

/// Bits in which two copies of one text may differ.
inline constexpr int kSimhashDistance = 12;

/// Two texts that share a run of `kSampledRun` syllables within the first `kSampledSyllables` of both have a sample in
/// common, whatever stands around it: each window of shingles gives its smallest hash (winnowing; Schleimer, Wilkerson,
/// Aiken 2003).
inline constexpr std::size_t kSampledRun = 16;
inline constexpr std::size_t kSampledSyllables = 240;
Fingerprint fingerprint(const Syllables& text);

}  // namespace bantin::feeds
