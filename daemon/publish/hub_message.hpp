// What a WebSub hub reads and writes (W3C WebSub): a subscriber's request, the question that verifies it, the signature
// on what is sent. Pure; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "daemon/publish/document.hpp"
#include "feeds/result.hpp"

namespace bantin::publish {

/// What a subscriber asks for (WebSub 5.1).
struct HubRequest {
  enum class Mode { subscribe, unsubscribe };
  Mode mode = Mode::subscribe;
  std::string topic;
  std::string callback;  // http or https, as it was sent
  std::string secret;    // any bytes, less than 200; empty: none
  std::chrono::seconds lease{};
};

inline constexpr std::chrono::seconds kUsualLease = std::chrono::days(10);
inline constexpr std::chrono::seconds kShortestLease = std::chrono::minutes(10);
inline constexpr std::chrono::seconds kLongestLease = std::chrono::days(30);
inline constexpr std::size_t kHubFormBytes = 8192;

/// Reads a form. A lease outside of the bounds is moved to the nearer one. The error is a sentence for the subscriber's
/// author; it repeats nothing of the form.
Result<HubRequest> parse_hub_request(std::string_view form);

/// The callback with the question that only who asked can answer with `challenge` (WebSub 5.3).
std::string question_url(const HubRequest& request, const std::string& challenge);
/// The callback with the word that a subscription is refused or has ended (WebSub 5.2).
std::string denial_url(const std::string& callback, const std::string& topic, const std::string& reason);

/// "sha256=..." of the body (WebSub 7.1).
std::string hub_signature(std::string_view secret, std::string_view body);

/// Members as bytes for the store, and back. Bytes that are none give no members: their owner gets the whole feed.
std::string pack(const Members& members);
Members unpack(std::string_view bytes);

}  // namespace bantin::publish
