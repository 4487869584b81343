// UTF-8 at the byte level: is it valid, where does it stop being so, and how a broken text is made valid. The hot path
// of every poll goes through `is_valid_utf8` (charset.hpp), which picks the fastest of the validators here at run
// time. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// One character at a time, on any machine. `is_valid_utf8` without vector instructions.
bool is_valid_utf8_scalar(std::string_view bytes) noexcept;

/// 32 bytes at a time; only where `has_avx2()`.
bool is_valid_utf8_avx2(std::string_view bytes) noexcept;

/// The processor of this machine knows AVX2.
bool has_avx2() noexcept;

/// What a text that is not quite UTF-8 is made of.
struct Utf8Census {
  std::size_t sequences = 0;    // well-formed characters above U+007F
  std::size_t broken = 0;       // maximal ill-formed parts, each one U+FFFD
  bool cut_at_the_end = false;  // the only ill-formed part is a character that the end cuts off
};

Utf8Census take_utf8_census(std::string_view bytes) noexcept;

/// `bytes` with each ill-formed part replaced by U+FFFD as the WHATWG Encoding Standard does it; `replaced` counts
/// them. A character that the end of the text cuts off is dropped and not counted.
std::string repair_utf8(std::string_view bytes, std::uint32_t& replaced);

}  // namespace bantin::feeds
