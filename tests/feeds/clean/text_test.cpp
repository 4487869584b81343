// Plain text: cleaning, folding, decoding and shortening.
#include "feeds/clean/text.hpp"

#include <doctest/doctest.h>

using namespace bantin::feeds;

TEST_CASE("text: a line has single spaces and nothing invisible") {
  CHECK(clean_line("  a \t b\r\n\nc  ") == "a b c");
  CHECK(clean_line("a\u00a0\u2003\u3000b") == "a b");
  CHECK(clean_line("a\u2028b\u2029c\u0085d") == "a b c d");
  CHECK(clean_line("a\u200bb\ufeffc\u00add\u2060e") == "abcde");
  CHECK(clean_line("Br\u200bea\u200ck\u200ding") == "Breaking");
  CHECK(clean_line("invoice\u202egpj.exe\u2066\u2069") == "invoicegpj.exe");
  CHECK(clean_line(std::string_view("a\0b\x1b[2J\x7f\x01", 9)) == "ab[2J");
  CHECK(clean_line("a\u0081\u008d\ufdd0\uffffb") == "ab");
  CHECK(clean_line("don\u0092t \u009b31m") == "don\u2019t \u203a31m");
  CHECK(clean_line("\u3164\u115f\u1160\uffa0") == "");
  CHECK(clean_line("") == "");
  CHECK(clean_line(" ") == "");
}

TEST_CASE("text: joiners stay where they join") {
  CHECK(clean_line("\U0001F468\u200D\U0001F469\u200D\U0001F467") == "\U0001F468\u200D\U0001F469\u200D\U0001F467");
  CHECK(clean_line("می\u200cخواهم") == "می\u200cخواهم");
  CHECK(clean_line("\U0001F468\u200D") == "\U0001F468");
}

TEST_CASE("text: composed, whatever came") {
  CHECK(clean_line("Tha\u0301p Mu\u031bo\u031b\u0300i") == "Tháp Mười");
  CHECK(clean_line("ờ") == "ờ");
  CHECK(clean_characters("o\u031b\u0300  \n x") == "ờ  \n x");
}

