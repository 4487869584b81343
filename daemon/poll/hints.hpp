// What an answer and its document say about when to ask again, as numbers. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/poll/fetcher.hpp"
#include "feeds/model.hpp"

namespace bantin::poll {

/// All hints of one refresh; absent = the source did not say.
struct Hints {
  std::optional<std::chrono::seconds> retry_after;      // RFC 9110 10.2.3, of any status from 400 on
  std::optional<std::chrono::seconds> fresh_for;        // RFC 9111 4.2.1: max-age, else Expires; less Age
  std::optional<std::chrono::seconds> ttl;              // RSS ttl
  std::optional<std::chrono::seconds> update_interval;  // sy:updatePeriod / sy:updateFrequency
  std::uint32_t skip_hours = 0;                         // as FeedInfo
  std::uint8_t skip_days = 0;
};

/// The HTTP part. `now` is used for dates. What is negative, past or nonsense is no hint.
Hints http_hints(const FetchResponse& response, feeds::Instant now);
/// Adds the document's own part.
void add_document_hints(Hints& hints, const feeds::FeedInfo& info);

/// How long a 429 or 503 asks to be left alone: what its Retry-After says, at most a day; five minutes for a 429
/// without one. The epoch if it does not ask.
feeds::Instant rest_until(const FetchResponse& response, feeds::Instant now);

/// Seconds or an HTTP date (RFC 9110 10.2.3).
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, feeds::Instant now);

}  // namespace bantin::poll
