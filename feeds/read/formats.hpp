// The readers behind `read`: one format a file. Each takes the document element and returns the document's own words;
// none decides what a date or a link means. Pure; any thread.
#pragma once

#include <string_view>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/read/walk.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// RSS 0.91 (Netscape, Userland), 0.92, 0.93, 0.94 and 2.0; `root` is <rss> or a bare <channel>.
RawFeed read_rss(const XmlRoot& root, const Limits& limits);
/// RSS 0.90, 1.0 and 1.1; `root` is rdf:RDF (or <Channel> of 1.1).
RawFeed read_rdf(const XmlRoot& root, const Limits& limits);
/// Atom 0.3 and 1.0; `root` is <feed>, or a lone <entry>.
RawFeed read_atom(const XmlRoot& root, const Limits& limits);
/// Channel Definition Format; `root` is <CHANNEL>.
RawFeed read_cdf(const XmlRoot& root, const Limits& limits);
/// sitemaps.org <urlset>, with Google's news and image extensions.
RawFeed read_sitemap(const XmlRoot& root, const Limits& limits);
/// JSON Feed 1.0 and 1.1; `utf8` is the whole document.
Result<RawFeed> read_json_feed(std::string_view utf8, const Limits& limits);

}  // namespace bantin::feeds
