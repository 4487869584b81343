// OPML, the format in which feed readers exchange their lists: into [[source]] blocks that a person can go through and
// put into sources.d/, and from a configuration. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "feeds/result.hpp"

namespace bantin::config {

struct ImportedOpml {
  std::string toml;  // [[source]] blocks, ready for a file of sources.d/
  std::size_t sources = 0;
  std::vector<std::string> messages;  // what was left out, and why
};

/// `bytes` is an OPML 1 or 2 document in any encoding. Each outline with an `xmlUrl` becomes a source: its id from the
/// `bantin:id` that we write ourselves, or made from its text, unique and valid; the groups above it become tags.
/// Outlines without a web address are left out and named, as are addresses that came already. Fails if it is no OPML.
Result<ImportedOpml> import_opml(std::string_view bytes);

/// OPML 2.0: sources grouped by area, those without one at the end. What OPML has no word for (rules, headers,
/// credentials) is not in it.
std::string export_opml(const Config& config);

}  // namespace bantin::config
