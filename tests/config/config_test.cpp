// Config: look-ups.
#include "config/config.hpp"

#include <doctest/doctest.h>

using bantin::config::Area;
using bantin::config::AreaKind;
using bantin::config::Config;

TEST_CASE("config: the path of an area names it and those above it, nearest first") {
  Config config;
  config.areas = {Area{"dong-thap", "Đồng Tháp", AreaKind::province, ""},
                  Area{"thap-muoi", "Tháp Mười", AreaKind::district, "dong-thap"},
                  Area{"my-dong", "Mỹ Đông", AreaKind::commune, "thap-muoi"}};
  const auto path = config.area_path("my-dong");
  REQUIRE(path.size() == 3);
  CHECK(path[0]->id == "my-dong");
  CHECK(path[2]->id == "dong-thap");
  CHECK(config.area_path("nowhere").empty());
}
