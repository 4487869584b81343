// Counting and cutting.
#include "daemon/publish/calendar.hpp"

#include <iterator>

namespace bantin::publish {

void Calendar::add(const store::ArrivalCounts& counts) {
  for (const store::Arrivals& arrivals : counts.counts)
    by_source_[arrivals.source][arrivals.month] += arrivals.count;
  last_ = counts.last;
}

std::map<std::int32_t, unsigned> Calendar::closed_parts(const Outlet& outlet, std::int32_t now) const {
  std::map<std::int32_t, std::uint64_t> counts;
  for (const std::string& source : outlet.sources) {
    const auto found = by_source_.find(source);
    if (found == by_source_.end()) continue;
    for (const auto& [month, count] : found->second)
      counts[month] += count;
  }
  std::map<std::int32_t, unsigned> parts;
  for (const auto& [month, count] : counts) {
    const std::uint64_t full = count / kEntriesOfPart;
    const bool has_rest = month < now && count % kEntriesOfPart != 0;
    if (full + (has_rest ? 1 : 0) > 0) parts[month] = static_cast<unsigned>(full + (has_rest ? 1 : 0));
  }
  return parts;
}

ArchiveLinks Calendar::newest(const Outlet& outlet, std::int32_t now) const {
  const auto parts = closed_parts(outlet, now);
  ArchiveLinks links;
  if (!parts.empty()) links.previous = {parts.rbegin()->first, parts.rbegin()->second};
  return links;
}

std::optional<ArchiveLinks> Calendar::around(const Outlet& outlet, std::int32_t now, ArchivePart part) const {
  const auto parts = closed_parts(outlet, now);
  const auto own = parts.find(part.month);
  if (own == parts.end() || part.part < 1 || part.part > own->second) return std::nullopt;
  ArchiveLinks links;
  if (part.part > 1)
    links.previous = {part.month, part.part - 1};
  else if (own != parts.begin())
    links.previous = {std::prev(own)->first, std::prev(own)->second};
  if (part.part < own->second)
    links.next = {part.month, part.part + 1};
  else if (std::next(own) != parts.end())
    links.next = {std::next(own)->first, 1};
  return links;
}

}  // namespace bantin::publish
