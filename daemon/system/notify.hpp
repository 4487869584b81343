// Messages to systemd (sd_notify(3)): readiness, reloads, a status line, the watchdog. Without systemd they go nowhere.
// Any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace bantin::system {

void notify_ready(const std::string& status);
void notify_reloading(const std::string& status);
void notify_stopping(const std::string& status);
void notify_status(const std::string& status);
void notify_watchdog();

/// How often the watchdog wants a sign (half of WatchdogSec); none if it is off.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace bantin::system
