// One document -> what has to be stored: compare, match, clean. The heavy part of a refresh; runs on the pool and only
// reads the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/store/store.hpp"
#include "feeds/match/evidence.hpp"
#include "feeds/model.hpp"

namespace bantin::poll {

struct Ingested {
  feeds::FeedInfo info;
  std::size_t items = 0;
  std::size_t known = 0;               // of them: those that the source had before
  std::vector<store::NewEntry> added;  // oldest first
  std::vector<store::EditedEntry> edited;
  std::vector<feeds::ItemKey> burnt;
  feeds::Evidence identity;  // what its items are known by, after this document
  std::uint32_t held = 0;    // items that wait to prove true
  std::uint32_t flaps = 0;   // as in store::SourceState
  std::string doubts;        // why items were held, in words

  /// Takes over what is remembered of a source.
  void describe(store::SourceState& state) const;
};

/// `previous` is what is known of the source; `url` is where the document came from; `now` is when it arrived. New
/// entries whose own page is wanted have an `article`. Throws what the store throws.
Ingested ingest(const config::Config& config, const config::Source& source, const store::SourceState& previous,
                Document document, const std::string& url, feeds::Instant now, store::Store& store);

/// How the documents of a source are read.
Reading reading_of(const config::Source& source);

}  // namespace bantin::poll
