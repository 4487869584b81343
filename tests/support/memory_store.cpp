// MemoryStore: vectors and a mutex.
#include "tests/support/memory_store.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace bantin::test {

void MemoryStore::put(store::StoredEntry entry, store::Instant changed_at) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const store::StoredEntry& e) { return e.id == entry.id; });
  entries_.push_back(std::move(entry));
  ++version_.version;
  version_.changed_at = changed_at;
}

void MemoryStore::put(store::SourceState state) {
  const std::lock_guard lock(mutex_);
  std::erase_if(states_, [&](const store::SourceState& s) { return s.source == state.source; });
  states_.push_back(std::move(state));
}

std::size_t MemoryStore::queries() const {
  const std::lock_guard lock(mutex_);
  return queries_;
}

std::vector<store::SourceState> MemoryStore::source_states() {
  const std::lock_guard lock(mutex_);
  return states_;
}

std::optional<store::SourceState> MemoryStore::source_state(std::string_view source) {
  const std::lock_guard lock(mutex_);
  for (const store::SourceState& state : states_) {
    if (state.source == source) return state;
  }
  return std::nullopt;
}

std::vector<store::KnownItem> MemoryStore::known_items(std::string_view, std::span<const feeds::ItemKey>) {
  return {};
}

std::vector<store::StoredEntry> MemoryStore::latest(const store::OutletQuery& query) {
  const std::lock_guard lock(mutex_);
  ++queries_;
  std::vector<store::StoredEntry> chosen;
  for (const store::StoredEntry& entry : entries_) {
    if (std::find(query.sources.begin(), query.sources.end(), entry.source) != query.sources.end()) {
      chosen.push_back(entry);
    }
  }
  std::sort(chosen.begin(), chosen.end(), [](const store::StoredEntry& a, const store::StoredEntry& b) {
    return std::tie(b.sort_at, b.id) < std::tie(a.sort_at, a.id);
  });
  if (chosen.size() > query.limit) chosen.resize(query.limit);
  return chosen;
}

std::uint64_t MemoryStore::count_entries(std::string_view source) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::uint64_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.source == source; }));
}

store::Totals MemoryStore::totals() {
  const std::lock_guard lock(mutex_);
  return {entries_.size(), 0};
}

store::DataVersion MemoryStore::data_version() {
  const std::lock_guard lock(mutex_);
  return version_;
}

void MemoryStore::commit(store::RefreshCommit, store::CommitDone) {
  throw std::logic_error("MemoryStore: use put");
}
void MemoryStore::retire(store::Instant, std::size_t, store::CommitDone) {
  throw std::logic_error("MemoryStore: nothing is retired");
}
void MemoryStore::backup(const std::filesystem::path&) {
  throw std::logic_error("MemoryStore: no file");
}
void MemoryStore::close() {}

}  // namespace bantin::test
