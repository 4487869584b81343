// What of a document is taken at all: by the source's filters, its date, its address. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "daemon/store/store.hpp"
#include "feeds/model.hpp"

namespace bantin::poll {

/// True if the source's filters let the entry through.
bool is_wanted(const config::Source& source, const feeds::Entry& entry);

/// `date` if a source may be believed it.
std::optional<feeds::Instant> plausible(const std::optional<feeds::Date>& date, feeds::Instant now);

/// Are the pages of this source's articles fetched? `is_list`: its document is a page.
bool wants_articles(const config::Source& source, bool is_list);

/// Where the page of an article is fetched from; empty if it is none of the source's: on another domain, or outside of
/// the folder of a source that is read from files.
std::string article_address(const config::Source& source, const std::string& link);

/// An item of a sitemap that says where something is, and not what.
bool is_nameless(const feeds::RawFeed& feed, const feeds::RawItem& item);

/// The same once it is to be stored: what no page has named yet, or never will.
bool is_unread(const store::NewEntry& added);

/// Neither a word to read nor anything to open: no entry.
bool says_nothing(const feeds::Entry& entry);

/// "/", "/trang-chu", "/web/guest/home", "/Default.aspx": the address of a home page.
bool is_home(std::string_view url);

}  // namespace bantin::poll
