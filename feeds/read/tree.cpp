// Walks without recursion: the depth of a tree is the page's to choose.
#include "feeds/read/tree.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"
#include "feeds/read/html_tag.hpp"

namespace bantin::feeds {
namespace {

constexpr TagSet kUnseen{Tag::script, Tag::style, Tag::noscript, Tag::template_, Tag::head, Tag::textarea, Tag::select};
constexpr TagSet kInline{Tag::a,      Tag::abbr, Tag::b,      Tag::bdi,  Tag::cite, Tag::code,  Tag::em,
                         Tag::font,   Tag::i,    Tag::mark,   Tag::q,    Tag::s,    Tag::small, Tag::span,
                         Tag::strong, Tag::sub,  Tag::sup,    Tag::tt,   Tag::u,    Tag::wbr,   Tag::time,
                         Tag::ins,    Tag::del,  Tag::strike, Tag::label};

bool is_text(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool is_hidden(pugi::xml_node node, const NodeSet& without) {
  return node.type() == pugi::node_element &&
         (kUnseen.has(tag_of(node.name())) || (!without.empty() && without.has(node)));
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  append_escaped(out, value);
  out += '"';
}

/// A name that the HTML parser took from the page may hold anything; what is no plain name is not written.
bool is_plain_name(std::string_view name) {
  return !name.empty() && ascii::is_alpha(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return ascii::is_alnum(c) || c == '-' || c == '_' || c == ':';
  });
}

void append_start(std::string& out, pugi::xml_node node) {
  out.append("<").append(node.name());
  const bool image = tag_of(node.name()) == Tag::img;
  if (image) append_attribute(out, "src", image_address(node));
  for (const pugi::xml_attribute attribute : node.attributes()) {
    const std::string_view name = attribute.name();
    if (!is_plain_name(name) || (image && name == "src")) continue;
    append_attribute(out, name, attribute.value());
  }
  out += '>';
}

/// What parts chrome from text: "12 Lượt xem | ", " - ", ": ".
bool is_separator(char32_t c) {
  return c <= 0x20 || c == U'|' || c == U'-' || c == U':' || c == U',' || c == U';' || c == U'(' || c == U')' ||
         c == U'[' || c == U']' || c == 0xA0 || c == 0x2013 || c == 0x2014 || c == 0x2022 || c == 0xAB || c == 0xBB;
}

std::string_view trim_separators(std::string_view text, bool front, bool back) {
  while (front && !text.empty()) {
    const CodePoint point = decode_utf8(text, 0);
    if (!is_separator(point.value)) break;
    text.remove_prefix(point.length);
  }
  while (back && !text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
      --at;
    if (!is_separator(decode_utf8(text, at).value)) break;
    text = text.substr(0, at);
  }
  return text;
}

bool is_placeholder(std::string_view address) {
  return address.empty() || ascii::starts_with_ignoring_case(address, "data:") ||
         address.find("blank.gif") != std::string_view::npos || address.find("spacer.gif") != std::string_view::npos ||
         address.find("lazyload") != std::string_view::npos || address.find("placeholder") != std::string_view::npos;
}

/// "a.jpg 300w, b.jpg 600w": the first address.
std::string first_of_srcset(std::string_view srcset) {
  srcset = ascii::trim(srcset);
  return std::string(srcset.substr(0, std::min(srcset.find(' '), srcset.find(", "))));
}

}  // namespace

bool NodeSet::covers(pugi::xml_node node) const {
  if (nodes_.empty()) return false;
  for (; node; node = node.parent()) {
    if (has(node)) return true;
  }
  return false;
}

pugi::xml_node next_node(pugi::xml_node node, pugi::xml_node top, bool inside) {
  if (inside && node.first_child()) return node.first_child();
  while (node && node != top && !node.next_sibling())
    node = node.parent();
  return !node || node == top ? pugi::xml_node() : node.next_sibling();
}

std::string visible_text(pugi::xml_node top, const NodeSet& without, std::size_t most_bytes) {
  std::string out;
  if (is_hidden(top, without)) return out;
  const auto is_block = [](pugi::xml_node node) {
    return node.type() == pugi::node_element && !kInline.has(tag_of(node.name()));
  };
  bool gap = false;
  pugi::xml_node node = top.first_child();
  while (node && out.size() < most_bytes) {
    gap = gap || is_block(node);
    if (is_text(node)) {
      for (const char c : std::string_view(node.value())) {
        if (ascii::is_space(c)) {
          gap = true;
          continue;
        }
        if (gap && !out.empty()) out += ' ';
        gap = false;
        out += c;
      }
    } else if (node.first_child() && !is_hidden(node, without)) {
      node = node.first_child();
      continue;
    }
    while (node != top && !node.next_sibling()) {
      gap = gap || is_block(node);
      node = node.parent();
    }
    if (node == top) break;
    gap = gap || is_block(node);
    node = node.next_sibling();
  }
  return clean_line(out);
}

pugi::xml_node self_or_first(pugi::xml_node top, std::string_view name) {
  if (name == top.name()) return top;
  for (pugi::xml_node node = next_node(top, top); node; node = next_node(node, top)) {
    if (node.type() == pugi::node_element && name == node.name()) return node;
  }
  return {};
}

bool leads_somewhere(std::string_view href) {
  href = ascii::trim(href);
  return !href.empty() && href.front() != '#' && !ascii::starts_with_ignoring_case(href, "javascript:") &&
         !ascii::starts_with_ignoring_case(href, "mailto:") && !ascii::starts_with_ignoring_case(href, "tel:") &&
         !ascii::starts_with_ignoring_case(href, "data:");
}

std::string address_in_script(std::string_view script) {
  constexpr std::size_t kLongest = 4096;
  script = script.substr(0, kLongest);
  const std::size_t call = std::min(script.find("location"), script.find("window.open"));
  if (call == std::string_view::npos) return {};
  const std::size_t from = script.find_first_of("'\"", call);
  if (from == std::string_view::npos) return {};
  const std::size_t to = script.find(script[from], from + 1);
  if (to == std::string_view::npos) return {};
  const std::string_view address = ascii::trim(script.substr(from + 1, to - from - 1));
  if (!leads_somewhere(address) || address.find_first_of("/.?") == std::string_view::npos ||
      address.find_first_of(" \t\r\n") != std::string_view::npos)
    return {};
  return std::string(address);
}

std::string link_address(pugi::xml_node node) {
  const std::string_view href = ascii::trim(node.attribute("href").value());
  if (leads_somewhere(href)) return std::string(href);
  for (const std::string_view script : {href, std::string_view(node.attribute("onclick").value())}) {
    if (std::string address = address_in_script(script); !address.empty()) return address;
  }
  return std::string(href);
}

std::string image_address(pugi::xml_node img) {
  const std::string_view src = img.attribute("src").value();
  if (!is_placeholder(src)) return std::string(src);
  for (const char* name : {"data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image"}) {
    const std::string_view lazy = img.attribute(name).value();
    if (!is_placeholder(lazy)) return std::string(lazy);
  }
  for (const char* name : {"srcset", "data-srcset"}) {
    const std::string first = first_of_srcset(img.attribute(name).value());
    if (!is_placeholder(first)) return first;
  }
  return ascii::starts_with_ignoring_case(src, "data:") ? std::string() : std::string(src);
}

void append_inner_html(pugi::xml_node top, const NodeSet& without, std::string& out) {
  if (without.has(top)) return;
  pugi::xml_node node = top.first_child();
  while (node) {
    bool inside = false;
    if (is_text(node)) {
      append_escaped(out, node.value());
    } else if (node.type() == pugi::node_element && !is_hidden(node, without)) {
      const bool plain = is_plain_name(node.name());
      if (plain) append_start(out, node);
      inside = static_cast<bool>(node.first_child());
      if (!inside && plain && !is_void(tag_of(node.name()))) out.append("</").append(node.name()).append(">");
    }
    if (inside) {
      node = node.first_child();
      continue;
    }
    while (node != top && !node.next_sibling()) {
      node = node.parent();
      if (node == top) return;
      if (is_plain_name(node.name()) && !is_void(tag_of(node.name()))) out.append("</").append(node.name()).append(">");
    }
    if (node == top) return;
    node = node.next_sibling();
  }
}

std::string_view strip_words(std::string_view text, const std::vector<std::string>& strip) {
  text = ascii::trim(text);
  for (bool again = true; again && !text.empty();) {
    again = false;
    for (const std::string& words : strip) {
      if (words.empty() || text.size() < words.size()) continue;
      if (text.starts_with(words)) {
        const std::string_view rest = text.substr(words.size());
        // "null " is chrome, "nullable" is a word.
        if (rest.empty() || is_separator(decode_utf8(rest, 0).value) ||
            is_separator(decode_utf8(words, words.size() - 1).value)) {
          text = trim_separators(rest, true, false);
          again = true;
        }
      } else if (text.ends_with(words)) {
        const std::string_view rest = text.substr(0, text.size() - words.size());
        const std::string_view shorter = trim_separators(rest, false, true);
        if (rest.empty() || shorter.size() < rest.size() || is_separator(decode_utf8(words, 0).value)) {
          text = shorter;
          again = true;
        }
      }
    }
  }
  return text;
}

namespace {

/// "20" over "03/2024": a box whose day stands in an element of its own.
std::string date_in_box(pugi::xml_node box, const NodeSet& without) {
  std::string text = visible_text(box, without);
  std::string_view day;
  for (pugi::xml_node node = next_node(box, box); node; node = next_node(node, box)) {
    const std::string_view part = node.type() == pugi::node_pcdata ? ascii::trim(node.value()) : std::string_view();
    if (part.empty()) continue;
    if (!day.empty()) {
      if (ascii::is_digit(part.front()) && text.starts_with(std::string(day) + std::string(part)))
        text.insert(day.size(), 1, ' ');
      break;
    }
    if (part.size() > 2 || !std::all_of(part.begin(), part.end(), ascii::is_digit)) break;
    day = part;
  }
  return text;
}

}  // namespace

std::string field_value(const Found& found, FieldKind kind, const NodeSet& without) {
  const bool is_words = kind == FieldKind::text || kind == FieldKind::summary;
  if (found.is_text) {
    if (is_words) return clean_line(found.text);
    std::string value(ascii::trim(found.text));
    if (kind != FieldKind::link) return value;
    std::string address = address_in_script(value);
    return address.empty() ? value : address;
  }
  const pugi::xml_node node = found.node;
  switch (kind) {
    case FieldKind::link: {
      if (node.attribute("href") || node.attribute("onclick")) return link_address(node);
      if (const pugi::xml_node link = self_or_first(node, "a")) return link_address(link);
      return std::string(ascii::trim(node.attribute("content").value()));
    }
    case FieldKind::image: {
      if (const pugi::xml_node image = self_or_first(node, "img")) return image_address(image);
      if (const auto content = node.attribute("content")) return std::string(ascii::trim(content.value()));
      // background-image: url(...)
      const std::string_view style = node.attribute("style").value();
      const std::size_t from = style.find("url(");
      if (from == std::string_view::npos) return {};
      std::string_view address = style.substr(from + 4);
      address = ascii::trim(address.substr(0, address.find(')')));
      while (!address.empty() && (address.front() == '"' || address.front() == '\''))
        address.remove_prefix(1);
      while (!address.empty() && (address.back() == '"' || address.back() == '\''))
        address.remove_suffix(1);
      return std::string(address);
    }
    case FieldKind::date:
      for (const char* name : {"datetime", "content"}) {
        if (const std::string_view value = ascii::trim(node.attribute(name).value()); !value.empty())
          return std::string(value);
      }
      return date_in_box(node, without);
    case FieldKind::text:
    case FieldKind::summary:
      if (const auto content = node.attribute("content"); content && std::string_view(node.name()) == "meta") {
        return clean_line(content.value());
      }
      return visible_text(node, without);
  }
  return {};
}

namespace {

/// "20/03/2024", "Wed, 20 Mar 2024", "20/3/24", "1710892800"; not "20 Th3".
bool names_year(std::string_view text) {
  if (!find_date_text(text).empty()) return true;
  std::size_t digits = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && ascii::is_digit(text[at])) {
      ++digits;
      continue;
    }
    const std::string_view century = text.substr(at - digits, 2);
    if (digits >= 8 || (digits == 4 && (century == "19" || century == "20"))) return true;
    digits = 0;
  }
  return false;
}

}  // namespace

