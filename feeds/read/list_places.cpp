#include "feeds/read/list_places.hpp"

#include <string>
#include <string_view>

#include "feeds/clean/text.hpp"

namespace bantin::feeds {
namespace {

bool is_list_chrome(const PageNode& node) {
  if (node.tag == Tag::nav || node.tag == Tag::footer || node.tag == Tag::menu || node.tag == Tag::select) return true;
  return node.has_mark({"nav",       "navbar",     "menu",        "submenu",    "topmenu",   "mainmenu",
                        "footer",    "breadcrumb", "breadcrumbs", "pagination", "pager",     "paging",
                        "phantrang", "weblink",    "lienket",     "lienketweb", "copyright", "login",
                        "sitemap",   "tags",       "tagcloud",    "comment",    "comments",  "binhluan",
                        "language",  "banner",     "quangcao",    "navigation", "chantrang"});
}

bool is_list_aside(const PageNode& node) {
  if (node.tag == Tag::aside || node.tag == Tag::marquee || node.tag == Tag::header) return true;
  return node.has_mark({"sidebar", "xemnhieu", "docnhieu", "mostread", "mostviewed",  "popular",    "slider",
                        "slide",   "slides",   "carousel", "ticker",   "rightcol",    "colright",   "leftcol",
                        "colleft", "widget",   "related",  "lienquan", "tinlienquan", "video",      "videos",
                        "album",   "gallery",  "tinnhanh", "swiper",   "rightcolumn", "leftcolumn", "cotphai",
                        "cottrai", "hotnews",  "marquee"});
}

}  // namespace

ListPlaces::ListPlaces(const PageTree& tree) : tree_(tree), chrome_(tree.size()), aside_(tree.size()) {
  for (std::size_t i = 1; i < tree_.size(); ++i) {
    const PageNode& entry = tree_[i];
    const bool large = entry.text * 2 > tree_[0].text;  // "page-with-sidebar" is no sidebar
    chrome_[i] = chrome_[entry.parent] || (!large && is_list_chrome(entry));
    aside_[i] = aside_[entry.parent] || (!large && is_list_aside(entry));
  }
}

bool ListPlaces::is_headed_as_aside(std::size_t index) const {
  // The heading just before it, at most a few elements away.
  std::size_t looked = 0;
  for (std::size_t i = index; i-- > 0 && looked < 6; ++looked) {
    const PageNode& entry = tree_[i];
    if (entry.hidden || entry.text < 5 || entry.text > 40) continue;
    const std::string folded = fold(tree_.text(i, 200));
    for (const std::string_view words : {"xem nhieu", "doc nhieu", "nhieu nguoi doc", "lien ket", "tin lien quan",
                                         "quang cao", "video", "thu vien anh"}) {
      if (folded.find(words) != std::string::npos && folded.size() < 40) return true;
    }
  }
  return false;
}

}  // namespace bantin::feeds
