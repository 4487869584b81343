// What is known of the whole site at one data version: which outlets there are and when each of them last changed.
// Made by the publisher after a change, immutable, read by the serving thread to tell whether a document that it keeps
// is still the newest.
#pragma once

#include <memory>
#include <unordered_map>

#include "daemon/publish/site_map.hpp"
#include "daemon/store/store.hpp"

namespace bantin::publish {

struct Snapshot {
  SiteMapPtr map;
  store::DataVersion version;
  std::shared_ptr<const SourceStates> states;
  std::unordered_map<const Outlet*, store::DataVersion> outlets;  // of the map
  std::unordered_map<std::string, store::DataVersion, StringHash, std::equal_to<>> sources;

  /// The version at which what `target` shows last changed, as far as that is known without looking.
  store::DataVersion version_of(const Target& target) const {
    if (!target.outlet) return version;
    const auto found = outlets.find(target.outlet.get());
    return found == outlets.end() ? version : found->second;
  }
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// A document with what it was made of.
struct Rendered {
  DocumentPtr document;  // null: there is nothing at the target
  SiteMapPtr map;
  std::uint64_t version = 0;  // of the target, when it was rendered

  bool is_newest(const Snapshot& snapshot, const Target& target) const {
    return map == snapshot.map && version >= snapshot.version_of(target).version;
  }
};

}  // namespace bantin::publish
