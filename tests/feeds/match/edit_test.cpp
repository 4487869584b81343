// What counts as an edit.
#include "feeds/match/edit.hpp"

#include <doctest/doctest.h>

using namespace bantin::feeds;

namespace {
Entry base() {
  Entry entry;
  entry.title = "Ra quân vệ sinh môi trường";
  entry.link = "https://a.example/tin/1";
  entry.content_html = "<p>Sáng 27/02, xã ra quân.</p>";
  return entry;
}
}  // namespace

TEST_CASE("edit: markup, white space, link noise, dates and counters are none") {
  Entry other = base();
  other.content_html = "<div><p>Sáng  27/02,\n xã <b>ra quân</b>.</p></div>";
  other.link = "http://www.a.example/tin/1?utm_source=x";
  other.comments_count = 7;
  other.published = Date{};
  CHECK(content_hash(base()) == content_hash(other));
}

TEST_CASE("edit: title, words, link and enclosures are") {
  Entry title = base();
  title.title += "!";
  Entry words = base();
  words.content_html = "<p>Sáng 28/02, xã ra quân.</p>";
  Entry link = base();
  link.link = "https://a.example/tin/2";
  Entry file = base();
  file.attachments.push_back(Attachment{"https://a.example/kh.pdf", "application/pdf", "", {}, {}});
  for (const Entry& edited : {title, words, link, file})
    CHECK(content_hash(base()) != content_hash(edited));
}
