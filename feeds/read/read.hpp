// Bytes -> RawFeed. `read` is the only door: it finds the encoding, decides what the document is, repairs what can be
// repaired and hands over to the one reader that knows the format. Pure; any thread; bounded by `limits`.
#pragma once

#include <string_view>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// What is known of a document besides its bytes.
struct ReadHints {
  std::string_view content_type;  // the whole HTTP header value, may be empty
  std::string_view encoding;      // set by an admin: beats every label
};

/// Reads a feed document of any known format, as tolerantly as its state needs. What had to be put right stands in
/// `RawFeed::repairs`. Fails with a reason in words when the bytes are no feed ("an HTML page titled ...", "0 bytes").
Result<RawFeed> read(std::string_view bytes, const ReadHints& hints, const Limits& limits = {});

}  // namespace bantin::feeds
