// FeedDocument -> HTML pages for people: a river of news by day, what a search found, one entry. The layout is a
// mustache template; this file fills it. Pure; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/search_terms.hpp"
#include "feeds/clean/zone.hpp"
#include "feeds/result.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::feeds {

/// A link with more below it: a place in the tree of areas, a source, a step of the trail.
struct MenuNode {
  std::string href;
  std::string text;
  std::vector<MenuNode> below;
};

/// One format of the feed that a page shows.
struct PageFeed {
  std::string name;  // "Atom"
  std::string type;
  std::string path;  // on our site
};

/// What a page shows beside the document's entries.
struct PageView {
  enum class Kind { river, search, entry };
  Kind kind = Kind::river;
  std::string path;             // of the page, with its query
  std::vector<MenuNode> trail;  // from the home page on
  std::vector<PageFeed> feeds;
  std::vector<MenuNode> areas;
  std::vector<MenuNode> sources;
  std::vector<MenuNode> tags;
  std::string source_home;        // of a source's page: where it is itself
  std::string search;             // what stands in the field
  std::vector<SearchTerm> terms;  // to be marked
  std::string older;              // hrefs of the next page and of the first, or empty
  std::string top;
};

struct PageOptions {
  std::string_view layout;      // mustache, expanded; every value but the content goes through its escaping
  std::string_view stylesheet;  // hrefs
  std::string_view icon;
  std::string site;        // its name
  std::string public_url;  // "https://tin.example.vn"
  std::string base;        // path of that, mostly empty: what hrefs on our own site begin with
  TimeZone zone;           // of the times shown
  std::size_t summary_characters = 240;
};

/// By file name ("page.mustache").
using Templates = std::map<std::string, std::string, std::less<>>;

/// The template with all parts that it names ("{{>head}}" is head.mustache) put in, five levels deep; what is named
/// deeper is left out, so that a tree may name itself. Fails if a part is missing or the result is no mustache.
Result<std::string> expand_template(std::string_view name, const Templates& templates);

/// The same arguments give the same bytes. The interface speaks Vietnamese if the document's language is Vietnamese or
/// not said, else English. An entry's page needs a document of one entry. Fails only if the layout is no mustache.
Result<std::string> write_page(const FeedDocument& document, const PageView& view, const PageOptions& options);

}  // namespace bantin::feeds
