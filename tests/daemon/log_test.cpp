// The log's level.
#include "daemon/log.hpp"

#include <doctest/doctest.h>

TEST_CASE("log: lines below the level are not written") {
  const auto log = bantin::make_log("warning");
  CHECK_FALSE(log->should_log(spdlog::level::info));
  CHECK(log->should_log(spdlog::level::warn));
}
