// Regular expressions of include and exclude, over characters and not bytes: "QUẢNG CÁO" is found by "quảng cáo", and
// "[ăâ]" means one letter. Pure; a compiled pattern may be used by any thread.
#pragma once

#include <regex>
#include <string>
#include <string_view>

#include "feeds/result.hpp"

namespace bantin::config {

class Pattern {
 public:
  /// ECMAScript, upper and lower case alike, at most 1000 bytes. Refused are back-references and repetitions that
  /// multiply beyond measure: a search takes time in proportion to the text, whatever the pattern.
  static Result<Pattern> compile(std::string_view utf8);

  /// True if it matches somewhere in `utf8`.
  bool found_in(std::string_view utf8) const;

 private:
  std::wregex expression_;
};

}  // namespace bantin::config
