// UTF-8 as far as reading a configuration needs it. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace bantin::config {

/// Bytes of the well-formed character (RFC 3629) that begins at `at`; 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) noexcept;

/// Characters in a well-formed text.
std::size_t utf8_count(std::string_view text) noexcept;

}  // namespace bantin::config
