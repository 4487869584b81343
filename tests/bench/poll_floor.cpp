// One thread, libcurl's own loop; every shortcut that a program may take which polls once and exits.
#include "tests/bench/poll_floor.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <curl/curl.h>
#include <sqlite3.h>
#include <strings.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <pugixml.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace bantin::bench {
namespace {

struct Feed {
  std::string url;
  std::string etag;
  std::string last_modified;
  std::int64_t hash = 0;
};

void check(int code, int wanted, sqlite3* database) {
  if (code != wanted) throw std::runtime_error(sqlite3_errmsg(database));
}

class FloorStore {
 public:
  FloorStore(const std::string& file, std::vector<Feed>& feeds) {
    check(sqlite3_open(file.c_str(), &database_), SQLITE_OK, database_);
    const char* schema =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
        "CREATE TABLE IF NOT EXISTS feed(id INTEGER PRIMARY KEY, etag TEXT, modified TEXT, hash INTEGER);"
        "CREATE TABLE IF NOT EXISTS item(id INTEGER PRIMARY KEY, feed INTEGER, guid INTEGER, title TEXT, link TEXT, "
        "author TEXT, at TEXT, body TEXT);"
        "CREATE UNIQUE INDEX IF NOT EXISTS by_guid ON item(feed, guid);"
        "CREATE INDEX IF NOT EXISTS by_time ON item(at);";
    check(sqlite3_exec(database_, schema, nullptr, nullptr, nullptr), SQLITE_OK, database_);
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    insert_ = prepare("INSERT OR IGNORE INTO item(feed,guid,title,link,author,at,body) VALUES (?,?,?,?,?,?,?)");
    update_ = prepare("INSERT OR REPLACE INTO feed VALUES (?,?,?,?)");
    sqlite3_stmt* all = prepare("SELECT id, etag, modified, hash FROM feed");
    while (sqlite3_step(all) == SQLITE_ROW) {
      const auto id = static_cast<std::size_t>(sqlite3_column_int64(all, 0));
      if (id >= feeds.size()) continue;
      feeds[id].etag = reinterpret_cast<const char*>(sqlite3_column_text(all, 1));
      feeds[id].last_modified = reinterpret_cast<const char*>(sqlite3_column_text(all, 2));
      feeds[id].hash = sqlite3_column_int64(all, 3);
    }
    sqlite3_finalize(all);
  }
  ~FloorStore() {
    for (sqlite3_stmt* statement : {begin_, commit_, insert_, update_})
      sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  void keep(std::size_t id, const Feed& feed, std::string& body) {
    pugi::xml_document document;
    if (!document.load_buffer_inplace(body.data(), body.size(), pugi::parse_default, pugi::encoding_utf8)) return;
    run(begin_);
    for (const pugi::xml_node item : document.child("rss").child("channel").children("item")) {
      const std::string_view guid = item.child_value("guid");
      sqlite3_bind_int64(insert_, 1, static_cast<std::int64_t>(id));
      sqlite3_bind_int64(insert_, 2, static_cast<std::int64_t>(XXH3_64bits(guid.data(), guid.size())));
      int place = 2;
      for (const char* name : {"title", "link", "author", "pubDate", "description"})
        bind(insert_, ++place, item.child_value(name));
      run(insert_);
    }
    sqlite3_bind_int64(update_, 1, static_cast<std::int64_t>(id));
    bind(update_, 2, feed.etag);
    bind(update_, 3, feed.last_modified);
    sqlite3_bind_int64(update_, 4, feed.hash);
    run(update_);
    run(commit_);
  }

 private:
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr), SQLITE_OK, database_);
    return statement;
  }
  static void bind(sqlite3_stmt* statement, int place, std::string_view text) {
    sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void run(sqlite3_stmt* statement) {
    check(sqlite3_step(statement), SQLITE_DONE, database_);
    sqlite3_reset(statement);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* update_ = nullptr;
};

struct Slot {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::size_t feed = 0;
  std::string body;
  std::string etag;
  std::string last_modified;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* slot) {
  static_cast<Slot*>(slot)->body.append(data, size * count);
  return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* slot) {
  const std::string_view line(data, size * count);
  const auto take = [&](const char* name, std::string& value) {
    const std::size_t length = std::strlen(name);
    if (line.size() < length + 2 || ::strncasecmp(data, name, length) != 0) return;
    value = line.substr(length, line.find_last_not_of("\r\n") + 1 - length);
  };
  take("ETag: ", static_cast<Slot*>(slot)->etag);
  take("Last-Modified: ", static_cast<Slot*>(slot)->last_modified);
  return size * count;
}

void start(CURLM* multi, Slot& slot, const Feed& feed, std::size_t number) {
  curl_slist_free_all(slot.headers);
  slot.headers = nullptr;
  slot.feed = number;
  for (std::string* text : {&slot.body, &slot.etag, &slot.last_modified})
    text->clear();
  if (!feed.etag.empty()) slot.headers = curl_slist_append(slot.headers, ("If-None-Match: " + feed.etag).c_str());
  if (!feed.last_modified.empty())
    slot.headers = curl_slist_append(slot.headers, ("If-Modified-Since: " + feed.last_modified).c_str());
  curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, slot.headers);
  curl_easy_setopt(slot.easy, CURLOPT_URL, feed.url.c_str());
  curl_multi_add_handle(multi, slot.easy);
}

