// libstdc++'s breadth-first matcher on a whole text, for the reasons that stand in pattern.cpp.
#include "config/key_pattern.hpp"

namespace bantin::config {

Result<KeyPattern> KeyPattern::compile(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  if (text.empty()) return fail("an empty expression finds no key");
  if (text.size() > kLongest) return fail("an expression for keys may have at most 200 bytes");
  constexpr auto kFlags = std::regex::ECMAScript | std::regex::icase | std::regex_constants::__polynomial;
  KeyPattern pattern;
  try {
    const std::regex alone(std::string(text), kFlags);
    if (alone.mark_count() == 0) return fail("the part that names the article has to stand in (...)");
    std::string counted(text);
    if (counted.find('{') != std::string::npos &&
        counted.find_first_of("0123456789", counted.find('{')) != std::string::npos) {
      // A count copies what it repeats; two digits are enough for any name of an article.
      for (std::size_t at = counted.find('{'); at != std::string::npos; at = counted.find('{', at + 1)) {
        const std::size_t end = counted.find('}', at);
        if (end != std::string::npos && end - at > 6)
          return fail("the counts in {...} of the expression are too large");
      }
    }
    pattern.expression_.assign("[^]*?(?:" + counted + ")[^]*", kFlags);
  } catch (const std::regex_error&) {
    return fail("not a regular expression, or one with a reference to a group");
  }
  return pattern;
}

std::string KeyPattern::key_in(std::string_view address) const {
  constexpr std::size_t kLookedAt = 1024;
  address = address.substr(0, kLookedAt);
  std::cmatch found;
  if (!std::regex_match(address.data(), address.data() + address.size(), found, expression_)) return {};
  std::string key;
  for (std::size_t i = 1; i < found.size(); ++i) {
    if (!found[i].matched || found[i].length() == 0) continue;
    if (!key.empty()) key += '-';
    key.append(found[i].first, found[i].second);
  }
  return key;
}

}  // namespace bantin::config
