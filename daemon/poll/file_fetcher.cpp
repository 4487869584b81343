// Files as answers.
#include "daemon/poll/file_fetcher.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

namespace bantin::poll {
namespace {

using Kind = FetchFailure::Kind;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

FetchOutcome failed(Kind kind, std::string message) {
  FetchOutcome outcome;
  outcome.failure.kind = kind;
  outcome.failure.message = std::move(message);
  return outcome;
}

FetchOutcome failed(const std::string& path, int error) {
  return failed(Kind::file, path + ": " + std::generic_category().message(error));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string entity_tag(const struct stat& info) {
  return "\"" + std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) + "-" +
         std::to_string(info.st_size) + "\"";
}

/// The whole of an open file into `body`; 0 or the error number. Stops one byte after `limit`.
int read_all(int file, std::uint64_t limit, std::string& body) {
  constexpr std::size_t kStep = 256u << 10;
  for (;;) {
    const std::size_t old = body.size();
    if (old > limit) return 0;
    body.resize(old + static_cast<std::size_t>(std::min<std::uint64_t>(kStep, limit - old + 1)));
    const ssize_t count = ::read(file, body.data() + old, body.size() - old);
    body.resize(old + static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    if (count == 0) return 0;
    if (count < 0 && errno != EINTR) return errno;
  }
}

FetchOutcome read_file(const FetchRequest& request) {
  const auto started = std::chrono::steady_clock::now();
  const Result<std::string> path = file_path(request.url);
  if (!path) return failed(Kind::file, path.error().message);
  struct stat before {};
  // Judged before it is opened: opening a device may do something. O_NONBLOCK: a pipe put in its place must not stop
  // us.
  if (::stat(path->c_str(), &before) != 0) return failed(*path, errno);
  if (!S_ISREG(before.st_mode)) return failed(Kind::file, *path + " is no regular file");
  const Descriptor file(::open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (file.get() < 0 || ::fstat(file.get(), &before) != 0) return failed(*path, errno);
  if (!S_ISREG(before.st_mode)) return failed(Kind::file, *path + " is no regular file");

  FetchResponse response;
  response.final_url = request.url;
  response.validators.etag = entity_tag(before);
  if (response.validators.etag == request.validators.etag) {
    response.status = 304;
  } else {
    response.status = 200;
    if (const int error = read_all(file.get(), request.max_bytes, response.body); error != 0) {
      return failed(*path, error);
    }
    if (response.body.size() > request.max_bytes) {
      return failed(Kind::too_large, *path + " is larger than " + std::to_string(request.max_bytes) + " bytes");
    }
    response.wire_bytes = response.body.size();
    struct stat after {};
    if (::fstat(file.get(), &after) != 0 || entity_tag(after) != response.validators.etag) response.validators = {};
  }
  response.duration = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  FetchOutcome outcome;
  outcome.response = std::move(response);
  return outcome;
}

}  // namespace

bool is_file_url(std::string_view url) {
  constexpr std::string_view kScheme = "file:";
  return url.size() >= kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), url.begin(),
                                                    [](char a, char b) { return a == (b | 0x20) || a == b; });
}

Result<std::string> file_path(std::string_view url) {
  if (!is_file_url(url)) return fail("not a file: address");
  std::string_view rest = url.substr(5);
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const auto slash = rest.find('/');
    const std::string_view host = rest.substr(0, slash);
    if (slash == std::string_view::npos || (!host.empty() && host != "localhost")) {
      return fail("a file: address names an absolute path: file:///path/to/feed.xml");
    }
    rest.remove_prefix(slash);
  }
  if (!rest.starts_with('/')) return fail("a file: address names an absolute path: file:///path/to/feed.xml");
  std::string path;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    char c = rest[i];
    if (c == '%' && i + 2 < rest.size() && hex_value(rest[i + 1]) >= 0 && hex_value(rest[i + 2]) >= 0) {
      c = static_cast<char>(hex_value(rest[i + 1]) * 16 + hex_value(rest[i + 2]));
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return fail("a file: address with a control character");
    path += c;
  }
  // Named, because in C++20 an `Error` can be made of a string too.
  return Result<std::string>(boost::system::in_place_value, std::move(path));
}

FileFetcher::FileFetcher(boost::asio::any_io_executor pool) : pool_(std::move(pool)) {}

boost::asio::awaitable<FetchOutcome> FileFetcher::fetch(FetchRequest request) {
  // The handler goes to the pool with the request and comes back with the outcome on the caller's own executor.
  auto initiate = [](auto handler, boost::asio::any_io_executor pool, FetchRequest asked) {
    auto home = boost::asio::get_associated_executor(handler, pool);
    auto work = boost::asio::make_work_guard(home);
    boost::asio::post(
        pool, [handler = std::move(handler), work = std::move(work), home, asked = std::move(asked)]() mutable {
          FetchOutcome outcome;
          std::exception_ptr thrown;
          try {
            outcome = read_file(asked);
          } catch (...) {
            thrown = std::current_exception();
          }
          boost::asio::post(home, [handler = std::move(handler), thrown, outcome = std::move(outcome)]() mutable {
            std::move(handler)(thrown, std::move(outcome));
          });
        });
  };
  const auto token = boost::asio::use_awaitable;
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                 void(std::exception_ptr, FetchOutcome)>(initiate, token, pool_,
                                                                                         std::move(request));
}

}  // namespace bantin::poll
