// The refresh, step by step.
#include "daemon/poll/refresh.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "daemon/async.hpp"
#include "daemon/poll/admission.hpp"
#include "daemon/poll/articles.hpp"
#include "daemon/poll/autodiscovery.hpp"
#include "daemon/poll/conditional.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/hints.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/matters.hpp"
#include "daemon/poll/moves.hpp"
#include "daemon/poll/requests.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/poll/verdict.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/read/page.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;
using store::Outcome;
using store::SourceState;

constexpr std::size_t kArticlesPerRefresh = 20;

/// For the source's own feed at `url`. One that bantin found is not the admin's word: robots.txt holds for it.
FetchRequest make_request(const config::Config& config, const config::Source& source, const SourceState& state,
                          const std::string& url, const Question& question, feeds::Instant now) {
  FetchRequest request = source_request(config, source, state, url, question);
  if (!state.discovered_url.empty()) request.purpose = Purpose::discovered;
  request.full_handshake = is_certificate_short(state.memory, now);
  return request;
}

/// A page of a source without rules, or an index of sitemaps, that was no feed before. Looked at when it is first seen,
/// and now and then later.
bool may_be_home_page(const config::Source& source, const DocumentHints& known, const DocumentOrRefusal& document,
                      const SourceState& previous, std::string_view body) {
  constexpr std::uint32_t kEvery = 8;
  if (is_file_url(source.url) || known.was_feed || document.fault != DocumentFault::not_a_feed) return false;
  if (previous.failures % kEvery != 0 && previous.discovered_url.empty()) return false;
  return (source.rules == nullptr && is_html_page(body)) || is_sitemap_index(body);
}

/// Once for each change of state; what repeats is only worth a line when one is looking for it.
void log_outcome(Log& log, const SourceState& before, const RefreshResult& result) {
  const SourceState& after = result.state;
  const bool failed = after.failures > 0;
  const auto level = failed ? (before.error == after.error ? spdlog::level::debug : spdlog::level::warn)
                     : before.failures > 0 || result.added + result.edited > 0 ? spdlog::level::info
                                                                               : spdlog::level::debug;
  if (!log.should_log(level)) return;
  if (failed) {
    log.log(level, "source {}: {} (failure {})", after.source, after.error, after.failures);
  } else {
    log.log(level, "source {}: {}, {} items, {} new, {} edited{}", after.source, store::to_string(after.outcome),
            result.items, result.added, result.edited, before.failures > 0 ? ", well again" : "");
  }
}

/// What a source has shown of itself is told once.
void log_doubts(Log& log, const SourceState& before, const SourceState& after, const std::string& doubts) {
  if (after.identity != before.identity) {
    log.warn("source {}: its items are known by their {} from here on: {}", after.source,
             feeds::to_string(after.identity), after.identity_reason);
  }
  if (!doubts.empty()) {
    log.warn("source {}: {}; {} items are held until a later document says the same", after.source, doubts, after.held);
  }
}

}  // namespace

asio::awaitable<FetchOutcome> Refresher::ask(FetchRequest request) {
  FetchOutcome outcome;
  try {
    Fetcher& fetcher = is_file_url(request.url) ? parts_.files : parts_.http;
    outcome = co_await fetcher.fetch(std::move(request));
  } catch (const boost::system::system_error&) {
    outcome.failure = {FetchFailure::Kind::cancelled, {}, {}};
  } catch (const std::exception& fault) {
    outcome.failure = {FetchFailure::Kind::protocol, fault.what(), {}};
  }
  co_return outcome;
}

