// What `bantin poll` says while it runs and when it is done: a line a source, a progress bar on a terminal, totals at
// the end. Knows nothing of polling but its results; one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "daemon/poll/refresh.hpp"

namespace bantin::commands {

/// What one refresh came to, in words: "ok      3 new, 0 edited, 20 items" or "FAILED  HTTP 404: ...".
std::string describe(const poll::RefreshResult& result);

class PollReport {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    std::size_t sources = 0;
    bool bar = false;    // `status` is a terminal: show how far it is
    bool brief = false;  // a line only for news and failures: for people who watch thousands of sources
  };

  /// Lines go to `lines`, the bar to `status`.
  PollReport(Options options, std::ostream& lines, std::ostream& status, Time began);

  void add(const poll::RefreshResult& result, Time now);
  /// Takes the bar away and prints the totals, and which sources failed when their lines are long gone.
  void finish(Time now);

  std::size_t failed() const noexcept { return failed_; }

 private:
  void clear_bar();
  void draw_bar(Time now);

  Options options_;
  std::ostream& lines_;
  std::ostream& status_;
  Time began_;
  Time drawn_{};
  bool is_drawn_ = false;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  std::size_t not_modified_ = 0;
  std::size_t unchanged_ = 0;
  std::size_t added_ = 0;
  std::size_t edited_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::string> names_of_failed_;  // the first few
};

}  // namespace bantin::commands
