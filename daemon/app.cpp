// Start and stop in order, and what happens in between.
#include "daemon/app.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <stdexcept>
#include <utility>

#include "daemon/store/sqlite_store.hpp"
#include "daemon/system/descriptors.hpp"
#include "daemon/system/notify.hpp"
#include "daemon/system/sockets.hpp"

namespace bantin {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Refreshes that are still running when we stop get this long; systemd's limit is longer.
constexpr auto kDrainTime = 6s;
/// Changes that come together are rendered together; a lone one is visible after this.
constexpr auto kRenderDelay = 20ms;
/// How often alerts are looked for: once a minute, with tens of thousands of sources as many times more rarely.
constexpr auto kLookInterval = 60s;
constexpr std::size_t kSourcesOfLook = 10'000;
/// The polling loop turns at least twice in this time.
constexpr auto kPollingStall = 90s;

/// With fewer descriptors there may be fewer readers than a busy hour brings.
constexpr std::size_t kEnoughSessions = 500;

serve::Limits serving_limits() {
  serve::Limits limits;
  limits.sessions = system::share_out(system::descriptor_limit()).sessions;
  return limits;
}

std::unique_ptr<store::Store> open_store(const config::Config& config) {
  store::OpenOptions options;
  options.path = config.store.path;
  return store::open_sqlite_store(options);
}

/// The calls of the hub are fetches like those of sources, and take a quarter of their descriptors at most.
publish::HubLimits hub_limits(const system::DescriptorShares& shares) {
  publish::HubLimits limits;
  limits.calls.calls = std::clamp<std::size_t>(shares.fetches / 4, 1, limits.calls.calls);
  return limits;
}

}  // namespace

App::App(std::filesystem::path config_file, const config::Loaded& loaded, Log& log)
    : config_file_(std::move(config_file)),
      config_(loaded.config),
      admin_listener_(loaded.admin),
      log_(log),
      control_(1),
      polling_context_(1),
      serving_context_(1),
      pool_(std::clamp(std::thread::hardware_concurrency(), 1U, 4U)),
      store_(open_store(*config_)),
      render_pool_(1),
      history_(store::history_of(*store_)),
      publisher_(*store_, config_, log_),
      demand_(publisher_, render_pool_.get_executor(), serving_context_.get_executor(), log_),
      routes_(
          publisher_.shelf(), [this] { return is_ready(); }, &demand_),
      hub_routes_(routes_, publisher_.shelf(),
                  [this](publish::HubRequest request) { return hub_.take(std::move(request)); }),
      callbacks_(hub_routes_, desk_),
      server_(serving_context_, callbacks_, serving_limits(), log_),
      polling_(polling_context_, pool_.get_executor(), *store_, clock_, log_, poll::Scheduler::Mode::forever,
               [this](const poll::RefreshResult& result) { refreshed(result); }),
      subscriber_(polling_context_, {polling_.polite, store::subscriptions_of(*store_), clock_, log_, desk_},
                  [this](const std::string& source, poll::Pushed content) {
                    return polling_.scheduler.push(source, std::move(content));
                  }),
      hub_(polling_context_, {polling_.http, store::hub_of(*store_), publisher_, clock_, log_, pool_.get_executor()},
           hub_limits(polling_.shares)),
      pinger_(polling_context_, {polling_.http, store::hub_of(*store_), clock_, log_}),
      admin_({control_, pool_.get_executor(), *store_, history_, clock_, log_}, config_, admin_listener_,
             {[this](const std::string& source) { ask(source); }, [this] { return reload(); },
              [this](store::StoryOrder order) { return decide(std::move(order)); },
              [this] {
                return admin::QueueLength{running_.load(), waiting_.load()};
              },
              [this] { return hub_.counts(); }}),
      signals_(control_, SIGTERM, SIGINT, SIGHUP),
      render_timer_(control_),
      daily_timer_(control_),
      beat_timer_(control_),
      look_timer_(control_) {}

