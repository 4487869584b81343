// The small parts of cleaning: markup or text, people, media types, durations, languages.
#include <doctest/doctest.h>

#include "feeds/clean/fields.hpp"
#include "feeds/clean/language.hpp"
#include "feeds/clean/markup.hpp"
#include "feeds/clean/media.hpp"
#include "feeds/clean/person.hpp"

using namespace bantin::feeds;
using namespace std::chrono_literals;

TEST_CASE("markup: titles of unstated kind are HTML only beyond doubt") {
  struct Row {
    const char* title;
    const char* plain;
  };
  const Row rows[] = {
      {"Tin chỉ đạo &amp; điều hành", "Tin chỉ đạo & điều hành"},
      {"Kế hoạch số 12&#x2F;KH-UBND&#x3A; triển khai", "Kế hoạch số 12/KH-UBND: triển khai"},
      {"Ch&acirc;u Th&agrave;nh", "Châu Thành"},
      {"Gi&#7843;m ngh&egrave;o", "Giảm nghèo"},
      {"<b>Tin</b> nóng", "Tin nóng"},
      {"Tin<br>nóng", "Tin nóng"},
      {"<P>Tin</P>", "Tin"},
      {"AT&amp;T discussion", "AT&amp;T discussion"},
      {"How to write &lt;b&gt;", "How to write &lt;b&gt;"},
      {"AT&T và &amp; trong HTML", "AT&T và &amp; trong HTML"},
      {"Nice <gorilla> what's he weigh?", "Nice <gorilla> what's he weigh?"},
      {"I <3 you", "I <3 you"},
      {"1 < 2 &amp; 3", "1 < 2 &amp; 3"},
      {"The <b> tag", "The <b> tag"},
      {"a</b> b", "a</b> b"},
      {"Q&A", "Q&A"},
      {"&unknown; x", "&unknown; x"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.title));
    CHECK(plain_line(RawText{row.title, Markup::unstated, "", ""}) == row.plain);
  }
  CHECK(plain_line(RawText{"a &amp; <b>c</b>", Markup::plain, "", ""}) == "a &amp; <b>c</b>");
  CHECK(plain_line(RawText{"a &amp; <b>c</b>", Markup::html, "", ""}) == "a & c");
}

TEST_CASE("markup: plain text becomes paragraphs") {
  CHECK(html_of_plain("Một <b>\nhai\n\n\nba & bốn\n") == "<p>Một &lt;b&gt;<br/>hai</p><p>ba &amp; bốn</p>");
  CHECK(html_of_plain("a\r\nb") == "<p>a<br/>b</p>");
  CHECK(html_of_plain(" \n ") == "");
  CHECK(html_of_plain("") == "");
}

TEST_CASE("person: name and address are told apart") {
  struct Row {
    const char* raw;
    const char* name;
    const char* email;
  };
  const Row rows[] = {
      {"bbt@a.example (Ban biên tập)", "Ban biên tập", "bbt@a.example"},
      {"Hoàng Kha <kha@a.example>", "Hoàng Kha", "kha@a.example"},
      {"\"Hoàng Kha\" <kha@a.example>", "Hoàng Kha", "kha@a.example"},
      {"Hoàng Kha (kha@a.example)", "Hoàng Kha", "kha@a.example"},
      {"mailto:kha@a.example", "", "kha@a.example"},
      {"kha@a.example", "", "kha@a.example"},
      {"kha@a.example Hoàng Kha", "Hoàng Kha", "kha@a.example"},
      {"kha@a.example, Hoàng Kha", "Hoàng Kha", "kha@a.example"},
      {"Hoàng Kha", "Hoàng Kha", ""},
      {"Đài Truyền thanh (xã Mỹ Đông)", "Đài Truyền thanh (xã Mỹ Đông)", ""},
      {"Tin @ Ảnh", "Tin @ Ảnh", ""},
      {"@", "@", ""},
      {"Hoàng &amp; Kha", "Hoàng & Kha", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.raw));
    const Person person = clean_person({row.raw, "", "", "author"}, "");
    CHECK(person.name == row.name);
    CHECK(person.email == row.email);
  }
}

