#include "feeds/clean/sanitize.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace bantin::feeds;

namespace {

constexpr std::string_view kBase = "https://xa.example.vn/tin/bai.html";

struct Row {
  const char* name;
  const char* html;
  const char* want;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const Sanitized once = sanitize(row.html, kBase);
    CHECK(once.html == row.want);
    CHECK(sanitize(once.html, kBase).html == once.html);
  }
}

}  // namespace

TEST_CASE("sanitize: structure becomes what every parser reads alike") {
  check({
      {"text alone", "Tin  vắn\n của xã", "Tin vắn\ncủa xã"},
      {"references are written once", "1 &lt; 2 &amp;lt; \"q\" &nbsp;x", "1 &lt; 2 &amp;lt; \"q\" \u00a0x"},
      {"inline elements go into the blocks inside them", "<b>x<p>y</p></b>z", "<b>x</b><p><b>y</b></p>z"},
      {"a list ends a paragraph, the rest is another", "<p>a<object><ul><li>b</ul></object>c</p>",
       "<p>a</p><ul><li>b</li></ul><p>c</p>"},
      {"white space between blocks goes", "<div> <p> a </p>\n<p>b</p> </div> c", "<div><p>a</p><p>b</p></div>c"},
      {"white space stays between words", "a <b> b </b><i>c</i> d", "a <b>b</b> <i>c</i> d"},
      {"empty elements vanish", "<p></p><b> </b><ul><li></ul><div><span lang=vi></span></div>x", "x"},
      {"a box in a heading is a word", "<h2><div>a</div><div>b</div></h2>", "<h2>a b</h2>"},
      {"a box in pre is a line", "<pre><div>a</div><div>b</div></pre>", "<pre>a\nb</pre>"},
      {"pre keeps its white space but for the first line feed", "<pre>\n\n a\n\tb </pre>", "<pre> a\n\tb </pre>"},
      {"strange things in lists get an item", "<ul>a<p>b</p><li>c</li>d</ul>",
       "<ul><li>a<p>b</p></li><li>c</li><li>d</li></ul>"},
      {"items without a list get one", "<li>a<li>b</li>c", "<ul><li>a</li><li>b</li></ul>c"},
      {"terms", "<dl>x<div><dt>a<dd>b</div></dl><dd>c", "<dl><dd>x</dd><dt>a</dt><dd>b</dd></dl><dl><dd>c</dd></dl>"},
      {"tables get their rows and sections", "<table>a<td>b<caption>c</caption><tr><th>d<tfoot><td>e</table>",
       "<table><tbody><tr><td>a</td><td>b</td><td><div>c</div></td></tr><tr><th>d</th></tr></tbody>"
       "<tfoot><tr><td>e</td></tr></tfoot></table>"},
      {"a caption comes first", "<table><caption>a<ul><li>b</ul></caption><tr><td></table>",
       "<table><caption>a</caption><tbody><tr><td><ul><li>b</li></ul></td></tr><tr><td></td></tr></tbody></table>"},
      {"empty cells stay", "<table><tr><td></td><td>1</table>",
       "<table><tbody><tr><td></td><td>1</td></tr></tbody></table>"},
      {"cells without a table are boxes", "<tr><td>a<td>b</tr>", "<div><div>a</div><div>b</div></div>"},
      {"a link in a link ends it", "<a href=1>x<span><a href=2>y</a></span></a>",
       "<a href=\"https://xa.example.vn/tin/1\">x</a><a href=\"https://xa.example.vn/tin/2\">y</a>"},
      {"nothing is doubled", "<b>a<strong>b<b>c</b></strong></b>", "<b>a<strong>bc</strong></b>"},
      {"line breaks", "<br>a<br>\n<br>b<p><br>c<br></p><br>", "a<br/><br/>b<p>c<br/></p>"},
      {"rules", "a<hr><p>b<hr>c</p><ul><hr></ul>", "a<hr/><p>b</p><hr/>c<ul><li><hr/></li></ul>"},
      {"details", "<details open><summary><h3>a</h3></summary>b</details><summary>c</summary>",
       "<details open=\"open\"><summary>a</summary>b</details><div>c</div>"},
      {"ruby", "<ruby>漢<rp>(</rp><rt>a<rp>)</rp></ruby><rt>b", "<ruby>漢<rp>(</rp><rt>a</rt><rp>)</rp></ruby>b"},
      {"figures", "<figure><img src=a.jpg><figcaption>b</figcaption></figure><figcaption>c</figcaption>",
       "<figure><img src=\"https://xa.example.vn/tin/a.jpg\" "
       "alt=\"\"/><figcaption>b</figcaption></figure><div>c</div>"},
      {"other names", "<section><center>a</center><tt>b</tt><strike>c</strike><menu><li>d</menu></section>",
       "<div><div>a</div><code>b</code><s>c</s><ul><li>d</li></ul></div>"},
      {"a style that means something becomes an element",
       "<p style='font-weight:bold;color:red'>a<span style='font-style: italic; text-decoration: "
       "underline'>b</span></p>",
       "<p><b>a<i><u>b</u></i></b></p>"},
  });
}

