// Links: resolving, judging, and the canonical form that serves as a key (never as what a reader gets).
// One URL parser for the whole program, so that what is checked is what is fetched. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// `reference` (trimmed, inner line breaks and tabs removed, spaces and non-ASCII percent-encoded as browsers do)
/// resolved against `base`. Empty if the result is no absolute URL.
std::string resolve_url(std::string_view reference, std::string_view base);

/// `resolve_url` if the result is what `is_web_url` says yes to, else empty.
std::string resolve_web_url(std::string_view reference, std::string_view base);

/// Scheme in lower case, judged as a browser would: control characters and white space before and inside are ignored.
/// Empty for a relative reference.
std::string url_scheme(std::string_view url);

/// http or https, with a host, no longer than the limit.
bool is_web_url(std::string_view url);

/// Host in lower case (IDNA as ASCII), without port; empty if there is none.
std::string url_host(std::string_view url);

/// Registrable domain by the public-suffix list ("dongthap.gov.vn" for "www.thapmuoi.dongthap.gov.vn"); the host
/// itself for addresses, single labels and public suffixes.
std::string registrable_domain(std::string_view host);

/// The form under which two links to one article are equal: scheme folded to https, host lower case without "www.",
/// default port, fragment (unless it alone carries the meaning: "#!" routes), ;jsessionid, tracking parameters and
/// portal noise (p_p_*, redirect, ...) gone, percent-encoding normalised (RFC 3986 6.2.2) in NFC, no trailing slash.
/// Parameters that carry meaning (id, gd, cn, ItemID, ...) and path case stay.
std::string canonical_url(std::string_view url);

}  // namespace bantin::feeds
