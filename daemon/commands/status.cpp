// `bantin status`: what is known of every configured source, from the running daemon, else from the store.
#include <iostream>
#include <nlohmann/json.hpp>

#include "daemon/admin/client.hpp"
#include "daemon/admin/report.hpp"
#include "daemon/admin/writers.hpp"
#include "daemon/clock.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/store/history.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace bantin::commands {
namespace {

constexpr std::size_t kEndedAlerts = 20;

nlohmann::ordered_json status_without_daemon(const config::ConfigPtr& config, feeds::Instant now) {
  store::OpenOptions open;
  open.path = config->store.path;
  open.access = store::OpenOptions::Access::read_only;
  const auto store = store::open_sqlite_store(open);
  store::History& history = store::history_of(*store);
  const std::vector<store::SourceHistory> histories = history.histories(now);
  admin::ReportInput input;
  input.config = config;
  input.now = now;
  input.states = store->source_states();
  input.histories = &histories;
  input.articles = [&](const std::string& source) { return store->article_totals(source); };
  admin::Report report = admin::make_report(std::move(input));
  report.entries = store->totals().entries;
  report.version = store->data_version().version;
  report.machine = admin::look_at_machine(config->store.path);
  report.alerts = history.alerts(kEndedAlerts);
  store->close();
  return admin::status_json(report);
}

}  // namespace

int run_status(const StatusOptions& options) {
  const config::Loaded loaded = load_for_daemon(options.config);
  if (!loaded.config) return kBadInput;
  const feeds::Instant now = SystemClock().now_seconds();
  const std::optional<std::string> running = admin::daemon_status(loaded);
  const nlohmann::ordered_json document =
      running ? nlohmann::ordered_json::parse(*running) : status_without_daemon(loaded.config, now);
  if (options.json)
    std::cout << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  else
    std::cout << admin::status_text(document, now);
  return std::cout.flush() ? kDone : kSystemFault;
}

}  // namespace bantin::commands
