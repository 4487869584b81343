// The header section of an HTTP answer, read line by line as libcurl hands it over: keeps the few fields that a poll
// needs, bounded, from the final answer alone (interim answers and trailers are counted and forgotten). Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/poll/fetcher.hpp"

namespace bantin::poll {

inline constexpr std::size_t kHeaderBytesLimit = 64u << 10;  // of interim answers, headers and trailers together
inline constexpr std::size_t kValidatorBytesLimit = 4u << 10;

class ResponseHead {
 public:
  /// One line with its line end: a status line, a field, the empty line, a folded rest, a trailer. False when the
  /// limit of all lines is passed; the transfer must then end.
  bool add_line(std::string_view line);

  /// The final status (200 and above); 0 before it came.
  int status() const { return status_; }
  /// The empty line after the final status and its fields has come.
  bool is_complete() const { return complete_; }
  bool is_redirect() const;

  /// Byte for byte without the white space around; empty where no honest validator is: control characters, too long.
  Validators validators;
  std::string location;  // the first
  std::string content_type;
  std::string content_encoding;
  std::string cache_control;  // all lines, joined by ", "
  std::string expires;
  std::string date;
  std::string age;
  std::string retry_after;
  std::string im;
  std::vector<std::string> link;
  std::optional<std::uint64_t> content_length;

 private:
  void start(std::string_view status_line);
  void finish();
  void add_field(std::string_view name, std::string_view value);

  std::size_t bytes_ = 0;
  int status_ = 0;
  bool complete_ = false;
  std::string* last_ = nullptr;  // where a folded line goes on
};

/// True for a value that can stand in a header line: no control character but the tab.
bool is_header_value(std::string_view text);

/// True for an RFC 9110 token: a header's name.
bool is_header_name(std::string_view text);

}  // namespace bantin::poll