asio::awaitable<RefreshResult> Refresher::refresh(config::ConfigPtr config, const config::Source* source,
                                                  SourceState previous, std::function<void()> answered) {
  RefreshResult result;
  result.state = previous;
  result.previous_check = previous.last_check;
  SourceState& state = result.state;
  state.source = source->id;
  forget_if_rules_changed(state, *source);
  forget_if_feed_is_lost(state);
  if (state.held > 0) {
    // The same document again is what proves it true: it has to be seen.
    state.etag.clear();
    state.last_modified.clear();
    state.body_hash = 0;
  }

  // 1. Fetch, at the address of the source (or of the feed that was found for it) or where that has moved to.
  const feeds::Instant asked_at = parts_.clock.now_seconds();
  const Question question = make_question(state, asked_at);
  const std::string own_url = state.discovered_url.empty() ? source->url : state.discovered_url;
  std::string url = address_of(own_url, state.memory, asked_at);
  FetchRequest request = make_request(*config, *source, state, url, question, asked_at);
  FetchOutcome answer = co_await ask(std::move(request));
  const bool is_cancelled = !answer.response && answer.failure.kind == FetchFailure::Kind::cancelled;
  if (!is_cancelled && url == own_url && has_moved(state.memory) &&
      (!answer.response || answer.response->status >= 400)) {
    // The weekly look at the old address, where nobody answers any more: that is no failure of the source.
    state.memory.moved_confirmed = asked_at;
    url = state.memory.moved_to;
    FetchRequest again = make_request(*config, *source, state, url, question, asked_at);
    answer = co_await ask(std::move(again));
  }
  if (answered) answered();
  if (!answer.response && answer.failure.kind == FetchFailure::Kind::cancelled) {
    result.cancelled = true;
    co_return result;
  }
  // What the network gave is kept whatever happens to the daemon.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());

  // 2. Judge the answer; 3. read, compare, clean and match what is new.
  const feeds::Instant now = parts_.clock.now_seconds();
  Hints hints;
  Habit habit = Habit::decode(state.memory.habit);
  const feeds::TimeZone& zone = source->zone ? *source->zone : config->site.zone;
  const bool is_first = previous.last_success == feeds::Instant{};
  Arrival arrival;
  arrival.at_new_place = url != own_url;
  arrival.is_same_source = true;
  store::RefreshCommit change;
  bool heals = false;
  const std::string discovered_before = state.discovered_url;
  result.postponed = !answer.response && answer.failure.kind == FetchFailure::Kind::closed;
  if (!result.postponed) {
    state.last_check = now;
    state.memory.suspicion = question.suspicion;
    state.memory.closed_until = feeds::Instant{};
  }
  if (result.postponed) {
    state.memory.closed_until = answer.failure.until;
    state.error = std::move(answer.failure.message);
  } else if (!answer.response) {
    state.http_status = 0;
    fail_with(state, Outcome::network_error, std::move(answer.failure.message));
  } else {
    const FetchResponse& response = *answer.response;
    state.http_status = response.status;
    state.memory.certificate_until = response.certificate_until;
    result.wire_bytes = response.wire_bytes;
    result.duration = response.duration;
    hints = http_hints(response, now);
    const bool is_asked_for = question.validators != Validators{};
    const bool is_delta = response.status == 226 && is_asked_for && is_feed_delta(response.im);
    if (response.robots != RobotsWord::unknown)
      state.memory.robots_disallowed = response.robots == RobotsWord::disallowed;
    if (response.status == 429 || response.status == 503) state.memory.closed_until = rest_until(response, now);
    if (response.status == 200) state.memory.last_full = now;
    if (response.status == 304 && is_asked_for) {
      keep_validators(state, response.validators);
      state.final_url = response.final_url;
      succeed(state, Outcome::not_modified, now);
    } else if (response.status != 200 && !is_delta) {
      auto look = [&response] { return page_fault(response.body, response.content_type); };
      const PageFault page = co_await offload(pool_, std::move(look));
      std::string words = http_error_text(response.status);
      if (!page.words.empty()) words.append("; ").append(page.words);
      fail_with(state, page.fault == DocumentFault::not_a_feed ? Outcome::http_error : outcome_of(page.fault),
                std::move(words));
    } else if (std::uint64_t hash = XXH3_64bits(response.body.data(), response.body.size());
               hash == state.body_hash && state.body_hash != 0 && !is_delta) {
      replace_validators(state, response);
      succeed(state, Outcome::unchanged, now);
    } else {
      try {
        DocumentHints known;
        known.content_type = response.content_type;
        const bool same_rules = state.last_success != feeds::Instant{} && previous.rules == state.rules;
        known.was_list = same_rules && previous.format == "page";
        known.was_feed = same_rules && !state.format.empty() && !known.was_list;
        auto read = [source, &response, known] { return read_document(reading_of(*source), response.body, known); };
        DocumentOrRefusal document = co_await offload(pool_, std::move(read));
        if (!document.document && may_be_home_page(*source, known, document, previous, response.body)) {
          co_await find_feed(config, source, *answer.response, state, document);
          hash = XXH3_64bits(response.body.data(), response.body.size());
        }
        if (!document.document) {
          // Validators and hash stay those of the last good document: when it comes back, a 304 is the truth.
          fail_with(state, outcome_of(document.fault), std::move(document.reason));
        } else {
          heals = document.document->is_stripped;
          if (known.was_list == false && source->rules && !document.document->next_page.empty()) {
            co_await add_further_pages(config, source, response.final_url, *document.document);
          }
          auto work = [this, config, source, now, &response, &previous, &document] {
            return ingest(*config, *source, previous, std::move(*document.document), response.final_url, now,
                          parts_.store);
          };
          Ingested ingested = co_await offload(pool_, std::move(work));
          result.items = ingested.items;
          replace_validators(state, response);
          // A difference is not the document: when that comes in full, it has to be read.
          state.body_hash = is_delta ? 0 : hash;
          arrival.is_same_source = is_same_source(previous, ingested);
          describe(state, ingested.info);
          ingested.describe(state);
          log_doubts(parts_.log, previous, state, ingested.doubts);
          add_document_hints(hints, ingested.info);
          result.offer = find_hub(response.link, response.final_url, ingested.info);
          change.added = std::move(ingested.added);
          change.edited = std::move(ingested.edited);
          change.burnt = std::move(ingested.burnt);
          succeed(state, Outcome::unchanged, now);
        }
      } catch (const std::exception& fault) {
        fail_with(state, Outcome::internal_error, fault.what());
      }
    }
  }

  // 4. The articles' own pages: of what is new, of what changed, and of what an earlier refresh left.
  bool articles_left = false;
  const auto has_checks = [&change] {
    return std::any_of(change.edited.begin(), change.edited.end(),
                       [](const auto& edited) { return edited.article && edited.article->is_check; });
  };
  const bool is_due = state.memory.look_again != feeds::Instant{} && state.memory.look_again <= now;
  const bool may_be_nameless = state.format.starts_with("sitemap");
  if (!result.postponed && state.failures == 0 &&
      (source->rules || may_be_nameless || source->full_text.value_or(false) || is_due || has_checks())) {
    try {
      articles_left = co_await fetch_articles(config, source, now, heals, change);
    } catch (const std::exception& fault) {
      parts_.log.warn("source {}: articles: {}", source->id, fault.what());
    }
    // As long as there was something to look for there may be more.
    if (has_checks())
      state.memory.look_again = now + kSecondLook;
    else if (is_due)
      state.memory.look_again = {};
  }

  // 5. Where and when to ask again.
  const bool is_good = !result.postponed && state.failures == 0;
  if (state.discovered_url != discovered_before) {
    forget_move(state.memory);  // another address is asked from now on
  } else if (!result.postponed) {
    arrival.is_good = is_good;
    arrival.failures = state.failures;
    note_arrival(state.memory, arrival, answer.response ? &*answer.response : nullptr, now);
  }
  const bool brings_new = !std::all_of(change.added.begin(), change.added.end(), is_unread);
  if (is_good && (!habit.is_known() || brings_new)) {
    habit.observe(times_of(change.added, !habit.is_known(), now), now, zone);
    state.memory.habit = habit.encode();
  }
  ScheduleInput when;
  when.source = source->id;
  when.now = now;
  when.interval = source->interval.value_or(config->polling.interval);
  when.min_interval =
      source->interval ? std::min(*source->interval, config->polling.min_interval) : config->polling.min_interval;
  when.max_interval = config->polling.max_interval;
  const bool is_pushed = is_pushed_ && is_pushed_(source->id);
  if (is_pushed) when.interval = std::max(when.interval, when.max_interval);
  when.failures = state.failures;
  when.gone = state.http_status == 410;
  when.is_first = is_first;
  when.hints = hints;
  if (!is_pushed) when.habit = &habit;
  when.zone = &zone;
  if (result.postponed) {
    state.next_check = after_rest(source->id, answer.failure.until);
    state.memory.reason = static_cast<std::uint32_t>(Reason::retry_after);
  } else {
    const Plan next = plan(when);
    state.next_check = next.at;
    const bool is_left_to_push = is_pushed && next.reason == Reason::interval;
    state.memory.reason = static_cast<std::uint32_t>(is_left_to_push ? Reason::push : next.reason);
    if (articles_left) state.next_check = std::min(state.next_check, now + when.min_interval);
  }

  // 6. Commit, all or nothing.
  bool edits = false;
  for (const store::EditedEntry& edited : change.edited)
    edits = edits || edited.entry.has_value();
  if (brings_new || edits) {
    state.outcome = Outcome::updated;
    state.last_change = now;
  }
  change.state = state;
  store::CommitResult committed = co_await commit(parts_.store, std::move(change));
  result.stored = committed.ok;
  if (committed.ok) {
    result.added = committed.added;
    result.edited = committed.edited;
    result.version = committed.version;
  } else {
    // Nothing of it is on disk: the next refresh starts where this one did, and soon.
    const feeds::Instant next = state.next_check;
    state = previous;
    state.source = source->id;
    state.error = "not stored: " + committed.error;
    state.outcome = Outcome::internal_error;
    ++state.failures;
    state.next_check = std::min(next, now + std::chrono::seconds(60));
    log_outcome(parts_.log, previous, result);
    co_return result;
  }
  log_outcome(parts_.log, previous, result);
  log_matters(parts_.log, previous, state);
  co_return result;
}

