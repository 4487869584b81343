// `bantin poll`: refreshes sources now and says how it went, a line each, with a progress bar on a terminal.
#include <boost/asio/thread_pool.hpp>

#include <unistd.h>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/polling.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace bantin::commands {
namespace {

using poll::RefreshResult;

struct Totals {
  std::size_t sources = 0;
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t not_modified = 0;
  std::size_t added = 0;
  std::size_t edited = 0;
  std::uint64_t bytes = 0;
};

/// What one refresh came to, in words.
std::string describe(const RefreshResult& result) {
  const store::SourceState& state = result.state;
  if (!result.ok()) return "FAILED  " + state.error;
  std::ostringstream text;
  switch (state.outcome) {
    case store::Outcome::not_modified:
      return "ok      not modified";
    case store::Outcome::unchanged:
      return "ok      nothing new";
    default:
      break;
  }
  text << "ok      " << result.added << " new, " << result.edited << " edited, " << result.items << " items";
  if (!state.repairs.empty()) {
    text << "; repaired:";
    for (const std::string& repair : state.repairs)
      text << ' ' << repair;
  }
  return text.str();
}

void draw_progress(const Totals& totals) {
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = totals.sources == 0 ? kWidth : totals.done * kWidth / totals.sources;
  std::cerr << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] " << totals.done << '/'
            << totals.sources << ", " << totals.failed << " failed\x1b[K" << std::flush;
}

}  // namespace

int run_poll(const PollOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  for (const std::string& id : options.sources) {
    const config::Source* source = config->find_source(id);
    if (source == nullptr || !source->enabled) {
      std::cerr << "bantin: " << (source == nullptr ? "no source is called \"" : "not enabled: \"") << id << "\"\n";
      return kBadInput;
    }
  }

  const auto log = make_log(options.log_level);
  const SystemClock clock;
  store::OpenOptions open;
  open.path = config->store.path;
  const auto store = store::open_sqlite_store(open);
  std::vector<store::SourceState> states = store->source_states();

  std::vector<std::string> wanted = options.sources;
  if (wanted.empty() || options.due) {
    std::vector<std::string> chosen;
    const auto now = clock.now_seconds();
    for (const config::Source& source : config->sources) {
      if (!source.enabled) continue;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), source.id) == wanted.end()) continue;
      const auto state =
          std::find_if(states.begin(), states.end(), [&](const auto& s) { return s.source == source.id; });
      if (options.due && state != states.end() && state->next_check > now) continue;
      chosen.push_back(source.id);
    }
    wanted = std::move(chosen);
  }
  if (wanted.empty()) {
    std::cout << "nothing to poll\n";
    return kDone;
  }

  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto began = std::chrono::steady_clock::now();
  Totals totals;
  totals.sources = wanted.size();
  const auto refreshed = [&](const RefreshResult& result) {
    ++totals.done;
    totals.failed += result.ok() ? 0U : 1U;
    totals.not_modified += result.ok() && result.state.outcome == store::Outcome::not_modified ? 1U : 0U;
    totals.added += result.added;
    totals.edited += result.edited;
    totals.bytes += result.wire_bytes;
    if (terminal) std::cerr << "\r\x1b[K" << std::flush;
    std::cout << std::left << std::setw(24) << result.state.source << ' ' << describe(result) << '\n';
    if (terminal) draw_progress(totals);
  };

  boost::asio::io_context context;
  boost::asio::thread_pool pool(1);
  {
    Polling polling(context, pool.get_executor(), *store, clock, *log, poll::Scheduler::Mode::once, refreshed);
    polling.scheduler.apply(config, std::move(states), wanted);
    polling.scheduler.on_idle([&] { context.stop(); });
    context.run();
    pool.join();
  }
  store->close();
  if (terminal) std::cerr << "\r\x1b[K" << std::flush;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << totals.done << " sources in " << std::fixed << std::setprecision(1) << took.count()
            << " s: " << totals.added << " new, " << totals.edited << " edited, " << totals.not_modified
            << " not modified, " << totals.failed << " failed, " << totals.bytes / 1024 << " KiB\n";
  return totals.failed == 0 ? kDone : kSourcesFailed;
}

}  // namespace bantin::commands
