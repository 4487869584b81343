// JSON Feed: what is read and cleaned can be written and read again, with as many items.
#include <cstddef>
#include <cstdint>

#include "feeds/read/formats.hpp"
#include "tests/fuzz/cleaned.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view utf8(reinterpret_cast<const char*>(data), size);
  if (!is_valid_utf8(utf8)) return 0;
  const Limits limits;
  const auto raw = read_json_feed(utf8, limits);
  if (raw.has_error()) {
    require_line(raw.error().message, "reason");
    return 0;
  }
  const std::string json = require_clean(*raw, limits);
  const auto again = read_json_feed(json, limits);
  require(again.has_value(), "written JSON Feed can be read", json);
  require(again->items.size() == raw->items.size(), "number of items stays", json);
  return 0;
}
