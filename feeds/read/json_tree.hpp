// JSON from outside, parsed under caps, and the JSON that pages carry inside themselves. Used by the readers of JSON
// Feed, of JSON interfaces and of pages' metadata. Pure; any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

/// True if brackets nest no deeper and values are no more than is sane: what keeps the parser's stack and memory small.
bool is_bounded_json(std::string_view text);

/// The document, or nothing if it is broken, over a cap, or no JSON. Never throws.
std::optional<nlohmann::json> parse_json(std::string_view text);

/// Text as it is, numbers as written; empty for everything else.
std::string json_text(const nlohmann::json& value);

/// The length of the JSON value (an object or array) that `text` begins with, by its brackets alone; 0 if it does not
/// end.
std::size_t json_extent(std::string_view text);

/// One piece of JSON in an HTML page.
struct JsonIsland {
  enum class Kind { linked_data, data, state };
  Kind kind = Kind::data;  // application/ld+json; other JSON types and __NEXT_DATA__; `window.x = {...}`
  std::string name;        // the script's id or the variable's name, may be empty
  nlohmann::json value;
};

/// The islands of a page in document order, at most 50 and together at most `bytes` of text.
std::vector<JsonIsland> json_islands(pugi::xml_node html, std::size_t bytes);

}  // namespace bantin::feeds
