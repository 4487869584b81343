// What the writers of feeds (atom, rss, json_feed, page) are given: one outlet with its entries, in the order in which
// they are to stand. Values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feeds/match/difference.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// The source of a published entry, as named in the feed (atom:source).
struct PublishedSource {
  std::string id;     // the configured id
  std::string title;  // the configured name
  std::string uri;    // atom:id of the source: its own feed id, or a tag: URI
  std::string home;   // a page for people, or empty
  std::string feed;   // the source's feed, if it is one
  std::string rights;
  Instant updated;
  std::string why;  // of another source of the same story: the reason, in words
};

/// How an entry read before an edit.
struct EarlierVersion {
  Instant until;
  std::string title;
  std::vector<DifferencePiece> changes;  // from it to what followed
};

/// One entry of an outlet: what an item says, and what we say of it.
struct PublishedEntry {
  std::string id;  // atom:id, never changes
  Entry entry;
  Instant published;  // the source's word, or first seen
  Instant updated;    // of the last real edit
  Instant sort_at;    // the time that we defend: published, never later than first seen
  PublishedSource source;
  std::vector<std::pair<std::string, std::string>> areas;  // id, name: of the source and the areas above it
  std::vector<std::string> tags;                           // of the source, from the configuration
  std::vector<PublishedSource> related;                    // other sources of the same story
  std::string page;                                        // on our own site, a path; for pages only
  std::vector<EarlierVersion> earlier;                     // newest first; for its page only
};

/// An entry that was withdrawn (RFC 6721).
struct Tombstone {
  std::string id;  // of the entry
  Instant when;
};

/// A whole outlet.
struct FeedDocument {
  std::string id;  // atom:id of the outlet
  std::string title;
  std::string subtitle;
  std::string self_url;  // absolute
  std::string home_url;  // absolute, the page for people
  std::string icon_url;
  std::string lang;
  std::string author_name;
  std::string author_email;
  std::string author_uri;
  std::string generator_version;
  std::string area_scheme;  // of the categories that name areas, absolute
  std::string tag_scheme;   // of those that name the source's tags, absolute
  Instant updated;          // the newest entry's `updated`

  // RFC 5005: an archived feed never changes; `current` leads from it to the feed that does.
  bool is_archive = false;
  std::string prev_archive;  // absolute, or empty
  std::string next_archive;
  std::string current;
  std::vector<std::string> hubs;  // WebSub, absolute

  std::vector<Tombstone> deleted;
  std::vector<PublishedEntry> entries;
};

}  // namespace bantin::feeds