App::~App() {
  // Only needed when `start` threw half-way: `stop` leaves nothing running.
  polling_context_.stop();
  serving_context_.stop();
  if (polling_thread_.joinable()) polling_thread_.join();
  if (serving_thread_.joinable()) serving_thread_.join();
  pool_.stop();
  pool_.join();
  render_pool_.stop();
  render_pool_.join();
}

void App::run() {
  start();
  control_.run();
}

void App::start() {
  // 1. What there is, is served first: readers do not wait for the first poll.
  publisher_.render();
  rendered_version_ = store_->data_version().version;
  open_doors();
  serving_thread_ = std::thread([this] { serving_context_.run(); });

  // 2. Polling.
  last_turn_ms_ = clock_.now().time_since_epoch().count();
  subscriber_.restore(store::subscriptions_of(*store_).subscriptions());
  subscriber_.apply(config_);
  const store::HubMemory memory = store::hub_of(*store_).hub_memory();
  hub_.restore(memory);
  pinger_.restore(memory.pings);
  tell_hubs();
  polling_.refresher.set_is_pushed([this](const std::string& source) { return subscriber_.is_live(source); });
  polling_.scheduler.apply(config_, store_->source_states());
  polling_thread_ = std::thread([this] {
    const auto work = asio::make_work_guard(polling_context_);
    polling_context_.run();
  });

  // 3. Housekeeping, signals, and the word that we are up.
  wait_for_signal();
  retire_after(1h);
  beat();
  look_after(0s);
  const system::DescriptorShares& shares = polling_.shares;
  if (shares.fetches < config_->polling.concurrency || shares.sessions < kEnoughSessions) {
    log_.warn(
        "only {} files may be open: at most {} sources are asked at once and {} readers have a connection; "
        "raise the limit (ulimit -n, LimitNOFILE=)",
        system::descriptor_limit(), shares.fetches, shares.sessions);
  }
  ::malloc_trim(0);  // reading a large configuration leaves holes
  log_.info("{} sources", config_->sources.size());
  system::notify_ready(summary());
}

/// The sockets that the service manager hands over, else those of the configuration.
void App::open_doors() {
  bool has_public = false;
  bool has_admin = false;
  for (const system::InheritedSocket& socket : system::inherited_sockets()) {
    if (socket.name == "admin") {
      admin_.adopt(socket.fd);
      has_admin = true;
      continue;
    }
    if (const auto opened = server_.adopt(socket.fd); !opened) throw std::runtime_error(opened.error().message);
    log_.info("listening at a socket handed over by the service manager");
    has_public = true;
  }
  if (!has_admin) admin_.open();
  if (has_public) return;
  for (const config::Endpoint& endpoint : config_->server.listen) {
    if (const auto opened = server_.listen(endpoint); !opened) throw std::runtime_error(opened.error().message);
    log_.info("listening at {}", endpoint.text);
  }
}

/// Any thread: polling moves. (That the store answers is seen by the polling thread, which waits for its commits.)
bool App::is_ready() const {
  const std::chrono::milliseconds turned(last_turn_ms_.load(std::memory_order_relaxed));
  return clock_.now().time_since_epoch() - turned < kPollingStall;
}

void App::stop() {
  if (std::exchange(stopping_, true)) return;
  log_.info("stopping");
  system::notify_stopping("finishing what is under way");
  render_timer_.cancel();
  daily_timer_.cancel();
  beat_timer_.cancel();
  look_timer_.cancel();
  signals_.cancel();

  // 1. No new refreshes; what is being fetched is dropped, what is being stored is finished.
  auto drained = std::make_shared<std::promise<void>>();
  auto waiting = drained->get_future();
  asio::post(polling_context_, [this, drained] {
    subscriber_.stop();
    hub_.stop();
    pinger_.stop();
    polling_.scheduler.stop([drained] { drained->set_value(); });
  });
  if (waiting.wait_for(kDrainTime) == std::future_status::timeout) log_.warn("a refresh did not end in time");
  polling_context_.stop();
  polling_thread_.join();

  admin_.stop();

  // 2. Readers: answers that are under way are sent, then the doors close.
  server_.stop(2s);
  serving_thread_.join();

  // 3. The pools have nothing left to do; the store writes what is queued, folds its log into the file and closes.
  pool_.join();
  render_pool_.join();
  store_->close();
  log_.info("stopped");
  asio::post(control_, [this] { control_.stop(); });  // after what the admin listener has left to close
}

