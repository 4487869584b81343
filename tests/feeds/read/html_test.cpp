#include "feeds/read/html.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <sstream>
#include <string>

using namespace bantin::feeds;

namespace {

std::string tree(std::string_view html, const Limits& limits = {}, bool* cut = nullptr) {
  pugi::xml_document document;
  const HtmlReport report = parse_html(html, document, limits);
  if (cut != nullptr) *cut = report.cut;
  std::ostringstream out;
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("html: elements end where browsers end them") {
  struct Row {
    const char* name;
    const char* html;
    const char* body;
  };
  for (const Row& row : {
           Row{"a block ends a paragraph", "<p>a<p>b<div>c</div>d", "<p>a</p><p>b</p><div>c</div>d"},
           Row{"an outer end tag ends what is inside", "x<b>y<i>z</b>w", "x<b>y<i>z</i></b>w"},
           Row{"list items", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
               "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"},
           Row{"definitions", "<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
           Row{"table cells and rows", "<table><tr><td>1<td><b>2<tr><td>3</table>4",
               "<table><tr><td>1</td><td><b>2</b></td></tr><tr><td>3</td></tr></table>4"},
           Row{"table sections", "<table><thead><tr><th>h<tbody><tr><td>d</table>",
               "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>"},
           Row{"a table in a cell keeps its rows", "<table><tr><td><table><tr><td>1</table><td>2</table>",
               "<table><tr><td><table><tr><td>1</td></tr></table></td><td>2</td></tr></table>"},
           Row{"no end tag leaves a cell", "<div><table><tr><td>a</div>b</table>c</div>d",
               "<div><table><tr><td>ab</td></tr></table>c</div>d"},
           Row{"void elements", "a<br>b<hr/>c<img src=d>e</br>f", "a<br/>b<hr/>c<img src=\"d\"/>e<br/>f"},
           Row{"a slash ends any element", "<p/>a<span/>b<iframe src=c />d", "<p/>a<span/>b<iframe src=\"c\"/>d"},
           Row{"stray end tags", "</p></b></table>a</x>", "a"},
           Row{"a link ends a link", "<a href=1>b<b>c<a href=2>d", "<a href=\"1\">b<b>c</b></a><a href=\"2\">d</a>"},
           Row{"headings", "<h2>a<h3>b</h3>c", "<h2>a</h2><h3>b</h3>c"},
           Row{"options", "<select><option>a<option>b</select>c",
               "<select><option>a</option><option>b</option></select>c"},
           Row{"unknown elements", "<o:p>a</o:p><x-y z>b</x-y>", "<o:p>a</o:p><x-y z=\"\">b</x-y>"},
           Row{"an unfinished tag is dropped", "a<b>c</b><a href=\"http://x", "a<b>c</b>"},
       }) {
    CAPTURE(std::string(row.name));
    CHECK(tree(row.html) == "<html><body>" + std::string(row.body) + "</body></html>");
  }
}

TEST_CASE("html: tags are cut up as browsers do it") {
  struct Row {
    const char* name;
    const char* html;
    const char* body;
  };
  for (const Row& row : {
           Row{"names and attributes in lower case", "<DIV Class=A ID='b'>c</dIv>",
               "<div class=\"A\" id=\"b\">c</div>"},
           Row{"an unquoted link with a slash", "<a href=http://h/>t</a>", "<a href=\"http://h/\">t</a>"},
           Row{"the first of two attributes counts", "<p a=1 A=2>", "<p a=\"1\"/>"},
           Row{"slashes between attributes", "<img/src=a/alt=b>", "<img src=\"a/alt=b\"/>"},
           Row{"quotes hide the end of a tag", "<p title='a>b' lang=\"c'>\">d", "<p title=\"a>b\" lang=\"c'>\">d</p>"},
           Row{"references in attributes", "<a href='?a=1&copy=2&amp;b=&#x33;'>",
               "<a href=\"?a=1&amp;copy=2&amp;b=3\"/>"},
           Row{"references in text", "&lt;b&gt; &eacute;&#7841; &unknown; a&b", "&lt;b&gt; éạ &amp;unknown; a&amp;b"},
           Row{"comments", "a<!-- b --><!-->c<!--->d<!-- e --!>f<!-- -- -->g", "acdfg"},
           Row{"an open comment hides the rest", "a<!-- b <p>c", "a"},
           Row{"markup that is none", "a<?x y?>b<![CDATA[c]]>d</ e>f<!doctype html>g", "abdfg"},
           Row{"less-than signs", "1 < 2 <3 << 4 <", "1 &lt; 2 &lt;3 &lt;&lt; 4 &lt;"},
           Row{"line ends", "a\r\nb\rc", "a\nb\nc"},
           Row{"script is text", "<p><script>if (a<b) '</p>' </SCRIPT x>c</p>",
               "<p><script>if (a&lt;b) '&lt;/p&gt;' </script>c</p>"},
           Row{"references in raw text", "<p><style>&amp;</style><textarea>&amp;<b></textarea>",
               "<p><style>&amp;amp;</style><textarea>&amp;&lt;b&gt;</textarea></p>"},
       }) {
    CAPTURE(std::string(row.name));
    CHECK(tree(row.html) == "<html><body>" + std::string(row.body) + "</body></html>");
  }
}

TEST_CASE("html: head and body are there when the source names or implies them") {
  CHECK(tree("") == "<html/>");
  CHECK(tree(" \n ") == "<html/>");
  CHECK(tree("<title>a</title><link rel=x>\n<p>b") ==
        "<html><head><title>a</title><link rel=\"x\"/></head><body><p>b</p></body></html>");
  CHECK(tree("<!DOCTYPE html><html lang=vi><head><meta charset=utf-8></head>\n<body class=a>b</body></html>c") ==
        "<html lang=\"vi\"><head><meta charset=\"utf-8\"/></head><body class=\"a\">bc</body></html>");
  CHECK(tree("<body>a<body class=b>c<html lang=vi>") == "<html lang=\"vi\"><body class=\"b\">ac</body></html>");
  CHECK(tree("<head><title>a</title><div>b</div></head><title>c</title>") ==
        "<html><head><title>a</title></head><body><div>b</div><title>c</title></body></html>");
}

TEST_CASE("html: NUL and control characters do no harm") {
  using namespace std::string_literals;
  CHECK(tree("a\0b<p\0 cl\0ass='x\0y'>c"s) == "<html><body>ab<p class=\"xy\">c</p></body></html>");
  CHECK(tree("\0<\0p>"s) == "<html><body>&lt;p&gt;</body></html>");
  CHECK(tree("<\0?\0"s) == "<html><body>&lt;?</body></html>");
}

TEST_CASE("html: a meta element cannot change the encoding") {
  CHECK(tree("<meta charset=iso-8859-1><p>Đồng Tháp") ==
        "<html><head><meta charset=\"iso-8859-1\"/></head><body><p>Đồng Tháp</p></body></html>");
}

TEST_CASE("html: what is over a cap is cut, and said") {
  bool cut = false;
  Limits limits;
  limits.html_depth = 3;
  CHECK(tree("<div><div><div><div>a</div>b</div>c", limits, &cut) ==
        "<html><body><div><div><div><div/>a</div>b</div>c</div></body></html>");
  CHECK(cut);
  limits = {};
  limits.nodes = 2;
  CHECK(tree("<b>a</b><i>b</i><u>c</u>d", limits, &cut) == "<html><body><b>a</b><i>b</i>cd</body></html>");
  CHECK(cut);
  limits = {};
  limits.tag_attributes = 2;
  CHECK(tree("<p a b=1 c d>x", limits, &cut) == "<html><body><p a=\"\" b=\"1\">x</p></body></html>");
  CHECK(cut);
  limits = {};
  limits.tag_bytes = 20;
  CHECK(tree("<p a='1' b='01234567890123456789012' c>x", limits, &cut) == "<html><body><p a=\"1\">x</p></body></html>");
  CHECK(cut);
  limits = {};
  limits.html_bytes = 5;
  CHECK(tree("abcđe", limits, &cut) == "<html><body>abcđ</body></html>");
  CHECK(cut);
  limits.html_bytes = 4;
  CHECK(tree("abcđe", limits, &cut) == "<html><body>abc</body></html>");
  CHECK(cut);
  CHECK_FALSE((tree("<p>a</p>", {}, &cut), cut));
}

TEST_CASE("html: hostile megabytes take linear time") {
  struct Row {
    const char* name;
    std::string html;
  };
  const std::size_t n = 700'000;
  for (const Row& row : {
           Row{"nesting", repeat("<div>", n)},
           Row{"nesting, then stray end tags", repeat("<div>", n / 2) + repeat("</b>", n / 2)},
           Row{"nesting, then body tags", repeat("<i>", n / 2) + repeat("<body>", n / 2)},
           Row{"unknown elements and other end tags", repeat("<x1>", n / 2) + repeat("</x2>", n / 2)},
           Row{"rows and formatting", repeat("<table><tr><td><b>x", n / 5)},
           Row{"attributes of one tag", "<a " + repeat("b c=d ", n) + ">"},
           Row{"attributes, each with another name",
               [] {
                 std::string html = "<a";
                 for (int i = 0; i < 300'000; ++i)
                   html += " a" + std::to_string(i);
                 return html + ">";
               }()},
           Row{"less-than signs", repeat("<", n * 5)},
           Row{"ampersands", repeat("&", n * 5)},
           Row{"unfinished references", repeat("&#1", n)},
           Row{"unfinished comments", repeat("<!-", n)},
           Row{"unfinished end of script", "<script>" + repeat("</scrip", n / 2)},
           Row{"open quotes", repeat("<a b=\"", n / 2)},
           Row{"paragraphs in spans", repeat("<p><span>", n / 3)},
       }) {
    CAPTURE(std::string(row.name));
    const std::clock_t begin = std::clock();  // of this process: a busy machine does not count
    pugi::xml_document document;
    parse_html(row.html, document);
    const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    CHECK(took < 5.0);  // sanitizers included; quadratic time would be minutes
  }
}
