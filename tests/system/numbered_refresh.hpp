// The refreshes that the crash test's victim commits, made from numbers alone, so that the test knows them too.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/store/store.hpp"

namespace bantin::store::test {

inline constexpr int kCrashSources = 5;
inline constexpr int kCrashItems = 3;  // in each refresh

inline std::string crash_source(int source) {
  return "source-" + std::to_string(source);
}

inline Instant crash_time(std::int64_t number) {
  return Instant(std::chrono::seconds(1'000'000 + number));
}

/// Refresh `number` (1, 2, ...) of a source: its items, and its number as the validator.
inline RefreshCommit numbered_refresh(int source, std::int64_t number, bool is_big) {
  RefreshCommit refresh;
  refresh.state.source = crash_source(source);
  refresh.state.etag = std::to_string(number);
  for (int item = 0; item < kCrashItems; ++item) {
    NewEntry& added = refresh.added.emplace_back();
    const std::int64_t serial = number * kCrashItems + item;
    added.id = "tag:example.vn,2022:" + crash_source(source) + "/" + std::to_string(serial);
    added.entry.guid = std::to_string(serial);
    added.entry.title = "Tin " + std::to_string(serial);
    added.entry.content_html = std::string(is_big ? 300'000 : 1'500, 'x');
    added.published = added.updated = added.sort_at = added.first_seen = crash_time(number);
    added.keys = {{feeds::KeyKind::guid, static_cast<std::uint64_t>(serial) * 0x9e3779b97f4a7c15u},
                  {feeds::KeyKind::link, static_cast<std::uint64_t>(serial) * 0xc2b2ae3d27d4eb4fu}};
  }
  return refresh;
}

}  // namespace bantin::store::test
