// The address of one request, taken apart by the program's own URL parser, so that what is judged is what is fetched.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "feeds/result.hpp"

namespace bantin::poll {

/// An http or https address without user name, password and fragment.
struct Target {
  std::string url;     // what is requested, ASCII; safe to show
  std::string origin;  // "https://host:443": scheme, host and port
  std::string host;    // lower case, IDNA as ASCII, IPv6 literals in brackets
  std::string user;    // of the URL, percent-decoded
  std::string password;
  bool is_https = false;
  bool is_literal = false;  // the host is an address
};

/// `reference` resolved against `base` (empty: must be absolute). Fails with words on a malformed address, one above
/// 8 kB, and every scheme but http and https.
Result<Target> parse_target(std::string_view reference, std::string_view base = {});

}  // namespace bantin::poll
