// TOML -> PortalRules and Profile. Internal to config/; one thread.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "config/diagnostics.hpp"
#include "config/portal_rules.hpp"
#include "config/toml_tree.hpp"

namespace bantin::config {

/// The tables page, article, links and quirks of `owner` over what `rules` says already, key by key.
void read_rules(const TomlValue& owner, PortalRules& rules, Diagnostics& diagnostics);

/// What has faults is reported and left out. `names`: of all profiles that there are.
std::shared_ptr<Profile> read_profile(const TomlDocument& document, const std::string& id,
                                      std::span<const std::string> names, Diagnostics& diagnostics);

}  // namespace bantin::config
