// A URL taken apart: the inside of url.hpp. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// An absolute URL in its parts, each already in the spelling in which it is written and fetched.
struct UrlParts {
  std::string scheme;                   // lower case, without ":"
  std::optional<std::string> userinfo;  // without "@"
  std::optional<std::string> host;      // none: no authority
  std::string port;                     // empty: the scheme's own
  std::string path;
  std::optional<std::string> query;     // without "?"
  std::optional<std::string> fragment;  // without "#"

  /// http, https and their kin: "\" is "/", there is always a host, the path is a list of segments.
  bool is_special() const noexcept;
  std::string str() const;
};

/// Parses as browsers do (WHATWG URL), against `base` unless that is empty or no URL. Nothing for a relative reference
/// without base and for what browsers refuse.
std::optional<UrlParts> parse_url(std::string_view reference, std::string_view base);

/// Removes "." and ".." segments, "%2e" spellings included. `path` starts with "/".
std::string without_dot_segments(std::string_view path);

}  // namespace bantin::feeds
