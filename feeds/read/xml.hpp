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
#include "feeds/read/sections.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// A parsed tree and the buffer that it points into. `root` is the document element. Characters that an element begins
/// with are its own value (pugixml's parse_embed_pcdata), any others are nodes below it; `sections.text` says what the
/// value of a text node means.
struct XmlDocument {
  std::string buffer;
  std::unique_ptr<pugi::xml_document> tree;
  pugi::xml_node root;
  Sections sections;  // views of the text that was loaded
  std::vector<Repair> repairs;
  bool truncated = false;  // the document ended inside an element: what was incomplete has been dropped
  bool too_deep = false;   // nested deeper than `limits.xml_depth`: there is no root then
};

/// `text` is valid UTF-8 (see charset.hpp) and has to outlive the document. Neither comments nor processing
/// instructions reach the tree; white space between elements does if the document has XHTML in it.
Result<XmlDocument> load_xml(std::string_view text, const Limits& limits);

}  // namespace bantin::feeds
