// The scan before the TOML library and the words after it.
#include "config/syntax_hint.hpp"

#include <cstdio>
#include <limits>

#include "config/schema.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

constexpr std::size_t kDeepestBrackets = 32;
constexpr std::size_t kMostDots = 32;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Knows just enough of TOML to tell text in quotation marks and comments from the rest. On a document that is wrong
/// it may lose its way, but only behind the place where the library stops.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  /// Up to the beginning of line `end`.
  std::optional<Refusal> run(std::size_t end) {
    while (at_ < text_.size() && line_ < end) {
      const feeds::CodePoint point = feeds::decode_utf8(text_, at_);
      if (!point.valid) return refuse(not_utf8_message());
      if (auto refused = point.length == 1 ? look(text_[at_]) : std::nullopt) return refused;
      at_ += point.length;
      ++column_;
      if (text_[at_ - 1] == '\n') begin_line();
    }
    return std::nullopt;
  }

  bool at_end() const noexcept { return at_ >= text_.size(); }
  std::optional<Opening> opening() const {
    if (inside_ == Inside::long_basic || inside_ == Inside::long_literal) return text_opening_;
    return depth_ > 0 ? std::optional(list_opening_) : std::nullopt;
  }

 private:
  enum class Inside { nothing, comment, basic, literal, long_basic, long_literal };

  void begin_line() {
    ++line_;
    column_ = 1;
    line_is_blank_ = true;
    // A header ends with its line, closed or not.
    if (in_header_) depth_ = 0;
    in_header_ = false;
  }

  std::optional<Refusal> look(char c) {
    if (c == '\0') return refuse("a zero byte; the file is no text, or was damaged on its way");
    switch (inside_) {
      case Inside::nothing:
        return look_outside(c);
      case Inside::comment:
        if (c == '\n') inside_ = Inside::nothing;
        break;
      case Inside::basic:
      case Inside::literal: {
        const bool basic = inside_ == Inside::basic;
        if (basic && c == '\\') skip_escaped();
        if (c == '\n' || c == (basic ? '"' : '\'')) inside_ = Inside::nothing;
        break;
      }
      case Inside::long_basic:
      case Inside::long_literal: {
        const bool basic = inside_ == Inside::long_basic;
        if (basic && c == '\\') skip_escaped();
        if (starts_triple(basic ? '"' : '\'')) close_triple(basic ? '"' : '\'');
        break;
      }
    }
    return std::nullopt;
  }

  std::optional<Refusal> look_outside(char c) {
    if (line_is_blank_ && depth_ == 0 && c == '[') in_header_ = true;
    line_is_blank_ = line_is_blank_ && (c == ' ' || c == '\t');
    switch (c) {
      case '#':
        inside_ = Inside::comment;
        break;
      case '"':
      case '\'': {
        const bool triple = starts_triple(c);
        text_opening_ = {line_, column_, 0, true};
        if (triple) step(2);
        inside_ = c == '"' ? (triple ? Inside::long_basic : Inside::basic)
                           : (triple ? Inside::long_literal : Inside::literal);
        break;
      }
      case '[':
      case '{':
        dots_ = 0;
        if (depth_ == 0) list_opening_ = {line_, column_, 0, false};
        if (++depth_ > kDeepestBrackets) return refuse("brackets within brackets, more than 32 deep");
        break;
      case ']':
      case '}':
        dots_ = 0;
        if (depth_ > 0) --depth_;
        break;
      case '.':
        if (++dots_ > kMostDots) return refuse("a dotted key of more than 32 parts");
        break;
      case '=':
      case ',':
      case '\n':
        dots_ = 0;
        break;
      default:
        break;
    }
    return std::nullopt;
  }

  void step(std::size_t bytes) {
    at_ += bytes;
    column_ += static_cast<unsigned>(bytes);
  }
  /// Only over ASCII, so that no check of UTF-8 is left out.
  void skip_escaped() {
    if (at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) step(1);
  }
  bool starts_triple(char quote) const { return text_.substr(at_, 3) == std::string(3, quote); }
  /// Up to two quotation marks may stand before the closing three.
  void close_triple(char quote) {
    step(2);
    for (int more = 0; more < 2 && at_ + 1 < text_.size() && text_[at_ + 1] == quote; ++more)
      step(1);
    inside_ = Inside::nothing;
  }

  std::string not_utf8_message() const {
    char hex[8];
    std::snprintf(hex, sizeof hex, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(text_[at_])));
    return "byte " + std::to_string(at_ + 1) + " of the file (" + hex + ") is not UTF-8; save the file as UTF-8";
  }
  Refusal refuse(std::string message) const { return {line_, column_, std::move(message)}; }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  unsigned column_ = 1;
  Inside inside_ = Inside::nothing;
  std::size_t depth_ = 0;
  std::size_t dots_ = 0;
  bool line_is_blank_ = true;  // so far
  bool in_header_ = false;
  Opening list_opening_;  // the outermost open bracket
  Opening text_opening_;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The last thing in apostrophes: "cannot redefine existing integer 'a'" -> "a".
