// Text constructs -> plain text or HTML: the one place that decides which of the two a field holds. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "feeds/model.hpp"

namespace bantin::feeds {

/// True if a text of `Markup::unstated` is HTML beyond doubt. It is when
/// - it has an element of HTML with its end tag ("<b>x</b>") or an empty one ("<br>"), or
/// - every "&" in it begins a character reference that ends with ";", no "<" stands bare, and it is no talk about
///   markup: it has a reference other than &amp; &lt; &gt;, or letters outside ASCII. Then its writer escaped it as
///   HTML and once more as XML: "Ch&acirc;u", "Đ&#x3A;", "Tin chỉ đạo &amp; điều hành". What stays as it is: "AT&T
///   &amp; co" with its bare "&", and "How to write &amp;", because an English title of that shape may mean it.
bool is_html_beyond_doubt(std::string_view text);

/// One line of plain text, whatever the markup.
std::string plain_line(const RawText& text);
/// The same for fields that are no text construct in their format: names, categories.
std::string plain_line(std::string_view unstated);

/// Plain text as HTML: empty lines part paragraphs, single breaks become <br/>. Not sanitised, but escaped.
std::string html_of_plain(std::string_view plain);

}  // namespace bantin::feeds
