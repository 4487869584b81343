// What may stand where in the formats that we write: small judgements and spellings that the writers share, so that a
// document is valid whatever the values hold. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "feeds/model.hpp"

namespace bantin::feeds {

/// `scheme:something` without white space: what may stand where a format wants an IRI.
bool is_absolute_iri(std::string_view text) noexcept;

/// ".+@.+" (RFC 4287 3.2.3).
bool is_email(std::string_view text) noexcept;

/// ".+/.+".
bool is_media_type(std::string_view text) noexcept;

/// Subtags of one to eight letters (digits too after the first), joined by hyphens.
bool is_language_tag(std::string_view text) noexcept;

/// Wrote it, as opposed to took part in it.
bool is_author(const Person& person) noexcept;
/// Has anything that names it.
bool is_named(const Person& person) noexcept;

/// `at` within the years 0001 to 9999, which xsd:dateTime and RFC 822 know in four digits.
Instant within_calendar(Instant at) noexcept;
/// RFC 3339 of that.
std::string xml_date(Instant at);

/// "latitude longitude", as GeoRSS writes a point.
std::string point(const Geo& geo);

}  // namespace bantin::feeds
