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
  if (entry.row == store::EntryId{}) entry.row = store::EntryId{++last_row_};
  if (entry.place == store::EntryId{}) entry.place = entry.row;
  ++version_.version;
  version_.changed_at = changed_at;
  std::erase_if(source_versions_, [&](const store::SourceVersion& v) { return v.source == entry.source; });
  source_versions_.push_back({entry.source, version_});
  entries_.push_back(std::move(entry));
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
  const store::StoredEntry* top = nullptr;
  for (const store::StoredEntry& entry : entries_) {
    if (entry.row == query.below) top = &entry;
  }
  std::vector<store::StoredEntry> chosen;
  if (query.below != store::EntryId{} && top == nullptr) return chosen;
  for (const store::StoredEntry& entry : entries_) {
    if (top != nullptr && std::tie(top->sort_at, top->id) <= std::tie(entry.sort_at, entry.id)) continue;
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

std::optional<store::StoredEntry> MemoryStore::entry(store::EntryId row) {
  const std::lock_guard lock(mutex_);
  for (const store::StoredEntry& entry : entries_) {
    if (entry.row == row) return entry;
  }
  return std::nullopt;
}

namespace {

std::int32_t month_of(store::Instant at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return (static_cast<int>(day.year()) - 1970) * 12 + static_cast<std::int32_t>(static_cast<unsigned>(day.month())) - 1;
}

}  // namespace

std::vector<store::StoredEntry> MemoryStore::archive(const store::ArchiveQuery& query) {
  const std::lock_guard lock(mutex_);
  std::vector<store::StoredEntry> chosen;
  for (const store::StoredEntry& entry : entries_) {
    if (month_of(entry.first_seen) == query.month &&
        std::find(query.sources.begin(), query.sources.end(), entry.source) != query.sources.end()) {
      chosen.push_back(entry);
    }
  }
  std::sort(chosen.begin(), chosen.end(), [](const store::StoredEntry& a, const store::StoredEntry& b) {
    return std::tie(a.first_seen, a.row) < std::tie(b.first_seen, b.row);
  });
  chosen.erase(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(std::min(query.skip, chosen.size())));
  if (chosen.size() > query.limit) chosen.resize(query.limit);
  return chosen;
}

store::ArrivalCounts MemoryStore::count_arrivals(store::EntryId after) {
  const std::lock_guard lock(mutex_);
  store::ArrivalCounts counts;
  counts.last = after;
  for (const store::StoredEntry& entry : entries_) {
    if (entry.row <= after) continue;
    counts.last = std::max(counts.last, entry.row);
    counts.counts.push_back({entry.source, month_of(entry.first_seen), 1});
  }
  return counts;
}

std::vector<store::StoredEntry> MemoryStore::search(const store::SearchQuery& query) {
  std::vector<store::StoredEntry> found = latest({query.sources, query.limit});
  std::erase_if(found, [&](const auto& e) { return e.entry.title.find(query.words) == std::string::npos; });
  return found;
}

std::vector<store::SourceVersion> MemoryStore::source_versions() {
  const std::lock_guard lock(mutex_);
  return source_versions_;
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
