// An outlet: a choice of entries that is published under one path. Says which sources it takes and makes the document
// that the writers turn into bytes. Called by the publisher, on its thread. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "daemon/store/store.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::publish {

/// In what a document is written.
enum class Format { atom, rss, json, page };
inline constexpr std::array kFeedFormats{Format::atom, Format::rss, Format::json};

struct Outlet {
  enum class Kind { all, area, source, tag, search };
  Kind kind = Kind::all;
  std::string name;  // the area's id, the source's id, the tag, or the search's text
  std::string title;
  std::string page;                  // path of the page for people, "/" or "/areas/my-dong"
  std::string stem;                  // paths of the feeds up to the dot, "/feed" or "/areas/my-dong"
  std::string query;                 // behind every path of it, "?q=..." or empty
  std::vector<std::string> sources;  // configured ids whose entries it takes

  std::string path(Format format) const;
  /// Of a part of the archive.
  std::string archive_path(Format format, std::int32_t month, unsigned part) const;
};

/// What is published of a source's state: the words of its document about itself.
struct FeedWords {
  std::string title;
  std::string home;
  std::string id;
  std::string rights;
  bool is_page = false;  // or a sitemap: no feed
};
FeedWords words_of(store::SourceState state);

/// By configured id.
using SourceStates = std::unordered_map<std::string, FeedWords>;

/// "atom", "rss", "json"; empty for a page.
std::string_view ending_of(Format format) noexcept;
std::string_view media_type_of(Format format) noexcept;

/// "2026-11".
std::string month_name(std::int32_t month);
/// Months since 1970-01.
std::int32_t month_of(feeds::Instant at);

/// The source as it is published.
feeds::PublishedSource describe(const config::Source& source, const FeedWords* words, std::string_view public_url);

/// `entries` in the order in which they are to stand; those of sources that are not configured are left out. Links of
/// archive and hubs, and `self_url`, are the caller's to add.
feeds::FeedDocument make_feed_document(const Outlet& outlet, const config::Config& config,
                                       std::vector<store::StoredEntry> entries, const SourceStates& states);

}  // namespace bantin::publish
