// Telling HTML from text that merely has angle brackets in it.
#include "feeds/clean/markup.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/entities.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

constexpr std::array<std::string_view, 4> kEmptyElements = {"br", "hr", "img", "wbr"};
/// Elements that editors put into titles and short texts, sorted.
constexpr std::array<std::string_view, 57> kElements = {
    "a",     "abbr",   "acronym", "b",     "big",    "blockquote", "center", "cite",  "code", "dd",  "del", "dfn",
    "div",   "dl",     "dt",      "em",    "figure", "font",       "h1",     "h2",    "h3",   "h4",  "h5",  "h6",
    "i",     "iframe", "ins",     "kbd",   "li",     "mark",       "nobr",   "ol",    "p",    "pre", "q",   "s",
    "samp",  "script", "section", "small", "span",   "strike",     "strong", "style", "sub",  "sup", "svg", "table",
    "tbody", "td",     "th",      "thead", "tr",     "tt",         "u",      "ul",    "var"};

/// Elements whose start tag was seen and whose end tag is waited for; a set of indexes into kElements.
class Open {
 public:
  void add(std::size_t element) { seen_ |= std::uint64_t{1} << element; }
  bool has(std::size_t element) const { return (seen_ >> element) & 1; }

 private:
  static_assert(kElements.size() <= 64);
  std::uint64_t seen_ = 0;
};

}  // namespace

bool is_html_beyond_doubt(std::string_view text) {
  Open open;
  bool bare = false;
  bool reference = false;
  bool talk = ascii::is_ascii(text);
  for (std::size_t i = text.find_first_of("<&"); i != npos; i = text.find_first_of("<&", i + 1)) {
    if (text[i] == '&') {
      std::string ignored;
      const std::size_t length = decode_reference(text.substr(i), ReferencePlace::attribute, ignored);
      const bool terminated = length != 0 && text[i + length - 1] == ';';
      reference = reference || terminated;
      bare = bare || !terminated;
      talk = talk && (ignored == "&" || ignored == "<" || ignored == ">") && text.substr(i, 2) != "&#";
      continue;
    }
    bare = true;
    const bool closing = i + 1 < text.size() && text[i + 1] == '/';
    const std::size_t from = i + (closing ? 2 : 1);
    std::size_t end = from;
    while (end < text.size() && end - from < 12 && ascii::is_alnum(text[end]))
      ++end;
    if (end == from || end >= text.size()) continue;
    if (text[end] != '>' && text[end] != '/' && !ascii::is_space(text[end])) continue;
    const std::string name = ascii::lower(text.substr(from, end - from));
    if (std::find(kEmptyElements.begin(), kEmptyElements.end(), name) != kEmptyElements.end()) {
      if (text.find('>', end) != npos) return true;
      continue;
    }
    const auto element = std::find(kElements.begin(), kElements.end(), name);
    if (element == kElements.end()) continue;
    const auto index = static_cast<std::size_t>(element - kElements.begin());
    if (!closing)
      open.add(index);
    else if (open.has(index))
      return true;
  }
  return reference && !bare && !talk;
}

std::string plain_line(std::string_view unstated) {
  if (unstated.find_first_of("<&") == npos || !is_html_beyond_doubt(unstated)) return clean_line(unstated);
  return html_to_text(unstated);
}

std::string plain_line(const RawText& text) {
  switch (text.markup) {
    case Markup::html:
    case Markup::xhtml:
      return html_to_text(text.value);
    case Markup::unstated:
      return plain_line(std::string_view(text.value));
    case Markup::plain:
      break;
  }
  return clean_line(text.value);
}

std::string html_of_plain(std::string_view plain) {
  std::string out;
  bool first = true;
  bool empty_line = false;
  for (std::size_t from = 0; from <= plain.size();) {
    const std::size_t end = std::min(plain.find('\n', from), plain.size());
    const std::string_view line = ascii::trim(plain.substr(from, end - from));
    from = end + 1;
    if (line.empty()) {
      empty_line = true;
      continue;
    }
    out += first ? "<p>" : empty_line ? "</p><p>" : "<br/>";
    append_escaped(out, line);
    first = empty_line = false;
  }
  if (!first) out += "</p>";
  return out;
}

}  // namespace bantin::feeds
