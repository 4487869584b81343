// Parts of a page where no list of news stands: menus and feet, and the boxes beside the list (most read, related,
// links, slides). Used by `page` and `induce_groups`. Pure; any thread; linear.
#pragma once

#include <cstddef>
#include <vector>

#include "feeds/read/page_tree.hpp"

namespace bantin::feeds {

class ListPlaces {
 public:
  /// `tree` must outlive it.
  explicit ListPlaces(const PageTree& tree);

  /// In a menu, a breadcrumb, a footer ...: never news.
  bool is_chrome(std::size_t index) const { return chrome_[index]; }
  /// In a sidebar, a slider, a box of related news ...: news only if there are no others.
  bool is_aside(std::size_t index) const { return aside_[index]; }
  /// The box of `index` has a heading that calls it one: "Tin đọc nhiều", "Liên kết website".
  bool is_headed_as_aside(std::size_t index) const;

 private:
  const PageTree& tree_;
  std::vector<bool> chrome_;
  std::vector<bool> aside_;
};

}  // namespace bantin::feeds
