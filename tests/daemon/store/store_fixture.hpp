// What the tests of the store share: a directory that goes away, a store in it that answers at once, made-up entries.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/sqlite_store.hpp"

namespace bantin::store::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "bantin-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Instant at(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

inline OpenOptions options_for(const std::filesystem::path& path) {
  OpenOptions options;
  options.path = path;
  options.commit_delay = std::chrono::milliseconds(0);
  options.now = [] { return at(1'700'000'000); };
  return options;
}

inline feeds::ItemKey guid_key(std::uint64_t hash) {
  return {feeds::KeyKind::guid, hash};
}
inline feeds::ItemKey link_key(std::uint64_t hash) {
  return {feeds::KeyKind::link, hash};
}

/// An entry whose id, key and words come from `name`.
inline NewEntry made_up(const std::string& name, std::int64_t sort_at, std::int64_t first_seen = 0) {
  NewEntry added;
  added.id = "tag:example.vn,2022:" + name;
  added.entry.guid = name;
  added.entry.title = "Tin " + name;
  added.entry.content_html = "<p>Nội dung " + name + "</p>";
  added.raw_hash = std::hash<std::string>()("raw" + name);
  added.content_hash = std::hash<std::string>()("content" + name);
  added.published = added.updated = added.sort_at = at(sort_at);
  added.first_seen = at(first_seen != 0 ? first_seen : sort_at);
  added.keys = {guid_key(std::hash<std::string>()(name))};
  return added;
}

inline RefreshCommit refresh_of(const std::string& source, std::vector<NewEntry> added = {}) {
  RefreshCommit refresh;
  refresh.state.source = source;
  refresh.added = std::move(added);
  return refresh;
}

inline CommitResult commit(Store& store, RefreshCommit refresh) {
  std::promise<CommitResult> promise;
  store.commit(std::move(refresh), [&](CommitResult result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

inline CommitResult retire(Store& store, std::int64_t before, std::size_t floor) {
  std::promise<CommitResult> promise;
  store.retire(at(before), floor, [&](CommitResult result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

/// The titles' names ("Tin a" -> "a") in the order of `latest`, joined by blanks.
inline std::string latest_names(Store& store, std::vector<std::string> sources, std::size_t limit = 200) {
  std::string names;
  for (const StoredEntry& entry : store.latest({.sources = std::move(sources), .limit = limit})) {
    names += (names.empty() ? "" : " ") + entry.entry.title.substr(4);
  }
  return names;
}

/// A database in a directory of its own, that can be closed and opened again.
struct OpenStore {
  TemporaryDirectory directory;
  OpenOptions options = options_for(directory / "bantin.db");
  std::unique_ptr<Store> store = open_sqlite_store(options);

  void reopen() {
    store.reset();
    store = open_sqlite_store(options);
  }
  Store* operator->() { return store.get(); }
  Store& operator*() { return *store; }
};

}  // namespace bantin::store::test
