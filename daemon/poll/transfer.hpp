// One request and its answer on one easy handle: the options that are set, and the callbacks that count and judge while
// bytes arrive. Used by `CurlFetcher` for each hop; polling thread.
#pragma once

#include <curl/curl.h>
#include <openssl/types.h>

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/poll/body_budget.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/poll/http_headers.hpp"
#include "daemon/poll/lookup_gate.hpp"
#include "daemon/poll/target.hpp"
#include "daemon/poll/tls_finding.hpp"

namespace bantin::poll {

inline constexpr std::size_t kErrorBodyLimit = 64u << 10;  // kept of an answer that is no success

struct HeaderListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// Sets the options that are the same for every transfer: done once for a handle that is then reused.
/// `accept_encoding`: see `accepted_encodings`.
void prepare(CURL* easy, const std::string& accept_encoding);

/// What this libcurl can unpack, for an Accept-Encoding header.
std::string accepted_encodings();

/// Stays at one address while libcurl has the handle. Not reusable: one a hop.
class Transfer {
 public:
  /// What one hop asks; all must outlive the transfer.
  struct Hop {
    const FetchRequest& request;
    const Target& target;
    bool is_own_origin = false;  // of the configured address: credentials and configured headers are sent
    bool is_validated = false;   // the validators are this address's
    std::chrono::milliseconds time_left{0};
    X509_STORE* store = nullptr;         // https only
    LookupGate::Place* place = nullptr;  // left as soon as the name is resolved
    BodyBudget::Hold* hold = nullptr;    // for the body
  };

  /// Sets all options of `easy` that differ from transfer to transfer.
  Transfer(CURL* easy, const Hop& hop);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// To be called when libcurl is done: the failure, or nothing when there is an answer. Throws what a callback threw.
  std::optional<FetchFailure> finish(CURLcode code);

  /// True when the transfer was given up because all memory for bodies was taken: it is to be tried again.
  bool is_out_of_memory() const { return stop_ == Stop::memory; }

  /// True when the request asked for a 304.
  bool is_conditional() const { return conditional_; }

  /// The address that the request was sent to; empty if it was not.
  const std::string& peer() const { return peer_; }

  /// When the certificate of the server that the request was sent to ends; the epoch without TLS.
  feeds::Instant certificate_until() const { return certificate_until_; }

  ResponseHead head;
  std::string body;

 private:
  /// Why a callback ended the transfer.
  enum class Stop { none, enough, body_limit, wire_limit, header_limit, address, memory };

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t down, curl_off_t, curl_off_t) noexcept;
  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept;
  static int on_request(void* self, char* remote, char*, int, int) noexcept;
  static CURLcode on_tls(CURL*, void* context, void* self) noexcept;

  void set_headers();
  /// Reads what the connection, be it fresh or one that is used again, knows of its server: nothing is asked for that.
  void note_certificate();
  void add_header(const std::string& line);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool is_success() const { return head.status() / 100 == 2; }
  /// Notes why when the address is closed to this source.
  bool may_reach(const boost::asio::ip::address& address);
  FetchFailure too_large(std::string_view what) const;

  CURL* easy_;
  Hop hop_;
  bool conditional_ = false;
  std::unique_ptr<curl_slist, HeaderListDeleter> headers_;
  Stop stop_ = Stop::none;
  std::size_t dropped_ = 0;  // bytes of a redirect's body
  std::string peer_;
  std::string pins_;
  std::string refused_;  // which address, and why
  bool opened_ = false;  // a socket to an address that is allowed
  TlsFinding tls_;
  feeds::Instant certificate_until_{};
  std::exception_ptr thrown_;
  char detail_[CURL_ERROR_SIZE] = {};
};

}  // namespace bantin::poll
