// One sorted array and a small unsorted tail that is merged into it now and then: eight bytes a posting, and a look-up
// is a binary search.
#include "daemon/store/story_index.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace bantin::store {
namespace {

constexpr std::size_t kTailPostings = 1u << 16;
/// Items that share a sample: more of them share a formula of the genre, which says nothing of any one. Whole copies
/// are found by their SimHash all the same.
constexpr std::ptrdiff_t kTooCommon = 256;
/// Of the samples of the shorter text. Two events of one genre share a formula or two of the thirty that a text has; a
/// lead shares nearly all of its few with the full text.
constexpr std::size_t kShare = 5;
constexpr std::size_t kFewRemoved = 1000;

#if defined(__x86_64__) && defined(__GNUC__)
/// One instruction instead of twelve on all processors since 2008.
__attribute__((target("popcnt"))) void near_with_popcnt(std::span<const std::uint64_t> hashes, std::uint64_t hash,
                                                        std::vector<std::uint32_t>& found) {
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (__builtin_popcountll(hashes[i] ^ hash) <= feeds::kSimhashDistance)
      found.push_back(static_cast<std::uint32_t>(i));
  }
}
#endif

void near(std::span<const std::uint64_t> hashes, std::uint64_t hash, std::vector<std::uint32_t>& found) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("popcnt")) return near_with_popcnt(hashes, hash, found);
#endif
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (std::popcount(hashes[i] ^ hash) <= feeds::kSimhashDistance) found.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

void StoryIndex::add(std::int64_t row, const feeds::Fingerprint& print) {
  const auto item = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back(row);
  simhashes_.push_back(print.simhash);
  sample_counts_.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(print.samples.size(), UINT8_MAX)));
  for (const std::uint32_t sample : print.samples) {
    tail_.push_back({sample, item});
    tail_index_.emplace(sample, item);
  }
  if (tail_.size() >= kTailPostings) merge_tail();
}

void StoryIndex::remove(std::int64_t row) {
  const auto found = std::find(rows_.rbegin(), rows_.rend(), row);  // what changes is mostly new
  if (row == 0 || found == rows_.rend()) return;
  *found = 0;
  if (++removed_ > kFewRemoved + rows_.size() / 4) drop_removed();
}

void StoryIndex::drop_removed() {
  merge_tail();
  std::vector<std::uint32_t> places(rows_.size());
  std::size_t kept = 0;
  for (std::size_t item = 0; item < rows_.size(); ++item) {
    places[item] = static_cast<std::uint32_t>(kept);
    if (rows_[item] == 0) continue;
    rows_[kept] = rows_[item];
    simhashes_[kept] = simhashes_[item];
    sample_counts_[kept] = sample_counts_[item];
    ++kept;
  }
  // An item that is gone has the place of the next one that is not.
  const auto is_gone = [&](const Posting& posting) {
    return posting.item + 1 < places.size() ? places[posting.item] == places[posting.item + 1]
                                            : places[posting.item] == kept;
  };
  std::erase_if(sorted_, is_gone);
  for (Posting& posting : sorted_)
    posting.item = places[posting.item];
  rows_.resize(kept);
  simhashes_.resize(kept);
  sample_counts_.resize(kept);
  removed_ = 0;
}

void StoryIndex::merge_tail() {
  const auto by_sample = [](const Posting& a, const Posting& b) { return a.sample < b.sample; };
  std::sort(tail_.begin(), tail_.end(), by_sample);
  const auto middle = static_cast<std::ptrdiff_t>(sorted_.size());
  sorted_.insert(sorted_.end(), tail_.begin(), tail_.end());
  std::inplace_merge(sorted_.begin(), sorted_.begin() + middle, sorted_.end(), by_sample);
  tail_.clear();
  tail_index_.clear();
}

std::vector<std::int64_t> StoryIndex::find(const feeds::Fingerprint& print, std::int64_t row, std::size_t most) const {
  std::vector<std::uint32_t> hits;  // an item stands here once for each sample that it shares
  for (const std::uint32_t sample : print.samples) {
    const auto [from, to] = std::equal_range(sorted_.begin(), sorted_.end(), Posting{sample, 0},
                                             [](const Posting& a, const Posting& b) { return a.sample < b.sample; });
    if (to - from > kTooCommon) continue;
    const std::size_t before = hits.size();
    std::ptrdiff_t count = to - from;
    for (auto posting = from; posting != to; ++posting)
      hits.push_back(posting->item);
    for (auto [at, end] = tail_index_.equal_range(sample); at != end && count <= kTooCommon; ++at, ++count)
      hits.push_back(at->second);
    if (count > kTooCommon) hits.resize(before);
  }
  if (print.simhash != 0) near(simhashes_, print.simhash, hits);
  std::sort(hits.begin(), hits.end());
  struct Candidate {
    std::size_t shared;
    int distance;
    std::int64_t row;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < hits.size();) {
    std::size_t end = i + 1;
    while (end < hits.size() && hits[end] == hits[i])
      ++end;
    const std::uint32_t item = hits[i];
    const int distance = std::popcount(simhashes_[item] ^ print.simhash);
    const bool is_near = print.simhash != 0 && distance <= feeds::kSimhashDistance;
    const std::size_t shared = end - i - (is_near ? 1 : 0);
    const std::size_t of = std::min<std::size_t>(sample_counts_[item], print.samples.size());
    if (rows_[item] != 0 && rows_[item] != row && (is_near || shared * kShare >= of))
      candidates.push_back({shared, distance, rows_[item]});
    i = end;
  }
  const auto likelier = [](const Candidate& a, const Candidate& b) {
    return a.shared != b.shared       ? a.shared > b.shared
           : a.distance != b.distance ? a.distance < b.distance
                                      : a.row < b.row;
  };
  const std::size_t kept = std::min(most, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(),
                    likelier);
  std::vector<std::int64_t> rows;
  for (std::size_t i = 0; i < kept; ++i)
    rows.push_back(candidates[i].row);
  return rows;
}

std::size_t StoryIndex::memory_bytes() const noexcept {
  return rows_.capacity() * sizeof(std::int64_t) + simhashes_.capacity() * sizeof(std::uint64_t) +
         sample_counts_.capacity() + (sorted_.capacity() + tail_.capacity()) * sizeof(Posting) +
         tail_index_.size() * 40;
}

}  // namespace bantin::store
