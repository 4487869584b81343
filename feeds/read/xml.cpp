// Scan, parse, look at the tree; if one of these says no, repair and do it once more.
#include "feeds/read/xml.hpp"

#include <utility>

#include "feeds/read/repair.hpp"
#include "feeds/read/xml_scan.hpp"

namespace bantin::feeds {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr unsigned kOptions = pugi::parse_default;

/// What a walk over the whole tree found.
struct Shape {
  std::size_t depth = 0;
  bool mixed = false;  // markup inside of text: white space between elements may be a word break
};

/// Without recursion: the depth is the input's. Stops where `limit` is passed.
Shape measure(pugi::xml_node top, std::size_t limit) {
  Shape shape;
  std::size_t depth = 0;
  pugi::xml_node node = top.first_child();
  while (node) {
    if (node.type() == pugi::node_element) {
      if (depth + 1 > shape.depth) shape.depth = depth + 1;
      if (shape.depth > limit) return shape;
      if (const pugi::xml_node child = node.first_child()) {
        ++depth;
        node = child;
        continue;
      }
    } else if (!shape.mixed) {
      shape.mixed =
          node.next_sibling().type() == pugi::node_element || node.previous_sibling().type() == pugi::node_element;
    }
    while (!node.next_sibling()) {
      node = node.parent();
      if (node == top) return shape;
      --depth;
    }
    node = node.next_sibling();
  }
  return shape;
}

pugi::xml_parse_result parse(XmlDocument& document, unsigned options) {
  // A short string would move its bytes with itself and leave the tree pointing to nothing.
  document.buffer.reserve(64);
  document.tree = std::make_unique<pugi::xml_document>();
  return document.tree->load_buffer_inplace(document.buffer.data(), document.buffer.size(), options,
                                            pugi::encoding_utf8);
}

Error too_deep(const Limits& limits) {
  return fail("elements nested deeper than " + std::to_string(limits.xml_depth));
}

bool is_feed_root(pugi::xml_node node) {
  const std::string_view name = node.name();
  const std::string_view local = name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  return local == "rss" || local == "RDF" || local == "feed";
}

/// The document element. Of several (pugixml takes these) the first that looks like a feed: what stands before it is
/// the message of a program.
void choose_root(XmlDocument& document) {
  document.root = document.tree->document_element();
  if (!document.root.next_sibling()) return;
  for (auto node = document.root; node; node = node.next_sibling()) {
    if (!is_feed_root(node)) continue;
    if (node != document.root) note_repair(document.repairs, "leading-text");
    document.root = node;
    break;
  }
  for (auto node = document.root.next_sibling(); node; node = node.next_sibling()) {
    if (node.type() == pugi::node_element) return note_repair(document.repairs, "trailing-text");
  }
}

/// Says what pugixml passes over in silence: text around the root.
void note_surroundings(std::string_view text, XmlDocument& document) {
  const auto first = text.find_first_not_of(kSpace);
  if (text[first] != '<' || (first != 0 && text.substr(first, 5) == "<?xml"))
    note_repair(document.repairs, "leading-text");
  if (text[text.find_last_not_of(kSpace)] != '>') note_repair(document.repairs, "trailing-text");
}

/// Parses `text` as it is. Empty: it is not well-formed, or white space matters in it.
Result<bool> load_as_it_is(std::string_view text, const Limits& limits, XmlDocument& document) {
  unsigned options = kOptions;
  for (;;) {
    document.buffer.assign(text);
    if (!parse(document, options)) return false;
    const Shape shape = measure(*document.tree, limits.xml_depth);
    if (shape.depth > limits.xml_depth) return too_deep(limits);
    if (!shape.mixed || (options & pugi::parse_ws_pcdata) != 0) break;
    options |= pugi::parse_ws_pcdata;
  }
  choose_root(document);
  note_surroundings(text, document);
  return true;
}

}  // namespace

Result<XmlDocument> load_xml(std::string_view text, const Limits& limits) {
  if (text.size() > limits.document_bytes) {
    return fail("a document of more than " + std::to_string(limits.document_bytes) + " bytes");
  }
  if (text.find_first_not_of(kSpace) == std::string_view::npos)
    return fail(text.empty() ? "0 bytes" : "only white space");
  XmlDocument document;
  XmlScan scan = scan_xml(text, limits);
  if (!scan.refusal.empty()) return fail(std::move(scan.refusal));
  if (!scan.needs_repair) {
    const auto loaded = load_as_it_is(text, limits, document);
    if (loaded.has_error()) return loaded.error();
    if (*loaded) return document;
  }
  auto repaired = repair_xml(text, limits);
  if (repaired.has_error()) return repaired.error();
  document.repairs = std::move(repaired->repairs);
  document.truncated = repaired->truncated;
  document.buffer = std::move(repaired->text);
  if (!parse(document, kOptions | pugi::parse_ws_pcdata)) {
    return fail(document.truncated ? "an XML document that ends before it says anything" : "no XML document");
  }
  choose_root(document);
  return document;
}

}  // namespace bantin::feeds
