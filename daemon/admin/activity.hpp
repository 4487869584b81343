// What this process has seen of its sources since it started: the counters behind the metrics, and the last state of
// each source, which is truer than the store's when the store could not write it. Control thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "daemon/store/store.hpp"

namespace bantin::poll {
struct RefreshResult;
}

namespace bantin::admin {

struct SourceActivity {
  std::uint64_t refreshes = 0;
  std::uint64_t failures = 0;
  std::uint64_t added = 0;
  std::uint64_t edited = 0;
  std::uint64_t bytes = 0;                // received
  std::chrono::milliseconds duration{0};  // of the last fetch
  std::size_t items = 0;                  // in the last document that was read
  std::size_t last_added = 0;             // by the last refresh
  std::size_t last_edited = 0;
  std::uint64_t last_bytes = 0;
  /// After the last refresh, if it could not be stored: else the store tells it.
  std::shared_ptr<const store::SourceState> unstored;
};

class Activity {
 public:
  void add(const poll::RefreshResult& result);

  /// Null: not asked since the start.
  const SourceActivity* find(const std::string& source) const {
    const auto found = sources_.find(source);
    return found == sources_.end() ? nullptr : &found->second;
  }

  /// Forgets what `is_gone` names: sources that the configuration has no more.
  template <class Predicate>
  void forget(Predicate is_gone) {
    std::erase_if(sources_, [&](const auto& entry) { return is_gone(entry.first); });
  }

 private:
  std::unordered_map<std::string, SourceActivity> sources_;
};

}  // namespace bantin::admin