void prepare(Slot& slot, const FloorOptions& options) {
  slot.easy = curl_easy_init();
  curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
  curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &slot);
  curl_easy_setopt(slot.easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(slot.easy, CURLOPT_HEADERDATA, &slot);
  curl_easy_setopt(slot.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(slot.easy, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(slot.easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(slot.easy, CURLOPT_BUFFERSIZE, 65536L);
  curl_easy_setopt(slot.easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(slot.easy, CURLOPT_CAPATH, nullptr);
  if (!options.ca_file.empty()) curl_easy_setopt(slot.easy, CURLOPT_CAINFO, options.ca_file.c_str());
}

}  // namespace

int run_floor(const FloorOptions& options) {
  std::vector<Feed> feeds;
  std::ifstream in(options.urls);
  for (std::string line; std::getline(in, line);)
    feeds.push_back({line, {}, {}, 0});
  FloorStore store(options.database, feeds);
  curl_global_init(CURL_GLOBAL_ALL);
  CURLM* multi = curl_multi_init();
  std::vector<Slot> slots(options.concurrency);
  std::size_t next = 0;
  std::size_t running = 0;
  std::size_t failed = 0;
  for (Slot& slot : slots) {
    prepare(slot, options);
    if (next < feeds.size()) start(multi, slot, feeds[next], next), ++next, ++running;
  }
  while (running > 0) {
    int still = 0;
    curl_multi_perform(multi, &still);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;
      Slot* slot = nullptr;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      curl_multi_remove_handle(multi, easy);
      --running;
      Feed& feed = feeds[slot->feed];
      if (code != CURLE_OK || (status != 200 && status != 304)) {
        if (failed++ == 0) std::fprintf(stderr, "%s: %s\n", feed.url.c_str(), curl_easy_strerror(code));
      } else if (status == 200) {
        const auto hash = static_cast<std::int64_t>(XXH3_64bits(slot->body.data(), slot->body.size()));
        if (hash != feed.hash) {
          feed = {feed.url, slot->etag, slot->last_modified, hash};
          store.keep(slot->feed, feed, slot->body);
        }
      }
      if (next < feeds.size()) start(multi, *slot, feeds[next], next), ++next, ++running;
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  for (Slot& slot : slots) {
    curl_easy_cleanup(slot.easy);
    curl_slist_free_all(slot.headers);
  }
  curl_multi_cleanup(multi);
  std::printf("%zu feeds, %zu failed\n", feeds.size(), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace bantin::bench
