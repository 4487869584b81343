// Renders every outlet once per change and puts the documents on the shelf, from which the server takes them. `render`
// is called on a pool thread after a commit that changed the data; nothing here runs on the serving thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/outlet.hpp"
#include "daemon/publish/shelf.hpp"
#include "daemon/store/store.hpp"

namespace bantin::publish {

/// Any thread; all but `render` return at once.
class Publisher {
 public:
  /// `store` and `log` must outlive it.
  Publisher(store::Store& store, config::ConfigPtr config, Log& log);

  /// Brings the shelf up to the store and the configuration. Returns true if any document changed. Calls that overlap
  /// wait for each other; one that finds nothing to do costs a look at the data version. Throws what the store throws.
  bool render();

  /// Holds from the next `render` on.
  void set_config(config::ConfigPtr config);

  const Shelf& shelf() const noexcept { return shelf_; }

 private:
  struct Rendered {
    store::DataVersion version;
    config::ConfigPtr config;
  };
  struct Input {
    store::DataVersion version;
    std::vector<store::StoredEntry> entries;
    SourceStates states;
  };
  Input read(const Outlet& outlet, const config::Config& config);
  bool replace(Catalog& catalog, const std::string& path, std::string bytes, DocumentOptions options);

  store::Store& store_;
  Log& log_;
  std::mutex config_mutex_;
  config::ConfigPtr config_;
  std::mutex render_mutex_;  // guards what follows
  std::optional<Rendered> rendered_;
  Shelf shelf_;
};

}  // namespace bantin::publish
