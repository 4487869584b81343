// Parsing of CSS selectors: Selectors Level 4 as far as it makes sense on a document without state.
#include "feeds/read/selector_css.hpp"

#include <algorithm>
#include <optional>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

using css::Combinator;
using css::Complex;
using css::Compound;
using css::Test;

constexpr int kDeepest = 4;  // brackets of :not(:has(...))

/// Thrown inside the parser alone.
struct Fault {
  std::size_t at;
  std::string message;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<Complex> parse() {
    std::vector<Complex> list = complexes(0, true);
    if (at_ < text_.size()) fail(std::string("unexpected \"") + text_[at_] + "\"");
    return list;
  }

 private:
  [[noreturn]] void fail(std::string message) const { throw Fault{at_, std::move(message)}; }

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool skip_space() {
    const std::size_t before = at_;
    while (at_ < text_.size() && ascii::is_space(text_[at_]))
      ++at_;
    return at_ > before;
  }
  static bool is_name_start(char c) {
    return ascii::is_alpha(c) || c == '_' || c == '-' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
  }
  static bool is_name(char c) { return is_name_start(c) || ascii::is_digit(c); }

  std::string name(const char* after) {
    std::string out;
    if (!is_name_start(peek())) fail(std::string("expected a name after ") + after);
    while (at_ < text_.size() && is_name(text_[at_])) {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      escaped(out);
    }
    return out;
  }

  /// CSS Syntax 4.3.7: a hexadecimal code point, or the character itself.
  void escaped(std::string& out) {
    if (at_ >= text_.size()) fail("nothing stands after \"\\\"");
    char32_t value = 0;
    std::size_t digits = 0;
    for (; digits < 6 && ascii::hex_digit(peek()) >= 0; ++digits, ++at_)
      value = value * 16 + static_cast<char32_t>(ascii::hex_digit(peek()));
    if (digits == 0) {
      out += text_[at_++];
      return;
    }
    if (ascii::is_space(peek())) ++at_;
    const bool scalar = value != 0 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    append_utf8(out, scalar ? value : kReplacement);
  }

