// Which parameters of a link say nothing of what it leads to: how the profiles of portal families write it down. Pure;
// any thread.
#pragma once

#include <string_view>

namespace bantin::feeds {

/// "p_p_*", "*_redirect", "_*_delta": one star, which stands for anything. Case is ignored.
bool matches_name(std::string_view pattern, std::string_view name);

/// A line of `everywhere` is the pattern of a name alone, or of those in some links: "NAME in TEXT" where their path
/// holds the text, "NAME under BEGIN" where it begins with it.
bool is_noise_line(std::string_view line);

/// Does the line say it of the parameter `name` in a link with that path? Of a line that is none, never.
bool is_noise_by(std::string_view line, std::string_view name, std::string_view path);

}  // namespace bantin::feeds
