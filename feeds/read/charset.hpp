// Bytes in any encoding -> valid UTF-8. Order of trust: an admin's word, a byte-order mark, then the labels (HTTP
// charset, XML declaration, HTML meta) as far as the bytes do not contradict them (valid UTF-8 with non-ASCII bytes
// beats a wrong label), then uchardet. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::feeds {

struct Decoded {
  std::string text;             // valid UTF-8, no byte-order mark, not normalised
  std::string encoding;         // IANA name in lower case that the bytes were read as
  std::vector<Repair> repairs;  // "encoding-label", "invalid-utf8"
};

struct CharsetHints {
  std::string_view content_type;  // HTTP header value
  std::string_view encoding;      // set by an admin
  bool html = false;              // look for <meta charset> too
};

/// Never fails: what cannot be decoded becomes U+FFFD and is counted. Never UTF-7.
Decoded decode(std::string_view bytes, const CharsetHints& hints);

/// The same without copying bytes that are UTF-8 already: `borrowed` then views them in `bytes`, and `decoded.text` is
/// empty.
struct DecodedView {
  Decoded decoded;
  std::string_view borrowed;
  bool is_borrowed = false;

  std::string_view text() const { return is_borrowed ? borrowed : std::string_view(decoded.text); }
};
DecodedView decode_view(std::string_view bytes, const CharsetHints& hints);

/// True if `bytes` is valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool is_valid_utf8(std::string_view bytes) noexcept;

}  // namespace bantin::feeds
