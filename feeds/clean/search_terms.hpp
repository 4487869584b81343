// What somebody typed into a search field -> terms. Any input is a valid search; there is no syntax error. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

struct SearchTerm {
  std::string text;       // one word, or the words of a "quoted phrase" with one space between them; NFC, lower case
  bool excluded = false;  // -word, -"some words"
};

/// At most eight terms of at most 64 bytes, in the order in which they were written; what has no letter or digit, or
/// comes after that, is left out.
std::vector<SearchTerm> search_terms(std::string_view typed);

/// The same terms in one spelling, for keys and links: equal searches have equal texts.
std::string search_text(const std::vector<SearchTerm>& terms);

/// The words of a text: runs of letters, marks and digits, lower case, NFC. `from` and `to` are the bytes in `text`.
struct Word {
  std::string lower;
  std::size_t from = 0;
  std::size_t to = 0;
};
std::vector<Word> words_of(std::string_view text);

/// A part of `text` around the first place that holds a term, at most `characters` long, cut at words. Pieces that
/// match (accents do not count) are marked. Empty if no term matches.
struct SnippetPiece {
  std::string text;
  bool is_match = false;
};
std::vector<SnippetPiece> snippet(std::string_view text, const std::vector<SearchTerm>& terms, std::size_t characters);

}  // namespace bantin::feeds
