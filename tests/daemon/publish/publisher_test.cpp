// The publisher: what is on the shelf after a change, and what does not move without one.
#include "daemon/publish/publisher.hpp"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>

#include <pugixml.hpp>
#include <set>
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
  CHECK(page.find("href=\"/feed.rss\"") != std::string::npos);
  CHECK(page.find("<a href=\"/areas/my-dong\"><bdi>Xã Mỹ Đông</bdi></a>") != std::string::npos);
  CHECK(page.find("Xã Mỹ Đông") != std::string::npos);
  const auto style = page.find("/style.css?v=");
  CHECK(style != std::string::npos);
  CHECK(f.document("/style.css")->content_type == "text/css; charset=utf-8");
  CHECK(f.document("/icon.svg")->content_type == "image/svg+xml");
}

namespace {

DocumentPtr made(Fixture& f, const std::string& path) {
  return f.publisher.render_path(path);
}

}  // namespace

TEST_CASE("publisher: each outlet holds its own, an area what lies below it too, in every format") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "b", 1s), kStart);
  const auto of = [&](const char* path) { return titles(made(f, path)->identity.body); };
  CHECK(of("/areas/my-dong.atom") == "Tin a;");
  CHECK(of("/areas/thap-muoi.atom") == "Tin b;Tin a;");
  CHECK(of("/sources/huyen.atom") == "Tin b;");
  CHECK(of("/tags/tin-tuc.atom") == "Tin a;");
  CHECK(of("/search.atom?q=Tin+a") == "");  // the search spells words in lower case, this store's titles do not
  CHECK(made(f, "/sources/huyen.rss")->identity.body.find("<title>Tin b</title>") != std::string::npos);
  CHECK(made(f, "/sources/huyen.rss")->content_type == "application/rss+xml; charset=utf-8");
  CHECK(made(f, "/sources/huyen.json")->identity.body.find("\"title\":\"Tin b\"") != std::string::npos);
  CHECK(made(f, "/sources/huyen.json")->content_type == "application/feed+json; charset=utf-8");
  const std::string atom = made(f, "/areas/my-dong.atom")->identity.body;
  CHECK(atom.find(
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://tin.example.vn/areas/my-dong.atom\"/>") !=
        std::string::npos);
  CHECK(atom.find("<id>https://tin.example.vn/areas/my-dong.atom</id>") != std::string::npos);
}

TEST_CASE("publisher: what is not configured does not exist") {
  Fixture f;
  f.store.put(entry("gone", "x", 0s), kStart);
  for (const char* path :
       {"/areas/x.atom", "/areas/x", "/tags/x", "/sources/gone.rss", "/feed.xml", "/feed", "/search.atom", "/entries/1",
        "/entries/01", "/entries/", "/feed/2022-02.atom", "/feed/2022-13.atom", "//"}) {
    CAPTURE(path);
    CHECK(made(f, path) == nullptr);
  }
}

TEST_CASE("publisher: parameters that mean nothing make no other document") {
  const SiteMap map(std::make_shared<const config::Config>(two_sources()));
  CHECK(map.resolve("/feed.rss", "utm=1")->key == "/feed.rss");
  CHECK(map.resolve("/", "before=7&x=2")->key == "/?before=7");
  CHECK(map.resolve("/", "before=-7")->key == "/");
  CHECK(map.resolve("/search", "x=1&q=H%E1%BB%8Dp++d%C3%A2n")->key ==
        map.resolve("/search", "q=h\u1ecdp+D\u00c2N")->key);
  CHECK(map.resolve("/search.rss", "q=a")->key == "/search.rss?q=a");
  CHECK(map.resolve("/feed/2022-02-3.json", "")->part == 3);
  CHECK_FALSE(map.resolve("/feed/2022-02-1.json", "").has_value());
  CHECK_FALSE(map.resolve("/feed/2022-2.json", "").has_value());
}

