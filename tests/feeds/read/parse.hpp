// For the tests of the format readers: a document text straight into pugixml, without the tolerant loader.
#pragma once

#include <doctest/doctest.h>

#include <pugixml.hpp>
#include <string_view>

#include "feeds/read/formats.hpp"

namespace bantin::feeds::testing {

using Reader = RawFeed (*)(const XmlRoot&, const Limits&);

inline RawFeed parse(Reader reader, std::string_view xml, const Limits& limits = {}) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(xml.data(), xml.size(), pugi::parse_default);
  REQUIRE(result);
  return reader({document.document_element()}, limits);
}

/// The one item of an RSS channel that holds `inner`.
inline RawItem rss_item(std::string_view inner, std::string_view root_attributes = {}) {
  const std::string xml = "<rss version='2.0' " + std::string(root_attributes) + "><channel><item>" +
                          std::string(inner) + "</item></channel></rss>";
  RawFeed feed = parse(read_rss, xml);
  REQUIRE(feed.items.size() == 1);
  return feed.items.front();
}

/// The one entry of an Atom feed that holds `inner`.
inline RawItem atom_entry(std::string_view inner, std::string_view root_attributes = {}) {
  const std::string xml = "<feed xmlns='http://www.w3.org/2005/Atom' " + std::string(root_attributes) + "><entry>" +
                          std::string(inner) + "</entry></feed>";
  RawFeed feed = parse(read_atom, xml);
  REQUIRE(feed.items.size() == 1);
  return feed.items.front();
}

}  // namespace bantin::feeds::testing
