// Feeds for the tests of the writers: an ordinary one, an empty one, and what no honest source would send.
#pragma once

#include <string>

#include "feeds/write/feed_document.hpp"

namespace bantin::test {

feeds::FeedDocument empty_feed();
/// Published 2022-02-22T08:02:45Z, edited an hour later.
feeds::PublishedEntry plain_entry(std::string id = "urn:one");
feeds::FeedDocument feed_of(feeds::PublishedEntry entry);
/// Every field holds control characters, broken UTF-8 and markup, dates out of range, links that are none.
feeds::FeedDocument hostile_feed();
/// One entry with nothing but an id.
feeds::FeedDocument bare_feed();

}  // namespace bantin::test
