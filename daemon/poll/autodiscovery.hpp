// The feed of a site of which only a page is known. Asks what the page names, then where the page's family keeps its
// feeds, then the sitemaps that robots.txt names, and takes the first that is a feed with items; a sitemap without
// titles only if there is nothing else. Used by a refresh whose source is a home page, and by `bantin capture`. On the
// polling thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal_rules.hpp"
#include "daemon/poll/fetcher.hpp"

namespace bantin::poll {

struct DiscoveredFeed {
  std::string url;
  std::string why;  // in words: "named by the page (link rel=alternate)"
  std::size_t items = 0;
  bool has_titles = true;  // false: a sitemap that only says where something is
  FetchResponse response;  // the answer that was judged
};

struct Discovery {
  std::optional<DiscoveredFeed> feed;
  std::vector<std::string> tried;  // what was asked in vain and why it is none: "https://…/feed/: HTTP 404"
};

/// `like` gives the manner of asking (user agent, timeout, limits); what it keeps for the source's own server
/// (credentials, headers) goes to no other. `html` is the page at `page_url`. Documents are read on `pool`. At most 16
/// requests. Where the document itself is an index of sitemaps, its parts are what is asked.
boost::asio::awaitable<Discovery> discover_feed(Fetcher& fetcher, boost::asio::any_io_executor pool, FetchRequest like,
                                                std::string page_url, std::string html, std::string content_type,
                                                std::span<const std::shared_ptr<const config::Profile>> families);

/// True if the bytes are an HTML page.
bool is_html_page(std::string_view bytes);
/// True if they are an index of sitemaps.
bool is_sitemap_index(std::string_view bytes);

}  // namespace bantin::poll