  std::string quoted() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      escaped(out);
    }
    if (!take(quote)) fail("a quotation mark is not closed");
    return out;
  }

  std::vector<Complex> complexes(int depth, bool combinators) {
    std::vector<Complex> list;
    do {
      skip_space();
      list.push_back(complex(depth, combinators));
      skip_space();
    } while (take(','));
    return list;
  }

  std::optional<Combinator> combinator() {
    const bool space = skip_space();
    std::optional<Combinator> found;
    if (peek() == '>') found = Combinator::child;
    if (peek() == '+') found = Combinator::next;
    if (peek() == '~') found = Combinator::later;
    if (found) {
      ++at_;
      skip_space();
      return found;
    }
    if (!space || at_ >= text_.size() || peek() == ',' || peek() == ')') return std::nullopt;
    return Combinator::descendant;
  }

  Complex complex(int depth, bool combinators) {
    Complex out;
    Combinator next = Combinator::descendant;
    if (combinators && (peek() == '>' || peek() == '+' || peek() == '~')) {
      next = *combinator();
      if (next != Combinator::child) fail("what is beside the scope is not looked at: begin with \">\" or a name");
    }
    for (;;) {
      if (out.steps.size() == kMostSelectorSteps) fail("more than 32 parts in one selector");
      out.steps.push_back({next, compound(depth)});
      const auto found = combinator();
      if (!found) return out;
      if (!combinators) fail("only one compound selector such as \"a.b\" may stand here");
      next = *found;
    }
  }

  Compound compound(int depth) {
    Compound out;
    bool any = false;
    if (take('*')) {
      any = true;
    } else if (is_name_start(peek())) {
      out.type = ascii::lower(name("nothing"));
      any = true;
    }
    if (peek() == '|') fail("namespaces are not known here");
    for (;; any = true) {
      if (take('.')) {
        out.tests.push_back(value_test(Test::Kind::word, "class", name("\".\"")));
      } else if (take('#')) {
        out.tests.push_back(value_test(Test::Kind::equal, "id", name("\"#\"")));
      } else if (take('[')) {
        out.tests.push_back(attribute());
      } else if (peek() == ':') {
        out.tests.push_back(pseudo(depth));
      } else {
        break;
      }
    }
    if (!any) fail(at_ >= text_.size() ? "a selector is missing at the end" : "expected a selector");
    return out;
  }

  static Test value_test(Test::Kind kind, std::string name, std::string value) {
    Test test;
    test.kind = kind;
    test.name = std::move(name);
    test.value = std::move(value);
    return test;
  }

  Test attribute() {
    skip_space();
    Test test = value_test(Test::Kind::exists, ascii::lower(name("\"[\"")), {});
    skip_space();
    if (take(']')) return test;
    constexpr std::string_view kSigns = "~|^$*";
    constexpr Test::Kind kKinds[] = {Test::Kind::word, Test::Kind::dashed, Test::Kind::begins, Test::Kind::ends,
                                     Test::Kind::holds};
    const std::size_t sign = peek() == '\0' ? std::string_view::npos : kSigns.find(peek());
    if (sign != std::string_view::npos) ++at_;
    if (!take('=')) fail("expected \"=\" or \"]\" after the attribute's name");
    test.kind = sign == std::string_view::npos ? Test::Kind::equal : kKinds[sign];
    skip_space();
    test.value = peek() == '"' || peek() == '\'' ? quoted() : bare_value();
    if (skip_space() || peek() == 'i' || peek() == 's') {
      if (take('i') || take('I')) {
        test.ignore_case = true;
      } else if (!take('s')) {
        take('S');
      }
      skip_space();
    }
    if (!take(']')) fail("expected \"]\"");
    return test;
  }

  /// Broader than an identifier: "[href=/tin-tuc]" and "[colspan=2]" are meant as they look.
  std::string bare_value() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != ']' && text_[at_] != '"' && text_[at_] != '\'' &&
           !ascii::is_space(text_[at_]))
      ++at_;
    if (at_ == from) fail("expected a value after \"=\"");
    return std::string(text_.substr(from, at_ - from));
  }

  Test pseudo(int depth) {
    const std::size_t from = at_;
    ++at_;
    if (peek() == ':') fail("pseudo-elements select nothing in a document");
    const std::string kind = ascii::lower(name("\":\""));
    Test test;
    if (kind == "scope") {
      test.kind = Test::Kind::scope;
    } else if (kind == "empty") {
      test.kind = Test::Kind::empty;
    } else if (kind == "first-child" || kind == "first-of-type" || kind == "last-child" || kind == "last-of-type") {
      test.kind = Test::Kind::nth;
      test.offset = 1;
      test.from_end = kind.starts_with("last");
      test.of_type = kind.ends_with("type");
    } else if (kind == "only-child" || kind == "only-of-type") {
      test.kind = Test::Kind::any_of;
      test.inner.push_back(only(kind == "only-of-type"));
    } else if (kind.starts_with("nth-")) {
      test.kind = Test::Kind::nth;
      test.from_end = kind.starts_with("nth-last-");
      test.of_type = kind.ends_with("-of-type");
      if (kind != (test.from_end ? "nth-last-" : "nth-") + std::string(test.of_type ? "of-type" : "child"))
        unknown(from, kind);
      open(kind);
      formula(test);
      close();
    } else if (kind == "not" || kind == "is" || kind == "where" || kind == "matches" || kind == "any") {
      test.kind = kind == "not" ? Test::Kind::none_of : Test::Kind::any_of;
      open(kind);
      test.inner = nested(depth, false);
      close();
    } else if (kind == "has") {
      test.kind = Test::Kind::has;
      open(kind);
      test.inner = nested(depth, true);
      close();
    } else if (kind == "contains" || kind == "-soup-contains") {
      test.kind = Test::Kind::contains;
      open(kind);
      test.value = peek() == '"' || peek() == '\'' ? quoted() : words();
      if (test.value.empty()) fail("expected a text to look for");
      close();
    } else {
      unknown(from, kind);
    }
    return test;
  }

  [[noreturn]] void unknown(std::size_t at, const std::string& kind) {
    at_ = at;
    fail("\":" + kind + "\" is not known; there are :nth-child() and its kin, :not(), :is(), :has(), :contains()");
  }

  static Complex only(bool of_type) {
    Test first;
    first.kind = Test::Kind::nth;
    first.offset = 1;
    first.of_type = of_type;
    Test last = first;
    last.from_end = true;
    Complex out;
    out.steps.emplace_back();
    out.steps.back().compound.tests = {first, last};
    return out;
  }

  std::vector<Complex> nested(int depth, bool combinators) {
    if (depth >= kDeepest) fail("brackets stand more than four deep");
    return complexes(depth + 1, combinators);
  }

  void open(const std::string& kind) {
    if (!take('(')) fail("expected \"(\" after \":" + kind + "\"");
    skip_space();
  }
  void close() {
    skip_space();
    if (!take(')')) fail("expected \")\"");
  }

  std::string words() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != ')')
      ++at_;
    return std::string(ascii::trim(text_.substr(from, at_ - from)));
  }

  int number() {
    constexpr int kLargest = 100'000;
    if (!ascii::is_digit(peek())) fail("expected a number, \"odd\", \"even\" or \"2n+1\"");
    int value = 0;
    while (ascii::is_digit(peek())) {
      value = value * 10 + (text_[at_++] - '0');
      if (value > kLargest) fail("the number is too large");
    }
    return value;
  }

  void formula(Test& test) {
    if (ascii::starts_with_ignoring_case(text_.substr(at_), "odd")) {
      at_ += 3;
      test.step = 2;
      test.offset = 1;
      return;
    }
    if (ascii::starts_with_ignoring_case(text_.substr(at_), "even")) {
      at_ += 4;
      test.step = 2;
      return;
    }
    int sign = 1;
    if (take('-')) {
      sign = -1;
    } else {
      take('+');
    }
    int value = 1;
    const bool digits = ascii::is_digit(peek());
    if (digits) value = number();
    if (!take('n') && !take('N')) {
      if (!digits) fail("expected a number, \"odd\", \"even\" or \"2n+1\"");
      test.offset = sign * value;
      return;
    }
    test.step = sign * value;
    skip_space();
    if (peek() != '+' && peek() != '-') return;
    const int offset_sign = take('-') ? -1 : 1;
    if (offset_sign == 1) take('+');
    skip_space();
    test.offset = offset_sign * number();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Selector::Css> parse_css(std::string_view text) {
  try {
    return Selector::Css{Parser(text).parse()};
  } catch (const Fault& fault) {
    const auto characters = std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(fault.at),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return fail("at character " + std::to_string(characters + 1) + ": " + fault.message);
  }
}

}  // namespace bantin::feeds
