// FeedDocument -> Atom 1.0 (RFC 4287). Pure; any thread.
#pragma once

#include <string>

#include "feeds/write/feed_document.hpp"

namespace bantin::feeds {

/// The same document gives the same bytes, everywhere and always. Valid by RFC 4287 whatever the entries hold.
std::string write_atom(const FeedDocument& document);

}  // namespace bantin::feeds
