// Plain text: Unicode and Vietnamese. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bantin::feeds {

/// NFC, without control characters, noncharacters, bidi overrides and isolates left open; line breaks and tabs become
/// spaces, runs of white space (U+00A0 included) one space, ends trimmed; zero-width characters removed where they
/// join nothing. For titles, names and other one-line fields. Input may be any bytes.
std::string clean_line(std::string_view utf8);

/// The same, but line breaks stay.
std::string clean_text(std::string_view utf8);

/// NFC, valid UTF-8, characters that XML forbids removed; white space untouched. For text inside markup.
std::string clean_characters(std::string_view utf8);

/// Character references of HTML decoded once ("&amp;lt;" -> "&lt;").
std::string decode_entities(std::string_view text);

/// True if `text` has what looks like an HTML tag or character reference.
bool looks_like_html(std::string_view text);

/// Visible text of HTML, as one line: tags gone, references decoded, blocks separated by a space; script and style
/// left out.
std::string html_to_text(std::string_view html);

/// The same words as they stand, not yet cleaned, with U+2029 wherever a block or a forced line begins or ends.
std::string html_to_blocks(std::string_view html);

/// At most `characters` code points, cut at a grapheme boundary (better: a word's) with U+2026 when something is cut.
std::string shorten(std::string_view utf8, std::size_t characters);

/// Folded for comparison and search: NFD, marks dropped, đ -> d, lower case, NFC, white space as in clean_line.
std::string fold(std::string_view utf8);

/// `&`, `<`, `>`, `"` and `'` as references: for XML and HTML text and attribute values.
std::string escape_markup(std::string_view text);
void append_escaped(std::string& out, std::string_view text);

}  // namespace bantin::feeds
