#include "feeds/read/charset.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "feeds/read/encodings.hpp"
#include "feeds/read/utf8.hpp"

using namespace bantin::feeds;

namespace {

bool has_repair(const std::vector<Repair>& repairs, std::string_view what) {
  for (const Repair& repair : repairs) {
    if (repair.what == what) return true;
  }
  return false;
}

std::string as_utf16(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) {
    if (big_endian) out += '\0';
    out += c;
    if (!big_endian) out += '\0';
  }
  return out;
}

std::string as_utf32(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii)
    out += big_endian ? std::string(3, '\0') + c : c + std::string(3, '\0');
  return out;
}

}  // namespace

TEST_CASE("utf8: both validators agree on every two and three byte text and around block ends") {
  std::string text;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (const std::string_view tail : {"", "\x80", "\xBF\x80", "a"}) {
        text.assign({static_cast<char>(first), static_cast<char>(second)});
        text += tail;
        const bool expected = is_valid_utf8_scalar(text);
        if (has_avx2()) REQUIRE(is_valid_utf8_avx2(text) == expected);
        for (const std::size_t before : {std::size_t{29}, std::size_t{31}, std::size_t{62}, std::size_t{63}}) {
          const std::string moved = std::string(before, 'x') + text + std::string(second % 2 == 0 ? 0 : 40, 'y');
          if (has_avx2()) REQUIRE(is_valid_utf8_avx2(moved) == is_valid_utf8_scalar(moved));
        }
      }
    }
  }
}

TEST_CASE("utf8: what is valid and what is not") {
  struct Row {
    const char* name;
    std::string text;
    bool valid;
  };
  const std::vector<Row> rows = {
      {"empty", "", true},
      {"ascii", "abc", true},
      {"vietnamese", "Thông báo của Ủy ban nhân dân xã Mỹ Đông", true},
      {"last code point", "\xF4\x8F\xBF\xBF", true},
      {"above the last", "\xF4\x90\x80\x80", false},
      {"surrogate", "\xED\xA0\x80", false},
      {"before the surrogates", "\xED\x9F\xBF", true},
      {"overlong slash", "\xC0\xAF", false},
      {"overlong, three bytes", "\xE0\x9F\xBF", false},
      {"overlong, four bytes", "\xF0\x8F\xBF\xBF", false},
      {"five bytes", "\xF8\x88\x80\x80\x80", false},
      {"lone continuation", "a\x80", false},
      {"cut", "\xE1\xBA", false},
      {"lead, then ascii",
       "\xE1\xBA"
       "a",
       false},
      {"NUL", std::string(1, '\0'), true},
  };
  for (const Row& row : rows) {
    for (const std::size_t before : {0u, 1u, 30u, 31u, 32u, 60u, 61u, 62u, 63u, 64u, 100u}) {
      CAPTURE(std::string(row.name));
      CAPTURE(before);
      const std::string text = std::string(before, 'a') + row.text;
      CHECK(is_valid_utf8_scalar(text) == row.valid);
      if (has_avx2()) CHECK(is_valid_utf8_avx2(text) == row.valid);
      CHECK(is_valid_utf8(text) == row.valid);
      std::uint32_t replaced = 0;
      CHECK(is_valid_utf8_scalar(repair_utf8(text, replaced)));
    }
  }
}

TEST_CASE("charset: marks and byte patterns name the wide encodings") {
  const std::string xml = "<?xml version=\"1.0\"?><rss/>";
  struct Row {
    std::string bytes;
    const char* encoding;
  };
  const std::vector<Row> rows = {
      {"\xEF\xBB\xBF" + xml, "utf-8"},
      {"\xEF\xBB\xBF\xEF\xBB\xBF" + xml, "utf-8"},
      {"\xFF\xFE" + as_utf16(xml, false), "utf-16le"},
      {"\xFE\xFF" + as_utf16(xml, true), "utf-16be"},
      {as_utf16(xml, false), "utf-16le"},
      {as_utf16(xml, true), "utf-16be"},
      {std::string("\xFF\xFE\0\0", 4) + as_utf32(xml, false), "utf-32le"},
      {std::string("\0\0\xFE\xFF", 4) + as_utf32(xml, true), "utf-32be"},
      {as_utf32(xml, false), "utf-32le"},
      {as_utf32(xml, true), "utf-32be"},
  };
  for (const Row& row : rows) {
    const Decoded decoded = decode(row.bytes, {});
    CAPTURE(row.encoding);
    CHECK(decoded.text == xml);
    CHECK(decoded.encoding == row.encoding);
    CHECK(decoded.repairs.empty());
  }
}

