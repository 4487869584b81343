// Report -> what the admin listener serves. Pure but for the time zone; any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

#include "daemon/admin/report.hpp"

namespace bantin::admin {

/// Of `/status.json` and `bantin status --json`.
nlohmann::ordered_json status_json(const Report& report);
/// The lines of `bantin status`, from that document.
std::string status_text(const nlohmann::ordered_json& document, feeds::Instant now);
/// The page `/status`: HTML without script, charts as inline SVG.
std::string status_page(const Report& report);
/// Prometheus' text format 0.0.4.
std::string metrics(const Report& report);
/// The Atom feed of alerts: an entry when one begins, another when it ends.
std::string alerts_feed(const Report& report);

}  // namespace bantin::admin
