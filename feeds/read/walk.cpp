// The walk's slow path (elements with attributes) and the small readers of text and attributes.
#include "feeds/read/walk.hpp"

#include <utility>

namespace bantin::feeds {
namespace {

constexpr bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr std::size_t kMaxLang = 64;

bool is_text(pugi::xml_node node) noexcept {
  const pugi::xml_node_type type = node.type();
  return type == pugi::node_pcdata || type == pugi::node_cdata;
}

bool has_scheme(std::string_view reference) noexcept {
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const char c = ascii_lower(reference[i]);
    if (c == ':') return i > 0;
    const bool letter = c >= 'a' && c <= 'z';
    const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && !(other && i > 0)) return false;
  }
  return false;
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string_view attribute(pugi::xml_node node, std::string_view name) noexcept {
  for (pugi::xml_attribute candidate = node.first_attribute(); candidate; candidate = candidate.next_attribute()) {
    if (equal_ignoring_case(candidate.name(), name)) return trim(candidate.value());
  }
  return {};
}

std::string_view attribute_by_local_name(pugi::xml_node node, std::string_view local) noexcept {
  for (pugi::xml_attribute candidate = node.first_attribute(); candidate; candidate = candidate.next_attribute()) {
    if (equal_ignoring_case(split_name(candidate.name()).local, local)) return trim(candidate.value());
  }
  return {};
}

std::string_view characters(const Element& element, pugi::xml_node node) noexcept {
  const Sections* const sections = element.scope->sections;
  return sections == nullptr ? node.value() : sections->text(node.value());
}

std::string own_text(const Element& element) {
  std::string text = element.node.value();  // what was embedded comes first
  for (pugi::xml_node child = element.node.first_child(); child; child = child.next_sibling()) {
    if (is_text(child)) text += characters(element, child);
  }
  return text;
}

std::optional<std::string_view> sole_text(const Element& element) noexcept {
  const std::string_view embedded = element.node.value();
  const pugi::xml_node first = element.node.first_child();
  if (!first) return trim(embedded);
  if (!embedded.empty() || !is_text(first) || first.next_sibling()) return std::nullopt;
  return trim(characters(element, first));
}

std::string text_of(const Element& element) {
  if (const std::optional<std::string_view> text = sole_text(element)) return std::string(*text);
  return std::string(trim(own_text(element)));
}

std::string deep_text(const Element& element) {
  const pugi::xml_node top = element.node;
  std::string text(trim(top.value()));
  pugi::xml_node at = top.first_child();
  while (at && at != top) {
    const std::string_view piece = trim(characters(element, at));
    if (!text.empty() && !piece.empty()) text += ' ';
    text += piece;
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at != top && !at.next_sibling())
      at = at.parent();
    if (at != top) at = at.next_sibling();
  }
  return text;
}

bool has_child_elements(pugi::xml_node node) noexcept {
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

std::string join_base(std::string_view base, std::string_view reference) {
  if (base.empty() || has_scheme(reference)) return std::string(reference);
  if (reference.empty()) return std::string(base);
  std::size_t root = 0;  // where the path begins
  if (has_scheme(base)) {
    const std::size_t colon = base.find(':');
    if (reference.starts_with("//")) return std::string(base.substr(0, colon + 1)).append(reference);
    const bool has_authority = base.substr(colon + 1).starts_with("//");
    root = has_authority ? base.find_first_of("/?#", colon + 3) : colon + 1;
  }
  if (root > base.size()) root = base.size();
  if (reference.front() == '/') return std::string(base.substr(0, root)).append(reference);
  std::string_view path = base.substr(root);
  path = path.substr(0, path.find_first_of("?#"));
  std::string joined(base.substr(0, root));
  if (reference.front() == '?' || reference.front() == '#') return joined.append(path).append(reference);
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) {
    joined.append(path.substr(0, slash + 1));
  } else if (root > 0) {
    joined += '/';
  }
  return joined.append(reference);
}

void cut(std::string& utf8, std::size_t bytes) {
  if (utf8.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xc0u) == 0x80u)
    --bytes;
  utf8.resize(bytes);
}

Element Walk::plain_element(pugi::xml_node node, const Scope& scope) const noexcept {
  const Name name = split_name(node.name());
  // An unprefixed element is the format's own, whatever default namespace it inherits: feeds declare `xmlns` at the
  // root by copy and paste. Only a declaration on the element itself is taken at its word.
  const Vocabulary vocabulary = name.prefix.empty() ? Vocabulary::core : namespaces_.resolve(name.prefix);
  return {node, vocabulary, hash_name(name.local), &scope};
}

Element Walk::enter(pugi::xml_node node, const Scope& scope, Scope& own) {
  const Namespaces::Mark mark = namespaces_.mark();
  const Scope* in_force = &scope;
  const auto own_scope = [&]() -> Scope& {
    if (in_force != &own) {
      own = scope;
      in_force = &own;
    }
    return own;
  };
  for (pugi::xml_attribute candidate = node.first_attribute(); candidate; candidate = candidate.next_attribute()) {
    const std::string_view name = candidate.name();
    if (name.size() < 5 || ascii_lower(name[0]) != 'x') continue;
    if (equal_ignoring_case(name.substr(0, 5), "xmlns")) {
      if (name.size() == 5 || name[5] == ':') namespaces_.declare(candidate);
    } else if (equal_ignoring_case(name, "xml:base")) {
      const std::string_view base = trim(candidate.value());
      std::string joined = join_base(scope.base, base);
      if (joined.size() <= limits_.url_bytes) own_scope().base = std::move(joined);
    } else if (equal_ignoring_case(name, "xml:lang")) {
      const std::string_view lang = trim(candidate.value());
      if (lang.size() <= kMaxLang) own_scope().lang = lang;
    }
  }
  Element element = plain_element(node, *in_force);
  if (element.vocabulary == Vocabulary::core && namespaces_.has_default_since(mark)) {
    element.vocabulary = namespaces_.resolve({});
  }
  return element;
}

Element Walk::enter_root(const XmlRoot& root, Scope& scope) {
  Scope own;
  Element element = enter(root.node, Scope{}, own);
  scope = own;
  scope.sections = root.sections;
  element.scope = &scope;
  return element;
}

}  // namespace bantin::feeds
