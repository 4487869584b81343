// How the archive is cut into parts, from nothing but counts of what arrived.
//
// The archive of an outlet is a chain of parts. A part holds a fixed number of the entries that arrived in one month,
// in the order of arrival; entries that have left keep their place in the count. So a part that is full, or whose month
// has ended, holds the same entries for ever. Only such closed parts are published: what came since stands in the
// outlet's own feed, which holds at least as many entries as a part.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/publish/outlet.hpp"
#include "daemon/store/store.hpp"

namespace bantin::publish {

inline constexpr std::size_t kEntriesOfPart = 200;

struct ArchivePart {
  std::int32_t month = 0;
  unsigned part = 0;  // from 1
  friend bool operator==(const ArchivePart&, const ArchivePart&) = default;
};

/// The neighbours of a part; of the outlet's own feed, `previous` is the newest part.
struct ArchiveLinks {
  std::optional<ArchivePart> previous;
  std::optional<ArchivePart> next;
};

class Calendar {
 public:
  /// Everything up to this entry is counted.
  store::EntryId last() const noexcept { return last_; }
  void add(const store::ArrivalCounts& counts);

  /// `now` is the month of the newest change; what arrived before it is complete.
  ArchiveLinks newest(const Outlet& outlet, std::int32_t now) const;
  /// None if the part is not closed, or has nothing in it.
  std::optional<ArchiveLinks> around(const Outlet& outlet, std::int32_t now, ArchivePart part) const;

 private:
  /// Closed parts a month, oldest first; months without one are left out.
  std::map<std::int32_t, unsigned> closed_parts(const Outlet& outlet, std::int32_t now) const;

  store::EntryId last_{};
  std::unordered_map<std::string, std::map<std::int32_t, std::uint64_t>> by_source_;
};

}  // namespace bantin::publish
