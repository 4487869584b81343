// Plain text in two steps: a filter over code points, then NFC where a look at the characters says that it could change
// anything. Text that is clean already (the usual case) is found so by a scan and copied.
#include "feeds/clean/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/clean/vietnamese.hpp"
#include "feeds/read/entities.hpp"

namespace bantin::feeds {
namespace {

/// Combining marks in a row that are kept. No script stacks more; a thousand of them cover the lines around, and the
/// canonical ordering of a long run costs quadratic time.
constexpr std::size_t kMarksInARow = 8;
constexpr std::size_t kMarksBeforeOrdering = 24;

/// Cuts runs of marks in composed text to `kMarksInARow`. (Before composing their number is not final: one character
/// may decompose into several marks.)
std::string cut_mark_runs(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    run = is_stacking_mark(point.value) ? run + 1 : 0;
    if (run <= kMarksInARow) out.append(text, i, point.length);
    i += point.length;
  }
  return out;
}

/// C1 controls are no text: who has them took bytes of windows-1252 for Latin-1. U+0085 alone is a line break as well.
char32_t from_windows_1252(char32_t value) noexcept {
  constexpr std::array<char16_t, 32> kMeant = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x85,   0x2020, 0x2021,
                                               0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                               0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                               0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  return value >= 0x80 && value <= 0x9F ? kMeant[value - 0x80] : value;
}

enum class Spaces { one_line, lines, untouched };

/// The bytes of the character at `i` if it is one that no rule touches, whatever stands beside it; else 0. ASCII but
/// space and controls, Latin letters up to U+02FF but the look-alikes of Đ, Vietnamese ones, common quotation marks.
std::size_t ordinary_length(std::string_view text, std::size_t i) noexcept {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const unsigned first = byte(i);
  if (first < 0x80) return first > 0x20 && first < 0x7F ? 1 : 0;
  const unsigned second = byte(i + 1);
  if (first >= 0xC3 && first <= 0xCB) {
    if ((second & 0xC0) != 0x80) return 0;
    const bool look_alike = (first == 0xC3 && (second == 0x90 || second == 0xB0)) ||
                            (first == 0xC6 && second == 0x89) || (first == 0xC9 && second == 0x96);
    return look_alike ? 0 : 2;
  }
  if ((byte(i + 2) & 0xC0) != 0x80) return 0;
  if (first == 0xE1) return second >= 0xB8 && second <= 0xBB ? 3 : 0;                              // U+1E00 to U+1EFF
  if (first == 0xE2 && second == 0x80) return byte(i + 2) >= 0x90 && byte(i + 2) <= 0xA7 ? 3 : 0;  // dashes, quotes
  return 0;
}

/// The end of the run of ordinary characters, with single spaces between them, that begins at `i`.
std::size_t ordinary_end(std::string_view text, std::size_t i, Spaces spaces) noexcept {
  const std::size_t begin = i;
  while (i < text.size()) {
    if (const std::size_t length = ordinary_length(text, i)) {
      i += length;
      continue;
    }
    const char c = text[i];
    const bool space = spaces == Spaces::untouched ? c == ' ' || c == '\n' || c == '\t' || c == '\r'
                                                   : c == ' ' && i > begin && ordinary_length(text, i + 1) != 0;
    if (!space) break;
    ++i;
  }
  return i;
}

/// Collects what the filter lets through.
class Filter {
 public:
  explicit Filter(std::string_view in, Spaces spaces) : in_(in), spaces_(spaces) { out_.reserve(in.size()); }

  std::string run() {
    for (std::size_t i = 0; i < in_.size();) {
      if (const std::size_t end = ordinary_end(in_, i, spaces_); end != i) {
        flush_space();
        joiner_ = 0;
        joinable_ = false;
        marks_ = 0;
        out_.append(in_, i, end - i);
        i = end;
        continue;
      }
      const CodePoint point = decode_utf8(in_, i);
      take(point.value);
      i += point.length;
    }
    if (composing_) out_ = compose(out_);
    if (long_run_) out_ = cut_mark_runs(out_);
    if (look_alike_ && spaces_ != Spaces::untouched) repair_d_with_stroke(out_);
    return std::move(out_);
  }

 private:
  void take(char32_t value) {
    value = from_windows_1252(value);
    if (spaces_ == Spaces::untouched) {
      // Directional isolates stay in bodies: there they end with their block. Overrides go everywhere.
      if (is_forbidden(value) || value == 0xFEFF || (value >= 0x202A && value <= 0x202E)) return;
      return put(value);
    }
    if (is_white_space(value)) {
      space_ = true;
      if (is_line_break(value) && spaces_ == Spaces::lines) ++breaks_;
      if (value == '\r')
        after_return_ = true;
      else if (value == '\n' && after_return_ && breaks_ > 0)
        --breaks_, after_return_ = false;
      return;
    }
    if (is_forbidden(value) || is_direction_control(value) || is_invisible(value)) return;
    if (value == 0x200C || value == 0x200D) {
      if (joinable_ && !space_) joiner_ = value;
      return;
    }
    put(value);
  }

