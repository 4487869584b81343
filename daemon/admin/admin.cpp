// Listening, reporting, looking.
#include "daemon/admin/admin.hpp"

#include <sys/stat.h>

#include <boost/asio/post.hpp>

#include <stdexcept>

#include "daemon/poll/refresh.hpp"

namespace bantin::admin {
namespace {

namespace asio = boost::asio;

serve::Limits limits() {
  serve::Limits limits;
  limits.sessions = 64;
  return limits;
}

bool is_tcp(const config::AdminListener& listener) {
  return listener.endpoint && listener.endpoint->kind == config::Endpoint::Kind::tcp;
}

}  // namespace

Admin::Admin(Parts parts, config::ConfigPtr config, config::AdminListener listener, Hooks hooks)
    : parts_(std::move(parts)),
      config_(std::move(config)),
      listener_(std::move(listener)),
      hooks_(std::move(hooks)),
      started_(parts_.clock.now_seconds()),
      alerts_(parts_.history, parts_.log),
      routes_({[this] { return report(); }, hooks_.poll, hooks_.reload, hooks_.decide}, is_tcp(listener_)),
      server_(parts_.control, routes_, limits(), parts_.log) {
  name_sources();
}

void Admin::open() {
  if (!listener_.endpoint) return;
  // Only the user of the daemon and root may use the socket, from its first moment on.
  const mode_t mask = ::umask(0177);
  const auto opened = server_.listen(*listener_.endpoint);
  ::umask(mask);
  if (opened) {
    parts_.log.info("admin listener at {}", listener_.endpoint->text);
  } else if (listener_.is_default) {
    parts_.log.info("no admin listener: {}; [server] admin names another place", opened.error().message);
  } else {
    throw std::runtime_error(opened.error().message);
  }
}

void Admin::adopt(int fd) {
  if (const auto opened = server_.adopt(fd); !opened) throw std::runtime_error(opened.error().message);
  parts_.log.info("admin listener at a socket handed over by the service manager");
}

void Admin::set_config(config::ConfigPtr config) {
  config_ = std::move(config);
  name_sources();
  activity_.forget([this](const std::string& id) { return !sources_.contains(id); });
  look();
}

void Admin::refreshed(const poll::RefreshResult& result) {
  if (sources_.contains(result.state.source)) activity_.add(result);
}

/// A configuration looks a source up by going through all of them: too slow for each refresh of a hundred thousand.
void Admin::name_sources() {
  sources_.clear();
  for (const config::Source& source : config_->sources)
    sources_.insert(source.id);
}

Report Admin::report(Wanted wanted) const {
  ReportInput input;
  input.config = config_;
  input.only_troubled = wanted == Wanted::for_alerts;
  input.now = parts_.clock.now_seconds();
  input.histories = &histories_;
  input.activity = &activity_;
  std::uint64_t entries = 0;
  std::uint64_t version = 0;
  try {
    if (*alive_) {
      input.states = parts_.store.source_states();
      if (wanted == Wanted::everything) {
        input.articles = [this](const std::string& source) {
          try {
            return parts_.store.article_totals(source);
          } catch (const std::exception&) {
            return store::ArticleTotals{};
          }
        };
      }
      entries = parts_.store.totals().entries;
      version = parts_.store.data_version().version;
    }
  } catch (const std::exception& fault) {
    // What the process has seen itself is worth telling all the same.
    parts_.log.debug("the database does not answer: {}", fault.what());
  }
  Report report = make_report(std::move(input));
  report.started = started_;
  report.entries = entries;
  report.version = version;
  const QueueLength queue = hooks_.queue();
  report.running = queue.running;
  report.waiting = queue.waiting;
  report.hub = hooks_.hub();
  report.machine = look_at_machine(config_->store.path);
  report.alerts = alerts_.all();
  return report;
}

void Admin::look() {
  if (std::exchange(looking_, true)) return;
  asio::post(parts_.pool, [this, alive = alive_, now = parts_.clock.now_seconds()] {
    std::vector<store::SourceHistory> histories;
    bool known = true;
    try {
      histories = parts_.history.histories(now);
    } catch (const std::exception&) {
      known = false;
    }
    asio::post(parts_.control, [this, alive, known, histories = std::move(histories)]() mutable {
      if (!*alive) return;
      looking_ = false;
      looked(known ? std::move(histories) : std::move(histories_));
    });
  });
}

void Admin::looked(std::vector<store::SourceHistory> histories) {
  histories_ = std::move(histories);
  alerts_.look(report(Wanted::for_alerts));
  save_alerts();
}

void Admin::save_alerts() {
  std::vector<store::Alert> unsaved = alerts_.unsaved();
  if (unsaved.empty() || std::exchange(saving_, true)) return;
  std::vector<store::Alert> copy = unsaved;
  parts_.history.write_alerts(std::move(copy),
                              [this, alive = alive_, unsaved = std::move(unsaved)](const store::CommitResult& result) {
                                asio::post(parts_.control, [this, alive, unsaved, ok = result.ok] {
                                  if (!*alive) return;
                                  saving_ = false;
                                  if (ok) alerts_.saved(unsaved);
                                });
                              });
}

void Admin::stop() {
  *alive_ = false;
  server_.stop(std::chrono::milliseconds(500));
}

}  // namespace bantin::admin
