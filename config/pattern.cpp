// Compiling and searching with libstdc++'s breadth-first matcher.
#include "config/pattern.hpp"

#include <locale>
#include <stdexcept>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

std::string_view words_for(std::regex_constants::error_type code) {
  using namespace std::regex_constants;
  if (code == error_brack) return "\"[\" without \"]\"";
  if (code == error_paren) return "\"(\" and \")\" do not match, or nothing stands before \"*\", \"+\" or \"?\"";
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

/// As code points, line ends as spaces: "." then stands for any character, and an expression reaches over lines.
std::wstring decode(std::string_view utf8) {
  std::wstring out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const feeds::CodePoint point = feeds::decode_utf8(utf8, at);
    const char32_t character = point.value;
    const bool line_end = character == U'\n' || character == U'\r' || character == U'\u2028' || character == U'\u2029';
    out.push_back(line_end ? L' ' : static_cast<wchar_t>(character));
    at += point.length;
  }
  return out;
}

/// How far the counts in "{...}" blow the pattern up at most: the matcher copies what is repeated, and recurses over
/// the copies.
std::size_t expanded_size(std::wstring_view pattern) {
  constexpr std::size_t kEnough = 1'000'000;
  std::size_t factor = 1;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != L'{') continue;
    std::size_t most = 1;
    std::size_t number = 0;
    for (++i; i < pattern.size() && pattern[i] != L'}'; ++i) {
      const bool digit = pattern[i] >= L'0' && pattern[i] <= L'9';
      number = digit ? std::min(number * 10 + static_cast<std::size_t>(pattern[i] - L'0'), kEnough) : 0;
      most = std::max(most, number);
    }
    factor = std::min(factor * most, kEnough);
  }
  return factor * pattern.size();
}

/// Knows letter case beyond ASCII. Part of every glibc since 2.35.
std::locale unicode_locale() {
  try {
    return std::locale("C.UTF-8");
  } catch (const std::runtime_error&) {
    return std::locale::classic();
  }
}

/// `__polynomial` is libstdc++'s breadth-first matcher: the default one takes exponential time on "(a+)+$" and
/// overflows the stack on a long text. Its *search* starts anew at every character, which is quadratic; hence the
/// match of a whole text with ".*" at both ends.
void assign(std::wregex& expression, const std::wstring& pattern) {
  expression.imbue(unicode_locale());
  expression.assign(
      pattern, std::wregex::ECMAScript | std::wregex::icase | std::wregex::nosubs | std::regex_constants::__polynomial);
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view utf8) {
  constexpr std::size_t kLongest = 1000;
  constexpr std::size_t kLargest = 4000;
  if (utf8.empty()) return fail("an empty regular expression is found everywhere; leave it out");
  if (utf8.size() > kLongest) return fail("a regular expression may have at most 1000 bytes");
  // The texts that it is tried on are in NFC.
  const std::wstring wide = decode(feeds::clean_characters(utf8));
  if (expanded_size(wide) > kLargest) return fail("the counts in {...} of the regular expression are too large");
  Pattern pattern;
  try {
    // Alone first, so that "a)(b" is not made whole by the brackets around it.
    assign(pattern.expression_, wide);
    assign(pattern.expression_, L".*(?:" + wide + L").*");
  } catch (const std::regex_error& error) {
    return fail("not a regular expression: " + std::string(words_for(error.code())));
  }
  return pattern;
}

bool Pattern::found_in(std::string_view utf8) const {
  return std::regex_match(decode(utf8), expression_);
}

}  // namespace bantin::config
