#include "daemon/store/entry_codec.hpp"

#include <doctest/doctest.h>

#include <random>

#include "tests/daemon/store/full_entry.hpp"

using namespace bantin;
using namespace bantin::store;

TEST_CASE("entry codec: every field comes back as it went in") {
  const feeds::Entry entry = test::full_entry();
  feeds::Entry read;
  REQUIRE(decode_details(encode_details(entry), read));
  read.guid = entry.guid;
  read.link = entry.link;
  read.title = entry.title;
  read.summary = entry.summary;
  read.summary_html = entry.summary_html;
  read.content_html = entry.content_html;
  test::check_equal(read, entry);
}

TEST_CASE("entry codec: an empty entry takes no bytes and comes back empty") {
  CHECK(encode_details({}).empty());
  feeds::Entry read;
  REQUIRE(decode_details("", read));
  test::check_equal(read, {});
}

TEST_CASE("entry codec: a part without any text keeps its place in the list") {
  feeds::Entry entry;
  entry.people.resize(2);
  entry.categories.resize(3);
  feeds::Entry read;
  REQUIRE(decode_details(encode_details(entry), read));
  CHECK(read.people.size() == 2);
  CHECK(read.categories.size() == 3);
}

TEST_CASE("entry codec: a tag of a later version is skipped") {
  feeds::Entry entry;
  entry.image = "https://example.vn/a.jpg";
  feeds::Entry read;
  REQUIRE(decode_details(std::string("\x7f\x02xy", 4) + encode_details(entry), read));
  CHECK(read.image == entry.image);
}

TEST_CASE("entry codec: every cut is refused or leaves out whole parts") {
  const std::string bytes = encode_details(test::full_entry());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    feeds::Entry read;
    if (decode_details(std::string_view(bytes).substr(0, size), read)) {
      CHECK(encode_details(read) == bytes.substr(0, size));
    }
  }
}

TEST_CASE("entry codec: changed bytes never do more than give another entry or a refusal") {
  const std::string bytes = encode_details(test::full_entry());
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = bytes;
    for (int flips = 1 + round % 3; flips > 0; --flips)
      changed[random() % changed.size()] = static_cast<char>(random());
    feeds::Entry read;
    decode_details(changed, read);
    CHECK(read.people.size() < 100);
  }
}

TEST_CASE("entry codec: the seal breaks when anything that readers see has changed") {
  const feeds::Entry entry = test::full_entry();
  const std::string bytes = seal_details(entry);
  CHECK(is_sealed(bytes, entry));
  CHECK(is_sealed(encode_details(entry), entry));  // of before there were seals
  for (std::string feeds::Entry::*text :
       {&feeds::Entry::guid, &feeds::Entry::link, &feeds::Entry::title, &feeds::Entry::summary,
        &feeds::Entry::summary_html, &feeds::Entry::content_html}) {
    feeds::Entry other = entry;
    other.*text += 'x';
    CHECK_FALSE(is_sealed(bytes, other));
  }
  // Only in the tag and the length of the seal itself a bit goes unseen; nothing that readers see has changed then.
  std::size_t unseen = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    if (!is_sealed(changed, entry)) continue;
    ++unseen;
    CHECK(bit / 8 >= encode_details(entry).size());
  }
  CHECK(unseen == 16);
}

TEST_CASE("entry codec: a list of texts keeps empty texts and line ends") {
  const std::vector<std::string> texts = {"", "truncated", "two\nlines", std::string("\0", 1)};
  std::vector<std::string> read;
  REQUIRE(decode_texts(encode_texts(texts), read));
  CHECK(read == texts);
}
