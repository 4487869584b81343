// RawFeed -> FeedInfo and RawItem -> Entry: decides what the document's words mean. The only caller of date, url, text
// and sanitize in the pipeline. Pure; any thread.
#pragma once

#include <string>

#include "feeds/clean/zone.hpp"
#include "feeds/limits.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

struct CleanOptions {
  std::string document_url;  // where the document came from, after redirects; base of last resort
  TimeZone zone;             // for dates that name none
  /// The software behind the document writes the month where the minutes of pubDate belong: they say nothing, and are
  /// dropped if every date of the document has that mark.
  bool minutes_are_month = false;
  Limits limits;
};

FeedInfo clean_feed(const RawFeed& raw, const CleanOptions& options);

/// `feed` is what `clean_feed` made of the item's document. Costs a sanitiser run: only for new or edited items.
Entry clean_item(const RawItem& raw, const RawFeed& document, const FeedInfo& feed, const CleanOptions& options);

/// The item's own link, absolute; cheap, without cleaning anything else. What `clean_item` puts into `Entry::link`.
std::string item_link(const RawItem& raw, const RawFeed& document, const FeedInfo& feed, const CleanOptions& options);

}  // namespace bantin::feeds
