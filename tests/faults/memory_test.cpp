// Memory that runs out at the n-th request, in our own code, in SQLite's and in pugixml's: the work at hand is dropped
// with an exception or a refusal, the process lives, and nothing that was acknowledged is lost.
// BANTIN_MEMORY_FAULTS sets how many requests are refused.
#include <doctest/doctest.h>

#include <optional>

#include "daemon/store/sqlite.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/read/read.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/rss.hpp"
#include "tests/faults/fault_memory.hpp"
#include "tests/faults/ingest_model.hpp"
#include "tests/support/environment.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

const char* const kFeed =
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Tin x\xc3\xa3</title>"
    "<link>https://mydong.example.vn/</link><description>d</description>"
    "<item><title>H\xe1\xbb\x8dp d\xc3\xa2n</title><link>https://mydong.example.vn/1</link><guid>g1</guid>"
    "<pubDate>Tue, 22 Feb 2022 10:00:00 +0700</pubDate><description>&lt;p&gt;N\xe1\xbb\x99i dung &lt;b&gt;m\xe1\xbb\x9b"
    "i&lt;/b&gt; &lt;a href='/2?x=1&amp;amp;y=2'&gt;xem&lt;/a&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;1&lt;/table&gt;"
    "</description><category>N\xc3\xb4ng th\xc3\xb4n</category><enclosure url='https://mydong.example.vn/a.pdf' "
    "length='5' type='application/pdf'/></item>"
    "<item><title>B\xc3\xa3o s\xe1\xbb\x91 4 & l\xc5\xa9</title><link>/3</link><guid>g2</guid></item></channel></rss>";

/// What is made of one document: read, cleaned, written in both XML formats. Empty if it was refused. (JSON is left
/// out: the destructor of the library's values asks for memory itself, and ends the process if there is none.)
std::string through_all_of_it() {
  const auto raw = feeds::read(kFeed, {});
  if (!raw) return {};
  feeds::FeedDocument document;
  document.title = "Bản tin";
  document.id = "https://tin.example.vn/";
  const feeds::FeedInfo info = feeds::clean_feed(*raw, {});
  for (const feeds::RawItem& item : raw->items) {
    feeds::PublishedEntry& published = document.entries.emplace_back();
    published.entry = feeds::clean_item(item, *raw, info, {});
    published.id = "tag:example.vn,2022:" + published.entry.guid;
  }
  return feeds::write_atom(document) + feeds::write_rss(document, "https://tin.example.vn/sources.opml");
}

}  // namespace

TEST_CASE("memory: reading, cleaning and writing drop their work and nothing else when it runs out") {
  const unsigned most = bantin::test::from_environment("BANTIN_MEMORY_FAULTS", 400);
  const std::string whole = through_all_of_it();
  REQUIRE(whole.size() > 500);
  unsigned dropped = 0;
  unsigned n = 0;
  for (bool struck = true; struck && n < most;) {
    fail_allocation(++n);
    try {
      const std::string result = through_all_of_it();
      struck = stop_failing();
      if (struck && result.empty()) ++dropped;
      // Where a library puts up with it by itself, half a feed must not come out.
      if (!result.empty()) CHECK_MESSAGE(result == whole, "request " << n);
    } catch (const std::bad_alloc&) {
      struck = stop_failing();
      ++dropped;
    }
  }
  CHECK(through_all_of_it() == whole);
  CHECK(dropped > n / 2);
  MESSAGE(dropped << " of " << n << " requests for memory refused: the work was dropped each time");
}

TEST_CASE("memory: the store drops a refresh when it runs out, loses none that it acknowledged, and goes on") {
  const unsigned most = bantin::test::from_environment("BANTIN_MEMORY_FAULTS", 400);
  const unsigned seed = bantin::test::from_environment("BANTIN_CRASH_SEED", std::random_device()());
  INFO("BANTIN_CRASH_SEED=" << seed);
  std::mt19937 random(seed);
  std::optional<TemporaryDirectory> directory;
  OpenOptions options;
  Acknowledged acknowledged;
  std::unique_ptr<Store> store;
  unsigned struck = 0;
  unsigned failed = 0;
  for (unsigned n = 0; n < most; ++n) {
    CAPTURE(n);
    if (n % 100 == 0) {
      if (store) {
        check_numbered(options, *store, acknowledged);
        store.reset();
      }
      directory.emplace();
      options = options_for(*directory / "bantin.db");
      acknowledged.clear();
      store = open_sqlite_store(options);
    }
    IngestModel ingest(*store, acknowledged);
    if (n % 50 == 49) {  // in the middle of an opening
      store.reset();
      fail_allocation(1 + random() % 3000);
      try {
        store = open_sqlite_store(options);
      } catch (const std::exception&) {
        ++failed;
      }
      struck += stop_failing();
      if (!store) store = open_sqlite_store(options);
      continue;
    }
    // The model's own requests are refused as well: what is thrown here has reached nobody else.
    fail_allocation(1 + random() % 400);
    bool done = false;
    try {
      done = ingest.commit_next(random);
      store->latest({.sources = {crash_source(0)}, .limit = 5});
    } catch (const std::bad_alloc&) {
    } catch (const DatabaseError&) {
    }
    struck += stop_failing();
    failed += !done;
    int attempts = 0;
    while (!ingest.commit_next(random))
      REQUIRE(++attempts < 20);
  }
  check_numbered(options, *store, acknowledged);
  CHECK(struck > most / 4);
  MESSAGE(struck << " of " << most << " requests refused, " << failed << " refreshes or openings dropped");
}
