// Text constructs of RSS and Atom, and the serialiser of inline markup.
#include "feeds/read/markup.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "feeds/read/charset.hpp"

namespace bantin::feeds {
namespace {

void append_xml(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

/// HTML parsers take `<p/>` for an open tag, so only elements that are empty by nature may be closed that way.
bool is_void(NameHash name) noexcept {
  switch (name) {
    case "area"_name:
    case "base"_name:
    case "br"_name:
    case "col"_name:
    case "embed"_name:
    case "hr"_name:
    case "img"_name:
    case "input"_name:
    case "link"_name:
    case "meta"_name:
    case "param"_name:
    case "source"_name:
    case "track"_name:
    case "wbr"_name:
      return true;
    default:
      return false;
  }
}

bool holds_link(NameHash attribute) noexcept {
  switch (attribute) {
    case "href"_name:
    case "src"_name:
    case "cite"_name:
    case "longdesc"_name:
    case "poster"_name:
    case "data"_name:
    case "background"_name:
    case "action"_name:
      return true;
    default:
      return false;
  }
}

bool starts_name(std::string_view text) noexcept {
  if (text.empty()) return false;
  const char c = ascii_lower(text.front());
  return c >= 'a' && c <= 'z';
}

/// What is no name without its prefix would come out as text.
std::string_view element_name(pugi::xml_node node) noexcept {
  const std::string_view local = split_name(node.name()).local;
  return starts_name(local) ? local : "span";
}

/// Writes a subtree on an explicit path: down by first child, on by sibling, up by parent.
class Serialiser {
 public:
  Serialiser(const Element& element, std::string_view base, std::size_t max_bytes)
      : element_(element), base_(base), max_bytes_(max_bytes) {}

  std::string write() {
    const pugi::xml_node root = element_.node;
    append_xml(out_, root.value());
    pugi::xml_node at = root.first_child();
    while (at && at != root && out_.size() < max_bytes_) {
      if (open(at)) {
        at = at.first_child();
        continue;
      }
      while (at != root && !at.next_sibling()) {
        at = at.parent();
        if (at != root) close(at);
      }
      if (at != root) at = at.next_sibling();
    }
    while (at && at != root) {  // over the limit: close what is open
      at = at.parent();
      if (at && at != root) close(at);
    }
    return std::move(out_);
  }

 private:
  struct DeeperBase {
    pugi::xml_node node;
    std::string base;
  };

  /// True if the node's children are to follow, and `close` after them.
  bool open(pugi::xml_node node) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      append_xml(out_, characters(element_, node));
      return false;
    }
    if (node.type() != pugi::node_element) return false;
    const std::string_view local = element_name(node);
    if (const std::string_view base = attribute(node, "xml:base"); !base.empty()) {
      deeper_.push_back({node, join_base(deeper_.empty() ? base_ : std::string_view(deeper_.back().base), base)});
      if (deeper_.back().base.size() > kMaxBase) deeper_.pop_back();
    }
    out_ += '<';
    out_ += local;
    for (const pugi::xml_attribute item : node.attributes())
      write_attribute(item);
    if (is_void(hash_name(local))) {
      out_ += "/>";
      leave(node);
      return false;
    }
    out_ += '>';
    append_xml(out_, node.value());
    if (node.first_child()) return true;
    close(node);
    return false;
  }

  void write_attribute(const pugi::xml_attribute& item) {
    const Name name = split_name(item.name());
    if (equal_ignoring_case(name.prefix, "xmlns") || equal_ignoring_case(item.name(), "xmlns")) return;
    const bool is_lang = equal_ignoring_case(item.name(), "xml:lang");
    if (!starts_name(name.local) || (!name.prefix.empty() && !is_lang)) return;  // HTML knows no prefixes
    out_ += ' ';
    out_ += name.local;
    out_ += "=\"";
    if (!deeper_.empty() && holds_link(hash_name(name.local))) {
      append_xml(out_, join_base(deeper_.back().base, trim(item.value())));
    } else {
      append_xml(out_, item.value());
    }
    out_ += '"';
  }

  void close(pugi::xml_node node) {
    out_ += "</";
    out_ += element_name(node);
    out_ += '>';
    leave(node);
  }

  void leave(pugi::xml_node node) {
    if (!deeper_.empty() && deeper_.back().node == node) deeper_.pop_back();
  }

  static constexpr std::size_t kMaxBase = 4096;