TEST_CASE("publisher: an entry has a page of its own, and pages lead to older news") {
  Fixture f;
  for (int i = 0; i < 70; ++i)
    f.store.put(entry("my-dong", std::to_string(i), std::chrono::seconds(i)), kStart);
  const std::string page = made(f, "/entries/5")->identity.body;
  CHECK(page.find("<h1><bdi>Tin 4</bdi></h1>") != std::string::npos);
  CHECK(page.find("<a href=\"/areas/thap-muoi\">") != std::string::npos);
  const std::string first = made(f, "/areas/my-dong")->identity.body;
  CHECK(first.find("href=\"/areas/my-dong?before=11\"") != std::string::npos);
  const std::string second = made(f, "/areas/my-dong?before=11")->identity.body;
  CHECK(second.find("<bdi>Tin 9</bdi>") != std::string::npos);
  CHECK(second.find("<bdi>Tin 10</bdi>") == std::string::npos);
  CHECK(second.find("rel=\"next\"") == std::string::npos);
  CHECK(second.find("<a href=\"/areas/my-dong\" rel=\"first\">") != std::string::npos);
  CHECK(made(f, "/areas/my-dong?before=999") == nullptr);
  CHECK(first.size() < 100'000);
}

TEST_CASE("publisher: the archive is a chain of closed parts from the feed back to the first entry") {
  Fixture f;
  for (int i = 0; i < 450; ++i)
    f.store.put(entry("my-dong", std::to_string(i), std::chrono::seconds(i)), kStart);
  f.store.put(entry("huyen", "moi", std::chrono::days(40)), kStart + std::chrono::days(40));
  std::set<std::string> seen;
  std::string path = "/areas/my-dong.atom";
  int documents = 0;
  while (!path.empty()) {
    const DocumentPtr document = made(f, path);
    REQUIRE(document);
    ++documents;
    pugi::xml_document tree;
    tree.load_string(document->identity.body.c_str());
    const auto feed = tree.child("feed");
    for (const auto node : feed.children("entry"))
      seen.insert(node.child_value("id"));
    if (documents > 1) {
      CHECK(feed.child("fh:archive"));
      CHECK(feed.find_child_by_attribute("link", "rel", "current").attribute("href").value() ==
            std::string("https://tin.example.vn/areas/my-dong.atom"));
      const bool has_next = !feed.find_child_by_attribute("link", "rel", "next-archive").empty();
      CHECK(has_next == (documents > 2));
      CHECK(document->cache_control == (has_next ? "public, max-age=31536000, immutable" : "public, max-age=3600"));
    }
    const std::string before = feed.find_child_by_attribute("link", "rel", "prev-archive").attribute("href").value();
    path = before.empty() ? "" : before.substr(std::string("https://tin.example.vn").size());
  }
  CHECK(documents == 4);
  CHECK(seen.size() == 450);
  const std::string part = made(f, "/areas/my-dong/2022-02-2.atom")->identity.body;
  f.store.put(entry("my-dong", "them", std::chrono::days(41)), kStart + std::chrono::days(41));
  CHECK(made(f, "/areas/my-dong/2022-02-2.atom")->identity.body == part);
  CHECK(made(f, "/areas/my-dong/2022-02-4.atom") == nullptr);
  CHECK(made(f, "/areas/my-dong/2022-03.atom") == nullptr);
}

TEST_CASE("publisher: the newest month has closed parts as soon as they are full") {
  Fixture f;
  for (int i = 0; i < 199; ++i)
    f.store.put(entry("my-dong", std::to_string(i), std::chrono::seconds(i)), kStart);
  CHECK(made(f, "/feed/2022-02.atom") == nullptr);
  CHECK(made(f, "/feed.atom")->identity.body.find("prev-archive") == std::string::npos);
  f.store.put(entry("my-dong", "199", 199s), kStart);
  CHECK(made(f, "/feed/2022-02.atom") != nullptr);
  CHECK(made(f, "/feed.atom")->identity.body.find("https://tin.example.vn/feed/2022-02.atom") != std::string::npos);
}

TEST_CASE("publisher: the difference to a former instance holds what is new or edited, and leads to the newest etag") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("my-dong", "b", 1s), kStart);
  f.publisher.render();
  const std::string old_hash = f.document("/feed.atom")->hash;
  f.store.put(entry("my-dong", "c", 2s), kStart);
  auto edited = entry("my-dong", "a", 0s);
  edited.updated += 1h;
  f.store.put(edited, kStart);
  f.publisher.render();
  const DocumentPtr now = f.document("/feed.atom");
  REQUIRE(now->former.size() == 1);
  CHECK(now->former.front().hash == old_hash);
  const SiteMap map(f.config);
  const DocumentPtr difference = f.publisher.difference(*map.resolve("/feed.atom", ""), *now, now->former.front());
  REQUIRE(difference);
  CHECK(difference->status == 226);
  CHECK(titles(difference->identity.body) == "Tin c;Tin a;");
  CHECK(difference->identity.etag == now->identity.etag);
  CHECK(difference->identity.head.find("226 IM Used\r\n") != std::string::npos);
  CHECK(difference->identity.head.find("\r\nIM: feed\r\n") != std::string::npos);
  // A reader must not call itself up to date with a state that it was not given.
  f.store.put(entry("my-dong", "d", 3s), kStart);
  CHECK(f.publisher.difference(*map.resolve("/feed.atom", ""), *now, now->former.front()) == nullptr);
}

