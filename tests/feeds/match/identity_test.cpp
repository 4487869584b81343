// Identity inside a source: keys, their evidence, and published ids.
#include "feeds/match/identity.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace bantin::feeds;
using Action = Assignment::Action;

namespace {

RawItem item(std::string guid, std::string title, std::string text = {}) {
  RawItem made;
  made.guid = std::move(guid);
  made.title.value = std::move(title);
  made.summary.value = std::move(text);
  return made;
}

/// A source's memory, as the store keeps it.
class Memory {
 public:
  /// Polls a document of (item, link) and returns the row of each item, 0 for a duplicate.
  std::vector<std::int64_t> poll(const std::vector<std::pair<RawItem, std::string>>& document) {
    std::vector<ItemIdentity> items;
    std::vector<KnownEntry> known;
    for (const auto& [raw, link] : document) {
      items.push_back(identify(raw, link));
      for (const ItemKey& key : items.back().keys) {
        const auto found = rows_.find({key.kind, key.hash});
        if (found != rows_.end()) known.push_back({found->second, key});
      }
    }
    const Matching matching = match_items(items, known);
    for (const ItemKey& key : matching.burnt)
      rows_[{key.kind, key.hash}] = 0;
    std::vector<std::int64_t> rows;
    for (const Assignment& assignment : matching.items) {
      std::int64_t row = assignment.entry;
      if (assignment.action == Action::fresh) row = ++last_;
      if (assignment.action == Action::duplicate) row = 0;
      rows.push_back(row);
      if (row != 0) {
        for (const ItemKey& key : assignment.keys)
          rows_.emplace(std::pair{key.kind, key.hash}, row);
      }
    }
    return rows;
  }

