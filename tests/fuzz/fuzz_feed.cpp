// Bytes of any kind through the door and the cleaner: every XML format, the charsets, the repairs and the lenient way.
#include <array>
#include <cstddef>
#include <cstdint>

#include "feeds/read/read.hpp"
#include "tests/fuzz/cleaned.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr std::array<std::string_view, 4> kTypes = {"", "application/xml", "text/xml; charset=windows-1258",
                                                             "text/html; charset=utf-16"};
  ReadHints hints;
  hints.content_type = kTypes[data[0] % kTypes.size()];
  Limits limits;
  if (data[0] & 0x80) {
    limits.items = 2;
    limits.title_bytes = 16;
    limits.html_bytes = 64;
    limits.xml_depth = 8;
    limits.people = limits.categories = limits.attachments = 2;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto raw = read(bytes, hints, limits);
  if (raw.has_error()) {
    require_line(raw.error().message, "reason");
    require(!raw.error().message.empty(), "a reason in words");
    return 0;
  }
  require(raw->items.size() <= limits.items, "number of items");
  require_clean(*raw, limits);
  return 0;
}
