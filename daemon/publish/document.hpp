// A rendered document as it leaves the server: immutable and shared between all who read it. Everything that can be
// made once per change is made here, header lines included, so that serving is a look-up and a write. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "daemon/publish/compress.hpp"
#include "feeds/model.hpp"

namespace bantin::publish {

/// Header lines that every response of every status carries: what a page from us may do in a browser.
std::string_view security_headers() noexcept;

/// One body in one content coding. The two heads are complete but for Date, Connection and the empty line that ends
/// them; those belong to the connection.
struct Variant {
  std::string body;          // empty: this coding is not offered
  std::string etag;          // strong, with quotes: one a coding (RFC 9110 8.8.3)
  std::string head;          // of the 200 answer
  std::string not_modified;  // of the 304 answer
};

/// An entry of a feed as it stood there: hash of its id, when it was last edited, and hash of its words, which may
/// grow without an edit (the text of an article that is fetched later).
struct Member {
  std::uint64_t id = 0;
  feeds::Instant updated{};
  std::uint64_t words = 0;
  friend bool operator==(const Member&, const Member&) = default;
  friend bool operator<(const Member& a, const Member& b) {
    return std::tie(a.id, a.updated, a.words) < std::tie(b.id, b.updated, b.words);
  }
};
using Members = std::vector<Member>;  // sorted

/// What a feed held when it had another ETag, for readers who want only what is new since then (RFC 3229).
struct FormerInstance {
  std::string hash;  // the ETag without quotes and coding
  std::shared_ptr<const Members> members;
};

struct Document {
  std::string content_type;
  std::string cache_control;
  std::string last_modified;  // HTTP date
  std::string link;           // value of the Link header, or empty
  feeds::Instant modified{};
  unsigned status = 200;
  std::string hash;                        // what all its ETags begin with
  std::shared_ptr<const Members> members;  // of a feed
  std::vector<FormerInstance> former;      // newest first
  Variant identity;
  Variant gzip;
  Variant br;
  Variant zstd;
};

using DocumentPtr = std::shared_ptr<const Document>;

struct DocumentOptions {
  std::string content_type;
  std::string cache_control;
  feeds::Instant modified{};
  std::shared_ptr<const Members> members{};
  std::vector<FormerInstance> former{};
  /// Not empty: the document is a difference (226 IM Used) that brings a reader to the instance with this hash.
  std::string instance{};
  std::string link{};
  unsigned status = 200;  // or 410
  Effort effort = Effort::thorough;
};

/// The part of an ETag that the bytes alone decide.
std::string fingerprint(std::string_view bytes);

/// All that the document takes in memory, about.
std::size_t bytes_of(const Document& document) noexcept;

/// Compresses `body` (not empty) in every coding that makes it smaller and renders the heads. The ETags come from the
/// bytes alone, so they are equal over restarts and machines.
DocumentPtr make_document(std::string body, DocumentOptions options);

}  // namespace bantin::publish
