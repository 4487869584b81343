// XML text -> pugixml tree, tolerantly: as it is if it is well-formed; else repaired step by step, and what was
// repaired is said. Checks what pugixml does not (depth, DOCTYPE size, control characters, character references to
// forbidden characters). Entities that a DOCTYPE declares are never expanded. Pure; any thread.
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
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
  bool truncated = false;  // the document ends inside an element: incomplete items have to be dropped
};

/// `text` is valid UTF-8 (see charset.hpp) and is consumed.
Result<XmlDocument> load_xml(std::string text, const Limits& limits);

}  // namespace bantin::feeds
