// The full-text index, writing side. It holds no copy of the texts: to take an entry out of it, it has to be told the
// words that were put in, so whoever changes or removes the texts of an entry comes here first. Belongs to the writer.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/store/sqlite.hpp"

namespace bantin::store {

/// The two texts that are indexed of an entry: title, summary and content as they are spelt, and the same folded.
struct IndexedTexts {
  std::string words;
  std::string folded;
};
IndexedTexts indexed_texts(std::string_view title, std::string_view summary, std::string_view summary_html,
                           std::string_view content_html);

class SearchIndex {
 public:
  explicit SearchIndex(Database& database);

  /// Inside the caller's transaction: takes the entry out, with the texts that it has in the tables at this moment.
  /// Nothing happens if it is not in the index yet.
  void remove(std::int64_t row);
  /// Puts it in with the texts that it has, if its turn has passed already.
  void put_back(std::int64_t row);

  /// Indexes the next `count` entries inside the caller's transaction. False when there was nothing left to do.
  bool advance(std::size_t count);
  bool is_behind() const noexcept { return is_behind_; }
  /// New entries have come.
  void wake() noexcept { is_behind_ = true; }
  /// The transaction of the last `advance` failed: reads its place again.
  void reload();

 private:
  bool read(std::int64_t row, IndexedTexts& texts);

  std::int64_t through_ = 0;  // entries up to this row are in it
  bool is_behind_ = true;
  Statement progress_;
  Statement move_on_;
  Statement next_;
  Statement texts_;
  Statement insert_;
  Statement delete_;
};

}  // namespace bantin::store
