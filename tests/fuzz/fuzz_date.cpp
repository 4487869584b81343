// Dates: whatever is read can be written and read again as the same moment.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "feeds/clean/date.hpp"

using namespace bantin::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const TimeZone vietnam("Asia/Ho_Chi_Minh", {{Instant{}, std::chrono::hours(7)}});
  const auto here = parse_date(text, vietnam);
  const auto there = parse_date(text, {});
  if (here.has_value() != there.has_value() && here.value_or(Date{}).zone_given && there.value_or(Date{}).zone_given)
    std::abort();
  if (!here || !there) return 0;
  if (here->precision != there->precision || here->zone_given != there->zone_given) std::abort();
  if (here->zone_given ? here->at != there->at : there->at - here->at != std::chrono::hours(7)) std::abort();
  const std::string written = format_rfc3339(here->at);
  const auto again = parse_date(written, {});
  if (written.size() != 20 || !again || again->at != here->at || again->precision != DatePrecision::second)
    std::abort();
  const auto http = parse_date(format_http_date(here->at), vietnam);
  if (!http || http->at != here->at) std::abort();
  return 0;
}