TEST_CASE("publisher: the list of sources is OPML, the site map lists every page") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  const std::string opml = made(f, "/sources.opml")->identity.body;
  CHECK(opml.find("xmlUrl=\"https://mydong.example.vn/rss\"") != std::string::npos);
  CHECK(opml.find("secret") == std::string::npos);
  CHECK(opml.find("xmlUrl=\"https://tin.example.vn/sources/huyen.atom\"") != std::string::npos);
  const std::string map = made(f, "/sitemap.xml")->identity.body;
  for (const char* path : {"/", "/areas/my-dong", "/sources/huyen", "/tags/tin-tuc"})
    CHECK(map.find("<loc>https://tin.example.vn" + std::string(path) + "</loc>") != std::string::npos);
}

TEST_CASE("publisher: a change re-renders only what holds it, and equal bytes stay one document") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "b", 1s), kStart);
  f.publisher.render();
  const auto target = [&](const char* path) {
    return *ShelfReader(f.publisher.shelf()).catalog().snapshot->map->resolve(path, "");
  };
  const auto snapshot = [&] { return ShelfReader(f.publisher.shelf()).catalog().snapshot; };
  const Target own = target("/areas/my-dong.atom");
  const Target other = target("/sources/huyen.atom");
  const Rendered first = f.publisher.render(own, nullptr);
  const Rendered second = f.publisher.render(other, nullptr);
  f.store.put(entry("my-dong", "c", 2s), kStart + 1h);
  f.publisher.render();
  CHECK_FALSE(first.is_newest(*snapshot(), own));
  CHECK(second.is_newest(*snapshot(), other));
  CHECK(f.publisher.render(other, second.document).document == second.document);
  CHECK(f.publisher.render(own, first.document).document->modified == kStart + 1h);
}

TEST_CASE("publisher: every feed names the hubs that its news can be had from") {
  Fixture f;
  config::Config config = two_sources();
  config.site.hubs = {"https://hub.example.org/"};
  f.publisher.set_config(std::make_shared<const config::Config>(config));
  f.publisher.render();
  CHECK(f.document("/feed.atom")->link ==
        "<https://tin.example.vn/hub>; rel=\"hub\", <https://hub.example.org/>; rel=\"hub\", "
        "<https://tin.example.vn/feed.atom>; rel=\"self\"");
  CHECK(f.document("/feed.atom")->identity.head.find("\r\nLink: <https://tin.example.vn/hub>; rel=\"hub\", ") !=
        std::string::npos);
  CHECK(f.body("/feed.rss").find("<atom:link rel=\"hub\" href=\"https://hub.example.org/\"") != std::string::npos);
  config.server.hub = false;
  config.site.hubs.clear();
  f.publisher.set_config(std::make_shared<const config::Config>(config));
  f.publisher.render();
  CHECK(f.document("/feed.atom")->link == "<https://tin.example.vn/feed.atom>; rel=\"self\"");
  CHECK(f.body("/feed.atom").find("rel=\"hub\"") == std::string::npos);
}

TEST_CASE("publisher: news are what somebody has not, also a text that came later without an edit") {
  Fixture f;
  f.store.put(entry("my-dong", "a", 0s), kStart);
  f.store.put(entry("huyen", "b", 1s), kStart);
  f.publisher.render();
  const Target target = *f.publisher.shelf().take()->snapshot->map->resolve("/feed.atom", "");
  const std::optional<Bytes> all = f.publisher.news(target, {});
  REQUIRE(all);
  CHECK(titles(all->body) == "Tin b;Tin a;");
  CHECK(titles(f.publisher.news(target, all->members)->body).empty());
  store::StoredEntry completed = entry("my-dong", "a", 0s);
  completed.entry.content_html = "<p>Toàn văn</p>";
  f.store.put(completed, kStart + 1s);
  const std::optional<Bytes> news = f.publisher.news(target, all->members);
  CHECK(titles(news->body) == "Tin a;");
  CHECK(titles(f.publisher.news(target, news->members)->body).empty());
}

}  // namespace bantin::publish
