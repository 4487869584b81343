// The publisher: what is on the shelf after a change, and what does not move without one.
#include "daemon/publish/publisher.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>

#include <pugixml.hpp>
#include <string>

#include "tests/support/memory_store.hpp"

namespace bantin::publish {
namespace {

using namespace std::chrono_literals;

constexpr feeds::Instant kStart{1'645'516'965s};  // 2022-02-22T08:02:45Z

config::Config two_sources() {
  config::Config config;
  config.site.title = "Bản tin huyện";
  config.site.public_url = "https://tin.example.vn";
  config.site.contact = "mailto:vanphong@example.vn";
  config.site.zone = feeds::TimeZone("Asia/Ho_Chi_Minh", {{feeds::Instant{}, 7h}});
  config.areas = {{"thap-muoi", "Huyện Tháp Mười", config::AreaKind::district, ""},
                  {"my-dong", "Xã Mỹ Đông", config::AreaKind::commune, "thap-muoi"}};
  config::Source first;
  first.id = "my-dong";
  first.name = "Trang xã Mỹ Đông";
  first.url = "https://mydong.example.vn/rss";
  first.area = "my-dong";
  first.tags = {"tin-tuc"};
  config::Source second;
  second.id = "huyen";
  second.name = "Trang huyện";
  second.url = "https://user:secret@huyen.example.vn/rss";
  second.area = "thap-muoi";
  config.sources = {first, second};
  return config;
}

store::StoredEntry entry(const std::string& source, const std::string& id, std::chrono::seconds after) {
  store::StoredEntry stored;
  stored.source = source;
  stored.id = "urn:" + id;
  stored.entry.title = "Tin " + id;
  stored.entry.link = "https://example.vn/" + id;
  stored.entry.summary = "Tóm tắt của tin " + id;
  stored.published = stored.updated = stored.sort_at = stored.first_seen = kStart + after;
  return stored;
}

struct Fixture {
  test::MemoryStore store;
  Log log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  config::ConfigPtr config = std::make_shared<const config::Config>(two_sources());
  Publisher publisher{store, config, log};

  DocumentPtr document(const char* path) const { return ShelfReader(publisher.shelf()).find(path); }
  std::string body(const char* path) const {
    const DocumentPtr found = document(path);
    REQUIRE(found);
    return found->identity.body;
  }
};

std::string titles(const std::string& atom) {
  pugi::xml_document tree;
  tree.load_string(atom.c_str());
  std::string all;
  for (const auto node : tree.child("feed").children("entry"))
    all += std::string(node.child_value("title")) + ";";
  return all;
}

}  // namespace

TEST_CASE("publisher: the merged feed holds the configured sources' entries, newest first") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "c", 20s), kStart);
  f.store.put(entry("my-dong", "b", 10s), kStart);
  f.store.put(entry("gone", "d", 30s), kStart);
  CHECK(f.publisher.render());
  CHECK(titles(f.body("/feed.atom")) == "Tin c;Tin b;Tin a;");
}

TEST_CASE("publisher: before the first item the feed is there and empty") {
  Fixture f;
  CHECK(f.document("/feed.atom") == nullptr);
  CHECK(f.publisher.render());
  CHECK(f.body("/feed.atom").find("1970-01-01T00:00:00Z") != std::string::npos);
  CHECK(f.body("/").find("Chưa có tin nào.") != std::string::npos);
}

TEST_CASE("publisher: areas, tags and the source's own words are named; a password in an address is not") {
  Fixture f;
  store::SourceState state;
  state.source = "my-dong";
  state.feed_id = "https://mydong.example.vn/feed-id";
  state.feed_home = "https://mydong.example.vn/";
  state.feed_rights = "UBND xã Mỹ Đông";
  state.format = "rss";
  f.store.put(state);
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "b", 1s), kStart);
  f.publisher.render();
  const std::string atom = f.body("/feed.atom");
  CHECK(atom.find("term=\"thap-muoi\" scheme=\"https://tin.example.vn/areas/\" label=\"Huyện Tháp Mười\"") !=
        std::string::npos);
  CHECK(atom.find("term=\"tin-tuc\" scheme=\"https://tin.example.vn/tags/\"") != std::string::npos);
  CHECK(atom.find("<id>https://mydong.example.vn/feed-id</id>") != std::string::npos);
  CHECK(atom.find("<rights>UBND xã Mỹ Đông</rights>") != std::string::npos);
  CHECK(atom.find("<id>tag:tin.example.vn,2026:huyen</id>") != std::string::npos);
  CHECK(atom.find("secret") == std::string::npos);
}

