// RSS 0.90, 1.0 and 1.1: the elements of RSS in RDF's containers, where the items stand beside the channel (0.90, 1.0)
// or in a list within it (1.1).
#include "feeds/read/formats.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

std::string_view version_of(pugi::xml_node root) {
  for (const pugi::xml_attribute item : root.attributes()) {
    const std::string_view value = item.value();
    if (vocabulary_of_uri(value) != Vocabulary::rss) continue;
    if (value.find("0.9") != std::string_view::npos) return "0.90";
    if (value.find("1.1") != std::string_view::npos) return "1.1";
    return "1.0";
  }
  return equal_ignoring_case(split_name(root.name()).local, "Channel") ? "1.1" : "1.0";
}

}  // namespace

RawFeed read_rdf(const XmlRoot& root, const Limits& limits) {
  RawFeed feed;
  feed.format = Format::rdf;
  feed.version = version_of(root.node);
  Walk walk(limits);
  walk.title_markup = Markup::plain;
  Scope scope;
  const Element element = walk.enter_root(root, scope);
  Target target(feed, walk);
  read_container(element, target, Home::rss);
  return feed;
}

}  // namespace bantin::feeds
