// Where a site's feeds may be: links that say so, robots.txt, sitemaps. Names addresses only; who fetches them checks
// that they hold what they promise. Used for sources whose address is a home page, and by `capture`. Pure; any thread.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

struct FeedLink {
  enum class Kind { alternate, visible };  // link rel=alternate; an <a> that is named RSS or leads to such a path
  Kind kind = Kind::alternate;
  std::string url;    // absolute
  std::string title;  // as the page names it, may be empty
};

/// The feeds that a page names, best first: `link rel=alternate` before visible links; those of posts before those of
/// comments; those in the page's language before others. At most 20, each address once. `page_url` is where the page
/// was found; its <base> counts.
std::vector<FeedLink> feed_links(pugi::xml_node root, std::string_view page_url);

/// The addresses of the lines "Sitemap: ..." of a robots.txt, absolute, at most 20; those that call themselves news
/// first.
std::vector<std::string> sitemaps_in_robots(std::string_view robots, std::string_view robots_url);

/// What a sitemap document is.
struct SitemapIndex {
  struct Part {
    std::string url;      // absolute
    std::string changed;  // lastmod as written
  };
  /// News before others, then the one changed last first; those of categories, tags, authors and pictures left out.
  std::vector<Part> parts;
};

/// The error says what the bytes are instead of a <sitemapindex>.
Result<SitemapIndex> read_sitemap_index(std::string_view bytes, std::string_view url, const Limits& limits = {});

/// The base of a page's links: its <base href>, else where it was found.
std::string page_base(pugi::xml_node root, std::string_view page_url);

}  // namespace bantin::feeds
