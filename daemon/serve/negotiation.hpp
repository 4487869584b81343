// Which representation a request gets, and whether the client has it already (RFC 9110 12.5.3, 13). Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/publish/document.hpp"
#include "daemon/serve/request.hpp"

namespace bantin::serve {

/// The variant with the highest quality value; among equals the smallest. Null if the client takes none of them.
const publish::Variant* choose_variant(const Request& request, const publish::Document& document);

/// True if `field` (the value of If-None-Match) is `*` or lists `etag`; weak comparison.
bool lists_etag(std::string_view field, std::string_view etag);

/// The former instance of `document` that the client has, if it is known; null for none.
const publish::FormerInstance* find_former(const Request& request, const publish::Document& document);

/// An HTTP date in any of its three forms (RFC 9110 5.6.7).
std::optional<feeds::Instant> parse_http_date(std::string_view text);

/// True if the client's copy is good: 304.
bool is_not_modified(const Request& request, const publish::Document& document, const publish::Variant& variant);

}  // namespace bantin::serve
