// From what was typed to terms, and from a text to a snippet.
#include "feeds/clean/search_terms.hpp"

#include <doctest/doctest.h>

namespace bantin::feeds {
namespace {

std::string terms(std::string_view typed) {
  return search_text(search_terms(typed));
}

std::string marked(std::string_view text, std::string_view typed, std::size_t characters = 200) {
  std::string out;
  for (const SnippetPiece& piece : snippet(text, search_terms(typed), characters))
    out += piece.is_match ? "[" + piece.text + "]" : piece.text;
  return out;
}

}  // namespace

TEST_CASE("search terms: words, phrases and what is to be left out") {
  CHECK(terms("Họp  DÂN") == "họp dân");
  CHECK(terms("\"họp dân\" -lúa") == "\"họp dân\" -lúa");
  CHECK(terms("-\"giá lúa\"") == "-\"giá lúa\"");
  CHECK(terms("covid-19") == "\"covid 19\"");
  CHECK(terms("\"chưa đóng") == "\"chưa đóng\"");
  CHECK(terms("tin tin TIN") == "tin");
}

TEST_CASE("search terms: nothing is syntax, and nothing is without bound") {
  CHECK(terms("") == "");
  CHECK(terms("\" - \"\" * : ( ) ^ -- ") == "");
  CHECK(terms("words:x OR (y) NEAR*") == "\"words x\" or y near");
  CHECK(search_terms("a b c d e f g h i j k l").size() == 8);
  CHECK(search_terms(std::string(100'000, 'x')).empty());
  CHECK(terms("\xFF\xC3 tin \x01") == "tin");
}

TEST_CASE("snippet: matches are marked, with or without accents, near the first one") {
  CHECK(marked("Sáng nay họp dân.", "hop") == "Sáng nay [họp] dân.");
  CHECK(marked("Sáng nay họp dân.", "\"hop dan\"") == "Sáng nay [họp dân].");
  CHECK(marked("Sáng nay họp dân.", "lúa") == "");
  CHECK(marked("đường Đường duong", "duong") == "[đường Đường duong]");
  const std::string long_text = "một hai ba bốn năm sáu bảy tám chín mười tìm thấy mười hai mười ba mười bốn";
  CHECK(marked(long_text, "tìm", 40) == "\u2026 ba bốn năm sáu bảy tám chín mười [tìm] thấy \u2026");
  CHECK(marked("a \xFF tìm \xFF b", "tim") == "a \xFF [tìm] \xFF b");
}

}  // namespace bantin::feeds
