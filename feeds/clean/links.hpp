// Links of a document: which base counts, which link is whose. The inside of clean.hpp. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/clean.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// The base for what stands in the document, absolute or empty. `base` is the xml:base in force, as far as it is
/// known. Without one, Atom and JSON Feed go by the document's URL (RFC 4287, 2), the RSS family by the channel's link
/// first, because its items are mostly written for the site and served from elsewhere.
std::string absolute_base(std::string_view base, Format format, std::string_view home_link,
                          const CleanOptions& options);

/// `reference` as an absolute http(s) URL, or empty.
std::string web_link(std::string_view reference, std::string_view absolute_base);

/// The first link of `rel` that makes an http(s) URL; of several alternates one for readers (HTML) before others.
std::string first_link(std::span<const RawLink> links, std::string_view rel, Format format, std::string_view home_link,
                       const CleanOptions& options);

}  // namespace bantin::feeds