asio::awaitable<void> Refresher::find_feed(config::ConfigPtr config, const config::Source* source,
                                           FetchResponse& response, SourceState& state, DocumentOrRefusal& document) {
  const std::string page_url = response.final_url.empty() ? source->url : response.final_url;
  Discovery discovery;
  // A daemon that stops does not wait for sixteen answers.
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  try {
    FetchRequest like = source_request(*config, *source, {}, source->url, {});
    std::string page = response.body;
    discovery = co_await discover_feed(parts_.http, pool_, std::move(like), page_url, std::move(page),
                                       response.content_type, config->families);
  } catch (const boost::system::system_error&) {
    parts_.log.debug("source {}: the search for its feed was broken off", source->id);
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (!discovery.feed) {
    document.reason += "; no feed was found for it";
    if (!discovery.tried.empty()) document.reason += " (" + discovery.tried.front() + ")";
    co_return;
  }
  parts_.log.info("source {}: {} is a page; its feed {} is polled ({})", source->id, page_url, discovery.feed->url,
                  discovery.feed->why);
  state.discovered_url = std::move(discovery.feed->url);
  response = std::move(discovery.feed->response);
  DocumentHints known;
  known.content_type = response.content_type;
  auto read = [source, &response, known] { return read_document(reading_of(*source), response.body, known); };
  document = co_await offload(pool_, std::move(read));
}

asio::awaitable<void> Refresher::add_further_pages(config::ConfigPtr config, const config::Source* source,
                                                   std::string url, Document& document) {
  std::string next = document.next_page;
  std::string base = source->base_url.empty() ? url : source->base_url;
  if (std::string own = feeds::resolve_web_url(document.feed.base, base); !document.feed.base.empty() && !own.empty())
    base = std::move(own);
  std::vector<std::string> seen = {feeds::canonical_url(url)};
  for (unsigned page = 1; page < source->rules->pages && !next.empty(); ++page) {
    const std::string address = article_address(*source, feeds::resolve_web_url(next, base));
    const std::string canonical = feeds::canonical_url(address);
    if (address.empty() || std::find(seen.begin(), seen.end(), canonical) != seen.end()) co_return;
    seen.push_back(canonical);
    FetchOutcome answer;
    Fetcher& fetcher = is_file_url(address) ? parts_.files : parts_.http;
    FetchRequest request = discovered_request(*config, *source, address);
    answer = co_await fetcher.fetch(std::move(request));
    if (!answer.response || answer.response->status != 200) co_return;
    DocumentHints known;
    known.content_type = answer.response->content_type;
    known.was_list = true;
    auto read = [source, &answer, known] { return read_document(reading_of(*source), answer.response->body, known); };
    DocumentOrRefusal more = co_await offload(pool_, std::move(read));
    if (!more.document || !more.document->is_list) co_return;
    for (feeds::RawItem& item : more.document->feed.items) {
      feeds::set_base(item, base);
      document.feed.items.push_back(std::move(item));
    }
    next = more.document->next_page;
  }
}

asio::awaitable<bool> Refresher::fetch_articles(config::ConfigPtr config, const config::Source* source,
                                                feeds::Instant now, bool heals, store::RefreshCommit& change) {
  auto plan = [this, source, now, &change] {
    return plan_articles(*source, change, now, kArticlesPerRefresh, parts_.store);
  };
  const std::vector<ArticleJob> jobs = co_await offload(pool_, std::move(plan));
  const feeds::TimeZone zone = source->zone ? *source->zone : config->site.zone;
  std::size_t done = 0;
  // A daemon that stops does not wait for articles: what is left is in the commit as a task. Once cancelled, every
  // further co_await throws, so nothing of it gets lost between two fetches.
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  try {
    for (const ArticleJob& job : jobs) {
      FetchRequest request = discovered_request(*config, *source, job.url);
      Fetcher& fetcher = is_file_url(job.url) ? parts_.files : parts_.http;
      FetchOutcome answer = co_await fetcher.fetch(std::move(request));
      if (!answer.response && answer.failure.kind == FetchFailure::Kind::cancelled) break;
      auto settle = [this, source, &zone, &job, &answer, heals, now, &change] {
        return settle_article(*source, zone, job, answer, heals, now, change, parts_.store);
      };
      const std::string reason = co_await offload(pool_, std::move(settle));
      if (!reason.empty()) parts_.log.debug("source {}: article {}: {}", source->id, job.url, reason);
      ++done;
      // A server that has had enough is left alone; so is one that does not answer.
      if (!answer.response || answer.response->status == 429 || answer.response->status == 503) break;
    }
  } catch (const boost::system::system_error&) {
    parts_.log.debug("source {}: articles are left for later", source->id);
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  auto merge = [this, source, &change] {
    merge_known_texts(*source, change, parts_.store);
    return true;
  };
  co_await offload(pool_, std::move(merge));
  co_return done < jobs.size() || jobs.size() == kArticlesPerRefresh;
}

}  // namespace bantin::poll
