// XML text -> pugixml tree, tolerantly: as it is if it is well-formed; else repaired step by step, and what was
// repaired is said. Checks what pugixml does not (depth, DOCTYPE size, control characters, character references to
// forbidden characters). Entities that a DOCTYPE declares are never expanded. Pure; any thread.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// A parsed tree and the buffer that it points into. `root` is the document element.
struct XmlDocument {
  std::string buffer;
  std::unique_ptr<pugi::xml_document> tree;
  pugi::xml_node root;
  std::vector<Repair> repairs;
  bool truncated = false;  // the document ended inside an element: what was incomplete has been dropped
  bool too_deep = false;   // nested deeper than `limits.xml_depth`: there is no root then
};

/// `text` is valid UTF-8 (see charset.hpp) and is copied once. Neither comments nor processing instructions reach the
/// tree; white space between elements does if the document has XHTML in it.
Result<XmlDocument> load_xml(std::string_view text, const Limits& limits);

}  // namespace bantin::feeds
