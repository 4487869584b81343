// Text constructs -> plain text or HTML: the one place that decides which of the two a field holds. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "feeds/model.hpp"

namespace bantin::feeds {

/// True if a text of `Markup::unstated` is HTML beyond doubt. It is when
/// - it has an element of HTML with its end tag ("<b>x</b>") or an empty one ("<br>"), or
/// - every "&" in it begins a character reference that ends with ";" and no "<" stands bare: then its writer escaped
///   it as HTML and once more as XML. One bare "&" or "<" says that the text is what it looks like: "AT&T &amp; co"
///   and "write &amp; for &" stay.
bool is_html_beyond_doubt(std::string_view text);

/// One line of plain text, whatever the markup.
std::string plain_line(const RawText& text);
/// The same for fields that are no text construct in their format: names, categories.
std::string plain_line(std::string_view unstated);

/// Plain text as HTML: empty lines part paragraphs, single breaks become <br/>. Not sanitised, but escaped.
std::string html_of_plain(std::string_view plain);

}  // namespace bantin::feeds
