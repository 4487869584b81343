// The interface between a refresh and the network: one request, one answer. `CurlFetcher` speaks HTTP, `FileFetcher`
// reads `file:` sources; tests fake it. Called on the polling thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "feeds/result.hpp"

namespace bantin::poll {

/// Kept byte for byte as the server sent them (RFC 9110 8.8); empty = none.
struct Validators {
  std::string etag;
  std::string last_modified;
  friend bool operator==(const Validators&, const Validators&) = default;
};

/// Why there is no answer.
struct FetchFailure {
  enum class Kind { dns, connect, tls, timeout, too_large, refused, protocol, file, closed, cancelled };
  Kind kind = Kind::protocol;
  std::string message;  // for an admin, without credentials
  /// Kind `closed`: nothing was asked, because the server wants to be left alone until then.
  std::chrono::sys_seconds until{};
};

/// Who wants a page decides which rules hold for it.
enum class Purpose {
  named,      // an admin's configuration names it: robots.txt is reported, not obeyed
  discovered  // bantin found it (article and next pages, autodiscovery, sitemaps): robots.txt is obeyed
};

/// Is asked before a redirect is followed, which is a request like any other.
class HopGuard {
 public:
  virtual ~HopGuard() = default;
  /// Waits for the turn of the server at `url`. Why it must not be asked, or nothing. `peer`: address of the server
  /// that redirects; `retry_after`: its header, if any.
  virtual boost::asio::awaitable<std::optional<FetchFailure>> follow(std::string url, std::string peer,
                                                                     std::string retry_after) = 0;
};

struct FetchRequest {
  std::string url;
  Purpose purpose = Purpose::named;
  Validators validators;  // sent as If-None-Match and If-Modified-Since, byte for byte
  /// The `final_url` of the answer that gave the validators: they go to no other address. Empty: `url`.
  std::string validators_url;
  std::string form;            // not empty: it is sent by POST, and no redirect is followed
  bool accepts_delta = false;  // beside validators: a feed may answer with what is new alone (226, RFC 3229)
  std::vector<std::pair<std::string, std::string>> headers;  // to the origin of `url` alone, like the credentials
  std::string user_agent;
  std::string username;
  std::string password;
  std::string ca_file;
  std::vector<std::string> pins;  // "sha256//BASE64": the server must show one of these keys; empty: any
  /// No TLS session is resumed: only in a full handshake the server shows the certificate that it has today.
  bool full_handshake = false;
  std::string proxy;
  std::chrono::milliseconds timeout{60'000};
  std::uint64_t max_bytes = 16u << 20;  // after decompression
  bool cuts_body = false;               // a longer body is cut there, instead of being a failure
  bool allow_private_addresses = false;
  std::optional<config::RetryAfterScope> rest_scope;  // what rests if the server asks for it; none: as for all
  HopGuard* hops = nullptr;                           // outlives the fetch
};

/// What a host's robots.txt says of a page.
enum class RobotsWord { unknown, allowed, disallowed };

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
  std::string im;                                // of a 226
  std::vector<std::string> link;                 // Link header values
  std::string peer;                              // address of the server that answered last; empty behind a proxy
  std::chrono::sys_seconds certificate_until{};  // when the certificate of `final_url` ends; epoch: it has none
  RobotsWord robots = RobotsWord::unknown;
  std::uint64_t wire_bytes = 0;  // of the bodies, as transferred
  std::chrono::milliseconds duration{0};
  std::shared_ptr<const void> place;  // of the body in the memory for all bodies; goes with it
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
