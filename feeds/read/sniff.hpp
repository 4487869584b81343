// What a document is, and what to say of one that is no feed. Used by `read` alone. Pure; any thread.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// "a PDF document", "a PNG image": files that are told by their first bytes. Empty for anything else.
std::string_view binary_kind(std::string_view bytes) noexcept;

/// The name of the first element of XML or HTML text, as written; the doctype's name if that says html. Empty if no
/// tag comes after white space, declarations and comments.
std::string_view first_element_name(std::string_view text) noexcept;

/// The format whose document element `root` is, whatever its prefix and case. None for anything else.
std::optional<Format> format_of_root(pugi::xml_node root);

/// Why an XML document with that root is no feed.
std::string describe_root(pugi::xml_node root);

/// "an HTML page titled ...", "a login page titled ..."; `html` is valid UTF-8.
std::string describe_html(std::string_view html, const Limits& limits);

}  // namespace bantin::feeds
