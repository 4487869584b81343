// The loop: take from the queue what may start, run it, put it back with its next time, sleep until the next one.
#include "daemon/poll/scheduler.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/schedule.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;

/// A sleep never lasts longer: the wall clock may be set while we sleep.
constexpr std::chrono::milliseconds kLongestSleep = std::chrono::seconds(30);

/// A source whose refresh broke an invariant rests so long.
constexpr std::chrono::seconds kWaitAfterFault = std::chrono::hours(1);

/// The loop turns more often than this: if it did not, the machine slept or somebody set its clock.
constexpr std::chrono::minutes kJumpAhead{3};
constexpr std::chrono::minutes kJumpBack{1};

std::string domain_of(const config::Source& source) {
  return is_file_url(source.url) ? std::string() : feeds::registrable_domain(feeds::url_host(source.url));
}

PollQueue::Limits limits_of(const config::Config& config, unsigned most) {
  return {std::min(config.polling.concurrency, most), config.polling.domain_gap, config.polling.domain_connections};
}

}  // namespace

Scheduler::Scheduler(asio::io_context& context, Refresher& refresher, const Clock& clock, Log& log, Mode mode,
                     Refreshed refreshed, DomainGate* gate)
    : context_(context),
      refresher_(refresher),
      clock_(clock),
      log_(log),
      mode_(mode),
      refreshed_(std::move(refreshed)),
      gate_(gate),
      queue_(PollQueue::Limits{}),
      timer_(context) {}

void Scheduler::apply(config::ConfigPtr config, std::vector<store::SourceState> states,
                      const std::vector<std::string>& only) {
  queue_.set_limits(limits_of(*config, most_at_once_));
  if (gate_ != nullptr) gate_->set_limits(DomainGate::limits_of(config->polling));
  std::unordered_map<std::string_view, store::SourceState*> known;
  for (store::SourceState& state : states)
    known.emplace(state.source, &state);

  const std::unordered_set<std::string_view> chosen(only.begin(), only.end());
  std::unordered_map<std::string, std::shared_ptr<Job>> jobs;
  for (const config::Source& source : config->sources) {
    if (!source.enabled) continue;
    if (!chosen.empty() && !chosen.contains(source.id)) continue;
    auto before = jobs_.find(source.id);
    std::shared_ptr<Job> job;
    if (before != jobs_.end() && before->second->source->url == source.url) {
      job = before->second;
      jobs_.erase(before);
    } else {
      // A source whose address changed starts anew: another server, and its wait there is not over.
      job = std::make_shared<Job>();
      if (const auto found = known.find(source.id); found != known.end()) {
        store::SourceState& state = *found->second;
        known.erase(found);  // its key is a part of what goes
        job->state = std::move(state);
      } else if (before != jobs_.end())
        job->state = before->second->state;
      job->state.source = source.id;
      const bool moved = !job->state.url.empty() && job->state.url != source.url;
      const bool at_once = mode_ == Mode::once || moved || job->state.next_check == feeds::Instant{};
      const Moment due = at_once ? clock_.now() : due_again(*config, source, job->state.next_check);
      if (!moved) remember_rest(source, job->state);
      job->domain = domain_of(source);
      job->slot = queue_.add(job->domain, due);
      by_slot_[job->slot] = job;
    }
    job->source = &source;
    job->config = config;
    jobs.emplace(source.id, std::move(job));
  }
  for (auto& [id, job] : jobs_) {
    queue_.remove(job->slot);
    if (!job->running)
      by_slot_.erase(job->slot);
    else
      job->cancel.emit(asio::cancellation_type::terminal);
  }
  jobs_ = std::move(jobs);
  asio::post(context_, [this] { turn(); });
}

bool Scheduler::ask_now(const std::string& source) {
  const auto job = jobs_.find(source);
  if (job == jobs_.end()) return false;
  mind_the_clock(clock_.now());
  last_turn_ = clock_.now();
  queue_.ask_at(job->second->slot, clock_.now());
  asio::post(context_, [this] { turn(); });
  return true;
}

bool Scheduler::push(const std::string& source, Pushed content) {
  const auto job = jobs_.find(source);
  if (job == jobs_.end()) return false;
  std::optional<Pushed>& waiting = job->second->pushed;
  if (content.body.empty() || waiting) {
    waiting.reset();
    return ask_now(source);
  }
  waiting = std::move(content);
  asio::post(context_, [this, job = job->second] { take_in(job); });
  return true;
}

/// What a hub has sent asks nobody, so nobody's turn is waited for.
void Scheduler::take_in(const std::shared_ptr<Job>& job) {
  const auto current = jobs_.find(job->state.source);
  if (current == jobs_.end() || current->second != job) return;
  if (!job->pushed || stopping_ || !queue_.run_unasked(job->slot, clock_.now())) return;
  Pushed content = std::move(*job->pushed);
  job->pushed.reset();
  run(job, refresher_.receive(job->config, job->source, job->state, std::move(content)));
}

void Scheduler::stop(Idle stopped) {
  stopping_ = true;
  stopped_ = std::move(stopped);
  timer_.cancel();
  for (auto& [slot, job] : by_slot_) {
    if (job->running) job->cancel.emit(asio::cancellation_type::terminal);
  }
  if (queue_.running() == 0) asio::post(context_, [this] { std::exchange(stopped_, nullptr)(); });
}

Moment Scheduler::due_again(const config::Config& config, const config::Source& source, feeds::Instant next) const {
  return Moment(poll::due_again(source.id, next, clock_.now_seconds(),
                                source.interval.value_or(config.polling.interval), config.polling.max_interval));
}

