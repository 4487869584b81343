// What must hold of everything that `read` and `clean` let through, whatever the bytes were. For the fuzz targets.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/write/json_feed.hpp"

namespace bantin::feeds {

inline void require(bool holds, const char* what, std::string_view value = {}) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s: %.*s\n", what, static_cast<int>(value.size()), value.data());
  std::abort();
}

inline void require_line(std::string_view text, const char* what) {
  require(is_valid_utf8(text), what, text);
  for (const char c : text)
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, what, text);
}

inline void require_link(std::string_view link, const char* what) {
  require_line(link, what);
  const std::string scheme = url_scheme(link);
  require(scheme != "javascript" && scheme != "data" && scheme != "vbscript", what, link);
}

inline void require_entry(const Entry& entry, const Limits& limits) {
  require_line(entry.title, "title");
  require_line(entry.guid, "guid");
  require_line(entry.lang, "lang");
  require_link(entry.link, "link");
  require_link(entry.external_link, "external link");
  require_link(entry.image, "image");
  require_link(entry.comments_url, "comments");
  require(is_valid_utf8(entry.summary), "summary");
  require(is_valid_utf8(entry.summary_html), "summary as HTML");
  require(is_valid_utf8(entry.content_html), "content");
  require(entry.attachments.size() <= limits.attachments, "number of attachments");
  require(entry.categories.size() <= limits.categories, "number of categories");
  require(entry.people.size() <= limits.people, "number of people");
  for (const Attachment& attachment : entry.attachments)
    require(is_web_url(attachment.url), "attachment", attachment.url);
  for (const Person& person : entry.people)
    require_line(person.name, "name");
  for (const Category& category : entry.categories)
    require_line(category.term, "category");
}

/// Cleans the whole document, checks it and returns it as JSON Feed.
inline std::string require_clean(const RawFeed& raw, const Limits& limits) {
  CleanOptions options;
  options.document_url = "https://xa.example/tin/rss.xml";
  options.limits = limits;
  const FeedInfo info = clean_feed(raw, options);
  require_line(info.title, "feed title");
  require_link(info.home_link, "home link");
  std::vector<Entry> entries;
  entries.reserve(raw.items.size());
  for (const RawItem& item : raw.items) {
    Entry entry = clean_item(item, raw, info, options);
    require_entry(entry, limits);
    require(entry.link == item_link(item, raw, info, options), "item_link says what clean_item says", entry.link);
    entries.push_back(std::move(entry));
  }
  std::string json = write_json_feed(info, entries, true);
  require(is_valid_utf8(json), "JSON Feed");
  return json;
}

}  // namespace bantin::feeds
