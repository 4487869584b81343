// Places: GeoRSS Simple and GML, W3C geo and ICBM. A point only; lines, polygons and boxes name no single place.
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

void keep(std::string& slot, std::string value) {
  if (slot.empty()) slot = std::move(value);
}

/// georss:where > gml:Point > gml:pos, and what stands between them in the wild.
void read_below(const Element& element, Target& target, int depth) {
  constexpr int kMaxNesting = 4;
  if (depth >= kMaxNesting) return;
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "where"_name:
      case "point"_name:
        read_below(child, target, depth + 1);
        if (!has_child_elements(child.node)) keep(target.geo.point, text_of(child.node));
        break;
      case "pos"_name:
      case "coordinates"_name:
        keep(target.geo.point, text_of(child.node));
        break;
      case "lat"_name:
      case "latitude"_name:
        keep(target.latitude, text_of(child.node));
        break;
      case "long"_name:
      case "lon"_name:
      case "longitude"_name:
        keep(target.longitude, text_of(child.node));
        break;
      default:
        break;
    }
  });
}

}  // namespace

bool read_geo_element(const Element& element, Target& target) {
  switch (element.name) {
    case "point"_name:
      if (has_child_elements(element.node)) {
        read_below(element, target, 0);
      } else {
        keep(target.geo.point, text_of(element.node));
      }
      return true;
    case "where"_name:
      read_below(element, target, 0);
      return true;
    case "pos"_name:
    case "lat_long"_name:
      keep(target.geo.point, text_of(element.node));
      return true;
    case "lat"_name:
    case "latitude"_name:
      keep(target.latitude, text_of(element.node));
      return true;
    case "long"_name:
    case "lon"_name:
    case "longitude"_name:
      keep(target.longitude, text_of(element.node));
      return true;
    case "featurename"_name:
      keep(target.geo.name, text_of(element.node));
      return true;
    default:
      return false;
  }
}

}  // namespace bantin::feeds
