// Selectors: what each form finds, how wrong ones are refused, and that no page makes them slow.
#include "feeds/read/selector.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include "feeds/read/html.hpp"

using namespace bantin::feeds;

namespace {

// Seconds of CPU time for one rule on a page made to be slow; instrumented code takes a multiple.
#if defined(__SANITIZE_ADDRESS__)
constexpr double kSlowest = 6.0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr double kSlowest = 6.0;
#else
constexpr double kSlowest = 1.0;
#endif
#else
constexpr double kSlowest = 1.0;
#endif

constexpr const char* kPage = R"(<body>
<div id="a" class="list news"><h2 class="Title">Một</h2>
  <ul><li id="l1" class="item first"><a id="k1" href="/tin/1.html" TITLE="Tin 1">Tin 1</a></li>
      <li id="l2" class="item"><a id="k2" href="/tin/2.HTML" data-x="a-b">Tin <b id="b">2</b></a><p id="p1"></p></li>
      <li id="l3" class="items" lang="vi-VN">ba<span id="s1">x</span><span id="s2">y</span></li></ul></div>
<div id="c"><a id="k3" href="#">x</a><em id="e1">i</em><em id="e2">j</em></div>
</body>)";

/// ids of what is found, or the texts where the rule asks for them.
std::string found(std::string_view rule, std::string_view scope = "body") {
  pugi::xml_document document;
  parse_html(kPage, document);
  const auto selector = Selector::compile(rule);
  if (!selector) return "fault: " + selector.error().message;
  SelectBudget budget(document.document_element());
  const auto top = Selector::compile(scope)->find(document.document_element(), budget);
  std::string out;
  for (const Found& one : selector->find(top.at(0).node, budget)) {
    if (!out.empty()) out += ' ';
    out += one.is_text ? "\"" + one.text + "\"" : one.node.attribute("id").value();
  }
  return out;
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("selector: each form of CSS finds what a browser finds") {
  struct Row {
    const char* rule;
    const char* ids;
  };
  for (const Row& row : {
           Row{"li", "l1 l2 l3"},
           Row{"LI.item", "l1 l2"},
           Row{".item.first", "l1"},
           Row{"h2.title", ""},  // classes keep their case
           Row{"#l2", "l2"},
           Row{"ul a", "k1 k2"},
           Row{"ul > a", ""},
           Row{"li>a", "k1 k2"},
           Row{"li + li", "l2 l3"},
           Row{".first ~ li", "l2 l3"},
           Row{"h2 + ul li:first-child a", "k1"},
           Row{"[href]", "k1 k2 k3"},
           Row{"[HREF='#']", "k3"},
           Row{"a[title=\"Tin 1\"]", "k1"},
           Row{"a[href$='.html']", "k1"},
           Row{"a[href$='.html' i]", "k1 k2"},
           Row{"a[href^='/tin/']", "k1 k2"},
           Row{"a[href*=in]", "k1 k2"},
           Row{"a[href*='']", ""},
           Row{"[class~=news]", "a"},
           Row{"[lang|=vi]", "l3"},
           Row{"[data-x|=a]", "k2"},
           Row{"li:last-child", "l3"},
           Row{"li:nth-child(2)", "l2"},
           Row{"li:nth-child(odd)", "l1 l3"},
           Row{"li:nth-child(2n)", "l2"},
           Row{"li:nth-child(n + 2)", "l2 l3"},
           Row{"li:nth-child(-n+2)", "l1 l2"},
           Row{"li:nth-last-child(1)", "l3"},
           Row{"#c em:nth-of-type(2), #c em:first-of-type", "e1 e2"},
           Row{"em:last-of-type", "e2"},
           Row{"a:only-of-type:not(#k1)", "k2 k3"},
           Row{"b:only-child", "b"},
           Row{"p:empty", "p1"},
           Row{"li:not(.item)", "l3"},
           Row{"li:not(.first, .items)", "l2"},
           Row{":is(#l1, #s2)", "l1 s2"},
           Row{"li:has(b)", "l2"},
           Row{"li:has(> b)", ""},
           Row{"div:has(> ul > li > a)", "a"},
           Row{"li:has(p:empty) > a", "k2"},
           Row{"li:contains('Tin 2')", "l2"},
           Row{"li:-soup-contains(ba)", "l3"},
           Row{"em, b, h9", "b e1 e2"},
           Row{"*:is(b)", "b"},
           Row{"#\\6c 1", "l1"},
           Row{"a@href", "\"/tin/1.html\" \"/tin/2.HTML\" \"#\""},
           Row{"a[title] @ Title", "\"Tin 1\""},
       }) {
    CAPTURE(row.rule);
    CHECK(found(row.rule) == row.ids);
  }
}

TEST_CASE("selector: the scope can be named, stands for the left part, and is not found by chance") {
  CHECK(found(":scope", "#l2") == "l2");
  CHECK(found(":scope > a", "#l2") == "k2");
  CHECK(found("> a", "#l2") == "k2");
  CHECK(found("> b", "#l2") == "");
  CHECK(found(".item a", "#l2") == "k2");
  CHECK(found(".list a", "#l2") == "");  // what is above the scope is not looked at
  CHECK(found("li", "#l2") == "");
  CHECK(found("@class", "#l2") == "\"item\"");
  CHECK(found("p", "#l2") == "p1");
}

TEST_CASE("selector: XPath gives elements, attributes and computed texts") {
  CHECK(found("xpath:.//li[@class='item']") == "l2");
  CHECK(found("xpath://li/a/@href") == "\"/tin/1.html\" \"/tin/2.HTML\"");
  CHECK(found("xpath:string(.//h2)") == "\"Một\"");
  CHECK(found("xpath:a | p", "#l2") == "k2 p1");
  CHECK(found("xpath:./text()", "#l3") == "\"ba\"");
}

TEST_CASE("selector: a wrong one is refused with the place and what was expected") {
  CHECK(found("") == "fault: an empty selector selects nothing; leave it out");
  CHECK(found("div..a") == "fault: at character 5: expected a name after \".\"");
  CHECK(found("tin mới > ") == "fault: at character 10: a selector is missing at the end");
  CHECK(found("a[href") == "fault: at character 7: expected \"=\" or \"]\" after the attribute's name");
  CHECK(found("a[href='x]") == "fault: at character 11: a quotation mark is not closed");
  CHECK(found("a:hover").starts_with("fault: at character 2: \":hover\" is not known"));
  CHECK(found("a::before").starts_with("fault: at character 3: pseudo-elements"));
  CHECK(found("li:nth-child(x)").starts_with("fault: at character 14: expected a number"));
  CHECK(found("li:not(a b)").starts_with("fault: at character 10: only one compound selector"));
  CHECK(found("li:not(a b)").ends_with("may stand here"));
  CHECK(found("a)").starts_with("fault: at character 2: unexpected \")\""));
  CHECK(found("a@b c").starts_with("fault: at character 3: expected the name of an attribute"));
  CHECK(found("xpath:li[").starts_with("fault: not XPath 1.0, at character"));
  CHECK(found(":not(:not(:not(:not(:not(a)))))").find("four deep") != std::string::npos);
  CHECK(found(std::string(1001, 'a')) == "fault: a selector may have at most 1000 bytes");
  CHECK(found(repeat("a ", 40)).find("more than 32 parts") != std::string::npos);
}

TEST_CASE("selector: a page made to be slow costs a bounded time, and the budget says that it was met") {
  pugi::xml_document document;
  // 250 levels, each with a long row of children below them.
  parse_html(repeat("<div class=x>", 250) + repeat("<div><b></b></div>", 60'000), document);
  const auto seconds = [&](const char* rule) {
    const auto selector = Selector::compile(rule);
    REQUIRE(selector.has_value());
    SelectBudget budget(document.document_element());
    const std::clock_t began = std::clock();
    selector->find(document.document_element(), budget);
    return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  };
  for (const char* rule : {"div div div div div div b", "div:has(div:has(i))", "div:nth-last-child(3)",
                           "div ~ div ~ div b", "div:contains('zzz')", "xpath://div//div//b",
                           "xpath://div[following-sibling::div]", "xpath://b[ancestor::div[ancestor::div]]"}) {
    CAPTURE(rule);
    CHECK(seconds(rule) < kSlowest);
  }
  SelectBudget budget(document.document_element());
  CHECK(Selector::compile("xpath://div//div//b")->find(document.document_element(), budget).empty());
  CHECK(budget.is_spent());
  SelectBudget enough(document.document_element());
  CHECK(Selector::compile("div div div b")->find(document.document_element(), enough, 5).size() == 5);
  CHECK_FALSE(enough.is_spent());
}
