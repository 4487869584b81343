// Finds the copies of a text among all that are remembered: in memory, some 290 bytes an item (measured with 200,000 by
// story_bench), so that they take 58 MB. Belongs to the writer thread; knows nothing of the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "feeds/match/fingerprint.hpp"

namespace bantin::store {

class StoryIndex {
 public:
  /// `row` must not be there: an item that changed is removed first.
  void add(std::int64_t row, const feeds::Fingerprint& print);
  /// Nothing, if it is not there.
  void remove(std::int64_t row);

  /// Rows of items that could be the same story as `print`: they share a fifth of the samples of the shorter text (not
  /// counting samples that hundreds share) or are within kSimhashDistance of it. The likeliest first, by how much they
  /// share and not by when they came, at most `most`. `row` itself is left out.
  std::vector<std::int64_t> find(const feeds::Fingerprint& print, std::int64_t row, std::size_t most) const;

  std::size_t size() const noexcept { return rows_.size() - removed_; }
  std::size_t memory_bytes() const noexcept;

 private:
  struct Posting {
    std::uint32_t sample;
    std::uint32_t item;
  };
  void merge_tail();
  void drop_removed();

  // By item, in the order in which they came.
  std::vector<std::int64_t> rows_;  // 0: removed
  std::vector<std::uint64_t> simhashes_;
  std::vector<std::uint8_t> sample_counts_;
  std::size_t removed_ = 0;
  std::vector<Posting> sorted_;  // by sample
  std::vector<Posting> tail_;    // not in order yet
  std::unordered_multimap<std::uint32_t, std::uint32_t> tail_index_;
};

}  // namespace bantin::store