TEST_CASE("charset: labels are believed where the bytes do not contradict them") {
  struct Row {
    const char* name;
    const char* content_type;
    const char* declared;
    std::string bytes;
    const char* text;
    const char* encoding;
  };
  const std::vector<Row> rows = {
      {"latin-1 means windows-1252", "", "iso-8859-1", "caf\xE9 \x93x\x94", "café “x”", "windows-1252"},
      {"HTTP beats the declaration", "text/xml; charset=windows-1251", "windows-1253", "\xD0\xF3\xF1\xFC", "Русь",
       "windows-1251"},
      {"a server's default loses to the declaration", "text/xml;charset=ISO-8859-1", "windows-1251", "\xD0\xF3\xF1\xFC",
       "Русь", "windows-1251"},
      {"quotes and blanks", "text/xml; charset = 'koi8-r'", "", "\xF2\xD5\xD3\xD8", "Русь", "koi8-r"},
      {"windows-1258 is composed", "", "windows-1258", "xa\xDE My\xDE \xD0\xF4ng", "xã Mỹ Đông", "windows-1258"},
      {"TCVN3", "text/html; charset=tcvn3", "", "x\xB7 \xA7\xABng", "xã Đông", "tcvn"},
      {"VISCII", "text/html; charset=viscii", "", "x\xE3 M\xDB \xD0\xF4ng", "xã Mỹ Đông", "viscii"},
      {"gb2312 means gb18030", "", "gb2312", "\xD6\xD0\xB9\xFA", "中国", "gb18030"},
      {"big5", "", "Big5", "\xA4\xA4\xB0\xEA", "中國", "big5"},
      {"shift_jis", "", "Shift_JIS", "\x93\xFA\x96{", "日本", "shift_jis"},
      {"euc-jp", "", "EUC-JP", "\xC6\xFC\xCB\xDC", "日本", "euc-jp"},
      {"ks_c_5601-1987", "", "ks_c_5601-1987", "\xC7\xD1\xB1\xB9", "한국", "euc-kr"},
      {"tis-620", "", "tis-620", "\xE4\xB7\xC2", "ไทย", "windows-874"},
      {"an underscore for a dash", "", "windows_1251", "\xD0\xF3\xF1\xFC", "Русь", "windows-1251"},
      {"iso-2022-jp", "", "iso-2022-jp", "\x1B$BF|K\\\x1B(B", "日本", "iso-2022-jp"},
      {"any name that iconv knows", "", "cp852", "\x80", "Ç", "cp852"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    std::string bytes = "<?xml version='1.0'";
    if (*row.declared != '\0') bytes += std::string(" encoding=\"") + row.declared + "\"";
    bytes += "?><title>" + row.bytes + "</title>";
    const Decoded decoded = decode(bytes, {row.content_type, {}, false});
    CHECK(decoded.encoding == row.encoding);
    const auto begin = decoded.text.find("<title>") + 7;
    CHECK(decoded.text.substr(begin, decoded.text.find("</title>") - begin) == row.text);
    CHECK(decoded.repairs.empty());
  }
}

TEST_CASE("charset: valid UTF-8 beats a wrong label, and the label is noted") {
  for (const char* label : {"windows-1258", "iso-8859-1", "us-ascii", "utf-16", "gb2312"}) {
    CAPTURE(label);
    const std::string bytes = std::string("<?xml version='1.0' encoding='") + label + "'?><t>Xã Mỹ Đông</t>";
    const DecodedView view = decode_view(bytes, {});
    CHECK(view.text() == bytes);
    CHECK(view.is_borrowed);
    CHECK(view.decoded.encoding == "utf-8");
    CHECK(has_repair(view.decoded.repairs, "encoding-label"));
  }
}

TEST_CASE("charset: an unknown label is noted and the detection goes on") {
  const Decoded plain = decode("<?xml version='1.0' encoding='no-such-thing'?><t>Xã</t>", {});
  CHECK(plain.encoding == "utf-8");
  CHECK(has_repair(plain.repairs, "encoding-label"));
  const Decoded legacy =
      decode("<?xml version='1.0' encoding='windows-1251'?>\xD0\xF3\xF1\xFC", {"a/b;charset=nope", {}, false});
  CHECK(legacy.encoding == "windows-1251");
  CHECK(has_repair(legacy.repairs, "encoding-label"));
}

TEST_CASE("charset: UTF-7 is never an encoding") {
  for (const char* label : {"utf-7", "UTF7", "unicode-1-1-utf-7", "UTF-7-IMAP", "utf-8//translit", "hz-gb-2312"}) {
    CAPTURE(label);
    CHECK_FALSE(find_encoding(label));
  }
  CHECK(decode("<?xml version='1.0' encoding='utf-7'?>+ADw-script+AD4-", {}).text.find("<script") == std::string::npos);
}

TEST_CASE("charset: windows-1258 that calls itself iso-8859-1 is told by its tone marks") {
  const std::string bytes =
      "<meta charset=iso-8859-1><title>Xa\xDE My\xDE \xD0\xF4ng - Huy\xEA\xF2n Tha\xECp M\xFD\xF5\xCCi</title>";
  const Decoded decoded = decode(bytes, {{}, {}, true});
  CHECK(decoded.encoding == "windows-1258");
  CHECK(decoded.text.find("Xã Mỹ Đông - Huyện Tháp Mười") != std::string::npos);
  CHECK(has_repair(decoded.repairs, "encoding-label"));
  const Decoded italian =
      decode("<meta charset=iso-8859-1>Luned\xEC cos\xEC pi\xF9 per\xF2 sar\xE0 luned\xEC", {{}, {}, true});
  CHECK(italian.encoding == "windows-1252");
}

TEST_CASE("charset: UTF-8 with a few broken characters stays UTF-8") {
  const Decoded decoded = decode("<?xml version='1.0'?><t>Thông báo của Ủy ban nh\xC3 d\xE1\xBB</t>", {});
  CHECK(decoded.encoding == "utf-8");
  CHECK(decoded.text.find("nh\xEF\xBF\xBD d\xEF\xBF\xBD<") != std::string::npos);
  REQUIRE(decoded.repairs.size() == 1);
  CHECK(decoded.repairs[0].what == "invalid-utf8");
  CHECK(decoded.repairs[0].count == 2);
}

TEST_CASE("charset: a character that the end of the document cuts off is dropped") {
  const Decoded decoded = decode("<t>\xE1\xBB", {});
  CHECK(decoded.encoding == "utf-8");
  CHECK(decoded.text == "<t>");
  CHECK(decoded.repairs.empty());
}

TEST_CASE("charset: bytes without a label are guessed") {
  const std::string russian =
      "\xEE\xCF\xD7\xCF\xD3\xD4\xC9 \xD2\xC1\xCA\xCF\xCE\xC1 \xC9 \xCF\xC2\xCC\xC1\xD3\xD4\xC9 \xDA\xC1 "
      "\xD0\xCF\xD3\xCC\xC5\xC4\xCE\xC0\xC0 \xCE\xC5\xC4\xC5\xCC\xC0";
  const Decoded decoded = decode("<t>" + russian + "</t>", {});
  CHECK(decoded.encoding == "koi8-r");
  CHECK(decoded.text == "<t>Новости района и области за последнюю неделю</t>");
  CHECK(has_repair(decoded.repairs, "encoding-label"));
}

TEST_CASE("charset: an admin's word beats every label") {
  const Decoded decoded = decode("<?xml version='1.0' encoding='utf-8'?><t>\xD0\xF3\xF1\xFC</t>",
                                 {"text/xml; charset=utf-8", "windows-1251", false});
  CHECK(decoded.encoding == "windows-1251");
  CHECK(decoded.text.find("<t>Русь</t>") != std::string::npos);
}

TEST_CASE("charset: what makes no sense is replaced and counted") {
  const Decoded decoded =
      decode("<?xml version='1.0' encoding='shift_jis'?><t>\x93\xFA\x96{\xFF</t>", {{}, "shift_jis", false});
  CHECK(decoded.text.find("日本\xEF\xBF\xBD</t>") != std::string::npos);
  CHECK(has_repair(decoded.repairs, "undecodable-bytes"));
}

TEST_CASE("charset: EBCDIC is told by its first bytes") {
  std::string ebcdic =
      "\x4C\x6F\xA7\x94\x93\x40\x85\x95\x83\x96\x84\x89\x95\x87\x7E\x7F\x83\x97\xF0\xF3\xF7\x7F\x6F\x6E";
  ebcdic += "\x4C\xA3\x6E\x80\x4C\x61\xA3\x6E";
  const Decoded decoded = decode(ebcdic, {});
  CHECK(decoded.encoding == "cp037");
  CHECK(decoded.text == "<?xml encoding=\"cp037\"?><t>Ø</t>");
}

TEST_CASE("charset: whatever the bytes, the text is valid UTF-8") {
  std::uint32_t seed = 7;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 200; ++i) {
      seed = seed * 1664525 + 1013904223;
      bytes += static_cast<char>(seed >> 24);
    }
    for (const char* label :
         {"", "utf-8", "big5", "utf-16", "utf-32be", "tcvn", "windows-1258", "iso-2022-jp", "euc-kr"}) {
      CAPTURE(label);
      REQUIRE(is_valid_utf8_scalar(decode(bytes, {{}, label, round % 2 == 0}).text));
    }
  }
}
