// People as feeds name them. Pure; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// Takes "mail@host (Name)", "Name <mail@host>", "Name (mail@host)" and "mailto:mail@host" apart; `uri` becomes
/// absolute against `base` or is dropped. A person with no name, address or page left is empty.
Person clean_person(const RawPerson& raw, std::string_view base);

/// All of them, without empty and repeated ones, at most `limits.people`.
std::vector<Person> clean_people(std::span<const RawPerson> raw, std::string_view base, const Limits& limits);

}  // namespace bantin::feeds
