// Adding up.
#include "daemon/admin/activity.hpp"

#include "daemon/poll/refresh.hpp"

namespace bantin::admin {

void Activity::add(const poll::RefreshResult& result) {
  SourceActivity& source = sources_[result.state.source];
  source.unstored = result.stored ? nullptr : std::make_shared<const store::SourceState>(result.state);
  if (result.postponed) return;  // nobody was asked
  ++source.refreshes;
  if (!result.ok()) ++source.failures;
  source.added += result.added;
  source.edited += result.edited;
  source.bytes += result.wire_bytes;
  source.duration = result.duration;
  if (result.items > 0) source.items = result.items;
  source.last_added = result.added;
  source.last_edited = result.edited;
  source.last_bytes = result.wire_bytes;
}

}  // namespace bantin::admin
