// XML text through the scan, the loader and the repair: whatever is let through is a tree under the caps, and what the
// repair writes is XML that the parser takes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "feeds/read/charset.hpp"
#include "feeds/read/repair.hpp"
#include "feeds/read/xml.hpp"
#include "tests/fuzz/cleaned.hpp"

using namespace bantin::feeds;

namespace {

/// Looks at every name and text, without recursion. Returns the depth of the deepest element.
std::size_t check_tree(const XmlDocument& document) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  std::size_t sections = 0;
  pugi::xml_node node = document.tree->first_child();
  while (node) {
    require(is_valid_utf8(node.name()) && is_valid_utf8(node.value()), "UTF-8 in the tree");
    if (*node.value() == '\x01') {
      require(document.sections.index_of(node.value()) == sections, "a mark stands for the next section");
      require(is_valid_utf8(document.sections.text(node.value())), "UTF-8 in a section");
      ++sections;
    }
    for (const pugi::xml_attribute attribute : node.attributes())
      require(*attribute.name() != '\0' && is_valid_utf8(attribute.value()), "attribute");
    if (node.type() == pugi::node_element) deepest = std::max(deepest, depth + 1);
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      if (node) --depth;
    }
    node = node.next_sibling();
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
    require(check_tree(*document) <= limits.xml_depth, "depth");
  }
  if (const auto repaired = repair_xml(text, limits); repaired && !repaired->too_deep) {
    pugi::xml_document tree;
    const bool is_xml = tree.load_buffer(repaired->text.data(), repaired->text.size(), pugi::parse_default);
    const bool has_element = repaired->text.find('<') != std::string::npos;
    require(is_xml || !has_element, "repaired XML is XML", repaired->text);
  }
  return 0;
}
