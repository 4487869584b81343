// Places: GeoRSS Simple and GML, W3C geo and ICBM. Of lines, polygons and boxes the corners are kept as written; what
// single place they stand for is not decided here.
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

void keep(std::string& slot, std::string value) {
  if (slot.empty()) slot = std::move(value);
}

/// The coordinates of a point or the corners of a shape.
void keep_corners(const Element& element, Target& target) {
  std::string corners = text_of(element);
  cut(corners, target.walk.limits().title_bytes);
  keep(target.geo.point, std::move(corners));
}

/// gml:Envelope names its corners one by one.
void add_corner(const Element& element, Target& target) {
  if (!target.geo.point.empty()) target.geo.point += ' ';
  target.geo.point += text_of(element);
  cut(target.geo.point, target.walk.limits().title_bytes);
}

/// georss:where > gml:Polygon > gml:exterior > gml:LinearRing > gml:posList, and what stands between them in the wild.
void read_below(const Element& element, Target& target, int depth) {
  constexpr int kMaxNesting = 6;
  if (depth >= kMaxNesting) return;
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "where"_name:
      case "point"_name:
      case "linestring"_name:
      case "polygon"_name:
      case "exterior"_name:
      case "outerboundaryis"_name:
      case "linearring"_name:
      case "envelope"_name:
      case "box"_name:
        read_below(child, target, depth + 1);
        if (!has_child_elements(child.node)) keep_corners(child, target);
        break;
      case "pos"_name:
      case "poslist"_name:
      case "coordinates"_name:
        keep_corners(child, target);
        break;
      case "lowercorner"_name:
      case "uppercorner"_name:
        add_corner(child, target);
        break;
      case "lat"_name:
      case "latitude"_name:
        keep(target.latitude, text_of(child));
        break;
      case "long"_name:
      case "lon"_name:
      case "longitude"_name:
        keep(target.longitude, text_of(child));
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
    case "line"_name:
    case "polygon"_name:
    case "box"_name:
    case "where"_name:
    case "linestring"_name:
    case "envelope"_name:
      if (has_child_elements(element.node)) {
        read_below(element, target, 0);
      } else {
        keep_corners(element, target);
      }
      return true;
    case "pos"_name:
    case "poslist"_name:
    case "lat_long"_name:
      keep_corners(element, target);
      return true;
    case "lat"_name:
    case "latitude"_name:
      keep(target.latitude, text_of(element));
      return true;
    case "long"_name:
    case "lon"_name:
    case "longitude"_name:
      keep(target.longitude, text_of(element));
      return true;
    case "featurename"_name:
      keep(target.geo.name, text_of(element));
      return true;
    default:
      return false;
  }
}

}  // namespace bantin::feeds
