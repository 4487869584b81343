// An outlet: a choice of entries that is published under one path. Says which sources it takes and makes the document
// that the writers turn into bytes. Called by the publisher, on its thread. Pure.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "daemon/store/store.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::publish {

struct Outlet {
  std::string path;  // of the feed, "/feed.atom"
  std::string page;  // of the page for people, "/"
  std::string title;
  std::vector<std::string> sources;  // configured ids whose entries it takes
};

/// The merged feed of all configured sources.
Outlet merged_outlet(const config::Config& config);

/// By configured id.
using SourceStates = std::unordered_map<std::string, store::SourceState>;

/// `entries` in the order in which they are to stand; those of sources that are not configured are left out.
feeds::FeedDocument make_feed_document(const Outlet& outlet, const config::Config& config,
                                       std::vector<store::StoredEntry> entries, const SourceStates& states);

}  // namespace bantin::publish
