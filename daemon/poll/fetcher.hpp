// The interface between a refresh and the network: one request, one answer. `CurlFetcher` speaks HTTP, `FileFetcher`
// reads `file:` sources; tests fake it. Called on the polling thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "feeds/result.hpp"

namespace bantin::poll {

/// Kept byte for byte as the server sent them (RFC 9110 8.8); empty = none.
struct Validators {
  std::string etag;
  std::string last_modified;
  friend bool operator==(const Validators&, const Validators&) = default;
};

struct FetchRequest {
  std::string url;
  Validators validators;  // sent as If-None-Match and If-Modified-Since, byte for byte
  /// The `final_url` of the answer that gave the validators: they go to no other address. Empty: `url`.
  std::string validators_url;
  std::vector<std::pair<std::string, std::string>> headers;  // to the origin of `url` alone, like the credentials
  std::string user_agent;
  std::string username;
  std::string password;
  std::string ca_file;
  std::string proxy;
  std::chrono::milliseconds timeout{60'000};
  std::uint64_t max_bytes = 16u << 20;  // after decompression
  bool allow_private_addresses = false;
};

/// One redirect that was followed.
struct Hop {
  int status = 0;
  std::string to;  // absolute URL
};

/// An answer of any status.
struct FetchResponse {
  int status = 0;
  std::string body;       // decompressed; empty for 304
  std::string final_url;  // after redirects
  std::vector<Hop> hops;
  Validators validators;  // of this answer
  std::string content_type;
  std::string cache_control;
  std::string expires;
  std::string date;
  std::string age;
  std::string retry_after;
  std::vector<std::string> link;  // Link header values
  std::uint64_t wire_bytes = 0;   // of the bodies, as transferred
  std::chrono::milliseconds duration{0};
};

/// Why there is no answer.
struct FetchFailure {
  enum class Kind { dns, connect, tls, timeout, too_large, refused, protocol, file, cancelled };
  Kind kind = Kind::protocol;
  std::string message;  // for an admin, without credentials
};

struct FetchOutcome {
  std::optional<FetchResponse> response;
  FetchFailure failure;  // meaningful when there is no response
};

class Fetcher {
 public:
  virtual ~Fetcher() = default;
  /// Never throws for what the network does; throws `boost::system::system_error(operation_aborted)` when cancelled.
  virtual boost::asio::awaitable<FetchOutcome> fetch(FetchRequest request) = 0;
};

}  // namespace bantin::poll
