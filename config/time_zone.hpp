// The system's tz database -> feeds::TimeZone. Reads the zone files; any thread.
#pragma once

#include <string>

#include "feeds/clean/zone.hpp"
#include "feeds/result.hpp"

namespace bantin::config {

/// An IANA name ("Asia/Ho_Chi_Minh", "UTC"). Offsets are exact from 1970 to 2100 as far as the database reaches.
Result<feeds::TimeZone> load_time_zone(const std::string& name);

}  // namespace bantin::config
