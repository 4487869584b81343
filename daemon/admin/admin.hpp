// The admin's side of the daemon: the listener with its routes, the report behind them, and the alerts. Owned by the
// composition root; every method is called on the control thread, which serves the listener too: when that thread
// hangs, the watchdog is told nothing, and the listener would only say that all is well.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "config/load.hpp"
#include "daemon/admin/activity.hpp"
#include "daemon/admin/admin_routes.hpp"
#include "daemon/admin/alerts.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/serve/http_server.hpp"
#include "daemon/store/store.hpp"

namespace bantin::admin {

/// What polling says of itself.
struct QueueLength {
  std::size_t running = 0;
  std::size_t waiting = 0;
};

class Admin {
 public:
  struct Parts {
    boost::asio::io_context& control;
    boost::asio::any_io_executor pool;
    store::Store& store;
    store::History& history;
    const Clock& clock;
    Log& log;
  };
  struct Hooks {
    std::function<void(const std::string&)> poll;
    std::function<ReloadOutcome()> reload;
    std::function<std::string(store::StoryOrder)> decide;
    std::function<QueueLength()> queue;
    std::function<publish::HubCounts()> hub;
  };
  Admin(Parts parts, config::ConfigPtr config, config::AdminListener listener, Hooks hooks);

  /// Listens where the configuration says. Throws std::runtime_error if it was asked for and cannot be; the default
  /// place may be missing.
  void open();
  /// Adopts a listening socket of the service manager.
  void adopt(int fd);
  void set_config(config::ConfigPtr config);
  void refreshed(const poll::RefreshResult& result);
  /// Once a minute or so: counts the days anew and looks for what has to be told.
  void look();
  enum class Wanted { everything, for_alerts };
  Report report(Wanted wanted = Wanted::everything) const;
  /// From here on the store is not touched any more.
  void stop();

 private:
  void name_sources();
  void looked(std::vector<store::SourceHistory> histories);
  void save_alerts();

  Parts parts_;
  config::ConfigPtr config_;
  std::unordered_set<std::string_view> sources_;  // ids, in config_
  const config::AdminListener listener_;
  Hooks hooks_;
  const feeds::Instant started_;
  Activity activity_;
  std::vector<store::SourceHistory> histories_;  // by id
  AlertKeeper alerts_;
  AdminRoutes routes_;
  serve::HttpServer server_;
  bool looking_ = false;
  bool saving_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // false: nothing that comes back touches us
};

}  // namespace bantin::admin