TEST_CASE("sanitize: only what is allowed passes") {
  check({
      {"script and style", "a<script>b</script><style>c</style><noscript>d</noscript>e", "ade"},
      {"foreign content", "a<svg><p>b</p><script>c</script></svg><math><mi>d</mi></math>e", "ae"},
      {"raw text", "a<title>b</title><textarea>c</textarea><template><p>d</p></template><noembed>f</noembed>e", "ae"},
      {"forms keep their words only",
       "<form action=x><label>a</label><input value=b><select><option>c</select>"
       "<button>d</button></form>",
       "<div>ad</div>"},
      {"unknown elements keep their text", "<x-y onclick=z>a</x-y><blink>b</blink><font color=c>d</font>", "abd"},
      {"attributes", "<p id=a class=b name=c onclick=d style='position:fixed' lang=vi dir=rtl title=t data-x=1>e",
       "<p lang=\"vi\" dir=\"rtl\">e</p>"},
      {"bad values", "<p lang='a b' dir=up>a</p><ol start=x type=z><li value=1e9>b</ol>",
       "<p>a</p><ol><li value=\"1\">b</li></ol>"},
      {"numbers", "<ol start=-3 reversed type=a><li value=07>b</ol><table><td colspan=2 rowspan=0>c</table>",
       "<ol start=\"-3\" reversed=\"reversed\" type=\"a\"><li value=\"7\">b</li></ol>"
       "<table><tbody><tr><td colspan=\"2\">c</td></tr></tbody></table>"},
      {"comments", "a<!--b--><![CDATA[c]]><?d?>e", "ae"},
      {"escapes in attributes", "<abbr title='\"<&`=&apos;'>a</abbr>",
       "<abbr title=\"&quot;&lt;&amp;&#96;&#61;&#39;\">a</abbr>"},
      {"XML names", "<svg:svg>a</svg:svg><o:p>b</o:p><html:p>c</html:p><x:script>d</x:script>", "b<p>c</p>"},
      {"control characters and turned text", "a\u0001b\u202Ec\u2066d\uFEFFe\uFFFFf\u0085g", "abcdefg"},
      {"a mark that would join a bracket", "<b>\u0338a</b>", "<b>&#824;a</b>"},
  });
}

