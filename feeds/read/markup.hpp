// Text constructs: what a title, summary or body is by the rules of its format, and child elements written out as
// markup. Used by every XML format reader. Bounded by `max_bytes`; never recurses over the input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "feeds/model.hpp"
#include "feeds/read/walk.hpp"

namespace bantin::feeds {

/// The children of the element as XML, trimmed: elements under their local name, without namespace declarations. Links
/// below an `xml:base` that is deeper than `base` are resolved against it.
std::string inner_markup(const Element& element, std::string_view base, std::size_t max_bytes);

/// A construct of RSS and its modules: characters that mean `markup`. Child elements, which the formats do not foresee,
/// are taken as markup.
RawText read_text(const Element& element, Markup markup, std::size_t max_bytes);

/// A text or content construct of Atom, 0.3 (`mode`, media types) or 1.0 (`type`).
RawText read_atom_text(const Element& element, std::size_t max_bytes);

/// True if an Atom content of this media type holds characters that a person can read.
bool is_textual_type(std::string_view type) noexcept;

}  // namespace bantin::feeds
