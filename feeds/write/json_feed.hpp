// Cleaned feeds -> JSON Feed 1.1. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::feeds {

/// What `bantin parse` prints: items in document order, dates in RFC 3339, and under `_bantin` what JSON Feed has no
/// word for (repairs, format, encoding, ttl, skipHours, skipDays, update period, hubs, self, paging, comments, geo,
/// origin). `pretty`: two spaces of indent.
std::string write_json_feed(const FeedInfo& info, const std::vector<Entry>& entries, bool pretty);

}  // namespace bantin::feeds
