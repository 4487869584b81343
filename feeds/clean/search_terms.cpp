// Splitting of what was typed and of texts into words, and finding the one in the other.
#include "feeds/clean/search_terms.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kMostTerms = 8;
constexpr std::size_t kMostTermBytes = 64;
constexpr std::size_t kMostTyped = 1024;
constexpr std::size_t kMostSearched = 64 * 1024;  // of a text, for a snippet

bool is_word_character(char32_t value) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(value))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

std::string lower_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    if (point.valid)
      append_utf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point.value))));
  }
  return out;
}

/// Adds the words of `text` as one term.
void add_term(std::vector<SearchTerm>& terms, std::string_view text, bool excluded) {
  SearchTerm term;
  term.excluded = excluded;
  for (const Word& word : words_of(text)) {
    if (term.text.size() + word.lower.size() + 1 > kMostTermBytes) break;
    if (!term.text.empty()) term.text += ' ';
    term.text += word.lower;
  }
  const auto is_same = [&](const SearchTerm& other) { return other.text == term.text; };
  if (term.text.empty() || terms.size() == kMostTerms || std::any_of(terms.begin(), terms.end(), is_same)) return;
  terms.push_back(std::move(term));
}

/// The first word of the first place at which all words of `term` stand in a row; npos if there is none.
std::size_t find_term(const std::vector<std::string>& folded, const std::vector<std::string>& term, std::size_t from) {
  const auto found =
      std::search(folded.begin() + static_cast<std::ptrdiff_t>(from), folded.end(), term.begin(), term.end());
  return found == folded.end() ? std::string::npos : static_cast<std::size_t>(found - folded.begin());
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::size_t begin = std::string_view::npos;
  const auto finish = [&](std::size_t end) {
    if (begin == std::string_view::npos) return;
    words.push_back({lower_case(text.substr(begin, end - begin)), begin, end});
    begin = std::string_view::npos;
  };
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.valid && is_word_character(point.value)) {
      if (begin == std::string_view::npos) begin = at;
    } else {
      finish(at);
    }
    at += point.length;
  }
  finish(text.size());
  return words;
}

std::vector<SearchTerm> search_terms(std::string_view typed) {
  const std::string line = clean_line(typed.substr(0, kMostTyped));
  std::vector<SearchTerm> terms;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    const bool excluded = line[at] == '-';
    if (excluded) ++at;
    const bool quoted = at < line.size() && line[at] == '"';
    if (quoted) ++at;
    const std::size_t end = std::min(line.find(quoted ? '"' : ' ', at), line.size());
    add_term(terms, std::string_view(line).substr(at, end - at), excluded);
    at = end + (quoted ? 1 : 0);
  }
  return terms;
}

std::string search_text(const std::vector<SearchTerm>& terms) {
  std::string text;
  for (const SearchTerm& term : terms) {
    const bool quoted = term.text.find(' ') != std::string::npos;
    text += (text.empty() ? "" : " ");
    text += (term.excluded ? "-" : "");
    text += quoted ? '"' + term.text + '"' : term.text;
  }
  return text;
}

std::vector<SnippetPiece> snippet(std::string_view text, const std::vector<SearchTerm>& terms, std::size_t characters) {
  text = text.substr(0, kMostSearched);
  const std::vector<Word> words = words_of(text);
  std::vector<std::string> folded;
  folded.reserve(words.size());
  for (const Word& word : words)
    folded.push_back(fold(word.lower));
  std::vector<bool> marked(words.size());
  std::size_t first = words.size();
  for (const SearchTerm& term : terms) {
    if (term.excluded) continue;
    std::vector<std::string> parts;
    for (const Word& word : words_of(term.text))
      parts.push_back(fold(word.lower));
    for (std::size_t at = 0; at < folded.size(); ++at) {
      at = find_term(folded, parts, at);
      if (at == std::string::npos) break;
      first = std::min(first, at);
      std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(at), parts.size(), true);
    }
  }
  if (first == words.size()) return {};

  // A few words before the first match, and as much behind it as there is room for.
  constexpr std::size_t kWordsBefore = 8;
  const std::size_t begin = first > kWordsBefore ? first - kWordsBefore : 0;
  std::size_t end = begin;
  std::size_t length = 0;
  for (; end < words.size() && (length < characters || end <= first); ++end) {
    const std::size_t bytes = words[end].to - (end == begin ? words[end].from : words[end - 1].to);
    length += bytes - static_cast<std::size_t>(
                          std::count_if(text.begin() + static_cast<std::ptrdiff_t>(words[end].to - bytes),
                                        text.begin() + static_cast<std::ptrdiff_t>(words[end].to),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80; }));
  }
  std::vector<SnippetPiece> pieces;
  const auto add = [&](std::string_view part, bool is_match) {
    if (part.empty()) return;
    if (!pieces.empty() && pieces.back().is_match == is_match)
      pieces.back().text += part;
    else
      pieces.push_back({std::string(part), is_match});
  };
  if (begin > 0) add("\u2026 ", false);
  std::size_t at = begin == 0 ? 0 : words[begin].from;
  for (std::size_t i = begin; i < end; ++i) {
    add(text.substr(at, words[i].from - at), i > begin && marked[i] && marked[i - 1]);
    add(text.substr(words[i].from, words[i].to - words[i].from), marked[i]);
    at = words[i].to;
  }
  if (end == words.size())
    add(text.substr(at), false);
  else
    add(" \u2026", false);
  return pieces;
}

}  // namespace bantin::feeds
