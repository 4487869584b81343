// What an admin should know about how a source is asked, in words: for `bantin status` and everything like it. Pure;
// any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/store.hpp"

namespace bantin::poll {

/// Where a source that is polled ends.
struct End {
  std::string_view source;
  std::string_view url;  // after redirects; empty: not known
};
/// For each source that ends at the same URL as one before it: that one's id.
std::unordered_map<std::string_view, std::string_view> twins_of(std::span<const End> ends);

/// So long before its end a certificate is told of: most are renewed a month before.
inline constexpr std::chrono::days kCertificateNotice{14};
/// The certificate of the source's server ends that soon, or has ended.
bool is_certificate_short(const store::PollMemory& memory, feeds::Instant now);
/// "the certificate of xa.gov.vn ends on 2026-12-06".
std::string certificate_words(const store::SourceState& state, feeds::Instant now);

/// One line a matter, most important first; none for a source that is as it should be. `twin`: from `twins_of`, or
/// empty.
std::vector<std::string> matters_of(const store::SourceState& state, std::string_view twin, feeds::Instant now);

/// What decided about the next check, in words; empty if the source was never asked.
std::string reason_of(const store::SourceState& state);

}  // namespace bantin::poll
