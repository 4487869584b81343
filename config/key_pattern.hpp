// A regular expression that takes the name of an article out of its address: "-(\d+)-(\d+)\.html" says "5744-175" of
// ".../ten-bai-5744-175.html". Pure; a compiled pattern may be used by any thread.
#pragma once

#include <regex>
#include <string>
#include <string_view>

#include "feeds/result.hpp"

namespace bantin::config {

class KeyPattern {
 public:
  /// ECMAScript over bytes, upper and lower case alike, at most 200 bytes, with at least one group.
  static Result<KeyPattern> compile(std::string_view text);

  /// What the groups found, joined by "-"; empty if it does not match. Only the first 1,024 bytes of `address` are
  /// looked at: time in proportion to that, whatever the pattern.
  std::string key_in(std::string_view address) const;

 private:
  std::regex expression_;
};

}  // namespace bantin::config
