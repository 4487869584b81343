// Sources that are files.
#include "daemon/poll/file_fetcher.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

using namespace bantin::poll;
using Kind = FetchFailure::Kind;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bantin-file-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

FetchOutcome get(FetchRequest request) {
  boost::asio::thread_pool pool(1);
  boost::asio::io_context loop(1);
  FileFetcher fetcher(pool.get_executor());
  FetchOutcome outcome;
  std::thread::id resumed_on;
  boost::asio::co_spawn(loop, fetcher.fetch(std::move(request)), [&](std::exception_ptr thrown, FetchOutcome got) {
    if (thrown) std::rethrow_exception(thrown);
    outcome = std::move(got);
    resumed_on = std::this_thread::get_id();
  });
  loop.run();
  CHECK(resumed_on == std::this_thread::get_id());
  return outcome;
}

FetchRequest to(std::string url) {
  FetchRequest request;
  request.url = std::move(url);
  return request;
}

#define REQUIRE_FAILURE(outcome, wanted)                                   \
  do {                                                                     \
    const FetchOutcome got = (outcome);                                    \
    REQUIRE_FALSE(got.response.has_value());                               \
    CAPTURE(got.failure.message);                                          \
    CHECK(static_cast<int>(got.failure.kind) == static_cast<int>(wanted)); \
    CHECK_FALSE(got.failure.message.empty());                              \
  } while (false)

}  // namespace

TEST_CASE("file source: a file is a 200, and a 304 until it changes") {
  const Folder folder;
  const std::string path = folder.write("tin.xml", "<rss/>");
  FetchRequest request = to("file:" + path);
  const FetchOutcome first = get(request);
  REQUIRE(first.response);
  CHECK(first.response->status == 200);
  CHECK(first.response->body == "<rss/>");
  CHECK(first.response->final_url == request.url);
  CHECK_FALSE(first.response->validators.etag.empty());
  request.validators = first.response->validators;
  const FetchOutcome second = get(request);
  REQUIRE(second.response);
  CHECK(second.response->status == 304);
  CHECK(second.response->body.empty());
  CHECK(second.response->validators == first.response->validators);

  SUBCASE("another size") {
    folder.write("tin.xml", "<rss></rss>");
  }
  SUBCASE("another time") {
    std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::milliseconds(1));
  }
  const FetchOutcome third = get(request);
  REQUIRE(third.response);
  CHECK(third.response->status == 200);
  CHECK(third.response->validators != first.response->validators);
}

TEST_CASE("file source: the forms of an address") {
  const auto path = [](const char* url) {
    const auto found = file_path(url);
    return found ? *found : std::string("-");
  };
  CHECK(path("file:/srv/tin.xml") == "/srv/tin.xml");
  CHECK(path("file:///srv/tin.xml") == "/srv/tin.xml");
  CHECK(path("FILE://localhost/srv/tin.xml") == "/srv/tin.xml");
  CHECK(path("file:///srv/x%C3%A3%20%25.xml") == "/srv/x\xc3\xa3 %.xml");
  CHECK(path("file:///srv/100%") == "/srv/100%");
  CHECK(path("file:srv/tin.xml") == "-");
  CHECK(path("file://server/srv/tin.xml") == "-");
  CHECK(path("file://server") == "-");
  CHECK(path("file:///srv/%00") == "-");
  CHECK(path("http://example.vn/") == "-");
  CHECK(is_file_url("File:/x"));
  CHECK_FALSE(is_file_url("fil"));
  CHECK_FALSE(is_file_url("https://example.vn/file:"));
}

TEST_CASE("file source: only regular files that can be read") {
  const Folder folder;
  REQUIRE_FAILURE(get(to("file:" + folder.path() + "/none.xml")), Kind::file);
  REQUIRE_FAILURE(get(to("file:" + folder.path())), Kind::file);
  REQUIRE_FAILURE(get(to("file:/dev/zero")), Kind::file);
  const std::string pipe = folder.path() + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  REQUIRE_FAILURE(get(to("file:" + pipe)), Kind::file);
}

TEST_CASE("file source: a file above the limit is refused") {
  const Folder folder;
  FetchRequest request = to("file:" + folder.write("tin.xml", std::string(600'000, 'x')));
  request.max_bytes = 600'000;
  const FetchOutcome whole = get(request);
  REQUIRE(whole.response);
  CHECK(whole.response->body.size() == 600'000);
  request.max_bytes = 599'999;
  REQUIRE_FAILURE(get(request), Kind::too_large);
}
