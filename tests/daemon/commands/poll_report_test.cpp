// What people see of `bantin poll`.
#include <doctest/doctest.h>

#include <sstream>

#include "daemon/commands/poll_report.hpp"

namespace {

using namespace bantin;
using commands::PollReport;
using namespace std::chrono_literals;

poll::RefreshResult result(const std::string& source, store::Outcome outcome, std::size_t added = 0) {
  poll::RefreshResult result;
  result.state.source = source;
  result.state.outcome = outcome;
  result.added = added;
  result.items = 20;
  result.stored = true;
  result.wire_bytes = 1024;
  return result;
}

poll::RefreshResult failure(const std::string& source) {
  poll::RefreshResult failed = result(source, store::Outcome::http_error);
  failed.state.failures = 1;
  failed.state.error = "HTTP 404: nothing at this address";
  return failed;
}

struct Screen {
  std::ostringstream lines;
  std::ostringstream status;
  PollReport::Time began{};
};

}  // namespace

TEST_CASE("poll: each source has its line, and the totals come last") {
  Screen screen;
  PollReport report({.sources = 4}, screen.lines, screen.status, screen.began);
  report.add(result("mot", store::Outcome::updated, 3), screen.began + 1s);
  report.add(result("hai", store::Outcome::not_modified), screen.began + 1s);
  report.add(result("ba", store::Outcome::unchanged), screen.began + 1s);
  report.add(failure("bon"), screen.began + 2s);
  report.finish(screen.began + 2s);
  CHECK(screen.lines.str() ==
        "mot                      ok      3 new, 0 edited, 20 items\n"
        "hai                      ok      not modified\n"
        "ba                       ok      nothing new\n"
        "bon                      FAILED  HTTP 404: nothing at this address\n"
        "4 sources in 2.0 s (2 a second): 3 new, 0 edited, 1 nothing new, 1 not modified, 1 failed, 4 KiB\n");
  CHECK(screen.status.str().empty());
  CHECK(report.failed() == 1);
}

TEST_CASE("poll: who watches thousands of sources reads of news and failures alone") {
  Screen screen;
  PollReport report({.sources = 3, .brief = true}, screen.lines, screen.status, screen.began);
  report.add(result("mot", store::Outcome::not_modified), screen.began);
  report.add(result("hai", store::Outcome::updated, 1), screen.began);
  report.add(failure("ba"), screen.began);
  CHECK(screen.lines.str() ==
        "hai                      ok      1 new, 0 edited, 20 items\n"
        "ba                       FAILED  HTTP 404: nothing at this address\n");
}

TEST_CASE("poll: the bar tells how many, how fast and how many failed, ten times a second at most") {
  Screen screen;
  PollReport report({.sources = 400, .bar = true, .brief = true}, screen.lines, screen.status, screen.began);
  report.add(failure("ba"), screen.began + 1s);
  for (int i = 0; i < 199; ++i)
    report.add(result("s", store::Outcome::not_modified), screen.began + 1s + std::chrono::microseconds(i * 999));
  const std::string shown = screen.status.str();
  std::size_t draws = 0;
  for (const char c : shown)
    draws += c == '[' ? 1 : 0;
  CHECK(draws <= 2 * 2 + 1);  // each drawing has a bracket of the bar and one of its escape
  report.add(result("s", store::Outcome::not_modified), screen.began + 2s);
  CHECK(screen.status.str().ends_with(
      "\r[###############...............] 201 of 400, 100 a second, 0 new, 1 failed\x1b[K"));
  report.finish(screen.began + 2s);
  CHECK(screen.status.str().ends_with("\r\x1b[K"));
}

TEST_CASE("poll: when the lines of the failed are out of sight they are named at the end") {
  Screen screen;
  PollReport report({.sources = 30, .brief = true}, screen.lines, screen.status, screen.began);
  for (int i = 0; i < 30; ++i)
    report.add(failure("s" + std::to_string(i)), screen.began);
  report.finish(screen.began + 1s);
  CHECK(screen.lines.str().ends_with("s18 s19 and 10 more; \"bantin status\" says why\n"));
  CHECK(screen.lines.str().find("failed: s0 s1 ") != std::string::npos);
}