TEST_CASE("person: pages are web pages, addresses addresses, repeated people one") {
  const Person person = clean_person({"Kha", "mailto:kha@a.example", "/kha", "Author"}, "https://a.example/");
  CHECK(person.email == "kha@a.example");
  CHECK(person.uri == "https://a.example/kha");
  CHECK(person.role == "author");
  CHECK(clean_person({"Kha", "not an address", "javascript:x", ""}, "https://a.example/").uri.empty());
  CHECK(clean_person({"Kha", "", "mailto:kha@a.example", ""}, "").email == "kha@a.example");
  const std::vector<RawPerson> raw = {{"Kha", "", "", "author"}, {" ", "", "", "author"}, {"Kha ", "", "", "author"}};
  CHECK(clean_people(raw, "", {}).size() == 1);
}

TEST_CASE("media: types are given or guessed") {
  CHECK(media_type("Audio/MPEG; codecs=x", "https://a.example/x") == "audio/mpeg");
  CHECK(media_type("", "https://a.example/x.MP3?y=1") == "audio/mpeg");
  CHECK(media_type("mp3", "https://a.example/a.b/x.pdf#p") == "application/pdf");
  CHECK(media_type("text/<b>", "https://a.example/x.docx").ends_with("wordprocessingml.document"));
  CHECK(media_type("", "https://a.example/x") == "");
  CHECK(media_type("", "https://mp3") == "");
}

TEST_CASE("media: durations and counts") {
  CHECK(parse_duration("1:02:03") == 3723s);
  CHECK(parse_duration("62:03") == 3723s);
  CHECK(parse_duration("3723") == 3723s);
  CHECK(parse_duration("3723.9") == 3723s);
  CHECK_FALSE(parse_duration("1:2:3:4"));
  CHECK_FALSE(parse_duration(""));
  CHECK_FALSE(parse_duration("-5"));
  CHECK_FALSE(parse_duration("99999999999999999999"));
  CHECK(parse_count("1234567") == 1234567u);
  CHECK_FALSE(parse_count("1,234"));
  CHECK_FALSE(parse_count("-1"));
  CHECK_FALSE(parse_count("12 KB"));
}

TEST_CASE("language: tags get the shape of BCP 47") {
  CHECK(clean_language("VI") == "vi");
  CHECK(clean_language("en_us") == "en-US");
  CHECK(clean_language("zh-hant-tw") == "zh-Hant-TW");
  CHECK(clean_language("es-419") == "es-419");
  CHECK(clean_language("x-Klingon") == "x-klingon");
  CHECK(clean_language("en-x-us") == "en-x-us");
  CHECK(clean_language("vi, en") == "vi");
  CHECK(clean_language("tiếng Việt") == "");
  CHECK(clean_language("<script>") == "");
  CHECK(clean_language("") == "");
  CHECK(clean_language("-en") == "");
}

TEST_CASE("fields: categories without repetition, ids in bounds") {
  const std::vector<RawCategory> raw = {
      {"Tin tức", "", ""}, {" Tin  tức ", "", ""},           {"", "", "Nhãn"},
      {"", "", ""},        {"x", "javascript:alert(1)", ""}, {"x", "http://a.example/", ""}};
  const auto categories = clean_categories(raw, {});
  REQUIRE(categories.size() == 4);
  CHECK(categories[1].term == "Nhãn");
  CHECK(categories[2].scheme.empty());
  CHECK(categories[3].scheme == "http://a.example/");
  CHECK(clean_id(" a\nb ", {}) == "a b");
  CHECK(clean_id(std::string(10'000, 'x'), {}).size() == Limits{}.url_bytes);
}
