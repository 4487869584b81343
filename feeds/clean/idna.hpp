// Host names in any script -> ASCII (IDNA), and addresses in the spellings that browsers and libcurl take. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// The host of an http(s) URL in the one spelling under which it is judged and fetched: lower case, labels of other
/// scripts as "xn--...", IPv4 addresses dotted decimal ("0x7f.1" is 127.0.0.1), IPv6 ones compressed in brackets.
/// `host` may be percent-encoded. Nothing if a browser would refuse it.
std::optional<std::string> ascii_host(std::string_view host);

/// True for what `ascii_host` makes of an IPv4 or IPv6 address.
bool is_address(std::string_view ascii_host) noexcept;

}  // namespace bantin::feeds
