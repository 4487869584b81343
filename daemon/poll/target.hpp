// The address of one request, taken apart by libcurl's own URL parser, so that what is judged is what is fetched.
// Pure; any thread.
#pragma once

#include <string>

#include "feeds/result.hpp"

namespace bantin::poll {

/// An http or https address without user name, password and fragment.
struct Target {
  std::string url;     // what is requested; safe to show
  std::string origin;  // "https://host:443": scheme, host and port, in lower case
  std::string host;    // as in the URL, lower case; IPv6 literals in brackets
  std::string user;    // of the URL, percent-decoded
  std::string password;
  bool is_https = false;
  bool is_literal = false;  // the host is an address
};

/// `reference` resolved against `base` (empty: must be absolute). Fails with words on a malformed address, one above
/// 8 kB, and every scheme but http and https.
Result<Target> parse_target(const std::string& reference, const std::string& base = {});

}  // namespace bantin::poll
