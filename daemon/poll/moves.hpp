// Where a source is asked: at its configured address, or at the place to which that has moved for good. Pure; any
// thread. What is learned stands in the source's memory in the store, never in the admin's file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

// A permanent redirect (301, 308, all hops of it) is believed once it has held for three days and six polls and gave
// a feed of the same source each time. Then the new place is asked directly; once a week the configured address is
// asked again, and if that does not lead there any more, the move is forgotten. So it is when the new place redirects
// in its turn, is gone, or has failed three times.
inline constexpr std::chrono::seconds kMoveHolds = std::chrono::days(3);
inline constexpr std::uint32_t kMovePolls = 6;
inline constexpr std::chrono::seconds kMoveRecheck = std::chrono::days(7);
inline constexpr std::uint32_t kMoveFailures = 3;

/// The move is believed.
bool has_moved(const store::PollMemory& memory) noexcept;
/// The address to ask now.
std::string address_of(const std::string& configured, const store::PollMemory& memory, feeds::Instant now);
/// True if all redirects on the way were permanent, and there was one.
bool is_permanent(const FetchResponse& response) noexcept;

/// What was asked, and what came of it.
struct Arrival {
  bool at_new_place = false;    // not the configured address was asked
  bool is_good = false;         // a feed, a 304, or the same bytes as before
  bool is_same_source = false;  // good, and by all that can be told of the same source
  std::uint32_t failures = 0;   // consecutive, this one included
};
/// `response`: none if there was no answer. Changes the part of the memory that is about moves.
void note_arrival(store::PollMemory& memory, const Arrival& arrival, const FetchResponse* response, feeds::Instant now);
void forget_move(store::PollMemory& memory);

/// True if `url` is not of the same origin as `configured`: credentials and configured headers are not for it.
bool is_foreign(const std::string& configured, const std::string& url);

}  // namespace bantin::poll
