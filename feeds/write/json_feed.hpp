// Cleaned feeds and outlets -> JSON Feed 1.1. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "feeds/model.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::feeds {

/// What `bantin parse` prints: items in document order, dates in RFC 3339 and UTC. Members without a value are left
/// out. `pretty`: two spaces of indent. Whatever the values hold, the result is valid JSON in UTF-8.
///
/// Under `_bantin` stands what JSON Feed has no word for. Of the feed:
///   format, version, encoding                  what the document is and was read as
///   repairs                                    [{what, count}], see Repair in model.hpp
///   id, generator, rights, image               as the document says
///   self, hubs, next, prev_archive             links; hubs as a list of URLs
///   published, updated                         RFC 3339
///   ttl, update_interval, update_base          minutes; seconds; RFC 3339
///   skip_hours, skip_days                      [0 ... 23], ["Monday", ...], in UTC
///   categories                                 [{term, scheme, label}]
///   people                                     [{name, email, url, role}], authors among them
///   geo                                        {latitude, longitude, name}
/// Of an item:
///   guid                                       its own id; `id` is the guid, else the link, else a hash of the content
///   date_precision, date_zone_assumed          "day", "minute", "second"; true if the document named no zone
///   event_date                                 2022-02-22: of what the item tells, by its first words; a hint
///   summary_html                               the summary where it has markup
///   comments_url, comments_feed, comments_count, in_reply_to, rights
///   origin                                     {id, title, link, feed_url}: where it was taken from by its own word
///   categories, people, geo                    as for the feed; `tags` are the labels, else the terms
std::string write_json_feed(const FeedInfo& info, const std::vector<Entry>& entries, bool pretty);

/// An outlet. The same document gives the same bytes. Under `_bantin` stand, of the feed: generator, updated,
/// prev_archive, next_archive, current, deleted [{id, when}]; of an item: source {id, uri, title, url, feed_url,
/// rights}, areas [{id, name}], related [{title, url}], event_date, rights, comments_url, people (those who are no
/// authors), geo.
std::string write_json_feed(const FeedDocument& document);

}  // namespace bantin::feeds
