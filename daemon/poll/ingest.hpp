// The document of one answer -> what has to be stored: read, compare, match, clean. The heavy part of a refresh; runs
// on the pool and only reads the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"
#include "feeds/model.hpp"
#include "feeds/result.hpp"

namespace bantin::poll {

struct Ingested {
  feeds::FeedInfo info;
  std::size_t items = 0;
  std::vector<store::NewEntry> added;  // oldest first
  std::vector<store::EditedEntry> edited;
  std::vector<feeds::ItemKey> burnt;
};

/// `previous` is what is known of the source; `now` is when the answer arrived. The error says why the answer is no
/// feed. Throws what the store throws.
Result<Ingested> ingest(const config::Config& config, const config::Source& source, const store::SourceState& previous,
                        const FetchResponse& response, feeds::Instant now, store::Store& store);

}  // namespace bantin::poll
