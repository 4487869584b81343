// A blocking HTTP client for tests: sends exactly the bytes that it is given, so that a test can misbehave, and reads
// answers with a time limit on every step.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bantin::test {

struct HttpAnswer {
  int status = 0;
  std::string head;                           // as received
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;

  std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

class HttpClient {
 public:
  /// Connects to 127.0.0.1 from `from`, an address of 127.0.0.0/8; throws std::runtime_error if nobody listens.
  explicit HttpClient(std::uint16_t port, const std::string& from = "127.0.0.1");
  /// Connects to a unix socket.
  explicit HttpClient(const std::string& path);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// False if the server has closed the connection.
  bool send(std::string_view bytes);
  /// The next answer; none if the connection ends or the time is up first. `has_body` false: an answer to HEAD.
  std::optional<HttpAnswer> read(bool has_body = true);
  /// True if the server closes the connection within `limit`; what it sends until then is thrown away.
  bool is_closed_within(std::chrono::milliseconds limit);
  /// Makes the kernel take little from the server while nobody reads.
  void shrink_receive_buffer();
  /// Waits this long after each 64 KiB that are read.
  void set_pace(std::chrono::milliseconds pause) { pause_ = pause; }
  /// Ends our side of the connection.
  void finish();

 private:
  bool fill(std::chrono::milliseconds limit);

  int fd_ = -1;
  std::string buffer_;
  std::chrono::milliseconds pause_{0};
};

/// One GET on a connection of its own; `fields` are whole lines, each ended by CRLF.
HttpAnswer get(std::uint16_t port, std::string_view target, std::string_view fields = {});

}  // namespace bantin::test