std::string first_value(const Rule& rule, pugi::xml_node scope, FieldKind kind, const std::vector<std::string>& strip,
                        SelectBudget& budget, RuleMatch& match, const NodeSet& without) {
  constexpr std::size_t kLookedAt = 8;
  std::string undated;  // what stands in the place of a date and is none; better than nothing
  RuleMatch undated_match;
  for (const Selector& selector : rule.any) {
    for (const Found& found : selector.find(scope, budget, kLookedAt)) {
      if (!found.is_text && without.covers(found.node)) continue;
      std::string value = field_value(found, kind, without);
      if (kind != FieldKind::link && kind != FieldKind::image) value = strip_words(value, strip);
      if (value.empty() || (kind == FieldKind::summary && is_date_line(value))) continue;
      const bool is_undated = kind == FieldKind::date && !names_year(value);
      if (is_undated && !undated.empty()) continue;
      RuleMatch& decided = is_undated ? undated_match : match;
      decided.rule = selector.text();
      decided.value = shown(value);
      if (!is_undated) return value;
      undated = std::move(value);
    }
  }
  if (!undated.empty()) {
    match.rule = std::move(undated_match.rule);
    match.value = std::move(undated_match.value);
  }
  return undated;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kCharacters = 120;
  return shorten(clean_line(text), kCharacters);
}

}  // namespace bantin::feeds
