// A look at the brackets before parsing bounds depth and memory. State in scripts is found by `name = {` or `name = [`:
// no JavaScript is understood, so that what is no JSON is left alone.
#include "feeds/read/json_tree.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kDepth = 64;
constexpr std::size_t kValues = 1'000'000;
constexpr std::size_t kIslands = 50;
constexpr std::size_t kAssignmentsAScript = 20;

bool is_name_character(char c) {
  return ascii::is_alnum(c) || c == '_' || c == '$' || c == '.';
}

/// The variable's name in front of the "=" at `equals`; empty for "==", ">=" and the like.
std::string_view assigned_name(std::string_view script, std::size_t equals) {
  std::size_t end = equals;
  while (end > 0 && ascii::is_space(script[end - 1]))
    --end;
  std::size_t begin = end;
  while (begin > 0 && is_name_character(script[begin - 1]))
    --begin;
  return script.substr(begin, end - begin);
}

void add_state(std::string_view script, std::vector<JsonIsland>& islands) {
  std::size_t found = 0;
  for (std::size_t at = script.find('='); at != std::string_view::npos; at = script.find('=', at + 1)) {
    std::size_t begin = at + 1;
    while (begin < script.size() && ascii::is_space(script[begin]))
      ++begin;
    if (begin >= script.size() || (script[begin] != '{' && script[begin] != '[')) continue;
    const std::string_view name = assigned_name(script, at);
    if (name.empty()) continue;
    const std::size_t length = json_extent(script.substr(begin));
    if (length == 0) return;  // a bracket that is never closed: so is every one after it
    // What is long and no JSON is read once more by the next "=" in it, at most so many times.
    if (++found > kAssignmentsAScript || islands.size() >= kIslands) return;
    auto value = parse_json(script.substr(begin, length));
    if (!value) continue;
    islands.push_back({JsonIsland::Kind::state, std::string(name), std::move(*value)});
    at = begin + length - 1;
  }
}

void add_island(pugi::xml_node script, std::string_view text, std::vector<JsonIsland>& islands) {
  const std::string type = ascii::lower(ascii::trim(script.attribute("type").value()));
  const bool linked = type.starts_with("application/ld+json");
  if (!linked && type.find("json") == std::string::npos) {
    if (type.empty() || type.find("javascript") != std::string::npos || type == "module") add_state(text, islands);
    return;
  }
  auto value = parse_json(text);
  if (!value) return;
  const std::string name = script.attribute("id").value();
  islands.push_back({linked ? JsonIsland::Kind::linked_data : JsonIsland::Kind::data, name, std::move(*value)});
}

/// Calls `take(place, sign)` for each character outside of strings while it gives true; true if it always did.
template <class Take>
bool for_each_sign(std::string_view text, Take take) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (!take(i, c)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_bounded_json(std::string_view text) {
  std::size_t depth = 0;
  std::size_t values = 0;
  return for_each_sign(text, [&](std::size_t, char c) {
    if (c == '[' || c == '{') return ++depth <= kDepth && ++values <= kValues;
    if (c == ']' || c == '}') depth -= depth == 0 ? 0 : 1;
    return c != ',' || ++values <= kValues;
  });
}

std::optional<Json> parse_json(std::string_view text) {
  text = ascii::trim(text);
  if (text.empty() || !is_bounded_json(text)) return std::nullopt;
  Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return std::nullopt;
  return document;
}

std::string json_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number()) return value.dump();
  return {};
}

std::size_t json_extent(std::string_view text) {
  std::size_t depth = 0;
  std::size_t extent = 0;
  for_each_sign(text, [&](std::size_t at, char c) {
    if (c == '[' || c == '{') ++depth;
    if (c != ']' && c != '}') return true;
    if (depth <= 1) {
      extent = at + 1;
      return false;
    }
    --depth;
    return true;
  });
  return extent;
}

std::vector<JsonIsland> json_islands(pugi::xml_node html, std::size_t bytes) {
  std::vector<JsonIsland> islands;
  for (pugi::xml_node node = html; node && islands.size() < kIslands; node = next_node(node, html)) {
    if (node.type() != pugi::node_element || std::string_view(node.name()) != "script") continue;
    const std::string_view text = node.child_value();
    if (text.size() > bytes) continue;
    bytes -= text.size();
    add_island(node, text, islands);
  }
  return islands;
}

}  // namespace bantin::feeds