void App::wait_for_signal() {
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    if (signal != SIGHUP) {
      stop();
      return;
    }
    reload();
    wait_for_signal();
  });
}

admin::ReloadOutcome App::reload() {
  admin::ReloadOutcome outcome;
  if (stopping_) {
    outcome.messages.emplace_back("the daemon is stopping");
    return outcome;
  }
  system::notify_reloading("reading the configuration");
  config::Loaded loaded = config::load(config_file_);
  for (const config::Diagnostic& diagnostic : loaded.diagnostics) {
    const bool error = diagnostic.severity == config::Diagnostic::Severity::error;
    outcome.messages.push_back(diagnostic.text());
    log_.log(error ? spdlog::level::err : spdlog::level::warn, "{}", outcome.messages.back());
  }
  if (!loaded.config) {
    log_.error("configuration not reloaded: the one in force stays");
    system::notify_ready(summary());
    return outcome;
  }
  std::vector<store::SourceState> states;
  try {
    states = store_->source_states();
  } catch (const std::exception& fault) {
    outcome.messages.push_back(std::string("the database does not answer: ") + fault.what());
    log_.error("configuration not reloaded, {}", outcome.messages.back());
    system::notify_ready(summary());
    return outcome;
  }
  // From here on nothing can fail. Order: what is polled, then what is published.
  const auto text_of = [](const config::AdminListener& listener) {
    return listener.endpoint ? listener.endpoint->text : std::string();
  };
  const config::ConfigPtr before = std::exchange(config_, std::move(loaded.config));
  const auto endpoints = [](const config::Config& config) {
    std::string text;
    for (const config::Endpoint& endpoint : config.server.listen)
      text += endpoint.text + ' ';
    return text;
  };
  if (before->store.path != config_->store.path || endpoints(*before) != endpoints(*config_) ||
      text_of(admin_listener_) != text_of(loaded.admin)) {
    outcome.messages.emplace_back("[store] path and the addresses of [server] take effect at the next start");
    log_.warn("{}", outcome.messages.back());
  }
  asio::post(polling_context_, [this, config = config_, states = std::move(states)]() mutable {
    polling_.scheduler.apply(config, std::move(states));
    subscriber_.apply(config);
  });
  publisher_.set_config(config_);
  admin_.set_config(config_);
  render_wanted_ = true;
  render();
  log_.info("configuration reloaded: {} sources", config_->sources.size());
  system::notify_ready(summary());
  outcome.done = true;
  return outcome;
}

/// Polling thread.
void App::refreshed(const poll::RefreshResult& result) {
  last_turn_ms_.store(clock_.now().time_since_epoch().count(), std::memory_order_relaxed);
  subscriber_.refreshed(result);
  running_.store(polling_.scheduler.running(), std::memory_order_relaxed);
  waiting_.store(polling_.scheduler.waiting(), std::memory_order_relaxed);
  asio::post(control_, [this, result] {
    admin_.refreshed(result);
    if (result.version > rendered_version_) data_changed();
  });
}

void App::ask(const std::string& source) {
  asio::post(polling_context_, [this, source] { polling_.scheduler.ask_now(source); });
}

std::string App::decide(store::StoryOrder order) {
  constexpr std::chrono::seconds kPatience{3};
  const auto answer = std::make_shared<std::promise<store::CommitResult>>();
  std::future<store::CommitResult> result = answer->get_future();
  store::stories_of(*store_).obey(std::move(order),
                                  [answer](store::CommitResult done) { answer->set_value(std::move(done)); });
  if (result.wait_for(kPatience) != std::future_status::ready) return "the store is busy; it will be done";
  data_changed();
  return result.get().error;
}

