// Links of a page that stand in the same places of a repeated structure, weighed. The inside of induce.hpp. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/read/page_tree.hpp"

namespace bantin::feeds {

struct ListRecord {
  std::size_t element = 0;   // holds this one item and no other
  std::size_t link = 0;      // the <a>
  std::size_t title_at = 0;  // the element whose text is the title: the link, or a heading beside it
  std::string title;
  std::string href;
};

struct LinkGroup {
  std::vector<ListRecord> records;  // document order
  std::uint64_t places = 0;         // hash of the tags above
  bool in_chrome = false;           // menu, footer: never news
  bool in_aside = false;            // sidebar, most read, slider
  double dated = 0;                 // share of records with a date
  double told = 0;                  // ... with a summary
  double documents = 0;             // ... of a document with a number ("130/KH-UBND"), or titled "Về việc ..."
  double pictured = 0;              // ... with a picture
  double title_quality = 0;         // 0 to 1
  double score = 0;
  std::size_t holder = 0;  // the deepest element that holds all records
};

struct PageLinks {
  std::vector<LinkGroup> groups;  // best first
  std::size_t links = 0;          // that lead somewhere
  std::size_t script_links = 0;   // javascript: and __doPostBack with a text as long as a title
};

/// `host` is the page's own, or empty.
PageLinks group_links(const PageTree& tree, std::string_view host);

/// The part of a link that articles of one site have in common: folder and form of the last segment. For telling
/// whether two groups are the same kind of thing.
std::string link_form(std::string_view href);

}  // namespace bantin::feeds
