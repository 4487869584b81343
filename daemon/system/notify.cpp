// sd_notify, with the states it knows.
#include "daemon/system/notify.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace bantin::system {
namespace {

void send(const char* state, const std::string& status) {
  std::string message(state);
  if (!status.empty()) message += "\nSTATUS=" + status;
  sd_notify(0, message.c_str());
}

}  // namespace

void notify_ready(const std::string& status) {
  send("READY=1", status);
}
void notify_reloading(const std::string& status) {
  send("RELOADING=1", status);
}
void notify_stopping(const std::string& status) {
  send("STOPPING=1", status);
}
void notify_status(const std::string& status) {
  sd_notify(0, ("STATUS=" + status).c_str());
}
void notify_watchdog() {
  sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t limit = 0;
  if (sd_watchdog_enabled(0, &limit) <= 0 || limit == 0) return std::nullopt;
  return std::chrono::microseconds(limit / 2);
}

}  // namespace bantin::system
