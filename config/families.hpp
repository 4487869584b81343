// Every portal family that a page may be of, with the evidence in words: for those who have to say why, and to try the
// next one when the first does not fit.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal_rules.hpp"

namespace bantin::config {

struct Recognised {
  std::shared_ptr<const Profile> profile;
  std::string evidence;  // in words: "generator NukeViet 4.5, 12 links like ..."
  int weight = 0;
};

/// The families that the page may be of, the surest first. A generator is proof; elements and links of a form are the
/// more worth the more of them there are; a family that is built on another goes before it.
std::vector<Recognised> rank_families(const pugi::xml_document& page, std::string_view page_url,
                                      std::span<const std::shared_ptr<const Profile>> profiles);

/// What is known of the feeds of a generator ("NukeViet v4.0"); nothing of one that no family has.
Quirks quirks_by_generator(std::span<const std::shared_ptr<const Profile>> profiles, std::string_view generator);

/// The addresses at which the family has its feeds, seen from the page.
std::vector<std::string> feed_addresses(const Profile& profile, std::string_view page_url);

}  // namespace bantin::config
