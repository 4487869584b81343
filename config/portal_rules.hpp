// How the pages and feeds of a portal are read: what a profile says, or a source, or both. Made by load_rules.cpp.
// Values only, immutable once loaded, shared between sources.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/key_pattern.hpp"
#include "config/pattern.hpp"
#include "feeds/read/rules.hpp"

namespace bantin::config {

/// What is known to be wrong with a family's feeds.
struct Quirks {
  bool minutes_are_month = false;    // the minutes of dates are the month's number: they say nothing
  bool ignore_updated = false;       // dates of update are those of the request
  bool stripped_text_guard = false;  // texts may come without their accents, and then replace none that have them
};

struct PortalRules {
  feeds::PageRules page;
  unsigned pages = 3;  // of the list, on the first run
  feeds::ArticleRules article;
  std::vector<std::string> drop_parameters;  // of links: names, "*" stands for anything (feeds::matches_name)
  std::vector<std::string> everywhere;       // likewise, each perhaps for some paths alone (feeds::is_noise_by)
  std::vector<KeyPattern> identity;          // which part of a link names the article
  Quirks quirks;
  /// Every text above by its key ("page.items"), as written: what tells two sets of rules apart.
  std::map<std::string, std::vector<std::string>> texts;

  std::uint64_t fingerprint() const;
};

/// "host/key" if a pattern of `identity` finds the article's own name in the link, else empty.
std::string link_identity(const PortalRules& rules, std::string_view link);
/// The link without the parameters that the rules drop.
std::string without_dropped(const PortalRules& rules, std::string_view link);

/// By what a family is known.
struct Recognition {
  /// The family that this one is built on: a page that shows anything of this one is sooner of it than of that.
  std::string on;
  std::vector<std::string> generators;  // meta generator begins with one of them, whatever the case
  feeds::Rule page;                     // found in its pages
  std::vector<Pattern> links;           // forms of its links
  std::vector<std::string> feeds;       // paths where its feeds stand, relative to the page or from the root
};

struct Profile {
  std::string id;     // name of its file
  std::string title;  // for people
  std::string file;   // where it comes from
  std::shared_ptr<const PortalRules> rules;
  Recognition recognise;
};

}  // namespace bantin::config
