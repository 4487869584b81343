// Dates as feeds and portals write them -> moments. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/clean/zone.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// Reads RFC 822/2822 and its abuses, RFC 3339 / W3CDTF / ISO 8601 (week and ordinal forms too), asctime, Unix seconds,
/// month and day names in English and Vietnamese, dd/MM/yyyy with HH:mm[:ss] and SA/CH. `zone` is assumed where the
/// text names none. Out of range or not understood is no date, never a guess.
std::optional<Date> parse_date(std::string_view text, const TimeZone& zone);

/// RFC 3339 in UTC: "2022-02-22T08:02:45Z". Years 0000 to 9999.
std::string format_rfc3339(Instant at);
/// "2022-02-22".
std::string format_day(std::chrono::sys_days day);
/// RFC 822 as RSS and HTTP want it: "Tue, 22 Feb 2022 08:02:45 GMT".
std::string format_http_date(Instant at);

}  // namespace bantin::feeds
