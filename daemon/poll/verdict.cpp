// The transitions of a source's state, and the words for them.
#include "daemon/poll/verdict.hpp"

#include <utility>

#include "daemon/poll/admission.hpp"
#include "daemon/poll/moves.hpp"

namespace bantin::poll {

using store::Outcome;
using store::SourceState;

void forget_if_rules_changed(SourceState& state, const config::Source& source) {
  const std::uint64_t rules = config::fetch_fingerprint(source);
  if (state.url == source.url && state.rules == rules) return;
  state.url = source.url;
  state.rules = rules;
  state.etag.clear();
  state.last_modified.clear();
  state.body_hash = 0;
  state.final_url.clear();
  state.discovered_url.clear();
  std::string habit = std::move(state.memory.habit);
  state.memory = store::PollMemory{};
  state.memory.habit = std::move(habit);
}

void forget_if_feed_is_lost(SourceState& state) {
  constexpr std::uint32_t kPatience = 5;
  if (state.discovered_url.empty() || state.failures < kPatience) return;
  state.etag.clear();
  state.last_modified.clear();
  state.body_hash = 0;
  state.final_url.clear();
  state.format.clear();
  state.discovered_url.clear();
  forget_move(state.memory);
}

void replace_validators(SourceState& state, const FetchResponse& response) {
  state.etag = response.validators.etag;
  state.last_modified = response.validators.last_modified;
  state.final_url = response.final_url;
}

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

Outcome outcome_of(DocumentFault fault) {
  switch (fault) {
    case DocumentFault::not_a_feed:
      break;
    case DocumentFault::page_changed:
      return Outcome::page_changed;
    case DocumentFault::empty_answer:
      return Outcome::empty_answer;
    case DocumentFault::captcha:
      return Outcome::captcha;
    case DocumentFault::maintenance:
      return Outcome::maintenance;
    case DocumentFault::login_page:
      return Outcome::login_page;
    case DocumentFault::was_a_feed:
      return Outcome::was_a_feed;
  }
  return Outcome::not_a_feed;
}

std::string http_error_text(int status) {
  switch (status) {
    case 206:
      return "HTTP 206: a part of the document, which nobody asked for";
    case 226:
      return "HTTP 226: a difference to something that was not named";
    case 304:
      return "HTTP 304: \"not modified\", though nothing was there to compare";
    case 401:
      return "HTTP 401: the server wants a user name and password";
    case 403:
      return "HTTP 403: the server refuses us";
    case 404:
      return "HTTP 404: nothing at this address";
    case 410:
      return "HTTP 410: gone for good; asked only now and then";
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

bool is_same_source(const SourceState& before, const Ingested& now) {
  if (before.feed_id.empty() && before.feed_title.empty()) return true;
  return now.known > 0 || (!before.feed_id.empty() && before.feed_id == now.info.id) ||
         (!before.feed_title.empty() && before.feed_title == now.info.title);
}

std::vector<feeds::Instant> times_of(const std::vector<store::NewEntry>& added, bool is_first, feeds::Instant now) {
  std::vector<feeds::Instant> times;
  times.reserve(added.size());
  for (const store::NewEntry& item : added) {
    if (is_unread(item)) continue;
    const auto& said = item.entry.published;
    if (said && said->precision > feeds::DatePrecision::day && item.published == said->at)
      times.push_back(item.published);
    else if (!is_first)
      times.push_back(now);
  }
  return times;
}

void log_matters(Log& log, const SourceState& before, const SourceState& after) {
  const store::PollMemory& was = before.memory;
  const store::PollMemory& is = after.memory;
  if (!has_moved(was) && has_moved(is)) {
    log.info("source {}: has moved for good to {}, and is asked there from now on; put that into the configuration",
             after.source, is.moved_to);
  } else if (has_moved(was) && !has_moved(is)) {
    log.warn("source {}: its move to {} no longer holds; the configured address is asked again", after.source,
             was.moved_to);
  }
  if (!was.robots_disallowed && is.robots_disallowed) {
    log.info("source {}: robots.txt disallows this feed; fetched because it is configured", after.source);
  }
  if (was.suspicion.empty() && !is.suspicion.empty()) log.info("source {}: {}", after.source, is.suspicion);
}

}  // namespace bantin::poll
