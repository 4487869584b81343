// Config -> OPML 2.0.
#include <map>
#include <set>

#include "config/opml.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::config {
namespace {

using Children = std::map<std::string, std::vector<const Area*>>;

/// A drop folder of this machine is nothing for another reader.
bool is_web(const Source& source) {
  return !source.url.starts_with("file:");
}

void write_source(feeds::XmlWriter& xml, const Source& source) {
  const std::string& name = source.name.empty() ? source.id : source.name;
  xml.open("outline").attribute("type", "rss").attribute("text", name).attribute("title", name);
  xml.attribute("xmlUrl", source.url).attribute("bantin:id", source.id);
  std::string categories;
  for (const std::string& tag : source.tags) {
    if (tag.find(',') == std::string::npos) categories += (categories.empty() ? "" : ",") + tag;
  }
  xml.optional_attribute("category", categories).close();
}

/// Areas nest as deep as the configuration says, and no deeper: `load` refuses one that lies within itself.
void write_area(feeds::XmlWriter& xml, const Config& config, const Children& children, const Area& area) {
  xml.open("outline").attribute("text", area.name);
  for (const Source& source : config.sources) {
    if (source.area == area.id && is_web(source)) write_source(xml, source);
  }
  if (const auto below = children.find(area.id); below != children.end()) {
    for (const Area* child : below->second)
      write_area(xml, config, children, *child);
  }
  xml.close();
}

}  // namespace

std::string export_opml(const Config& config) {
  // Only areas that have a source, in them or below them.
  std::set<std::string> used;
  for (const Source& source : config.sources) {
    if (!is_web(source)) continue;
    for (const Area* area : config.area_path(source.area))
      used.insert(area->id);
  }
  Children children;
  for (const Area& area : config.areas) {
    if (used.contains(area.id)) children[area.parent].push_back(&area);
  }
  feeds::XmlWriter xml(4096 + 256 * config.sources.size());
  xml.open("opml").attribute("version", "2.0").attribute("xmlns:bantin", "urn:bantin:opml");
  xml.open("head").element("title", config.site.title).element("docs", "http://opml.org/spec2.opml").close();
  xml.open("body");
  for (const Area* area : children[""])
    write_area(xml, config, children, *area);
  for (const Source& source : config.sources) {
    if (source.area.empty() && is_web(source)) write_source(xml, source);
  }
  return xml.close().close().take();
}

}  // namespace bantin::config
