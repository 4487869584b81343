// Look-ups in a Config.
#include "config/config.hpp"

#include <algorithm>

namespace bantin::config {

const Source* Config::find_source(std::string_view id) const {
  const auto found = std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.id == id; });
  return found == sources.end() ? nullptr : &*found;
}

const Area* Config::find_area(std::string_view id) const {
  const auto found = std::find_if(areas.begin(), areas.end(), [&](const Area& a) { return a.id == id; });
  return found == areas.end() ? nullptr : &*found;
}

std::vector<const Area*> Config::area_path(std::string_view id) const {
  std::vector<const Area*> path;
  // The bound is for a cycle, which `load` refuses.
  for (const Area* area = find_area(id); area != nullptr && path.size() <= areas.size();
       area = area->parent.empty() ? nullptr : find_area(area->parent)) {
    path.push_back(area);
  }
  return path;
}

}  // namespace bantin::config
