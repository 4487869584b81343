// What counts as an edit.
#include "feeds/match/edit.hpp"

#include <doctest/doctest.h>

#include <string>

#include "feeds/match/story.hpp"

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

TEST_CASE("edit: read once, the words give the same hash and the same fingerprint as read twice") {
  std::string long_text;
  for (int n = 0; n < 5997; ++n)
    long_text += "chữ" + std::to_string(n % 700) + "x ";
  for (const std::string& text :
       {std::string(), std::string("Một."), std::string("Sáng 27/02, xã ra quân dọn vệ sinh (đợt 2)!"),
        std::string("\xE2\x80"), long_text.substr(0, 9000), long_text, long_text + long_text}) {
    Entry entry = base();
    entry.content_html = text;
    entry.title = text.substr(0, 60);
    for (const bool has_summary : {false, true}) {
      if (has_summary) std::swap(entry.summary, entry.content_html);
      CAPTURE(text.substr(0, 40));
      const EntryPrints prints = entry_prints(entry);
      CHECK(prints.content_hash == content_hash(entry));
      CHECK(prints.story.simhash == story_fingerprint(entry).simhash);
      CHECK(prints.story.samples == story_fingerprint(entry).samples);
    }
  }
}
