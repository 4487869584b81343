// The life of a move, state by state: unknown, seen (counting), believed, forgotten.
#include "daemon/poll/moves.hpp"

#include <algorithm>

#include "daemon/poll/target.hpp"

namespace bantin::poll {

bool has_moved(const store::PollMemory& memory) noexcept {
  return !memory.moved_to.empty() && memory.moved_polls >= kMovePolls &&
         memory.moved_confirmed - memory.moved_since >= kMoveHolds;
}

std::string address_of(const std::string& configured, const store::PollMemory& memory, feeds::Instant now) {
  if (!has_moved(memory)) return configured;
  return now - memory.moved_confirmed >= kMoveRecheck ? configured : memory.moved_to;
}

bool is_permanent(const FetchResponse& response) noexcept {
  return !response.hops.empty() && std::all_of(response.hops.begin(), response.hops.end(),
                                               [](const Hop& hop) { return hop.status == 301 || hop.status == 308; });
}

void forget_move(store::PollMemory& memory) {
  memory.moved_to.clear();
  memory.moved_since = memory.moved_confirmed = feeds::Instant{};
  memory.moved_polls = 0;
}

void note_arrival(store::PollMemory& memory, const Arrival& arrival, const FetchResponse* response,
                  feeds::Instant now) {
  if (arrival.at_new_place) {
    const bool moved_on = response != nullptr && !response->hops.empty();
    const bool is_gone = response != nullptr && (response->status == 404 || response->status == 410);
    if (moved_on || is_gone || arrival.failures >= kMoveFailures) forget_move(memory);
    return;
  }
  if (response == nullptr) return;  // no answer says nothing about where it would have led
  if (!is_permanent(*response) || !arrival.is_good || !arrival.is_same_source) {
    // A page of maintenance, a login wall, a home page, another feed: that is no move.
    if (arrival.is_good || !has_moved(memory)) forget_move(memory);
    return;
  }
  if (memory.moved_to != response->final_url) {
    memory.moved_to = response->final_url;
    memory.moved_since = now;
    memory.moved_polls = 0;
  }
  ++memory.moved_polls;
  memory.moved_confirmed = now;
}

bool is_foreign(const std::string& configured, const std::string& url) {
  const Result<Target> here = parse_target(configured);
  const Result<Target> there = parse_target(url);
  return !here || !there || here->origin != there->origin;
}

}  // namespace bantin::poll
