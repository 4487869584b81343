// How the requests of a source are made: who we say we are, what is sent along, and to whom. Pure; any thread.
#pragma once

#include <string>

#include "config/config.hpp"
#include "daemon/poll/conditional.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

/// For the source itself, at `url`: its configured address, or where that has moved to.
FetchRequest source_request(const config::Config& config, const config::Source& source,
                            const store::SourceState& previous, const std::string& url, const Question& question);

/// For what bantin has found: an article, a further page of the list, a feed that a home page names. What belongs to
/// the source's own server goes to no other.
FetchRequest discovered_request(const config::Config& config, const config::Source& source, std::string url);

/// The honest name under which all requests are made.
std::string default_user_agent(const config::Site& site);

}  // namespace bantin::poll
