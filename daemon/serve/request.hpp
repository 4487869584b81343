// The head of one request: from bytes to what the routes need, by Beast's parser without its containers, so that a
// request costs no memory of its own. Pure; the views point into the bytes that were parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/serve/peer.hpp"

namespace bantin::serve {

enum class Method : std::uint8_t { get, head, post, other };

struct Request {
  Method method = Method::other;
  std::string_view path;   // without query; "/" at least
  std::string_view query;  // without "?"
  std::string_view host;   // as sent, with its port
  std::string_view content_type;
  std::string_view hub_signature;  // X-Hub-Signature
  std::string_view body;           // of POST, whole; the session's to fill in
  std::string_view if_none_match;
  std::string_view if_modified_since;
  std::string_view accept_encoding;
  bool wants_differences = false;    // A-IM: feed (RFC 3229)
  bool has_accept_encoding = false;  // an empty field says something else than none
  bool has_if_none_match = false;
  bool has_origin = false;  // sent by a page in a browser
  bool expects_continue = false;
  bool keep_alive = false;
  bool is_chunked = false;
  std::uint64_t body_bytes = 0;  // that follow the head
  PeerKey peer{};                // the session's to fill in

  std::string joined_none_match;  // hold what came in more than one field
  std::string joined_encoding;
};

/// Reads `head`, which ends with the empty line. Returns 0, or the status that refuses the request: 400, 405, 413 or
/// 505. `request` is good after 0, 405 and 413; after a refusal the connection cannot be used any more, but for 405
/// with `keep_alive`. Whether a POST is wanted is not decided here.
unsigned parse_request(std::string_view head, Request& request);

}  // namespace bantin::serve
