// TimeZone: wall clock to moment and back, with gaps and overlaps.
#include "feeds/clean/zone.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using bantin::feeds::Instant;
using bantin::feeds::TimeZone;

TEST_CASE("zone: without spans it is UTC") {
  const TimeZone utc;
  CHECK(utc.offset_at(Instant{0s}) == 0s);
  CHECK(utc.to_utc(std::chrono::local_seconds{3600s}) == Instant{3600s});
}

TEST_CASE("zone: a fixed offset is taken off a wall clock") {
  const TimeZone vietnam("Asia/Ho_Chi_Minh", {{Instant{0s}, 7h}});
  CHECK(vietnam.to_utc(std::chrono::local_seconds{7h}) == Instant{0s});
  CHECK(vietnam.to_local(Instant{0s}) == std::chrono::local_seconds{7h});
}

TEST_CASE("zone: a gap is reckoned with the offset before it, an overlap gives the earlier moment") {
  // Summer time from 100 h to 200 h after the epoch.
  const TimeZone zone("Test/Summer", {{Instant{0s}, 1h}, {Instant{100h}, 2h}, {Instant{200h}, 1h}});
  CHECK(zone.to_utc(std::chrono::local_seconds{101h + 30min}) == Instant{100h + 30min});
  CHECK(zone.to_utc(std::chrono::local_seconds{201h + 30min}) == Instant{199h + 30min});
  CHECK(zone.to_utc(std::chrono::local_seconds{150h}) == Instant{148h});
}
