// Where log lines go, and in which form.
#include "daemon/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cstdlib>

namespace bantin {
namespace {

/// The level as systemd reads it at the start of a line (sd-daemon(3)): "<3>" error to "<7>" debug.
class SyslogLevel : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
    const char* prefix = "<6>";
    if (msg.level >= spdlog::level::critical)
      prefix = "<2>";
    else if (msg.level >= spdlog::level::err)
      prefix = "<3>";
    else if (msg.level >= spdlog::level::warn)
      prefix = "<4>";
    else if (msg.level <= spdlog::level::debug)
      prefix = "<7>";
    out.append(prefix, prefix + 3);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<SyslogLevel>(); }
};

}  // namespace

std::shared_ptr<Log> make_log(std::string_view level) {
  auto log = std::make_shared<Log>("bantin", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_level(spdlog::level::from_str(std::string(level)));
  // JOURNAL_STREAM is set by systemd when standard error is the journal, which adds the time itself.
  if (std::getenv("JOURNAL_STREAM") != nullptr) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<SyslogLevel>('*').set_pattern("%*%v");
    log->set_formatter(std::move(formatter));
  } else {
    log->set_pattern("%Y-%m-%d %H:%M:%S %l %v");
  }
  return log;
}

}  // namespace bantin