std::string_view named_in(std::string_view description) {
  const std::size_t end = description.rfind('\'');
  if (end == std::string_view::npos || end == 0) return {};
  const std::size_t begin = description.find('\'');
  return begin < end ? description.substr(begin + 1, end - begin - 1) : std::string_view{};
}

/// Advice for a line whose value is not TOML.
std::string_view value_hint(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  const std::string_view value = trimmed(line.substr(equals + 1));
  if (value.empty() || value.starts_with('#')) return "a value is missing behind \"=\"";
  for (const std::string_view curly : {"\u201C", "\u201D", "\u201E", "\u2018", "\u2019", "\u00AB", "\u00BB"}) {
    if (value.starts_with(curly)) return "typographic quotation marks; use the plain ones: \"...\"";
  }
  if (value.starts_with("True") || value.starts_with("TRUE") || value.starts_with("False") ||
      value.starts_with("FALSE") || value.starts_with("yes") || value.starts_with("no")) {
    return "write true or false, in small letters";
  }
  const char first = value.front();
  if (first != '"' && first != '\'' && first != '[' && first != '{') {
    return "a text, a duration or a size stands in quotation marks: \"...\"";
  }
  return {};
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return out;
}

}  // namespace

std::optional<Refusal> scan_text(std::string_view bytes) {
  return Scanner(bytes).run(std::numeric_limits<std::size_t>::max());
}

std::optional<Opening> open_before(std::string_view text, std::size_t line) {
  Scanner scanner(text);
  scanner.run(line);
  auto opening = scanner.opening();
  if (!opening) return std::nullopt;
  for (; !scanner.at_end(); ++line) {
    scanner.run(line + 1);
    if (scanner.opening()) continue;
    opening->last_line = static_cast<unsigned>(line);
    break;
  }
  return opening;
}

std::string syntax_message(std::string_view description, std::string_view line) {
  const std::string_view content = trimmed(line);
  for (const std::string_view mark : {"<<<<<<<", "=======", ">>>>>>>"}) {
    if (content.starts_with(mark)) return "a merge conflict was left in the file";
  }
  if (has(description, "cannot redefine existing")) {
    const std::string name = in_quotes(named_in(description));
    if (content.starts_with("[[")) {
      return "[[" + std::string(named_in(description)) + "]] has other brackets further up; use the same everywhere";
    }
    if (content.starts_with('[')) return "table " + name + " stands twice in this file; put its keys together";
    return "key " + name + " is set twice in this table";
  }
  if (has(description, "array-of-tables") || (has(description, "cannot redefine") && content.starts_with("[["))) {
    return "[[...]] and [...] are used for the same name; use the same brackets everywhere";
  }
  if (has(description, "table header") && content.starts_with('[')) {
    return "expected " + std::string(content.starts_with("[[") ? "\"[[name]]\"" : "\"[name]\"") +
           " alone on the line, got " + in_quotes(content);
  }
  if (has(description, "string: encountered end-of-file")) return "a text is not closed with a quotation mark";
  if (has(description, "unescaped control characters")) {
    return "a text is not closed with a quotation mark before the end of the line";
  }
  if (has(description, "unknown escape sequence")) {
    return "unknown escape " + in_quotes(named_in(description)) +
           "; write a backslash as \"\\\\\", or put the text between apostrophes: '...'";
  }
  if (has(description, "array: encountered end-of-file")) return "a list is not closed with \"]\"";
  if (has(description, "inline table")) return "an inline table is {key = value, key = value}, on one line";
  if (has(description, "not representable")) return "the number is too large";
  if (has(description, "expected '='")) return "expected \"key = value\", got " + in_quotes(content);
  const bool of_date = has(description, "date") || has(description, "time");
  if (!of_date && !content.starts_with('[') && content.find('=') != std::string_view::npos) {
    const std::string_view hint = value_hint(content);
    if (!hint.empty()) return std::string(hint);
  }
  if (has(description, "could not determine value type")) {
    return "a text, a duration or a size stands in quotation marks: \"...\"";
  }
  constexpr std::string_view kPrefix = "Error while ";
  if (description.starts_with(kPrefix)) description.remove_prefix(kPrefix.size());
  return "not valid TOML: " + one_line(description);
}

}  // namespace bantin::config
