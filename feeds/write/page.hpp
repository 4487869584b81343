// FeedDocument -> the HTML page for people: a river of news by day. The layout is a mustache template; this file fills
// it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "feeds/clean/zone.hpp"
#include "feeds/result.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::feeds {

struct PageOptions {
  std::string_view layout;      // mustache; every value goes through its escaping
  std::string_view stylesheet;  // paths on our own site
  std::string_view icon;
  std::string_view feed;
  TimeZone zone;              // of the times shown
  std::size_t entries = 100;  // at most
  std::size_t summary_characters = 240;
};

/// The same document and options give the same bytes. The interface speaks Vietnamese if the document's language is
/// Vietnamese or not said, else English. Fails only if the layout is no mustache template.
Result<std::string> write_page(const FeedDocument& document, const PageOptions& options);

}  // namespace bantin::feeds
