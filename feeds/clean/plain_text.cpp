// HTML -> what a reader sees of it, as one line. It works on the tokens of the markup and builds no tree: titles and
// summaries are short, there are many of them, and a misnested tag makes no difference to their words. One pass, each
// byte looked at a bounded number of times.
#include <algorithm>
#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/entities.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

/// Elements that stand in the running text; every other one parts words.
constexpr std::array<std::string_view, 41> kInline = {
    "a",    "abbr",  "acronym", "b",     "bdi",    "bdo",    "big", "cite", "code", "data", "del", "dfn",  "em", "font",
    "i",    "ins",   "kbd",     "label", "mark",   "nobr",   "o",   "q",    "rb",   "rp",   "rt",  "ruby", "s",  "samp",
    "slot", "small", "span",    "st1",   "strike", "strong", "sub", "sup",  "time", "tt",   "u",   "var",  "wbr"};
/// Elements whose content is no text for readers.
constexpr std::array<std::string_view, 6> kHidden = {"iframe", "noembed", "noframes", "script", "style", "template"};

constexpr std::size_t kLongestName = 8;

/// The names are sorted.
template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// A faster find_first_of("<&").
std::size_t find_markup(std::string_view text, std::size_t from) noexcept {
  while (from < text.size() && text[from] != '<' && text[from] != '&')
    ++from;
  return from;
}

/// Walks over markup. Remembers which delimiters have no further occurrence, so that a document full of unclosed tags
/// or quotes is not searched to its end again and again.
class Scanner {
 public:
  /// `between`: what stands for a border between blocks.
  explicit Scanner(std::string_view html, std::string_view between = " ") : html_(html), between_(between) {}

  std::string text() {
    while (at_ < html_.size()) {
      const std::size_t next = find_markup(html_, at_);
      out_.append(html_, at_, next - at_);
      if (next == html_.size()) break;
      at_ = next;
      if (html_[at_] == '&') {
        reference();
      } else {
        markup();
      }
    }
    return std::move(out_);
  }

 private:
  void reference() {
    const std::size_t length = decode_reference(html_.substr(at_), ReferencePlace::attribute, out_);
    if (length == 0) out_.push_back('&');
    at_ += std::max<std::size_t>(length, 1);
  }

  void markup() {
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    if (html_.substr(at_, 4) == "<!--") return skip_to("-->", 4);
    if (html_.substr(at_, 9) == "<![CDATA[") {  // markup of XML in HTML: its content is text
      const std::size_t from = at_ + 9;
      const std::size_t end = std::min(html_.find("]]>", from), html_.size());
      out_.append(html_.substr(from, end - from));
      at_ = std::min(end + 3, html_.size());
      return;
    }
    if (next == '!' || next == '?') return skip_to(">", 2);
    const bool closing = next == '/';
    const std::size_t name_at = at_ + (closing ? 2 : 1);
    if (name_at >= html_.size() || !ascii::is_alpha(html_[name_at])) {
      out_.push_back('<');
      ++at_;
      return;
    }
    const std::size_t end = tag_end(name_at);
    if (end == npos) {
      out_.push_back('<');
      ++at_;
      return;
    }
    std::size_t name_end = name_at;
    while (ascii::is_alnum(html_[name_end]) || html_[name_end] == ':' || html_[name_end] == '-')
      ++name_end;
    std::array<char, kLongestName> lower{};
    const std::size_t length = std::min(name_end - name_at, kLongestName);
    for (std::size_t i = 0; i < length; ++i)
      lower[i] = ascii::lower(html_[name_at + i]);
    const std::string_view name(lower.data(), name_end - name_at > kLongestName ? 0 : length);
    at_ = end + 1;
    const bool hidden = contains(kHidden, name);
    if (!hidden && !contains(kInline, name)) out_.append(between_);
    if (!closing && hidden && html_[end - 1] != '/') skip_element(name);
  }

  /// The ">" of a tag whose name stands at `from`: quotes are respected, unless they never close.
  std::size_t tag_end(std::size_t from) {
    std::size_t i = no_tag_end_ ? npos : from;
    while (true) {
      while (i < html_.size() && html_[i] != '>' && html_[i] != '"' && html_[i] != '\'')
        ++i;
      if (i >= html_.size()) i = npos;
      no_tag_end_ = i == npos;
      if (i == npos || html_[i] == '>') return i;
      // A quote counts only after "="; elsewhere it is a part of a name, as browsers read it.
      std::size_t before = i;
      while (before > from && ascii::is_space(html_[before - 1]))
        --before;
      bool& unclosed = html_[i] == '"' ? no_double_quote_ : no_single_quote_;
      const std::size_t close = unclosed || html_[before - 1] != '=' ? npos : html_.find(html_[i], i + 1);
      if (close == npos) {
        unclosed = unclosed || html_[before - 1] == '=';
        ++i;
      } else {
        i = close + 1;
      }
    }
  }

  void skip_to(std::string_view mark, std::size_t prefix) {
    const std::size_t end = html_.find(mark, at_ + prefix);
    at_ = end == npos ? html_.size() : end + mark.size();
  }

  /// Behind the end tag of a raw-text element, or to the end of the text.
  void skip_element(std::string_view name) {
    for (std::size_t i = html_.find("</", at_); i != npos; i = html_.find("</", i + 2)) {
      if (!ascii::starts_with_ignoring_case(html_.substr(i + 2), name)) continue;
      const std::size_t end = html_.find('>', i);
      at_ = end == npos ? html_.size() : end + 1;
      return;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::string_view between_;
  std::size_t at_ = 0;
  std::string out_;
  bool no_tag_end_ = false;
  bool no_double_quote_ = false;
  bool no_single_quote_ = false;
};

}  // namespace

bool looks_like_html(std::string_view text) {
  for (std::size_t i = text.find_first_of("<&"); i != npos; i = text.find_first_of("<&", i + 1)) {
    if (text[i] == '&') {
      std::string ignored;
      const std::size_t length = decode_reference(text.substr(i), ReferencePlace::attribute, ignored);
      if (length != 0 && text[i + length - 1] == ';') return true;
      continue;
    }
    const std::size_t name = i + 1 < text.size() && text[i + 1] == '/' ? i + 2 : i + 1;
    if (name >= text.size()) return false;
    if (!ascii::is_alpha(text[name]) && text[name] != '!') continue;
    return text.find('>', name) != npos;
  }
  return false;
}

std::string html_to_text(std::string_view html) {
  if (html.find_first_of("<&") == npos) return clean_line(html);
  return clean_line(Scanner(html).text());
}

std::string html_to_blocks(std::string_view html) {
  return Scanner(html, "\u2029").text();
}

}  // namespace bantin::feeds
