// What holds for the sanitiser's output whatever comes in.
#include <doctest/doctest.h>

#include <string>

#include "feeds/clean/sanitize.hpp"
#include "tests/support/html_generator.hpp"
#include "tests/support/sanitized_html.hpp"

using namespace bantin::feeds;
using namespace bantin::test;

TEST_CASE(
    "sanitize: twenty thousand hostile fragments keep to the output's grammar, and cleaning twice changes nothing") {
  HtmlGenerator generator(20240229);
  int faults = 0;
  for (int n = 0; n < 20'000 && faults < 5; ++n) {
    const std::string input = generator.fragment();
    const Limits limits = n % 4 == 0 ? narrow_limits() : Limits{};
    const std::string fault = sanitizer_fault(input, limits);
    if (fault.empty()) continue;
    ++faults;
    CAPTURE(n);
    CAPTURE(input);
    CHECK(fault == "");
  }
}

TEST_CASE("sanitize: the scanner of the output's grammar refuses what browsers could read otherwise") {
  for (const char* bad : {
           "<script>x</script>",
           "<p>a",
           "<p><p>a</p></p>",
           "<p><div>a</div></p>",
           "<b><p>a</p></b>",
           "<a>x</a>",
           "<a href=\"javascript:x\">a</a>",
           "<a href=\"http://h/?a=b\">a</a>",
           "<p onclick=\"x\">a</p>",
           "<ul>a</ul>",
           "<li>a</li>",
           "<table><tr><td>a</td></tr></table>",
           "a & b",
           "a < b",
           "<!--a-->",
           "<br>",
           "<img src=\"http://h/\"/>",
           "<a href=\"http://h/\"><a href=\"http://h/\">a</a></a>",
           "<b><i><b>a</b></i></b>",
           "<pre>\na</pre>",
           "<p lang='vi'>a</p>",
           "<P>a</P>",
           "a\u202eb",
           "<svg></svg>",
           "</p>",
           "<p>a</div>",
       }) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(grammar_fault(bad, 100).empty());
  }
  CHECK(grammar_fault("<div><p>a <a href=\"http://h/?a&#61;b\">b<br/></a></p>&amp;</div>", 100).empty());
}
