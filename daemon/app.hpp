// The composition root of `bantin serve`: builds everything, connects it, starts and stops it in a written order.
//
// Threads: the control thread (this one: signals, reload, rendering's rhythm, the watchdog), the polling thread, the
// serving thread, a small pool for heavy work, and the store's writer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "config/load.hpp"
#include "daemon/admin/admin.hpp"
#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/callback_desk.hpp"
#include "daemon/poll/subscriber.hpp"
#include "daemon/polling.hpp"
#include "daemon/publish/hub.hpp"
#include "daemon/publish/hub_ping.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/serve/callback_routes.hpp"
#include "daemon/serve/demand.hpp"
#include "daemon/serve/http_server.hpp"
#include "daemon/serve/hub_routes.hpp"
#include "daemon/serve/routes.hpp"
#include "daemon/store/history.hpp"
#include "daemon/store/store.hpp"

namespace bantin {

class App {
 public:
  /// `loaded` is the configuration of `config_file`, which SIGHUP reads again.
  App(std::filesystem::path config_file, const config::Loaded& loaded, Log& log);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Runs until SIGTERM or SIGINT; then drains, checkpoints and returns. Throws when something needed at the start is
  /// missing (database, address to listen at).
  void run();

 private:
  void start();
  void stop();
  void open_doors();
  bool is_ready() const;
  void wait_for_signal();
  admin::ReloadOutcome reload();
  void ask(const std::string& source);
  std::string decide(store::StoryOrder order);
  void look_after(std::chrono::steady_clock::duration wait);
  void refreshed(const poll::RefreshResult& result);
  void data_changed();
  void render();
  void tell_hubs();
  void retire_after(std::chrono::steady_clock::duration wait);
  void beat();
  std::string summary() const;

  std::filesystem::path config_file_;
  config::ConfigPtr config_;
  const config::AdminListener admin_listener_;
  Log& log_;
  SystemClock clock_;

  // Members in construction order: each uses only those above it.
  boost::asio::io_context control_;
  boost::asio::io_context polling_context_;
  boost::asio::io_context serving_context_;
  boost::asio::thread_pool pool_;
  std::unique_ptr<store::Store> store_;
  boost::asio::thread_pool render_pool_;  // one thread for what readers ask for, so that polling never delays it
  store::History& history_;
  publish::Publisher publisher_;
  poll::CallbackDesk desk_;
  serve::Demand demand_;
  serve::PublicRoutes routes_;
  serve::HubRoutes hub_routes_;
  serve::CallbackRoutes callbacks_;
  serve::HttpServer server_;
  Polling polling_;
  poll::Subscriber subscriber_;
  publish::Hub hub_;
  publish::HubPinger pinger_;
  admin::Admin admin_;

  boost::asio::signal_set signals_;
  boost::asio::steady_timer render_timer_;
  boost::asio::steady_timer daily_timer_;
  boost::asio::steady_timer beat_timer_;
  boost::asio::steady_timer look_timer_;
  std::thread polling_thread_;
  std::thread serving_thread_;

  // Control thread only.
  bool stopping_ = false;
  bool rendering_ = false;
  bool render_wanted_ = false;
  std::uint64_t rendered_version_ = 0;

  // Set by the polling thread, read by the control thread and /readyz.
  std::atomic<std::int64_t> last_turn_ms_{0};
  std::atomic<std::size_t> running_{0};
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace bantin
