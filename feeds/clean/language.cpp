// The casing of RFC 5646, 2.1.1.
#include "feeds/clean/language.hpp"

#include <algorithm>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {

std::string clean_language(std::string_view tag) {
  constexpr std::size_t kLongestTag = 35;
  tag = ascii::trim(tag);
  tag = tag.substr(0, tag.find_first_of(",; "));  // "vi, en": the first counts
  if (tag.empty() || tag.size() > kLongestTag) return {};
  std::string out;
  bool first = true;
  bool after_singleton = false;
  for (std::size_t from = 0; from <= tag.size();) {
    const std::size_t end = std::min(tag.find_first_of("-_", from), tag.size());
    std::string part = ascii::lower(tag.substr(from, end - from));
    from = end + 1;
    if (part.empty() || part.size() > 8 || !std::all_of(part.begin(), part.end(), ascii::is_alnum)) return {};
    if (first) {
      if (!std::all_of(part.begin(), part.end(), ascii::is_alpha)) return {};
      if (part.size() == 1 && part != "x" && part != "i") return {};
    } else if (!after_singleton && part.size() == 2) {
      for (char& c : part)
        c = ascii::is_alpha(c) ? static_cast<char>(c & ~0x20) : c;
    } else if (!after_singleton && part.size() == 4 && ascii::is_alpha(part[0])) {
      part[0] = static_cast<char>(part[0] & ~0x20);
    }
    after_singleton = after_singleton || part.size() == 1;
    if (!first) out.push_back('-');
    out += part;
    first = false;
  }
  return out;
}

}  // namespace bantin::feeds
