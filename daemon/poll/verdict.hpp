// What an answer makes of a source's state: validators, outcome, failure in words. Pure but for the log lines; used by
// a refresh.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

/// What is remembered of a document is worth nothing once it would be asked for or read in another way.
void forget_if_rules_changed(store::SourceState& state, const config::Source& source);
/// The feed that was found for a home page is asked instead of it. One that has failed for some time is forgotten: then
/// the home page is asked again and says where the feed is.
void forget_if_feed_is_lost(store::SourceState& state);

/// A 200 replaces both, and the address that they belong to.
void replace_validators(store::SourceState& state, const FetchResponse& response);
/// A 304 names only what changed (RFC 9110 15.4.5).
void keep_validators(store::SourceState& state, const Validators& sent);

void succeed(store::SourceState& state, store::Outcome outcome, feeds::Instant now);
void fail_with(store::SourceState& state, store::Outcome outcome, std::string message);
store::Outcome outcome_of(DocumentFault fault);
std::string http_error_text(int status);

/// What the document says of itself.
void describe(store::SourceState& state, const feeds::FeedInfo& info);
/// By all that can be told the document is of the source that was known before: its id, its title, an item.
bool is_same_source(const store::SourceState& before, const Ingested& now);

/// When the items that are new appeared; nothing for one of which only the day is known, if it is an old one.
std::vector<feeds::Instant> times_of(const std::vector<store::NewEntry>& added, bool is_first, feeds::Instant now);

/// Moves, rests and the like, once each.
void log_matters(Log& log, const store::SourceState& before, const store::SourceState& after);

}  // namespace bantin::poll
