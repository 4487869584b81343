// Where rendered documents stand: the one place at which the rendering and the serving threads meet. A renderer puts a
// whole new catalogue there; a server looks documents up in the one it holds and takes the next one when it is told
// that there is one, so that the usual look-up takes no lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "daemon/publish/document.hpp"

namespace bantin::publish {

struct Snapshot;

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

/// The documents that everybody asks for, ready, by path ("/feed.atom"); and what is known of all others.
struct Catalog {
  std::unordered_map<std::string, DocumentPtr, StringHash, std::equal_to<>> documents;
  std::shared_ptr<const Snapshot> snapshot;  // null before the first rendering
};
using CatalogPtr = std::shared_ptr<const Catalog>;

/// Any thread.
class Shelf {
 public:
  void put(CatalogPtr catalog) {
    {
      const std::lock_guard lock(mutex_);
      catalog_ = std::move(catalog);
    }
    generation_.fetch_add(1, std::memory_order_release);
  }
  CatalogPtr take() const {
    const std::lock_guard lock(mutex_);
    return catalog_;
  }
  /// Grows with every `put`.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  CatalogPtr catalog_ = std::make_shared<const Catalog>();
  std::atomic<std::uint64_t> generation_{0};
};

/// One thread's view of a shelf. `shelf` must outlive it.
class ShelfReader {
 public:
  explicit ShelfReader(const Shelf& shelf) : shelf_(shelf) {}

  /// Null if nothing stands at `path`. The document stays whole for as long as the pointer is held.
  DocumentPtr find(std::string_view path) {
    const Catalog& newest = catalog();
    const auto found = newest.documents.find(path);
    return found == newest.documents.end() ? nullptr : found->second;
  }

  /// The newest catalogue; good until the next call.
  const Catalog& catalog() {
    const auto generation = shelf_.generation();
    if (!catalog_ || generation != generation_) {
      catalog_ = shelf_.take();
      generation_ = generation;
    }
    return *catalog_;
  }

 private:
  const Shelf& shelf_;
  CatalogPtr catalog_;
  std::uint64_t generation_ = 0;
};

}  // namespace bantin::publish
