// `bantin poll`: refreshes sources now and says how it went.
#include <boost/asio/thread_pool.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "daemon/admin/client.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/poll_daemon.hpp"
#include "daemon/commands/poll_report.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/polling.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "daemon/system/descriptors.hpp"

namespace bantin::commands {
namespace {

/// Watched on a terminal, more sources than this get a line only when there is something to say.
constexpr std::size_t kLineEach = 100;

/// False, and said why, when one of the named sources cannot be asked.
bool are_known(const config::Config& config, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const config::Source* source = config.find_source(name);
    if (source != nullptr && source->enabled) continue;
    std::cerr << "bantin: " << (source == nullptr ? "no source is called \"" : "not enabled: \"") << name << "\"\n";
    return false;
  }
  return true;
}

/// The configured ids of those to be asked, in the configuration's order.
std::vector<std::string> choose(const config::Config& config, const PollOptions& options,
                                const std::vector<store::SourceState>& states, feeds::Instant now) {
  const std::unordered_set<std::string_view> named(options.sources.begin(), options.sources.end());
  std::unordered_map<std::string_view, feeds::Instant> due_at;
  for (const store::SourceState& state : states)
    due_at.emplace(state.source, state.next_check);
  std::vector<std::string> chosen;
  for (const config::Source& source : config.sources) {
    if (!source.enabled || (!named.empty() && !named.contains(source.id))) continue;
    const auto due = due_at.find(source.id);
    if (options.due && due != due_at.end() && due->second > now) continue;
    chosen.push_back(source.id);
  }
  return chosen;
}

using Watch = std::chrono::steady_clock;

PollReport make_report(std::size_t sources) {
  PollReport::Options shown;
  shown.sources = sources;
  shown.bar = isatty(STDERR_FILENO) == 1;
  shown.brief = isatty(STDOUT_FILENO) == 1 && sources > kLineEach;
  return {shown, std::cout, std::cerr, Watch::now()};
}

int poll_beside_daemon(const config::AdminListener& admin, const PollOptions& options, std::string status) {
  const std::vector<std::string> chosen = choose_in_daemon({options.sources, options.due, std::move(status)});
  if (chosen.empty()) {
    std::cout << "nothing to poll\n";
    return kDone;
  }
  PollReport report = make_report(chosen.size());
  poll_in_daemon(admin, chosen, [&](const poll::RefreshResult& result) { report.add(result, Watch::now()); });
  report.finish(Watch::now());
  return report.failed() == 0 ? kDone : kSourcesFailed;
}

}  // namespace

int run_poll(const PollOptions& options) {
  const config::Loaded loaded = load_for_daemon(options.config);
  const config::ConfigPtr& config = loaded.config;
  if (!config || !are_known(*config, options.sources)) return kBadInput;
  if (std::optional<std::string> running = admin::daemon_status(loaded)) {
    return poll_beside_daemon(loaded.admin, options, std::move(*running));
  }

  const auto log = make_log(options.log_level);
  const SystemClock clock;
  store::OpenOptions open;
  open.path = config->store.path;
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
  open.readers = threads;
  open.quick_check_bytes = 0;  // reading the whole file would cost more than most polls; `serve` does it at its start
  const auto store = store::open_sqlite_store(open);
  std::vector<store::SourceState> states = store->source_states();
  const std::vector<std::string> chosen = choose(*config, options, states, clock.now_seconds());
  if (chosen.empty()) {
    std::cout << "nothing to poll\n";
    return kDone;
  }

  PollReport report = make_report(chosen.size());
  const auto refreshed = [&](const poll::RefreshResult& result) { report.add(result, Watch::now()); };

  boost::asio::io_context context(1);
  boost::asio::thread_pool pool(threads);
  {
    system::raise_descriptor_limit();
    Polling polling(context, pool.get_executor(), *store, clock, *log, poll::Scheduler::Mode::once, refreshed);
    polling.scheduler.apply(config, std::move(states), chosen);
    polling.scheduler.on_idle([&] { context.stop(); });
    context.run();
    pool.join();
  }
  store->close();
  report.finish(Watch::now());
  return report.failed() == 0 ? kDone : kSourcesFailed;
}

}  // namespace bantin::commands
