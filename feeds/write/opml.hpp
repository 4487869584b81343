// A list of sources -> OPML 2.0. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::feeds {

struct OpmlSource {
  std::string title;
  std::string feed;  // absolute; of the source, or ours of it where it has none
  std::string home;  // a page for people, or empty
  std::string lang;
  std::vector<std::string> categories;  // "/a/b" or a word; no commas
};

/// A group of sources: an area with the areas below it.
struct OpmlGroup {
  std::string title;
  std::vector<OpmlSource> sources;
  std::vector<OpmlGroup> groups;
};

struct OpmlDocument {
  std::string title;
  std::string owner_name;
  std::string owner_email;
  std::string owner_url;
  Instant modified{};
  OpmlGroup body;  // its title is not written
};

/// The same document gives the same bytes. Groups without a source in them are left out. Groups nest no deeper than the
/// areas of a configuration, which the caller has bounded.
std::string write_opml(const OpmlDocument& document);

}  // namespace bantin::feeds
