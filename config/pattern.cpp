// Compiling patterns.
#include "config/pattern.hpp"

namespace bantin::config {
namespace {

std::string_view words_for(std::regex_constants::error_type code) {
  using namespace std::regex_constants;
  if (code == error_brack) return "\"[\" without \"]\"";
  if (code == error_paren) return "\"(\" without \")\", or the other way round";
  if (code == error_brace || code == error_badbrace) return "a \"{...}\" that is not closed or holds no numbers";
  if (code == error_range) return "a range in [...] runs backwards";
  if (code == error_badrepeat) return "nothing stands before \"*\", \"+\" or \"?\"";
  if (code == error_escape) return "an unknown escape behind \"\\\"";
  if (code == error_ctype) return "an unknown class in [[:...:]]";
  if (code == error_collate) return "an unknown name in [[....]]";
  if (code == error_backref) return "a reference to a group that is not there";
  if (code == error_complexity) return "it is too complex; back-references such as \\1 are not possible";
  return "it cannot be understood";
}

}  // namespace

Result<std::regex> compile_pattern(const std::string& pattern) {
  constexpr std::size_t kLongest = 1000;
  if (pattern.empty()) return fail("an empty regular expression matches everything; leave it out");
  if (pattern.size() > kLongest) return fail("a regular expression may have at most 1000 bytes");
  try {
    // __polynomial is libstdc++'s breadth-first matcher: the default one takes exponential time on "(a+)+$" and
    // overflows the stack on a long text.
    return std::regex(pattern, std::regex::ECMAScript | std::regex::icase | std::regex_constants::__polynomial);
  } catch (const std::regex_error& error) {
    return fail("not a regular expression: " + std::string(words_for(error.code())));
  }
}

}  // namespace bantin::config