TEST_CASE("publisher: without a change nothing is read, rendered or moved") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  CHECK(f.publisher.render());
  const auto document = f.document("/feed.atom");
  const auto generation = f.publisher.shelf().generation();
  const auto queries = f.store.queries();
  CHECK_FALSE(f.publisher.render());
  CHECK(f.document("/feed.atom") == document);
  CHECK(f.publisher.shelf().generation() == generation);
  CHECK(f.store.queries() == queries);
}

TEST_CASE("publisher: a change that does not concern the outlet keeps document, etag and time") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.publisher.render();
  const auto document = f.document("/feed.atom");
  f.store.put(entry("gone", "x", 5s), kStart + 1h);
  CHECK_FALSE(f.publisher.render());
  CHECK(f.document("/feed.atom") == document);
}

TEST_CASE("publisher: last-modified is the data's time and moves with every change, in one second too") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart + 1h);
  f.publisher.render();
  const auto first = f.document("/feed.atom");
  CHECK(first->last_modified == "Tue, 22 Feb 2022 09:02:45 GMT");
  f.store.put(entry("my-dong", "b", 1s), kStart + 1h);
  f.publisher.render();
  const auto second = f.document("/feed.atom");
  CHECK(second->modified > first->modified);
  CHECK(second->identity.etag != first->identity.etag);
}

TEST_CASE("publisher: two processes with the same data serve the same bytes, etags and times") {
  Fixture one;
  Fixture two;
  for (Fixture* f : {&one, &two}) {
    f->store.put(entry("my-dong", "a", 0s), kStart);
    f->publisher.render();
  }
  CHECK(one.body("/feed.atom") == two.body("/feed.atom"));
  CHECK(one.document("/feed.atom")->identity.etag == two.document("/feed.atom")->identity.etag);
  CHECK(one.document("/feed.atom")->last_modified == two.document("/feed.atom")->last_modified);
}

TEST_CASE("publisher: a new configuration is rendered though no entry changed") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "b", 1s), kStart);
  f.publisher.render();
  const auto before = f.document("/feed.atom");
  config::Config changed = two_sources();
  changed.sources.pop_back();
  f.publisher.set_config(std::make_shared<const config::Config>(changed));
  CHECK(f.publisher.render());
  CHECK(titles(f.body("/feed.atom")) == "Tin a;");
  CHECK(f.document("/feed.atom")->modified > before->modified);
}

TEST_CASE("publisher: at most the configured number of entries") {
  Fixture f;
  config::Config changed = two_sources();
  changed.feed.entries = 2;
  f.publisher.set_config(std::make_shared<const config::Config>(changed));
  for (int i = 0; i < 5; ++i)
    f.store.put(entry("my-dong", std::to_string(i), std::chrono::seconds(i)), kStart);
  f.publisher.render();
  CHECK(titles(f.body("/feed.atom")) == "Tin 4;Tin 3;");
}

TEST_CASE("publisher: the page shows the news by day in the site's zone and leads to the feed") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.publisher.render();
  const std::string page = f.body("/");
  CHECK(page.find("<link rel=\"alternate\" type=\"application/atom+xml\"") != std::string::npos);
  CHECK(page.find("href=\"/feed.atom\"") != std::string::npos);
  CHECK(page.find("Thứ ba, ngày 22 tháng 2 năm 2022") != std::string::npos);
  CHECK(page.find("<time datetime=\"2022-02-22T08:02:45Z\">15:02</time>") != std::string::npos);
  CHECK(page.find("Xã Mỹ Đông") != std::string::npos);
  const auto style = page.find("/style.css?v=");
  CHECK(style != std::string::npos);
  CHECK(f.document("/style.css")->content_type == "text/css; charset=utf-8");
  CHECK(f.document("/icon.svg")->content_type == "image/svg+xml");
}

}  // namespace bantin::publish
