// The OPML writer, after http://opml.org/spec2.opml.
#include "feeds/write/opml.hpp"

#include <algorithm>

#include "feeds/clean/date.hpp"
#include "feeds/write/syntax.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::feeds {
namespace {

bool is_empty(const OpmlGroup& group) {
  return group.sources.empty() && std::all_of(group.groups.begin(), group.groups.end(), is_empty);
}

void write_source(XmlWriter& xml, const OpmlSource& source) {
  // "rss" is the type of every subscription, whatever the format of the feed.
  xml.open("outline").attribute("type", "rss").attribute("text", source.title).attribute("title", source.title);
  xml.attribute("xmlUrl", source.feed).optional_attribute("htmlUrl", source.home);
  if (is_language_tag(source.lang)) xml.attribute("language", source.lang);
  std::string categories;
  for (const std::string& category : source.categories) {
    if (category.find(',') != std::string::npos) continue;
    categories += (categories.empty() ? "" : ",") + category;
  }
  xml.optional_attribute("category", categories).close();
}

void write_groups(XmlWriter& xml, const OpmlGroup& group) {
  for (const OpmlSource& source : group.sources)
    write_source(xml, source);
  for (const OpmlGroup& inner : group.groups) {
    if (is_empty(inner)) continue;
    xml.open("outline").attribute("text", inner.title);
    write_groups(xml, inner);
    xml.close();
  }
}

}  // namespace

std::string write_opml(const OpmlDocument& document) {
  XmlWriter xml(4096);
  xml.open("opml").attribute("version", "2.0");
  xml.open("head").element("title", document.title);
  xml.element("dateModified", format_http_date(within_calendar(document.modified)));
  xml.optional_element("ownerName", document.owner_name);
  if (is_email(document.owner_email)) xml.element("ownerEmail", document.owner_email);
  xml.optional_element("ownerId", document.owner_url).close();
  xml.open("body");
  write_groups(xml, document.body);
  return xml.close().close().take();
}

}  // namespace bantin::feeds