TEST_CASE("sanitize: links and pictures are absolute and of the web") {
  check({
      {"relative link", "<a href='../x?a=1&b=2#c'>t</a>",
       "<a href=\"https://xa.example.vn/x?a&#61;1&amp;b&#61;2#c\">t</a>"},
      {"mail", "<a href='mailto:vp@xa.example.vn?subject=a'>t</a>",
       "<a href=\"mailto:vp@xa.example.vn?subject&#61;a\">t</a>"},
      {"script", "<a href=javascript:alert(1)>a</a><a href=' Java\nScript:x'>b</a><a href='&#106;avascript:x'>c</a>",
       "abc"},
      {"other schemes",
       "<a href=data:text/html,x>a</a><a href=vbscript:x>b</a><a href=file:///x>c</a><a href=tel:1>d</a>", "abcd"},
      {"a link without text vanishes", "a<a href=x></a>b", "ab"},
      {"picture", "<img src=/a.jpg alt=' b\nc ' title=t width=100 height=50px onerror=x class=y>",
       "<img src=\"https://xa.example.vn/a.jpg\" alt=\"b c\" title=\"t\" width=\"100\" height=\"50\"/>"},
      {"lazy picture",
       "<img src=data:image/gif;base64,x data-src=/b.jpg><img class=lazy data-original=c.jpg src=/img/lazy.gif>",
       "<img src=\"https://xa.example.vn/b.jpg\" alt=\"\"/><img src=\"https://xa.example.vn/tin/c.jpg\" alt=\"\"/>"},
      {"the largest of several",
       "<picture><source srcset=w.webp><img srcset='a.jpg 300w, b.jpg 900w, c.jpg 600w'></picture>",
       "<img src=\"https://xa.example.vn/tin/b.jpg\" alt=\"\"/>"},
      {"lazy picture and its noscript twin", "<img data-src=/b.jpg><noscript><img src=/b.jpg></noscript>",
       "<img src=\"https://xa.example.vn/b.jpg\" alt=\"\"/>"},
      {"pictures of other schemes", "a<img src=data:image/png;base64,x><img src=javascript:x alt=y><img>", "a"},
      {"counters",
       "a<img src=/p.gif width=1 height=1><img src=/q.gif style='display: none'><img src=/r width=0>"
       "<img src=https://www.facebook.com/tr?id=1><img src=/s.gif style='width:1px;height:1px'>",
       "a"},
      {"players and frames become links",
       "<iframe src=https://video.example/e/1 title=Phim></iframe><video><source src=/v.mp4>x</video>",
       "<a href=\"https://video.example/e/1\">Phim</a> "
       "<a href=\"https://xa.example.vn/v.mp4\">https://xa.example.vn/v.mp4</a>"},
      {"hidden frames vanish", "a<iframe src=https://www.googletagmanager.com/ns.html height=0 width=0></iframe>", "a"},
  });
}

TEST_CASE("sanitize: images are listed in document order") {
  const Sanitized result = sanitize("<img src=b.jpg><p><img src=/a.jpg><img src=b.jpg>", kBase);
  CHECK(result.images == std::vector<std::string>{"https://xa.example.vn/tin/b.jpg", "https://xa.example.vn/a.jpg",
                                                  "https://xa.example.vn/tin/b.jpg"});
}

TEST_CASE("sanitize: nothing visible is nothing at all") {
  for (const char* html : {"", " ", "<p>&nbsp;</p>", "<table><tr><td></table>", "<hr>", "<p><br></p>",
                           "<img src=/p.gif width=1 height=1>", "<script>x</script>", "&#8203;&#xFEFF;"}) {
    CAPTURE(html);
    CHECK(sanitize(html, kBase).html.empty());
  }
}

TEST_CASE("sanitize: what is too long ends at the end of a word, well-formed") {
  Limits limits;
  limits.content_bytes = 60;
  const auto cut = [&](std::string_view html) {
    const Sanitized result = sanitize(html, kBase, limits);
    CHECK(result.cut);
    CHECK(result.html.size() <= limits.content_bytes);
    CHECK(sanitize(result.html, kBase, limits).html == result.html);
    CHECK_FALSE(sanitize(result.html, kBase, limits).cut);
    return result.html;
  };
  CHECK(cut("<div><p>Ủy ban nhân dân xã vừa họp bàn về việc làm đường mới</p></div>") ==
        "<div><p>Ủy ban nhân dân xã vừa họp bàn</p></div>");
  CHECK(cut("<p>first</p><p>second</p><p>third</p><p>fourth</p><p>fifth</p>") ==
        "<p>first</p><p>second</p><p>third</p><p>fourth</p>");
  CHECK(cut("<p>first words</p><table><tr><td>does not fit at all</table>") == "<p>first words</p>");
  CHECK(cut("&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;") ==
        "&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;&amp;");
}
