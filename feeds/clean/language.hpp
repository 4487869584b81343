// Language tags. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bantin::feeds {

/// A tag in the shape of BCP 47: "en_us" -> "en-US", "VI" -> "vi", "zh-hant-tw" -> "zh-Hant-TW". Empty for what has
/// not that shape.
std::string clean_language(std::string_view tag);

}  // namespace bantin::feeds
