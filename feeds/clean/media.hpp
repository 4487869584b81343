// Attachments: their type, size and length. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bantin::feeds {

/// The media type in lower case without parameters; guessed from the ending of `url` if `given` is none; empty if that
/// says nothing either.
std::string media_type(std::string_view given, std::string_view url);

/// "123", "45.6" seconds, "2:03", "1:02:03".
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// A number without sign, in digits alone ("1,024" and "1 KB" are none).
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace bantin::feeds
