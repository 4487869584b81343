// The refresh, step by step.
#include "daemon/poll/refresh.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

#include "bantin/version.hpp"
#include "daemon/async.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/hints.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/schedule.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;
using store::Outcome;
using store::SourceState;

FetchRequest make_request(const config::Config& config, const config::Source& source, const SourceState& previous) {
  FetchRequest request;
  request.url = source.url;
  request.validators = {previous.etag, previous.last_modified};
  request.validators_url = previous.final_url;
  request.headers = source.headers;
  request.user_agent = source.user_agent.empty() ? default_user_agent(config.site) : source.user_agent;
  request.username = source.username;
  request.password = source.password;
  request.ca_file = source.ca_file;
  request.proxy = source.proxy;
  request.timeout = config.polling.timeout;
  request.max_bytes = config.polling.max_bytes;
  request.allow_private_addresses = config.polling.allow_private_addresses || source.allow_private_addresses;
  return request;
}

/// What is remembered of a document is worth nothing once it would be asked for or read in another way.
void forget_if_rules_changed(SourceState& state, const config::Source& source) {
  const std::uint64_t rules = config::fetch_fingerprint(source);
  if (state.url == source.url && state.rules == rules) return;
  state.url = source.url;
  state.rules = rules;
  state.etag.clear();
  state.last_modified.clear();
  state.body_hash = 0;
  state.final_url.clear();
}

/// A 200 replaces both, and the address that they belong to.
void replace_validators(SourceState& state, const FetchResponse& response) {
  state.etag = response.validators.etag;
  state.last_modified = response.validators.last_modified;
  state.final_url = response.final_url;
}

/// A 304 names only what changed (RFC 9110 15.4.5).
void keep_validators(SourceState& state, const Validators& sent) {
  if (!sent.etag.empty()) state.etag = sent.etag;
  if (!sent.last_modified.empty()) state.last_modified = sent.last_modified;
}

void succeed(SourceState& state, Outcome outcome, feeds::Instant now) {
  state.outcome = outcome;
  state.failures = 0;
  state.error.clear();
  state.last_success = now;
}

void fail_with(SourceState& state, Outcome outcome, std::string message) {
  state.outcome = outcome;
  state.error = std::move(message);
  ++state.failures;
}

std::string http_error_text(int status) {
  switch (status) {
    case 401:
      return "HTTP 401: the server wants a user name and password";
    case 403:
      return "HTTP 403: the server refuses us";
    case 404:
      return "HTTP 404: nothing at this address";
    case 410:
      return "HTTP 410: gone for good";
    case 429:
      return "HTTP 429: too many requests for this server";
    case 500:
      return "HTTP 500: the server has a fault";
    case 502:
      return "HTTP 502: the server behind the gateway does not answer";
    case 503:
      return "HTTP 503: the server is overloaded or being maintained";
    default:
      return "HTTP " + std::to_string(status);
  }
}

void describe(SourceState& state, const feeds::FeedInfo& info) {
  state.feed_title = info.title;
  state.feed_home = info.home_link;
  state.feed_id = info.id;
  state.feed_rights = info.rights;
  switch (info.format) {
    case feeds::Format::rss:
      state.format = "rss";
      break;
    case feeds::Format::rdf:
      state.format = "rdf";
      break;
    case feeds::Format::atom:
      state.format = "atom";
      break;
    case feeds::Format::cdf:
      state.format = "cdf";
      break;
    case feeds::Format::json_feed:
      state.format = "json";
      break;
    case feeds::Format::sitemap:
      state.format = "sitemap";
      break;
    case feeds::Format::page:
      state.format = "page";
      break;
  }
  if (!info.version.empty()) state.format += " " + info.version;
  state.repairs.clear();
  for (const feeds::Repair& repair : info.repairs)
    state.repairs.push_back(repair.what);
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

}  // namespace

