// What a page says of itself for machines: <meta>, application/ld+json, itemprop. Used by `readability` and
// `discover`. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/page_tree.hpp"

namespace bantin::feeds {

/// All as written, empty where the page says nothing.
struct PageMetadata {
  std::string page_title;  // <title>, one line
  std::string headline;    // of the article: ld+json, og:title, itemprop, best first
  std::string site_name;
  std::string description;
  std::string image;
  std::string author;
  std::string canonical;  // link rel=canonical, or og:url
  std::string generator;
  std::string lang;
  bool is_article = false;  // says so itself: og:type, ld+json
  Few<RawDate> dates;       // ld+json, article:published_time, itemprop
};

PageMetadata page_metadata(const PageTree& tree, const Limits& limits);

}  // namespace bantin::feeds
