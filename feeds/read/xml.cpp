// Scan, parse, look at the tree; if one of these says no, repair and do it once more. Should the marks of the long
// sections not come out one by one (a section's opening inside of an attribute), the text is parsed as it stands.
#include "feeds/read/xml.hpp"

#include <utility>

#include "feeds/read/repair.hpp"
#include "feeds/read/xml_scan.hpp"

namespace bantin::feeds {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr unsigned kOptions = pugi::parse_default | pugi::parse_embed_pcdata;

/// A node whose test for null is no call into pugixml's library, as its own is.
class Node : public pugi::xml_node {
 public:
  explicit Node(pugi::xml_node node) : xml_node(node) {}
  bool exists() const { return _root != nullptr; }
};

/// One walk over the whole tree, without recursion: is it too deep, does white space matter in it, does each long
/// section stand for itself.
class Visit {
 public:
  Visit(std::size_t limit, const Sections& sections) : seen_(limit + 1), sections_(sections) {}

  void walk(pugi::xml_node document) {
    std::size_t level = 0;
    for (Node at(document.first_child()); at.exists();) {
      const bool is_element = at.type() == pugi::node_element;
      if (is_element && level + 1 == seen_.size()) {
        too_deep_ = true;
        return;
      }
      note(level, is_element);
      if (is_element) {
        const Node child(at.first_child());
        if (child.exists()) {
          seen_[++level] = *at.value() == '\0' ? kNothing : kText;
          at = child;
          continue;
        }
      } else if (sections_.index_of(at.value()) == found_) {
        ++found_;
      }
      Node next(at.next_sibling());
      while (!next.exists() && level != 0) {
        --level;
        at = Node(at.parent());
        next = Node(at.next_sibling());
      }
      at = next;
    }
  }

  bool is_too_deep() const { return too_deep_; }
  /// Markup inside of text: white space between elements may be a word break.
  bool is_mixed() const { return mixed_; }
  /// Every section is a text of its own.
  bool is_complete() const { return found_ == sections_.size(); }

 private:
  static constexpr unsigned char kNothing = 0;
  static constexpr unsigned char kText = 1;
  static constexpr unsigned char kElement = 2;

  void note(std::size_t level, bool is_element) {
    seen_[level] = static_cast<unsigned char>(seen_[level] | (is_element ? kElement : kText));
    mixed_ = mixed_ || seen_[level] == (kText | kElement);
  }

  std::vector<unsigned char> seen_;  // what stands beside the current node at each level above it
  const Sections& sections_;
  std::size_t found_ = 0;  // sections met, in their order
  bool too_deep_ = false;
  bool mixed_ = false;
};

pugi::xml_parse_result parse(XmlDocument& document, unsigned options) {
  // A short string would move its bytes with itself and leave the tree pointing to nothing.
  document.buffer.reserve(64);
  document.tree = std::make_unique<pugi::xml_document>();
  return document.tree->load_buffer_inplace(document.buffer.data(), document.buffer.size(), options,
                                            pugi::encoding_utf8);
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

/// Parses `text` as it is; false if it is not well-formed. A second time if white space turns out to matter in it.
bool load_as_it_is(std::string_view text, std::vector<std::string_view> long_cdata, const Limits& limits,
                   XmlDocument& document) {
  document.sections = Sections(std::move(long_cdata));
  unsigned options = kOptions;
  for (;;) {
    document.buffer.clear();
    document.sections.append_marked(document.buffer, text);
    if (!parse(document, options)) return false;
    Visit visit(limits.xml_depth, document.sections);
    visit.walk(*document.tree);
    document.too_deep = visit.is_too_deep();
    if (document.too_deep) return true;
    const bool spaces = visit.is_mixed() && (options & pugi::parse_ws_pcdata) == 0;
    if (visit.is_complete() && !spaces) break;
    if (!visit.is_complete()) document.sections = {};
    if (spaces) options |= pugi::parse_ws_pcdata;
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
    if (load_as_it_is(text, std::move(scan.long_cdata), limits, document)) return document;
  }
  auto repaired = repair_xml(text, limits);
  if (repaired.has_error()) return repaired.error();
  document.repairs = std::move(repaired->repairs);
  document.truncated = repaired->truncated;
  document.too_deep = repaired->too_deep;
  if (document.too_deep) return document;
  document.sections = {};
  document.buffer = std::move(repaired->text);
  if (!parse(document, kOptions | pugi::parse_ws_pcdata)) {
    return fail(document.truncated ? "an XML document that ends before it says anything" : "no XML document");
  }
  choose_root(document);
  return document;
}

}  // namespace bantin::feeds
