// `bantin check`.
#include "daemon/commands/check.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/support/paths.hpp"

namespace {

struct Run {
  int status = 0;
  std::string out;
  std::string err;
};

const std::string kData = bantin::test::data_path("config/");

Run check(const std::string& file) {
  std::ostringstream out;
  std::ostringstream err;
  const int status = bantin::commands::run_check(file, out, err);
  return {status, out.str(), err.str()};
}

}  // namespace

TEST_CASE("check: a whole configuration is summed up and nothing is complained of") {
  const std::string file = kData + "folder/bantin.toml";
  const Run run = check(file);
  CHECK(run.status == 0);
  CHECK(run.err.empty());
  CHECK(run.out == file + ": 4 sources (1 not enabled) in 3 areas from 3 files, no errors\n");
}

TEST_CASE("check: every error is printed and the status is 1") {
  const std::string file = kData + "several-slips.bad.toml";
  const Run run = check(file);
  CHECK(run.status == 1);
  CHECK(run.err.find(file + ":5:1: error: unknown key \"intervall\"") != std::string::npos);
  CHECK(run.err.find(file + ":16:1: error: ") != std::string::npos);
  CHECK(run.out == file + ": 5 errors\n");
}

TEST_CASE("check: a file that is not there is an error, not a fault") {
  const Run run = check("/nonexistent/bantin.toml");
  CHECK(run.status == 1);
  CHECK(run.err == "/nonexistent/bantin.toml: error: there is no such file\n");
  CHECK(run.out == "/nonexistent/bantin.toml: 1 error\n");
}
