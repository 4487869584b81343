// XML text through the scan, the parser and the repair: whatever is let through is a sound tree, and what the repair
// writes is XML that the parser takes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "feeds/read/charset.hpp"
#include "feeds/read/repair.hpp"
#include "feeds/read/xml.hpp"
#include "tests/fuzz/cleaned.hpp"

using namespace bantin::feeds;

namespace {

/// Walks the tree as the readers do and looks at every name and text. Returns the depth of its deepest element.
std::size_t check_tree(const XmlTree& tree) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  XmlNode node = tree.document().first_child();
  while (node) {
    require(node.is_element() != node.is_text(), "an element or a text");
    require(is_valid_utf8(node.name()) && is_valid_utf8(node.value()), "UTF-8 in the tree");
    for (const XmlAttribute attribute : node.attributes())
      require(!attribute.name().empty() && is_valid_utf8(attribute.value()), "attribute");
    if (node.is_element()) deepest = std::max(deepest, depth + 1);
    if (node.first_child()) {
      require(node.first_child().parent() == node, "parent of the first child");
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next()) {
      node = node.parent();
      if (node) --depth;
    }
    node = node.next();
  }
  return deepest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Limits limits;
  limits.xml_depth = 16;
  limits.xml_tags = 2000;
  limits.doctype_bytes = 200;
  const std::string text = decode({reinterpret_cast<const char*>(data), size}, {"", "utf-8", false}).text;
  if (const auto document = load_xml(text, limits); document && !document->too_deep) {
    require(static_cast<bool>(document->root), "a root");
    require(check_tree(document->tree) <= limits.xml_depth, "depth");
  }
  if (const auto repaired = repair_xml(text, limits); repaired && !repaired->too_deep) {
    XmlTree tree;
    const XmlOutcome outcome = parse_xml(repaired->text, limits.xml_depth, tree);
    const bool has_element = repaired->text.find('<') != std::string::npos;
    require(outcome == XmlOutcome::well_formed || !has_element, "repaired XML is XML", repaired->text);
  }
  return 0;
}
