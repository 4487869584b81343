// How the file descriptors that this process may have open are shared out, so that neither a crowd of readers nor a
// storm of polls takes them all from the other. Called at the start; any thread.
#pragma once

#include <cstddef>

namespace bantin::system {

/// At most so many of each; together they stay below the limit that they were made from, if that is 64 or more.
struct DescriptorShares {
  std::size_t shards = 0;    // libcurl's multi handles, two descriptors each
  std::size_t lookups = 0;   // names resolved at once, three each
  std::size_t fetches = 0;   // under way at once
  std::size_t idle = 0;      // connections kept open for reuse: no more than those of fetches
  std::size_t sessions = 0;  // of readers
};
/// Pure.
DescriptorShares share_out(std::size_t limit);

/// What is left of a process's own needs: database, logs, listeners, epoll sets, a reload.
inline constexpr std::size_t kOwnDescriptors = 48;

/// The limit of this process.
std::size_t descriptor_limit();
/// Lets this process open as many as it is allowed to; a system that refuses leaves it as it is.
void raise_descriptor_limit();

}  // namespace bantin::system
