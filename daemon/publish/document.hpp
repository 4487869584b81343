// A rendered document as it leaves the server: immutable and shared between all who read it.
#pragma once

#include <memory>
#include <string>

#include "feeds/model.hpp"

namespace bantin::publish {

/// One body in one content coding; `head` is the whole HTTP header of its 200 answer but for the connection's own
/// lines, rendered once.
struct Variant {
  std::string body;  // empty: this coding is not offered
  std::string etag;  // strong, with quotes: one a coding (RFC 9110 8.8.3)
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

}  // namespace bantin::publish