 private:
  std::map<std::pair<KeyKind, std::uint64_t>, std::int64_t> rows_;
  std::int64_t last_ = 0;
};

using Rows = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("identity: an item polled again is the same item, whatever was edited") {
  Memory memory;
  CHECK(memory.poll({{item("g1", "Tin một"), "https://a.example/1"}}) == Rows{1});
  CHECK(memory.poll({{item("g1", "Tin một"), "https://a.example/1"}}) == Rows{1});
  CHECK(memory.poll({{item("g1", "Tin một (sửa)", "Nội dung"), "https://a.example/1"}}) == Rows{1});
  CHECK(memory.poll({{item("g1", "Tin một (sửa)"), "https://a.example/tin/1.html"}}) == Rows{1});
}

TEST_CASE("identity: white space around a guid is not part of it") {
  Memory memory;
  CHECK(memory.poll({{item("news_431", "Tin"), ""}}) == Rows{1});
  CHECK(memory.poll({{item("\n   news_431\n ", "Tin"), ""}}) == Rows{1});
}

TEST_CASE("identity: without a guid the link decides, without a link the words") {
  Memory memory;
  CHECK(memory.poll({{item("", "Một"), "https://a.example/1"}, {item("", "Hai"), ""}}) == Rows{1, 2});
  CHECK(memory.poll({{item("", "Hai"), ""}, {item("", "Một, sửa"), "https://a.example/1"}}) == Rows{2, 1});
}

TEST_CASE("identity: a guid that changed leaves the item where its link is known") {
  Memory memory;
  CHECK(memory.poll({{item("old-1", "Một"), "https://a.example/1"}}) == Rows{1});
  CHECK(memory.poll({{item("new-1", "Một"), "https://a.example/1"}}) == Rows{1});
  CHECK(memory.poll({{item("new-1", "Một"), "https://a.example/other"}}) == Rows{1});
}

TEST_CASE("identity: different items with one guid stay apart by their links") {
  Memory memory;
  CHECK(memory.poll({{item("g", "Một"), "https://a.example/1"}, {item("g", "Hai"), "https://a.example/2"}}) ==
        Rows{1, 2});
  CHECK(memory.poll({{item("g", "Hai"), "https://a.example/2"}, {item("g", "Một"), "https://a.example/1"}}) ==
        Rows{2, 1});
}

TEST_CASE("identity: different items with one guid and one link stay apart by their words") {
  Memory memory;
  const std::string tab = "http://so.example/tabid/36/Default.aspx";
  CHECK(memory.poll({{item(tab, "Tin", "Thông báo tuyển sinh"), tab}, {item(tab, "Tin", "Kết quả"), tab}}) ==
        Rows{1, 2});
  CHECK(memory.poll({{item(tab, "Tin", "Kết quả"), tab}, {item(tab, "Tin", "Thông báo tuyển sinh"), tab}}) ==
        Rows{2, 1});
}

TEST_CASE("identity: a guid once shown to be a lie never identifies again") {
  Memory memory;
  CHECK(memory.poll({{item("g", "Một"), ""}}) == Rows{1});
  CHECK(memory.poll({{item("g", "Một"), ""}, {item("g", "Hai"), ""}}) == Rows{1, 2});
  // Alone in the document again: without the memory of the lie this would be an edit of the first item.
  CHECK(memory.poll({{item("g", "Ba"), ""}}) == Rows{3});
  CHECK(memory.poll({{item("g", "Một"), ""}}) == Rows{1});
}

TEST_CASE("identity: the same item listed twice is one item") {
  Memory memory;
  CHECK(memory.poll({{item("g", "Một"), "https://a.example/1"}, {item("g", "Một"), "https://a.example/1"}}) ==
        Rows{1, 0});
  CHECK(memory.poll({{item("g", "Một"), "https://a.example/1"}}) == Rows{1});
}

TEST_CASE("identity: equal titles with links of their own are different items") {
  Memory memory;
  CHECK(memory.poll({{item("", "Thông báo"), "https://a.example/1"}, {item("", "Thông báo"), "https://a.example/2"}}) ==
        Rows{1, 2});
  CHECK(memory.poll({{item("", "Thông báo"), "https://a.example/3"}}) == Rows{3});
}

TEST_CASE("identity: two items never get one entry") {
  Memory memory;
  CHECK(memory.poll({{item("g1", "Một"), "https://a.example/1"}}) == Rows{1});
  // The first is known by its guid; the second has taken over its link and must not become it too.
  CHECK(memory.poll({{item("g2", "Hai"), "https://a.example/1"}, {item("g1", "Một"), "https://a.example/9"}}) ==
        Rows{2, 1});
}

TEST_CASE("identity: an edit changes the raw hash, a new comment count does not") {
  RawItem one = item("g", "Một", "Nội dung");
  const auto before = identify(one, "").raw_hash;
  one.comments_count = "17";
  CHECK(identify(one, "").raw_hash == before);
  one.summary.value = "Nội dung sửa";
  CHECK(identify(one, "").raw_hash != before);
}

TEST_CASE("published id: an own IRI of the source's domain, a urn:uuid, else a tag") {
  struct Row {
    const char* name;
    const char* guid;
    const char* domain;
    bool own;
  };
  const Row rows[] = {
      {"own domain", "https://thapmuoi.dongthap.gov.vn/-/tin-1", "dongthap.gov.vn", true},
      {"another domain", "https://evil.example/1", "dongthap.gov.vn", false},
      {"scoped guid", "news_431", "dongthap.gov.vn", false},
      {"urn:uuid", "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "dongthap.gov.vn", true},
      {"broken uuid", "urn:uuid:1225c695", "dongthap.gov.vn", false},
      {"file source", "https://thapmuoi.dongthap.gov.vn/-/tin-1", "", false},
      {"space inside", "https://thapmuoi.dongthap.gov.vn/a b", "dongthap.gov.vn", false},
      {"script", "javascript:alert(1)", "dongthap.gov.vn", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const ItemIdentity identity = identify(item(row.guid, "Tin"), "https://thapmuoi.dongthap.gov.vn/tin");
    const Matching matching = match_items(std::span(&identity, 1), {});
    const std::string id = published_id(identity, matching.items[0], "my-dong", row.domain, "tin.example.vn");
    if (row.own)
      CHECK(id == row.guid);
    else
      CHECK(id.starts_with("tag:tin.example.vn,2026:my-dong/"));
  }
}

TEST_CASE("published id: items that share a guid get ids of their own, each the same every time") {
  const std::vector<ItemIdentity> items = {
      identify(item("https://a.gov.vn/x", "Một"), "https://a.gov.vn/1"),
      identify(item("https://a.gov.vn/x", "Hai"), "https://a.gov.vn/2"),
  };
  const Matching matching = match_items(items, {});
  const auto first = published_id(items[0], matching.items[0], "s", "a.gov.vn", "tin.example.vn");
  const auto second = published_id(items[1], matching.items[1], "s", "a.gov.vn", "tin.example.vn");
  CHECK(first != second);
  CHECK(first == "tag:tin.example.vn,2026:s/" + first.substr(first.rfind('/') + 1));
  CHECK(first == published_id(items[0], matching.items[0], "s", "a.gov.vn", "tin.example.vn"));
}
