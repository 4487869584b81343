#include "feeds/match/difference.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace bantin::feeds;

namespace {

/// "-gone- +came+ same"
std::string shown(std::string_view before, std::string_view after, std::size_t context = 12) {
  std::string text;
  for (const DifferencePiece& piece : difference(before, after, context)) {
    const char* mark = piece.kind == DifferencePiece::Kind::gone   ? "-"
                       : piece.kind == DifferencePiece::Kind::came ? "+"
                                                                   : "";
    text += (text.empty() ? "" : " ") + (mark + piece.text + mark);
  }
  return text;
}

}  // namespace

TEST_CASE("difference: words that left, came and stayed stand in the order of reading") {
  CHECK(shown("Lễ khánh thành cầu Ba", "Lễ khánh thành cầu Tư") == "Lễ khánh thành cầu -Ba- +Tư+");
  CHECK(shown("một hai ba", "một ba bốn") == "một -hai- ba +bốn+");
  CHECK(shown("", "tin mới") == "+tin mới+");
  CHECK(shown("tin cũ", "") == "-tin cũ-");
}

TEST_CASE("difference: white space is none") {
  CHECK(difference("một  hai\n", "một hai").empty());
  CHECK(difference("", "").empty());
}

TEST_CASE("difference: what stayed is told near a change only") {
  CHECK(shown("1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9 10", 2) == "… 8 9 +10+");
  CHECK(shown("0 1 2 3 4 5 6 7 8 9", "x 1 2 3 4 5 6 7 8 y", 2) == "-0- +x+ 1 2 … 7 8 -9- +y+");
}

TEST_CASE("difference: two texts that have nothing in common are replaced as a whole, in bounded time") {
  std::string before;
  std::string after;
  for (int i = 0; i < 100'000; ++i) {
    before += "a" + std::to_string(i) + " ";
    after += "b" + std::to_string(i) + " ";
  }
  const auto pieces = difference(before, after);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].kind == DifferencePiece::Kind::gone);
  CHECK(pieces[1].kind == DifferencePiece::Kind::came);
  CHECK(pieces[1].text.starts_with("b0 b1 "));
}
