// The words and figures of `bantin poll`.
#include "daemon/commands/poll_report.hpp"

#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <utility>

namespace bantin::commands {
namespace {

using poll::RefreshResult;
using Seconds = std::chrono::duration<double>;

/// A terminal is not written to more often: it costs more than a refresh.
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::size_t kBarWidth = 30;
constexpr std::size_t kNamesOfFailed = 20;
/// With so few sources their lines are still in sight at the end.
constexpr std::size_t kLinesInSight = 20;

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kMega = 1u << 20;
  char text[32];
  if (bytes < 10 * kMega)
    std::snprintf(text, sizeof text, "%.0f KiB", static_cast<double>(bytes) / 1024);
  else
    std::snprintf(text, sizeof text, "%.0f MiB", static_cast<double>(bytes) / kMega);
  return text;
}

}  // namespace

std::string describe(const RefreshResult& result) {
  const store::SourceState& state = result.state;
  if (!result.ok()) return "FAILED  " + state.error;
  switch (state.outcome) {
    case store::Outcome::not_modified:
      return "ok      not modified";
    case store::Outcome::unchanged:
      return "ok      nothing new";
    default:
      break;
  }
  std::ostringstream text;
  text << "ok      " << result.added << " new, " << result.edited << " edited, " << result.items << " items";
  if (!state.repairs.empty()) {
    text << "; repaired:";
    for (const std::string& repair : state.repairs)
      text << ' ' << repair;
  }
  return text.str();
}

PollReport::PollReport(Options options, std::ostream& lines, std::ostream& status, Time began)
    : options_(options), lines_(lines), status_(status), began_(began) {}

void PollReport::add(const RefreshResult& result, Time now) {
  ++done_;
  added_ += result.added;
  edited_ += result.edited;
  bytes_ += result.wire_bytes;
  const bool failed = !result.ok();
  if (failed) {
    ++failed_;
    if (names_of_failed_.size() < kNamesOfFailed) names_of_failed_.push_back(result.state.source);
  }
  const bool same = !failed && result.added + result.edited == 0;
  if (same) ++(result.state.outcome == store::Outcome::not_modified ? not_modified_ : unchanged_);
  if (!options_.brief || !same) {
    clear_bar();
    const std::string& name = result.state.source;
    constexpr std::size_t kColumn = 24;
    lines_ << name << std::string(kColumn - std::min(name.size(), kColumn), ' ') << ' ' << describe(result) << '\n';
  }
  if (options_.bar && (!is_drawn_ || now - drawn_ >= kRedraw)) draw_bar(now);
}

void PollReport::finish(Time now) {
  clear_bar();
  const double seconds = Seconds(now - began_).count();
  lines_ << done_ << (done_ == 1 ? " source in " : " sources in ") << std::fixed << std::setprecision(1) << seconds
         << " s";
  if (seconds >= 0.1) lines_ << " (" << std::setprecision(0) << static_cast<double>(done_) / seconds << " a second)";
  lines_ << ": " << added_ << " new, " << edited_ << " edited, " << unchanged_ << " nothing new, " << not_modified_
         << " not modified, " << failed_ << " failed, " << size_text(bytes_) << '\n';
  if (names_of_failed_.empty() || done_ <= kLinesInSight) return;
  lines_ << "failed:";
  for (const std::string& name : names_of_failed_)
    lines_ << ' ' << name;
  if (failed_ > names_of_failed_.size()) lines_ << " and " << failed_ - names_of_failed_.size() << " more";
  lines_ << "; \"bantin status\" says why\n";
}

void PollReport::clear_bar() {
  if (!is_drawn_) return;
  is_drawn_ = false;
  status_ << "\r\x1b[K" << std::flush;
}

void PollReport::draw_bar(Time now) {
  const std::size_t all = std::max<std::size_t>(options_.sources, 1);
  const std::size_t filled = std::min(done_ * kBarWidth / all, kBarWidth);
  const double seconds = std::max(Seconds(now - began_).count(), 0.001);
  lines_ << std::flush;  // what was said before comes first
  status_ << "\r[" << std::string(filled, '#') << std::string(kBarWidth - filled, '.') << "] " << done_ << " of "
          << options_.sources << ", " << static_cast<std::uint64_t>(static_cast<double>(done_) / seconds)
          << " a second, " << added_ << " new";
  if (failed_ > 0) status_ << ", " << failed_ << " failed";
  status_ << "\x1b[K" << std::flush;
  drawn_ = now;
  is_drawn_ = true;
}

}  // namespace bantin::commands