  const Element& element_;
  std::string_view base_;
  std::size_t max_bytes_;
  std::string out_;
  std::vector<DeeperBase> deeper_;
};

std::string lower_media_type(std::string_view type) {
  std::string lower(trim(type.substr(0, type.find(';'))));
  for (char& c : lower)
    c = ascii_lower(c);
  return lower;
}

std::int8_t base64_value(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return static_cast<std::int8_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::int8_t>(c - 'a' + 26);
  if (c >= '0' && c <= '9') return static_cast<std::int8_t>(c - '0' + 52);
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

/// Nothing if `text` is no base64 or what it stands for is no UTF-8 text.
std::optional<std::string> decode_base64_text(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    if (trim(std::string_view(&c, 1)).empty()) continue;
    const std::int8_t value = base64_value(c);
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      const char byte = static_cast<char>((bits >> count) & 0xffu);
      if (byte == '\0') return std::nullopt;
      bytes += byte;
    }
  }
  if (!is_valid_utf8(bytes)) return std::nullopt;
  return bytes;
}

RawText empty_text(const Element& element, Markup markup) {
  RawText text;
  text.markup = markup;
  text.base = element.scope->base;
  text.lang = element.scope->lang;
  return text;
}

/// The only element child, if there is no text beside it.
pugi::xml_node only_child(pugi::xml_node node) noexcept {
  pugi::xml_node only;
  if (!trim(node.value()).empty()) return only;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) {
      if (only) return {};
      only = child;
    } else if ((child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) &&
               !trim(child.value()).empty()) {
      return {};
    }
  }
  return only;
}

/// Atom 1.0 wants one XHTML div around the markup, which is not part of it.
RawText read_xhtml(const Element& element, std::size_t max_bytes) {
  RawText text = empty_text(element, Markup::xhtml);
  Element around = element;
  const pugi::xml_node child = only_child(element.node);
  if (child && equal_ignoring_case(split_name(child.name()).local, "div")) {
    around.node = child;
    text.base = join_base(text.base, attribute(child, "xml:base"));
    if (const std::string_view lang = attribute(child, "xml:lang"); !lang.empty()) text.lang = lang;
  }
  text.value = inner_markup(around, text.base, max_bytes);
  return text;
}

}  // namespace

std::string inner_markup(const Element& element, std::string_view base, std::size_t max_bytes) {
  const std::string markup = Serialiser(element, base, max_bytes).write();
  return std::string(trim(markup));
}

RawText read_text(const Element& element, Markup markup, std::size_t max_bytes) {
  RawText text = empty_text(element, markup);
  if (const std::optional<std::string_view> only = sole_text(element)) {
    text.value = *only;
  } else if (has_child_elements(element.node)) {
    text.markup = Markup::xhtml;
    text.value = inner_markup(element, text.base, max_bytes);
    return text;
  } else {
    text.value = text_of(element);
  }
  cut(text.value, max_bytes);
  return text;
}

bool is_textual_type(std::string_view type) noexcept {
  const std::string_view bare = trim(type.substr(0, type.find(';')));
  if (bare.empty() || bare.find('/') == std::string_view::npos) return true;
  if (bare.size() >= 5 && equal_ignoring_case(bare.substr(0, 5), "text/")) return true;
  return bare.size() >= 4 && (equal_ignoring_case(bare.substr(bare.size() - 4), "+xml") ||
                              equal_ignoring_case(bare.substr(bare.size() - 4), "/xml"));
}

RawText read_atom_text(const Element& element, std::size_t max_bytes) {
  const std::string type = lower_media_type(attribute(element.node, "type"));
  const std::string_view mode = attribute(element.node, "mode");
  const bool is_html = type == "html" || type == "text/html";
  const bool is_xhtml = type == "xhtml" || type == "application/xhtml+xml";
  if (equal_ignoring_case(mode, "base64") || !is_textual_type(type)) {
    RawText text = empty_text(element, is_html ? Markup::html : is_xhtml ? Markup::xhtml : Markup::plain);
    if (std::optional<std::string> decoded = decode_base64_text(own_text(element))) {
      text.value = std::move(*decoded);
      cut(text.value, max_bytes);
    }
    return text;
  }
  if (has_child_elements(element.node)) {
    Element wrapper = element;
    wrapper.node = is_html ? only_child(element.node) : pugi::xml_node();
    if (wrapper.node && !has_child_elements(wrapper.node)) {  // escaped markup in a div that was not meant to be there
      RawText text = empty_text(element, Markup::html);
      text.value = text_of(wrapper);
      cut(text.value, max_bytes);
      return text;
    }
    return read_xhtml(element, max_bytes);
  }
  const bool is_other_xml = type.ends_with("/xml") || type.ends_with("+xml");
  // Escaped markup under a label that promises elements: the label is wrong more often than the text is literal.
  return read_text(element,
                   is_html                    ? Markup::html
                   : is_xhtml || is_other_xml ? Markup::unstated
                                              : Markup::plain,
                   max_bytes);
}

}  // namespace bantin::feeds
