// Which portal family a page belongs to. Pure; any thread.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string_view>
#include <vector>

#include "config/portal_rules.hpp"

namespace bantin::config {

/// The profile that knows the page best, by its generator, what its rules find, and the forms of its links; null if
/// none does. `url` may be empty.
std::shared_ptr<const Profile> recognise(const std::vector<std::shared_ptr<const Profile>>& profiles,
                                         const pugi::xml_document& page, std::string_view url);

}  // namespace bantin::config
