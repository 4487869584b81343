// Makes the documents. Those that everybody asks for are rendered after each change and put on the shelf, from which
// the server takes them; all others when somebody asks (daemon/serve/demand.hpp). Nothing here runs on the serving
// thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/calendar.hpp"
#include "daemon/publish/render.hpp"
#include "daemon/publish/shelf.hpp"
#include "daemon/publish/snapshot.hpp"
#include "daemon/store/store.hpp"

namespace bantin::publish {

/// Any thread.
class Publisher {
 public:
  /// `store` and `log` must outlive it.
  Publisher(store::Store& store, config::ConfigPtr config, Log& log);

  /// Brings the shelf up to the store and the configuration. Returns true if a document on it changed. Calls that
  /// overlap wait for each other; one that finds nothing to do costs a look at the data version. Throws what the store
  /// throws.
  bool render();

  /// Renders one target. `before` is what was rendered of it last, as far as that is still known: if the bytes are the
  /// same, so is the document. Throws what the store throws.
  Rendered render(const Target& target, const DocumentPtr& before);

  /// What leads from an earlier instance of a feed to `instance`: 226 IM Used. Null if the feed has moved on from that.
  DocumentPtr difference(const Target& target, const Document& instance, const FormerInstance& former);

  /// The feed with only those of its entries that are not among `since`, and all its members. None: there is no such
  /// feed. Throws what the store throws.
  std::optional<Bytes> news(const Target& target, const Members& since);

  /// What stands at a path, by the shortest way: for those who ask once. None: nothing.
  DocumentPtr render_path(std::string_view path_and_query);

  /// Holds from the next `render` on.
  void set_config(config::ConfigPtr config);

  const Shelf& shelf() const noexcept { return shelf_; }

 private:
  SnapshotPtr refresh();
  SnapshotPtr make_snapshot(const config::ConfigPtr& config, store::DataVersion version);
  std::optional<ArchiveLinks> links_of(const Target& target, const Snapshot& snapshot);
  std::optional<Bytes> bytes_of(const Target& target, SnapshotPtr& snapshot, const Members* since);
  void make_layouts(const SiteMap& map);

  store::Store& store_;
  Log& log_;
  std::mutex config_mutex_;
  config::ConfigPtr config_;

  std::mutex render_mutex_;  // one rendering of the shelf at a time

  std::mutex snapshot_mutex_;  // guards what follows
  config::ConfigPtr snapshot_config_;
  SnapshotPtr snapshot_;
  Calendar calendar_;
  std::shared_ptr<const Layouts> layouts_;
  DocumentPtr style_;
  DocumentPtr icon_;

  Shelf shelf_;
};

}  // namespace bantin::publish
