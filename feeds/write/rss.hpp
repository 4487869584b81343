// FeedDocument -> RSS 2.0 with the usual modules. Pure; any thread.
#pragma once

#include <string>

#include "feeds/write/feed_document.hpp"

namespace bantin::feeds {

/// The same document gives the same bytes. What RSS has no word for stands in Atom's (links, updated), Dublin Core's
/// (names, rights, language), Media RSS's (picture) and the content module's. RSS demands a feed for the source of an
/// item: where the source has none, `source_feeds` with the source's id and ".rss" is named, our own feed of it.
std::string write_rss(const FeedDocument& document, const std::string& source_feeds);

}  // namespace bantin::feeds
