#include "feeds/read/sections.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bantin::feeds;

TEST_CASE("sections: each mark stands for its own section, and nothing else is a mark") {
  const std::string text = "<a>first</a><b>second\r\nline\r</b>";
  const std::string_view view(text);
  const Sections sections({view.substr(3, 5), view.substr(15, 13)});
  std::string marked;
  sections.append_marked(marked, text);
  CHECK(marked.find("first") == std::string::npos);
  const std::size_t open = marked.find('\x01');
  const std::string mark = marked.substr(open, marked.find('<', open) - open);
  const std::size_t second = marked.find('\x01', open + 1);
  const std::string other = marked.substr(second, marked.find('<', second) - second);
  CHECK(marked == "<a>" + mark + "</a><b>" + other + "</b>");
  CHECK(sections.index_of(mark.c_str()) == 0);
  CHECK(sections.text(mark.c_str()) == "first");
  CHECK(sections.index_of(other.c_str()) == 1);
  CHECK(sections.text(other.c_str()) == "second\nline\n");
  for (const std::string& no_mark : {std::string("text"), std::string("\x01"), "\x01" + std::string("aaa"), mark + "x",
                                     "\x01" + std::string("pppp"), "\x01" + std::string("aaz!")}) {
    CAPTURE(no_mark);
    CHECK_FALSE(sections.index_of(no_mark.c_str()));
    CHECK(sections.text(no_mark.c_str()) == no_mark);
  }
  CHECK_FALSE(Sections().index_of(mark.c_str()));
}

TEST_CASE("sections: a move keeps what they say") {
  const std::string text = "<a>x\ry</a>";
  std::string mark;
  Sections sections({std::string_view(text).substr(3, 3)});
  sections.append_marked(mark, std::string_view(text).substr(3, 3));
  const Sections moved = std::move(sections);
  CHECK(moved.text(mark.c_str()) == "x\ny");
}