TEST_CASE("text: bytes that are no UTF-8 become U+FFFD") {
  CHECK(clean_line("a\xff"
                   "b") == "a\ufffdb");
  CHECK(clean_line("\xe1\xba") == "\ufffd");
  CHECK(clean_line("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
  CHECK(clean_line("\xc0\xaf") == "\ufffd\ufffd");
  CHECK(clean_characters("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");
}

TEST_CASE("text: towers of marks are cut") {
  std::string tower = "Z";
  for (int i = 0; i < 10'000; ++i)
    tower += i % 2 ? "\u0316" : "\u0301";
  const std::string cut = clean_line(tower);
  CHECK(cut.size() < 30);
  CHECK(clean_line(cut) == cut);
  CHECK(clean_characters(tower).size() < 30);
}

TEST_CASE("text: line breaks stay in longer text") {
  CHECK(clean_text(" a  b \r\n c\n\n\n\nd \t") == "a b\nc\n\nd");
  CHECK(clean_text("a\rb\nc") == "a\nb\nc");
}

TEST_CASE("text: a look-alike of Đ is set right in Vietnamese only") {
  CHECK(clean_line("\u00d0ồng Tháp Mười") == "Đồng Tháp Mười");
  CHECK(clean_line("Xã Mỹ \u0189ông") == "Xã Mỹ Đông");
  CHECK(clean_line("Guðmundur Þór") == "Guðmundur Þór");
  CHECK(clean_line("Garða") == "Garða");
}

TEST_CASE("text: character references are decoded once") {
  CHECK(decode_entities("a &amp; b &lt;c&gt;") == "a & b <c>");
  CHECK(decode_entities("&amp;lt;") == "&lt;");
  CHECK(decode_entities("đ&acirc;y &#x3A; &#58; &#8217;") == "đây : : \u2019");
  CHECK(decode_entities("&#150; &#x80;") == "\u2013 \u20ac");
  CHECK(decode_entities("&#0; &#xD800; &#x110000; &#99999999999;") == "\ufffd \ufffd \ufffd \ufffd");
  CHECK(decode_entities("AT&T &unknown; &; &# &#x; & &amp") == "AT&T &unknown; &; &# &#x; & &");
  CHECK(decode_entities("?a=1&copy=2&notin=3") == "?a=1&copy=2&notin=3");
  CHECK(decode_entities("&CounterClockwiseContourIntegral;&hellip;&nbsp;") == "\u2233\u2026\u00a0");
}

TEST_CASE("text: what looks like HTML") {
  CHECK(looks_like_html("a <b>c</b>"));
  CHECK(looks_like_html("a &amp; b"));
  CHECK(looks_like_html("<!-- x -->"));
  CHECK(looks_like_html("x</p>"));
  CHECK_FALSE(looks_like_html("1 < 2 & 3 > 2"));
  CHECK_FALSE(looks_like_html("AT&T"));
  CHECK_FALSE(looks_like_html("a <b"));
  CHECK_FALSE(looks_like_html(""));
}

TEST_CASE("text: the words of HTML") {
  CHECK(html_to_text("<p>Một</p><p>hai <b>b</b>a</p>") == "Một hai ba");
  CHECK(html_to_text("a<br>b<br/>c") == "a b c");
  CHECK(html_to_text("<script>x<y</script>a<style>p{}</style>b") == "ab");
  CHECK(html_to_text("<SCRIPT>x</ScRiPt >a") == "a");
  CHECK(html_to_text("a<!-- <b> -->c<!DOCTYPE x>d<?php e ?>f") == "acdf");
  CHECK(html_to_text("<a title=\"a>b\">c</a> <a title='>'>d</a>") == "c d");
  CHECK(html_to_text("1 < 2 &lt; 3 &amp;amp; 4") == "1 < 2 < 3 &amp; 4");
  CHECK(html_to_text("<img alt=\"x\" src=y>z") == "z");
  CHECK(html_to_text("a <b") == "a <b");
  CHECK(html_to_text("<a title=\"x>y") == "y");
  CHECK(html_to_text("plain") == "plain");
}

TEST_CASE("text: broken markup costs linear time") {
  std::string tags;
  std::string quotes;
  std::string comments;
  for (int i = 0; i < 100'000; ++i) {
    tags += "<a ";
    quotes += "<a x=\"y='>";
    comments += "<!-";
  }
  CHECK_FALSE(html_to_text(tags).empty());
  html_to_text(quotes);
  html_to_text(comments);
  html_to_text(std::string(300'000, '<'));
  html_to_text(std::string(300'000, '&'));
}

TEST_CASE("text: shortened between words, with an ellipsis") {
  CHECK(shorten("một hai ba", 10) == "một hai ba");
  CHECK(shorten("một hai ba", 9) == "một hai…");
  CHECK(shorten("một hai ba", 3) == "mộ…");
  CHECK(shorten("mot-tu-rat-dai", 5) == "mot-…");
  CHECK(shorten("a", 0) == "");
  CHECK(shorten("", 5) == "");
  CHECK(shorten("x\U0001F468\u200D\U0001F469\u200D\U0001F467", 4) == "x…");
}

TEST_CASE("text: folded for comparison") {
  CHECK(fold("Đoàn công tác HUYỆN ỦY") == "doan cong tac huyen uy");
  CHECK(fold("Hòa") == fold("Hoà"));
  CHECK(fold("Tha\u0301p  Mu\u031bo\u031b\u0300i") == "thap muoi");
  CHECK(fold("ÀÉÎÕÜ Ñ ç") == "aeiou n c");
  CHECK(fold("Ελλάδα Москва́") == "ελλαδα москва");
  CHECK(fold("한국 日本") == "한국 日本");
  CHECK(fold("Ðăng") == "dang");
  CHECK(fold("a \u0316 ::") == "a ::");
}

TEST_CASE("text: markup is escaped for text and attributes alike") {
  CHECK(escape_markup("<a href=\"x\">'&'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(escape_markup("") == "");
}
