// Zones by Howard Hinnant's date library, which reads /usr/share/zoneinfo.
#include "config/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <string_view>
#include <vector>

#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/values.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

std::vector<feeds::TimeZone::Span> spans_of(const date::time_zone& zone) {
  using std::chrono::sys_days;
  constexpr feeds::Instant kFirst = sys_days(std::chrono::year(1970) / 1 / 1);
  constexpr feeds::Instant kLast = sys_days(std::chrono::year(2100) / 1 / 1);
  std::vector<feeds::TimeZone::Span> spans;
  for (feeds::Instant at = kFirst; at < kLast;) {
    const date::sys_info info = zone.get_info(at);
    if (spans.empty() || spans.back().offset != info.offset) spans.push_back({at, info.offset});
    if (info.end <= at) break;
    at = info.end;
  }
  return spans;
}

std::string no_such_zone(const std::string& name) {
  std::string out = "no time zone is called " + in_quotes(name);
  // The database names zones by other towns than most people here would try.
  const std::string folded = feeds::ascii::lower(name);
  for (const std::string_view word : {"hanoi", "ha_noi", "saigon", "vietnam", "viet_nam"}) {
    if (folded.find(word) != std::string::npos) return out + "; Vietnam's is \"Asia/Ho_Chi_Minh\"";
  }
  std::vector<std::string_view> names;
  for (const date::time_zone& zone : date::get_tzdb().zones)
    names.push_back(zone.name());
  if (const std::string_view near = nearest(name, names); !near.empty()) {
    return out + "; did you mean " + in_quotes(near) + "?";
  }
  return out + "; expected a name such as \"Asia/Ho_Chi_Minh\"";
}

}  // namespace

Result<feeds::TimeZone> load_time_zone(const std::string& name) {
  // Known without a database: a system without one can still run in UTC.
  if (name == "UTC") return feeds::TimeZone();
  try {
    const auto& zones = date::get_tzdb().zones;
    const bool known = std::any_of(zones.begin(), zones.end(), [&](const auto& zone) { return zone.name() == name; });
    // `locate_zone` knows links too where the database has them apart.
    if (!known && name.find("..") != std::string::npos) return fail(no_such_zone(name));
    const date::time_zone* zone = nullptr;
    try {
      zone = date::locate_zone(name);
    } catch (const std::exception&) {
      return fail(no_such_zone(name));
    }
    return feeds::TimeZone(name, spans_of(*zone));
  } catch (const std::exception&) {
    return fail("the time zone database cannot be read; is the package tzdata installed?");
  }
}

}  // namespace bantin::config