void App::look_after(std::chrono::steady_clock::duration wait) {
  look_timer_.expires_after(wait);
  look_timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopping_) return;  // a timer that was due when it was cancelled comes all the same
    admin_.look();
    // The store may have found stories among old entries by itself.
    if (store_->data_version().version > rendered_version_) data_changed();
    look_after(kLookInterval * std::max<std::size_t>(1, config_->sources.size() / kSourcesOfLook));
  });
}

void App::data_changed() {
  if (std::exchange(render_wanted_, true) || rendering_) return;
  render_timer_.expires_after(kRenderDelay);
  render_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) render();
  });
}

void App::render() {
  if (stopping_ || rendering_ || !std::exchange(render_wanted_, false)) return;
  rendering_ = true;
  asio::post(pool_, [this] {
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t version = 0;
    try {
      version = store_->data_version().version;
      publisher_.render();
      tell_hubs();
    } catch (const std::exception& fault) {
      log_.error("the feeds could not be rendered: {}", fault.what());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    asio::post(control_, [this, version, took] {
      rendering_ = false;
      rendered_version_ = std::max(rendered_version_, version);
      if (!render_wanted_) return;
      // In a storm of changes rendering takes a fifth of one core at most.
      render_timer_.expires_after(std::max<std::chrono::steady_clock::duration>(kRenderDelay, took * 4));
      render_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) render();
      });
    });
  });
}

/// Any thread: what is on the shelf is what the hubs hear of.
void App::tell_hubs() {
  asio::post(polling_context_, [this, snapshot = publisher_.shelf().take()->snapshot] {
    hub_.published(snapshot);
    pinger_.published(snapshot);
  });
}

/// Retention: an hour after the start, then once a day.
void App::retire_after(std::chrono::steady_clock::duration wait) {
  daily_timer_.expires_after(wait);
  daily_timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopping_) return;
    store_->retire(clock_.now_seconds() - config_->store.keep, 0, [this](store::CommitResult result) {
      if (!result.ok) log_.error("old entries could not be removed: {}", result.error);
      asio::post(control_, [this, version = result.version] {
        if (version > rendered_version_) data_changed();
      });
    });
    retire_after(24h);
  });
}

/// The status line, and a sign for systemd's watchdog while polling moves.
void App::beat() {
  const auto watchdog = system::watchdog_interval();
  const std::chrono::steady_clock::duration every =
      watchdog ? std::min<std::chrono::steady_clock::duration>(*watchdog, 10s) : 10s;
  beat_timer_.expires_after(every);
  beat_timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopping_) return;
    // The sign goes through every thread that has to live: polling, serving and the store's writer, which gives it. If
    // one of them hangs, nothing comes, and neither does it when this one does. A store that answers with a fault is
    // alive: a full disk is no reason to be killed.
    asio::post(polling_context_, [this] {
      last_turn_ms_.store(clock_.now().time_since_epoch().count(), std::memory_order_relaxed);
      asio::post(serving_context_,
                 [this] { history_.write_alerts({}, [](const store::CommitResult&) { system::notify_watchdog(); }); });
      const auto running = polling_.scheduler.running();
      const auto waiting = polling_.scheduler.waiting();
      running_.store(running, std::memory_order_relaxed);
      waiting_.store(waiting, std::memory_order_relaxed);
      asio::post(control_, [this, running, waiting] {
        if (!stopping_) {
          system::notify_status(summary() + ", " + std::to_string(running) + " being asked, " +
                                std::to_string(waiting) + " waiting");
        }
      });
    });
    beat();
  });
}

std::string App::summary() const {
  const std::string sources = std::to_string(config_->sources.size()) + " sources, ";
  try {
    return sources + std::to_string(store_->totals().entries) + " entries";
  } catch (const std::exception&) {
    // A line of status is not worth the daemon; what the store has to say comes with the next commit.
    return sources + "the database does not answer";
  }
}

}  // namespace bantin