/// A server that asked for rest before a restart gets it.
void Scheduler::remember_rest(const config::Source& source, const store::SourceState& state) {
  const Moment now = clock_.now();
  if (gate_ == nullptr || Moment(state.memory.closed_until) <= now) return;
  const std::string& url = state.final_url.empty() ? source.url : state.final_url;
  gate_->close(place_of(url), Moment(state.memory.closed_until), now, source.retry_after_scope);
}

/// After a sleep or a jump of the clock everything that is overdue is spread anew.
void Scheduler::mind_the_clock(Moment now) {
  if (last_turn_ == Moment{} || mode_ == Mode::once) return;
  if (now - last_turn_ < kJumpAhead && last_turn_ - now < kJumpBack) return;
  log_.info("the clock has moved by {} s since the last look: overdue sources are spread over their intervals",
            std::chrono::duration_cast<std::chrono::seconds>(now - last_turn_).count());
  for (const auto& [id, job] : jobs_) {
    if (!job->running && job->state.next_check != feeds::Instant{})
      queue_.ask_at(job->slot, due_again(*job->config, *job->source, job->state.next_check));
  }
}

/// Two sources that end at one address bring everything twice; that is for the admin to mend.
void Scheduler::look_for_twins(const store::SourceState& state) {
  if (state.final_url.empty()) return;
  const auto [place, is_new] = ends_at_.try_emplace(std::hash<std::string>()(state.final_url), state.source);
  const auto other = is_new || place->second == state.source ? jobs_.end() : jobs_.find(place->second);
  if (other == jobs_.end() || other->second->state.final_url != state.final_url) {
    place->second = state.source;
  } else if (twins_.insert(state.source).second) {
    log_.warn("source {}: ends at {}, like source {}; remove one of them", state.source, state.final_url,
              place->second);
  }
}

void Scheduler::turn() {
  const Moment now = clock_.now();
  if (!stopping_) mind_the_clock(now);
  last_turn_ = now;
  if (stopping_) return;
  for (const PollQueue::Slot slot : queue_.take(last_turn_))
    start(slot);
  arm();
  if (mode_ == Mode::once && idle_ && queue_.running() == 0 && !queue_.wake_at()) std::exchange(idle_, nullptr)();
}

void Scheduler::turn_soon() {
  if (std::exchange(turns_soon_, true)) return;
  asio::post(context_, [this] {
    turns_soon_ = false;
    turn();
  });
}

bool Scheduler::postpone(const Job& job, Moment now) {
  if (gate_ == nullptr || mode_ == Mode::once || job.domain.empty()) return false;
  const auto until = gate_->closed_until(place_of(job.source->url), now);
  if (!until) return false;
  queue_.release(job.slot, now);
  queue_.finished(job.slot, now, Moment(after_rest(job.source->id, std::chrono::ceil<std::chrono::seconds>(*until))));
  return true;
}

void Scheduler::answered(const Job& job) {
  const Moment now = clock_.now();
  const auto gap = job.domain.empty() ? std::chrono::milliseconds(0) : job.config->polling.domain_gap;
  queue_.release(job.slot, gate_ != nullptr && !job.domain.empty() ? gate_->free_at(job.domain, now) : now + gap);
  turn_soon();
}

void Scheduler::start(PollQueue::Slot slot) {
  const std::shared_ptr<Job> job = by_slot_.at(slot);
  if (postpone(*job, last_turn_)) return;
  run(job, refresher_.refresh(job->config, job->source, job->state, [this, job] { answered(*job); }));
}

void Scheduler::run(const std::shared_ptr<Job>& job, asio::awaitable<RefreshResult> work) {
  job->running = true;
  asio::co_spawn(
      context_, std::move(work),
      asio::bind_cancellation_slot(job->cancel.slot(), [this, job](std::exception_ptr fault, RefreshResult result) {
        if (fault) {
          // A refresh turns every fault into a result; what gets here is a broken invariant of our own.
          result.state = job->state;
          result.state.next_check = clock_.now_seconds() + kWaitAfterFault;
          try {
            std::rethrow_exception(fault);
          } catch (const std::exception& error) {
            result.state.error = error.what();
          }
          log_.error("source {}: refresh broke off: {}", job->state.source, result.state.error);
        }
        done(job, result);
      }));
}

void Scheduler::done(const std::shared_ptr<Job>& job, const RefreshResult& result) {
  job->running = false;
  if (!result.cancelled) job->state = result.state;
  const auto current = jobs_.find(job->state.source);
  const bool removed = current == jobs_.end() || current->second != job;
  std::optional<Moment> next;
  if (!removed && mode_ == Mode::forever) next = Moment{job->state.next_check};
  const PollQueue::Slot slot = job->slot;
  if (removed) by_slot_.erase(slot);
  queue_.finished(slot, clock_.now(), next);
  if (result.ok() && !removed) look_for_twins(result.state);
  if (!result.cancelled && refreshed_) refreshed_(result);
  if (stopping_) {
    if (queue_.running() == 0 && stopped_) std::exchange(stopped_, nullptr)();
    return;
  }
  take_in(job);
  turn();
}

void Scheduler::arm() {
  const auto at = queue_.wake_at();
  std::chrono::milliseconds wait = kLongestSleep;
  if (at)
    wait = std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(*at - clock_.now()),
                      std::chrono::milliseconds(0), kLongestSleep);
  else if (mode_ == Mode::once)
    return;
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) turn();
  });
}

}  // namespace bantin::poll
