#include "tests/support/html_generator.hpp"

#include <array>
#include <cstddef>

namespace bantin::test {

namespace {

// clang-format off
constexpr auto kTags = std::to_array<const char*>({
  "a", "a", "a", "abbr", "address", "article", "b", "b", "bdo", "big", "blockquote", "br", "br", "button", "caption",
  "caption", "caption", "center", "cite", "code", "col", "dd", "dd", "del", "details", "dir", "div", "div", "div", "dl", "dl", "dt",
  "dt", "em", "fieldset", "figcaption", "figcaption", "figure", "font", "form", "h1", "h2", "h6", "hr", "i", "img", "img",
  "img", "ins", "kbd", "legend", "li", "li", "li", "listing", "main", "mark", "menu", "noscript", "object", "ol", "ol",
  "p", "p", "p", "p", "picture", "pre", "pre", "q", "rb", "rp", "rt", "rt", "ruby", "ruby", "s", "section", "small",
  "span", "span", "strike", "strong", "sub", "summary", "summary", "sup", "table", "table", "table", "tbody", "td",
  "td", "td", "tfoot", "th", "thead", "time", "tr", "tr", "tt", "u", "ul", "ul", "ul", "var",
});
constexpr auto kStrange = std::to_array<const char*>({
  "applet", "audio", "base", "body", "canvas", "colgroup", "dialog", "embed", "footer", "frameset", "head", "html", "iframe",
  "image", "input", "label", "map", "marquee", "math", "meta", "mi", "nav", "nobr", "noembed", "noframes", "optgroup",
  "option", "param", "plaintext", "rtc", "script", "select", "source", "style", "svg", "template", "textarea", "title", "video",
  "wbr", "xmp", "x-y", "o:p", "svg:svg", "html:p", "foreignObject", "annotation-xml", "desc", "mglyph", "DIV", "ScRiPt", "xml",
  "p/", "b\u0338", "img/", "nextid", "isindex", "keygen", "command",
});
constexpr auto kSnippets = std::to_array<const char*>({
  "<a href=/x>", "<a href='http://h.example/?a=1&amp;b=2' title=\"t'\">", "<table><caption>c</caption>", "<table><tr><td>",
  "<ruby>\u6f22<rt>", "<ruby>\u6f22<rp>(</rp><rt>a</rt>", "<figure><img src=/a.jpg><figcaption>", "<details><summary>",
  "<ul><li>a<li>", "<dl><dt>a<dd>", "<p>a</p>", "<p>a <b>b</b> c</p>", "<pre>\n", "<pre>\n\n a\n", "<td>", "<li>", "<caption>",
  "<img src=/b.jpg alt='x'>", "<span style='font-weight:bold'>", "<span lang=en>", "<h2>", "x", "a b", "<br>", "</p>", "</td></tr>",
});
constexpr auto kNames = std::to_array<const char*>({
  "href", "href", "src", "src", "srcset", "data-src", "alt", "title", "title", "width", "height", "colspan", "rowspan",
  "cite", "datetime", "lang", "xml:lang", "dir", "start", "reversed", "type", "value", "open", "style", "style", "style",
  "class", "id", "name", "onclick", "onerror", "ONLOAD", "formaction", "srcdoc", "data", "poster", "xmlns", "is", "\"",
  "=", "a\"b", "<", "/", "`", "xlink:href", "hidden",
});
constexpr auto kValues = std::to_array<const char*>({
  "http://h.example/a?b=1&c=2", "https://h.example/\u1ea1 b", "/x", "../y#z", "javascript:alert(1)", " java\tscript:x",
  "&#106;avascript:x", "data:text/html,<script>x</script>", "vbscript:x", "mailto:a@b.example", "mailto:a b<c",
  "//h.example/p", "1", "2", "-7", "99999999999", "10%", "1px", "100", "ltr", "rtl", "vi", "e n", "2024-01-01", "a", "A",
  "</p>", "\"><script>x</script>", "'><img src=x onerror=x>", "`", "a=b", "&lt;b&gt;", "&amp;lt;", "&quot;", "x\ny\tz",
  "font-weight:bold;color:red", "font-style:italic;text-decoration:underline line-through", "vertical-align:super",
  "display:none", "width:expression(alert(1))", "background:url(javascript:x)", "a.jpg 1x, b.jpg 2x", "blank.gif", "",
  "\u202e", "\u0338", "&#x202e;", "#", "?", "tel:1", "feed:http://h.example/",
});
constexpr auto kTexts = std::to_array<const char*>({
  "Tin", "t\u1eeb x\u00e3", " ", "  ", "\n", "\t", " a ", "b c", "&nbsp;", "&amp;", "&lt;", "&gt;", "&lt;b&gt;", "&", "&#13;",
  "&#10;", "&#824;", "< ", ">", "\"", "'", "`", "=", "\u0338", "\u0301", "\u202e", "\u2028", "\U0001F600", "e", "<3", "\n\n", "x", "y z",
});
constexpr auto kNoise = std::to_array<const char*>({
  "\r\n", "&#0;", "&#xD800;", "&#x202E;", "&bogus;", "<", "</", "</ >", "</>", "<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>",
  "<!doctype x>", "<?xml?>", "\u2066", "\u200b", "\ufeff", "\u0085", "\U0001FFFE", "\x01", "\x0c", "\x7f", "javascript:x",
  "alert(1)", "\u3000", "&notit;", "&copy", "&#60;script&#62;", "</script>", "</style>", "</table>", "</p>", "</br>",
});
// clang-format on

}  // namespace

std::uint32_t HtmlGenerator::below(std::uint32_t bound) {
  state_ += 0x9E3779B97F4A7C15u;  // splitmix64
  std::uint64_t value = state_;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return static_cast<std::uint32_t>((value ^ (value >> 31)) >> 32) % bound;
}

template <class List>
const char* HtmlGenerator::pick(const List& list) {
  return list[below(static_cast<std::uint32_t>(list.size()))];
}

std::string HtmlGenerator::fragment() {
  out_.clear();
  // Some fragments live on few names, so that these meet each other in every order.
  const bool narrow = one_in(3);
  const std::uint32_t first = below(static_cast<std::uint32_t>(kTags.size() - 12));
  for (std::uint32_t left = 1 + below(one_in(20) ? 200 : 30); left > 0; --left) {
    if (one_in(3)) {
      out_ += one_in(8) ? pick(kNoise) : pick(kTexts);
    } else if (one_in(4)) {
      out_ += pick(kSnippets);
    } else if (one_in(3)) {
      out_ += "</";
      out_ += one_in(2) && !open_.empty() ? open_ : std::string(pick(kTags));
      out_ += '>';
    } else {
      open_ = narrow ? kTags[first + below(12)] : one_in(12) ? pick(kStrange) : pick(kTags);
      add_start_tag();
    }
  }
  if (one_in(10)) {
    std::size_t cut = below(static_cast<std::uint32_t>(out_.size()) + 1);
    while (cut > 0 && cut < out_.size() && (static_cast<unsigned char>(out_[cut]) & 0xC0) == 0x80)
      --cut;
    out_.resize(cut);
  }
  return out_;
}

void HtmlGenerator::add_start_tag() {
  out_ += '<';
  out_ += open_;
  for (std::uint32_t left = one_in(3) ? below(4) : 0; left > 0; --left)
    add_attribute();
  out_ += one_in(30) ? " />" : one_in(200) ? "" : ">";
}

void HtmlGenerator::add_attribute() {
  out_ += one_in(20) ? "/" : " ";
  out_ += pick(kNames);
  if (one_in(8)) return;
  out_ += one_in(20) ? " = " : "=";
  const char* const quote = one_in(6) ? "" : one_in(2) ? "'" : "\"";
  out_ += quote;
  out_ += pick(kValues);
  if (!one_in(300)) out_ += quote;
}

}  // namespace bantin::test
