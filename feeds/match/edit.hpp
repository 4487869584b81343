// What counts as an edit of an item: its title, text, link or enclosures as a person sees them. Pure; any thread.
#pragma once

#include <cstdint>

#include "feeds/match/fingerprint.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// Equal for two versions of an item between which a reader would see no difference: markup, white space, tracking
/// parameters of links, dates, counters and the order of attributes do not count.
std::uint64_t content_hash(const Entry& entry);

struct EntryPrints {
  std::uint64_t content_hash = 0;
  Fingerprint story;
};

/// content_hash and story_fingerprint (story.hpp), for the price of reading the words once.
EntryPrints entry_prints(const Entry& entry);

}  // namespace bantin::feeds
