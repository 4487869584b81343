// An HTTP server for tests: on a loopback address at a free port, on threads of its own, answering as told and
// remembering what it was asked. It says exactly what a test scripts, also what no honest server would say.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bantin::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

class Origin {
 public:
  struct Request {
    std::string method;
    std::string target;  // path and query
    Headers headers;     // as sent
    std::string body;
    std::size_t connection = 0;  // which accepted connection, from 0
    /// The value of a header, in any case; empty if there is none.
    std::string header(std::string_view name) const;
    bool has(std::string_view name) const;
  };

  /// One answer. Content-Length is set by itself unless `chunked`, `raw` or `until_close`.
  struct Reply {
    int status = 200;
    Headers headers;
    std::string body;
    std::chrono::milliseconds delay{0};                    // before the first byte
    std::chrono::milliseconds body_delay{0};               // between header and body
    bool gzip = false;                                     // body compressed, Content-Encoding set
    bool chunked = false;                                  // Transfer-Encoding, pieces of 1,000 bytes
    Headers trailers;                                      // after the chunks
    bool until_close = false;                              // no length: the body ends with the connection
    bool close = false;                                    // the connection, after the answer
    std::size_t cut_after = static_cast<std::size_t>(-1);  // of the body's bytes on the wire, then close
    std::string raw;                                       // sent instead of everything above, then close
  };
  using Handler = std::function<Reply(const Request&)>;

  struct Options {
    std::string address = "127.0.0.1";  // any of 127.0.0.0/8
    std::string certificate_file;       // PEM chain: speak TLS
    std::string key_file;
  };

  Origin();
  explicit Origin(const Options& options);
  ~Origin();
  Origin(const Origin&) = delete;
  Origin& operator=(const Origin&) = delete;

  /// "http://127.0.0.1:PORT" + path; `host` in place of the address, such as "localhost".
  std::string url(std::string_view path = "/", std::string_view host = {}) const;
  unsigned short port() const;

  /// What a path (without its query) answers; 404 elsewhere. Several replies come in turn, the last for ever.
  void on(std::string path, Reply reply);
  void on(std::string path, std::vector<Reply> replies);
  void on(std::string path, Handler handler);  // called on a server thread

  /// Shows another certificate from the next handshake on; sessions of before can still be resumed. While nobody
  /// connects.
  void renew(const std::string& certificate_file, const std::string& key_file);

  /// All requests so far, or those for one path.
  std::vector<Request> requests() const;
  std::vector<Request> requests(std::string_view path) const;
  std::size_t connections() const;  // accepted so far
  std::size_t resumed() const;      // TLS handshakes that resumed a session

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 200 with these validators, or 304 with them when the request names them (RFC 9110 13.2.2).
Origin::Handler conditional(std::string body, std::string etag, std::string last_modified = {});

Origin::Reply redirect(int status, std::string location);

/// gzip of `text`.
std::string gzip(std::string_view text);

}  // namespace bantin::test
