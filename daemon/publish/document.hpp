// A rendered document as it leaves the server: immutable and shared between all who read it. Everything that can be
// made once per change is made here, header lines included, so that serving is a look-up and a write. Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

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

struct Document {
  std::string content_type;
  std::string cache_control;
  std::string last_modified;  // HTTP date
  feeds::Instant modified{};
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
};

/// Compresses `body` (not empty) in every coding that makes it smaller and renders the heads. The ETags come from the
/// bytes alone, so they are equal over restarts and machines.
DocumentPtr make_document(std::string body, DocumentOptions options);

}  // namespace bantin::publish
