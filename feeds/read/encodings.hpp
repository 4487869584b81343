// Names of character encodings, and the conversion of their bytes by iconv. Labels are understood as browsers do (the
// aliases of the WHATWG Encoding Standard: "iso-8859-1" means windows-1252); beyond these any encoding is taken that
// iconv knows, never UTF-7. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bantin::feeds {

struct Encoding {
  std::string name;        // IANA name in lower case
  std::string iconv;       // what iconv calls it
  std::uint32_t unit = 1;  // bytes to step over where a byte makes no sense
};

/// The encoding that `label` names; white space and quotes around it do not matter. Empty if there is none.
std::optional<Encoding> find_encoding(std::string_view label);

/// `bytes` as valid UTF-8. What is no character there becomes U+FFFD and is counted in `errors`; a character that the
/// end cuts off is dropped. Linear.
std::string convert_to_utf8(std::string_view bytes, const Encoding& encoding, std::uint32_t& errors);

}  // namespace bantin::feeds
