#include "feeds/read/entities.hpp"

#include <doctest/doctest.h>

using namespace bantin::feeds;

namespace {

std::string decoded(std::string_view text, ReferencePlace place = ReferencePlace::text) {
  std::string out;
  const std::size_t read = decode_reference(text, place, out);
  return std::to_string(read) + ":" + out;
}

}  // namespace

TEST_CASE("entities: every kind of reference is read as a browser reads it") {
  struct Row {
    const char* name;
    const char* text;
    const char* want;
  };
  for (const Row& row : {
           Row{"named", "&amp;lt;", "5:&"},
           Row{"first in the table", "&AElig;", "7:Æ"},
           Row{"last in the table", "&zwnj;", "6:\u200c"},
           Row{"two characters", "&NotEqualTilde;", "15:≂̸"},
           Row{"longest name", "&CounterClockwiseContourIntegral;", "33:∳"},
           Row{"no semicolon, old name", "&nbspx", "5:\u00a0"},
           Row{"no semicolon, longest old name wins", "&notit;", "4:¬"},
           Row{"with semicolon the long one wins", "&notin;", "7:∉"},
           Row{"no semicolon, young name", "&hellip x", "0:"},
           Row{"unknown", "&nothing_known;", "4:¬"},
           Row{"unknown at all", "&xyzzy;", "0:"},
           Row{"bare", "& b", "0:"},
           Row{"alone", "&", "0:"},
           Row{"decimal", "&#272;", "6:Đ"},
           Row{"hexadecimal", "&#x1EA0;", "8:Ạ"},
           Row{"hexadecimal, capital", "&#X1ea1", "7:ạ"},
           Row{"no digits", "&#;", "0:"},
           Row{"no hex digits", "&#xg", "0:"},
           Row{"windows-1252", "&#150;", "6:–"},
           Row{"NUL", "&#0;", "4:\uFFFD"},
           Row{"control", "&#8;", "4:\uFFFD"},
           Row{"carriage return", "&#13;", "5: "},
           Row{"surrogate", "&#xD800;", "8:\uFFFD"},
           Row{"too large", "&#99999999999999999999;", "23:\uFFFD"},
           Row{"beyond the BMP", "&#128512;", "9:😀"},
       }) {
    CAPTURE(std::string(row.name));
    CHECK(decoded(row.text) == row.want);
  }
}

TEST_CASE("entities: in an attribute a name without semicolon is a parameter of a link") {
  CHECK(decoded("&copy=2", ReferencePlace::attribute) == "0:");
  CHECK(decoded("&lang=vi", ReferencePlace::attribute) == "0:");
  CHECK(decoded("&copyright", ReferencePlace::attribute) == "0:");
  CHECK(decoded("&copy", ReferencePlace::attribute) == "5:©");
  CHECK(decoded("&amp;id=1", ReferencePlace::attribute) == "5:&");
}

TEST_CASE("entities: names are looked up exactly") {
  CHECK(named_entity("hellip") == "…");
  CHECK(named_entity("Ecirc") == "Ê");
  CHECK(named_entity("ECIRC").empty());
  CHECK(named_entity("").empty());
}
