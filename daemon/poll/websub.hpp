// What a WebSub subscriber says and understands (W3C WebSub): which hub a feed names, the form that asks it, the query
// with which it verifies, the signature on what it sends. Pure but for `random_token`; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::poll {

/// Where a feed's news can be had without asking for it; empty `hub` = nowhere.
struct HubOffer {
  std::string hub;
  std::string topic;  // the feed's own name for itself, which is what the hub knows
  friend bool operator==(const HubOffer&, const HubOffer&) = default;
};

/// The values of the Link header fields of an answer from `base` come first, then what the document says (WebSub 4).
/// Without a rel=self there is no topic, and no offer.
HubOffer find_hub(const std::vector<std::string>& link_fields, const std::string& base, const feeds::FeedInfo& info);

using FormField = std::pair<std::string_view, std::string>;
/// application/x-www-form-urlencoded.
std::string write_form(const std::vector<FormField>& fields);

/// The first value of `name` in a query or form, decoded; none if it is not there.
std::optional<std::string> form_value(std::string_view form, std::string_view name);

enum class Signature {
  missing,
  wrong,
  weak,  // right, but by SHA-1
  good,  // right, by SHA-256, SHA-384 or SHA-512
};
/// Judges the value of X-Hub-Signature ("sha256=...") in constant time.
Signature check_signature(std::string_view field, std::string_view secret, std::string_view body);

/// 128 bits that nobody guesses, as 32 hexadecimal digits.
std::string random_token();

}  // namespace bantin::poll
