// Scan, parse, look at the tree; if one of these says no, repair and do it once more.
//
// Most bytes of a feed are CDATA, and the scan has found its end already, 32 bytes at a time; pugixml would look at
// each byte again. So long sections are parsed as a mark of one control character, which a scanned text has nowhere
// else, and the walk over the tree puts each in its place. Should the marks not come out one by one (a section's
// opening inside of an attribute), the text is parsed as it stands.
#include "feeds/read/xml.hpp"

#include <utility>

#include "feeds/read/repair.hpp"
#include "feeds/read/xml_scan.hpp"

namespace bantin::feeds {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr unsigned kOptions = pugi::parse_default;

constexpr char kMark = '\x01';

/// Walks the tree (pugixml does it without recursion), stops where it is too deep, and gives the marks their CDATA
/// back.
class Visit : public pugi::xml_tree_walker {
 public:
  Visit(std::size_t limit, const std::vector<std::string_view>& cdata) : has_element_(limit + 2), cdata_(cdata) {}

  bool is_too_deep() const { return too_deep_; }
  /// Markup inside of text: white space between elements may be a word break.
  bool is_mixed() const { return mixed_; }
  /// Every section found its place.
  bool is_complete() const { return restored_ == cdata_.size(); }

 private:
  bool for_each(pugi::xml_node& node) override {
    const auto level = static_cast<std::size_t>(depth());
    const pugi::xml_node_type type = node.type();
    if (level + 2 >= has_element_.size()) return !(too_deep_ = type == pugi::node_element);
    if (type == pugi::node_element) {
      mixed_ = mixed_ || text_level_ == level + 1;
      text_level_ = 0;
      has_element_[level] = 1;
      has_element_[level + 1] = 0;
      return true;
    }
    mixed_ = mixed_ || has_element_[level] != 0;
    text_level_ = level + 1;
    return type != pugi::node_cdata || *node.value() != kMark || restore(node);
  }

  bool restore(pugi::xml_node node) {
    if (is_complete()) return false;
    const std::string_view content = cdata_[restored_++];
    if (content.find('\r') == std::string_view::npos) return node.set_value(content.data(), content.size());
    std::string lines;  // XML has one kind of line end
    for (std::size_t i = 0; i < content.size(); ++i) {
      if (content[i] != '\r') {
        lines += content[i];
      } else if (i + 1 == content.size() || content[i + 1] != '\n') {
        lines += '\n';
      }
    }
    return node.set_value(lines.data(), lines.size());
  }

  std::vector<unsigned char> has_element_;  // of the node at each level above the current one: an element came before
  const std::vector<std::string_view>& cdata_;
  std::size_t restored_ = 0;
  std::size_t text_level_ = 0;  // level + 1 of the text that was just met, 0 after an element
  bool too_deep_ = false;
  bool mixed_ = false;
};

/// `text` with a mark in place of each of its parts in `cdata`.
void assign_marked(std::string& buffer, std::string_view text, const std::vector<std::string_view>& cdata) {
  const char* done = text.data();
  for (const std::string_view content : cdata) {
    buffer.append(done, content.data());
    buffer += kMark;
    done = content.data() + content.size();
  }
  buffer.append(done, text.data() + text.size());
}

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
bool load_as_it_is(std::string_view text, std::vector<std::string_view> cdata, const Limits& limits,
                   XmlDocument& document) {
  unsigned options = kOptions;
  for (;;) {
    document.buffer.clear();
    assign_marked(document.buffer, text, cdata);
    if (!parse(document, options)) return false;
    Visit visit(limits.xml_depth, cdata);
    document.tree->traverse(visit);
    document.too_deep = visit.is_too_deep();
    if (document.too_deep) return true;
    const bool spaces = visit.is_mixed() && (options & pugi::parse_ws_pcdata) == 0;
    if (visit.is_complete() && !spaces) break;
    if (!visit.is_complete()) cdata.clear();
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
  document.buffer = std::move(repaired->text);
  if (!parse(document, kOptions | pugi::parse_ws_pcdata)) {
    return fail(document.truncated ? "an XML document that ends before it says anything" : "no XML document");
  }
  choose_root(document);
  return document;
}

}  // namespace bantin::feeds