std::string default_user_agent(const config::Site& site) {
  std::string agent = "bantin/" BANTIN_VERSION " (+" + site.public_url;
  if (!site.contact.empty()) agent += "; " + site.contact;
  return agent + ")";
}

asio::awaitable<RefreshResult> Refresher::refresh(config::ConfigPtr config, const config::Source* source,
                                                  SourceState previous) {
  RefreshResult result;
  result.state = previous;
  SourceState& state = result.state;
  state.source = source->id;
  forget_if_rules_changed(state, *source);

  // 1. Fetch.
  FetchOutcome answer;
  try {
    FetchRequest request = make_request(*config, *source, state);
    Fetcher& fetcher = is_file_url(source->url) ? parts_.files : parts_.http;
    answer = co_await fetcher.fetch(std::move(request));
  } catch (const boost::system::system_error&) {
    result.cancelled = true;
  } catch (const std::exception& fault) {
    answer.failure = {FetchFailure::Kind::protocol, fault.what()};
  }
  if (result.cancelled || (!answer.response && answer.failure.kind == FetchFailure::Kind::cancelled)) {
    result.cancelled = true;
    co_return result;
  }
  // What the network gave is kept whatever happens to the daemon.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());

  // 2. Judge the answer; 3. read, compare, clean and match what is new.
  const feeds::Instant now = parts_.clock.now_seconds();
  state.last_check = now;
  Hints hints;
  store::RefreshCommit change;
  if (!answer.response) {
    state.http_status = 0;
    fail_with(state, Outcome::network_error, std::move(answer.failure.message));
  } else {
    const FetchResponse& response = *answer.response;
    state.http_status = response.status;
    result.wire_bytes = response.wire_bytes;
    result.duration = response.duration;
    hints = http_hints(response, now);
    if (response.status == 304 && (!state.etag.empty() || !state.last_modified.empty())) {
      keep_validators(state, response.validators);
      state.final_url = response.final_url;
      succeed(state, Outcome::not_modified, now);
    } else if (response.status != 200) {
      fail_with(state, Outcome::http_error, http_error_text(response.status));
    } else if (const std::uint64_t hash = XXH3_64bits(response.body.data(), response.body.size());
               hash == state.body_hash && state.body_hash != 0) {
      replace_validators(state, response);
      succeed(state, Outcome::unchanged, now);
    } else {
      try {
        auto work = [this, config, source, now, &response, &previous] {
          return ingest(*config, *source, previous, response, now, parts_.store);
        };
        auto ingested = co_await offload(pool_, std::move(work));
        if (!ingested) {
          // Validators and hash stay those of the last good document: when it comes back, a 304 is the truth.
          fail_with(state, Outcome::not_a_feed, ingested.error().message);
        } else {
          result.items = ingested->items;
          replace_validators(state, response);
          state.body_hash = hash;
          describe(state, ingested->info);
          add_document_hints(hints, ingested->info);
          change.added = std::move(ingested->added);
          change.edited = std::move(ingested->edited);
          change.burnt = std::move(ingested->burnt);
          succeed(state, Outcome::unchanged, now);
        }
      } catch (const std::exception& fault) {
        fail_with(state, Outcome::internal_error, fault.what());
      }
    }
  }

  // 4. When to ask again.
  ScheduleInput when;
  when.source = source->id;
  when.now = now;
  when.interval = source->interval.value_or(config->polling.interval);
  when.min_interval =
      source->interval ? std::min(*source->interval, config->polling.min_interval) : config->polling.min_interval;
  when.max_interval = config->polling.max_interval;
  when.failures = state.failures;
  when.gone = state.http_status == 410;
  when.hints = hints;
  state.next_check = next_check(when);

  // 5. Commit, all or nothing.
  bool edits = false;
  for (const store::EditedEntry& edited : change.edited)
    edits = edits || edited.entry.has_value();
  if (!change.added.empty() || edits) {
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
  co_return result;
}

}  // namespace bantin::poll
