// The program's log: one logger, made by `main` and handed down by reference; lines to standard error in the form that
// journald reads ("<6>message") when it is the reader, with time and level on a terminal. Any thread.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string_view>

namespace bantin {

using Log = spdlog::logger;

/// `level`: "debug", "info", "warning", "error".
std::shared_ptr<Log> make_log(std::string_view level);

}  // namespace bantin
