// Where log lines go, and in which form.
#include "daemon/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

// Where in this file a line was written says nothing: the fields of the journal are ours alone.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace bantin {
namespace {

/// As syslog counts: 3 error to 7 debug.
char syslog_level(spdlog::level::level_enum level) {
  if (level >= spdlog::level::critical) return '2';
  if (level >= spdlog::level::err) return '3';
  if (level >= spdlog::level::warn) return '4';
  return level <= spdlog::level::debug ? '7' : '6';
}

/// The level as systemd reads it at the start of a line (sd-daemon(3)): "<3>".
class SyslogLevel : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::array<char, 3> prefix{'<', syslog_level(msg.level), '>'};
    out.append(prefix.data(), prefix.data() + prefix.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<SyslogLevel>(); }
};

/// "a" of "source a: ..."; so begin all lines about one source.
std::string_view source_of(std::string_view message) {
  constexpr std::string_view kPrefix = "source ";
  if (!message.starts_with(kPrefix)) return {};
  message.remove_prefix(kPrefix.size());
  const std::string_view id = message.substr(0, message.find(": "));
  const bool is_id = !id.empty() && id.size() <= 64 && id.size() < message.size() &&
                     id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return is_id ? id : std::string_view();
}

/// The journal itself, with fields: `journalctl -u bantin BANTIN_SOURCE=my-dong`.
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& msg) override {
    const std::string message = "MESSAGE=" + std::string(msg.payload.data(), msg.payload.size());
    const std::string priority = std::string("PRIORITY=") + syslog_level(msg.level);
    std::string source(source_of(std::string_view(message).substr(8)));
    std::string identifier = "SYSLOG_IDENTIFIER=bantin";
    if (!source.empty()) source.insert(0, "BANTIN_SOURCE=");
    const auto field = [](const std::string& text) { return iovec{const_cast<char*>(text.data()), text.size()}; };
    const std::array<iovec, 4> fields{field(message), field(priority), field(identifier), field(source)};
    if (sd_journal_sendv(fields.data(), source.empty() ? 3 : 4) < 0) {
      std::fprintf(stderr, "<%c>%s\n", syslog_level(msg.level), message.c_str() + 8);
    }
  }
  void flush_() override {}
};

/// JOURNAL_STREAM names the journal's end of standard error, which may have been sent elsewhere since.
bool is_journal(const char* stream) {
  struct stat status {};
  if (::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

}  // namespace

std::shared_ptr<Log> make_log(std::string_view level) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  spdlog::sink_ptr sink;
  if (stream != nullptr && is_journal(stream))
    sink = std::make_shared<JournalSink>();
  else
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto log = std::make_shared<Log>("bantin", std::move(sink));
  log->set_level(spdlog::level::from_str(std::string(level)));
  // Set by systemd when standard error is read by the journal, which adds the time itself.
  if (stream != nullptr) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<SyslogLevel>('*').set_pattern("%*%v");
    log->set_formatter(std::move(formatter));
  } else {
    log->set_pattern("%Y-%m-%d %H:%M:%S %l %v");
  }
  return log;
}

}  // namespace bantin