  void put(char32_t value) {
    flush_space();
    const bool joinable = is_joinable(value);
    if (joiner_ != 0) {
      if (joinable) append_utf8(out_, joiner_);
      joiner_ = 0;
    }
    joinable_ = joinable;
    if (is_stacking_mark(value)) {
      if (++marks_ > 2) long_run_ = true;
      if (marks_ > kMarksBeforeOrdering) return;
    } else {
      marks_ = 0;
    }
    composing_ = composing_ || may_need_composing(value);
    look_alike_ = look_alike_ || value == 0xD0 || value == 0xF0 || value == 0x189 || value == 0x256;
    append_utf8(out_, value);
  }

  void flush_space() {
    if (!space_) return;
    if (!out_.empty()) out_.append(breaks_ == 0 ? " " : breaks_ == 1 ? "\n" : "\n\n");
    space_ = after_return_ = false;
    breaks_ = 0;
    joiner_ = 0;
    joinable_ = false;
    marks_ = 0;
  }

  std::string_view in_;
  Spaces spaces_;
  std::string out_;
  char32_t joiner_ = 0;
  std::size_t marks_ = 0;
  std::size_t breaks_ = 0;
  bool space_ = false;
  bool after_return_ = false;
  bool joinable_ = false;
  bool composing_ = false;
  bool long_run_ = false;
  bool look_alike_ = false;
};

std::string filtered(std::string_view text, Spaces spaces) {
  if (ordinary_end(text, 0, spaces) == text.size()) return std::string(text);
  return Filter(text, spaces).run();
}

}  // namespace

std::string clean_line(std::string_view utf8) {
  return filtered(utf8, Spaces::one_line);
}

std::string clean_text(std::string_view utf8) {
  return filtered(utf8, Spaces::lines);
}

std::string clean_characters(std::string_view utf8) {
  return filtered(utf8, Spaces::untouched);
}

std::string decode_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t amp = text.find('&', i);
    out.append(text.substr(i, amp == std::string_view::npos ? amp : amp - i));
    if (amp == std::string_view::npos) break;
    // The rule for attributes: in text that may be no HTML, "?a=1&copy=2" has to stay what it is.
    const std::size_t length = decode_reference(text.substr(amp), ReferencePlace::attribute, out);
    if (length == 0) out.push_back('&');
    i = amp + std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string shorten(std::string_view utf8, std::size_t characters) {
  // Where the text would be cut for the ellipsis to fit, at a grapheme and at a word; then whether it has to be.
  if (utf8.size() <= characters) return std::string(utf8);
  constexpr std::size_t kWordSearch = 24;  // characters of a cut word that are given up for a cut between words
  std::size_t count = 0;
  std::size_t cut = 0;
  std::size_t word_cut = 0;
  std::size_t word_count = 0;
  utf8proc_int32_t state = 0;
  utf8proc_int32_t previous = 0;
  for (std::size_t i = 0; i < utf8.size(); ++count) {
    if (count == characters) {
      if (characters == 0) return {};
      if (word_cut != 0 && word_count + kWordSearch >= characters) cut = word_cut;
      std::string out(utf8.substr(0, cut));
      while (!out.empty() && (out.back() == ' ' || out.back() == ',' || out.back() == '\n'))
        out.pop_back();
      return out + "\u2026";
    }
    const CodePoint point = decode_utf8(utf8, i);
    const auto value = static_cast<utf8proc_int32_t>(point.value);
    if (count < characters && (i == 0 || utf8proc_grapheme_break_stateful(previous, value, &state))) {
      cut = i;
      if (point.value == ' ' || point.value == '\n') {
        word_cut = i;
        word_count = count;
      }
    }
    previous = value;
    i += point.length;
  }
  return std::string(utf8);
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view reference;
    switch (text[i]) {
      case '&':
        reference = "&amp;";
        break;
      case '<':
        reference = "&lt;";
        break;
      case '>':
        reference = "&gt;";
        break;
      case '"':
        reference = "&quot;";
        break;
      case '\'':
        reference = "&#39;";
        break;
      default:
        continue;
    }
    out.append(text, done, i - done).append(reference);
    done = i + 1;
  }
  out.append(text, done, text.size() - done);
}

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  append_escaped(out, text);
  return out;
}

}  // namespace bantin::feeds
