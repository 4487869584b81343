// One pass forward fills the list, one pass backward sums the counts up to the parents.
#include "feeds/read/page_tree.hpp"

#include <algorithm>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

constexpr TagSet kNeverShown{Tag::head,     Tag::script, Tag::style,    Tag::template_, Tag::noscript, Tag::iframe,
                             Tag::textarea, Tag::select, Tag::datalist, Tag::noembed,   Tag::noframes, Tag::svg,
                             Tag::object,   Tag::title,  Tag::math,     Tag::map};
constexpr TagSet kInline{Tag::a,    Tag::abbr, Tag::acronym, Tag::b,     Tag::bdi,  Tag::bdo,    Tag::big,
                         Tag::cite, Tag::code, Tag::data,    Tag::del,   Tag::dfn,  Tag::em,     Tag::font,
                         Tag::i,    Tag::ins,  Tag::kbd,     Tag::label, Tag::mark, Tag::nobr,   Tag::q,
                         Tag::s,    Tag::samp, Tag::small,   Tag::span,  Tag::sub,  Tag::strike, Tag::strong,
                         Tag::sup,  Tag::time, Tag::tt,      Tag::u,     Tag::var,  Tag::wbr,    Tag::other};
constexpr std::size_t kMarkBytes = 400;  // of class and id together
constexpr std::size_t kInsideWord = 8;   // a mark of so many letters is also found inside a word

std::string_view value_of(pugi::xml_node node, const char* name) {
  return node.attribute(name).value();
}

/// The visible characters of `text`.
std::uint32_t count_characters(std::string_view text) {
  std::uint32_t count = 0;
  for (const char c : text) {
    if (!ascii::is_space(c) && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++count;
  }
  return count;
}

/// "tinLien-quan" -> words " tin lien quan", names " tinlienquan".
void add_marks(std::string_view value, PageNode& out) {
  bool in_word = false;
  bool in_name = false;
  bool lower_before = false;
  for (const char c : value.substr(0, kMarkBytes)) {
    if (ascii::is_space(c)) {
      in_word = in_name = lower_before = false;
      continue;
    }
    if (!in_name) out.names += ' ';
    in_name = true;
    if (!ascii::is_alnum(c) && static_cast<unsigned char>(c) < 0x80U) {
      in_word = lower_before = false;
      continue;
    }
    const bool upper = c >= 'A' && c <= 'Z';
    if (!in_word || (upper && lower_before)) out.words += ' ';
    in_word = true;
    lower_before = !upper;
    out.words += ascii::lower(c);
    out.names += ascii::lower(c);
  }
}

/// Both kinds of marks begin each word with a space.
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t after = at + word.size();
    if (at > 0 && text[at - 1] == ' ' && (after == text.size() || text[after] == ' ')) return true;
  }
  return false;
}

bool is_hidden_by_style(std::string_view style) {
  if (style.empty()) return false;
  std::string flat;
  for (const char c : style.substr(0, kMarkBytes)) {
    if (!ascii::is_space(c)) flat += ascii::lower(c);
  }
  return flat.find("display:none") != std::string::npos || flat.find("visibility:hidden") != std::string::npos;
}

bool is_hidden(const PageNode& entry) {
  if (kNeverShown.has(entry.tag)) return true;
  if (entry.node.attribute("hidden") || is_hidden_by_style(value_of(entry.node, "style"))) return true;
  return entry.has_name({"hidden", "hide", "dnone"}) ||
         entry.has_mark({"hideaccessible", "sronly", "visuallyhidden", "screenreadertext", "helperhiddenaccessible",
                         "screenreader"});
}

}  // namespace

bool is_inline(Tag tag) noexcept {
  return kInline.has(tag);
}

bool is_heading(Tag tag) noexcept {
  return tag >= Tag::h1 && tag <= Tag::h6;
}

bool PageNode::has_name(MarkWords marks) const noexcept {
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return has_word(names, mark); });
}

bool PageNode::has_mark(MarkWords marks) const noexcept {
  if (words.empty()) return false;
  return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
    return has_word(words, mark) || has_word(names, mark) ||
           (mark.size() >= kInsideWord && names.find(mark) != std::string::npos);
  });
}

PageTree::PageTree(pugi::xml_node root) {
  if (root.type() == pugi::node_document) root = root.first_child();
  if (!root) return;
  std::vector<std::uint32_t> path;  // open elements
  pugi::xml_node node = root;
  while (node) {
    if (node.type() == pugi::node_element) {
      const auto index = static_cast<std::uint32_t>(nodes_.size());
      PageNode& entry = nodes_.emplace_back();
      entry.node = node;
      entry.tag = tag_of(node.name());
      entry.parent = path.empty() ? 0 : path.back();
      entry.depth = static_cast<std::uint32_t>(path.size());
      add_marks(value_of(node, "class"), entry);
      add_marks(value_of(node, "id"), entry);
      entry.hidden = nodes_[entry.parent].hidden || is_hidden(entry);
      path.push_back(index);
    } else if (!path.empty() && (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata)) {
      PageNode& owner = nodes_[path.back()];
      const std::uint32_t characters = owner.hidden ? 0 : count_characters(node.value());
      owner.text += characters;
      if (characters > 0) pieces_.push_back({path.back(), static_cast<std::uint32_t>(nodes_.size() - 1), characters});
    }
    if (const pugi::xml_node child = node.first_child()) {
      node = child;
      continue;
    }
    node = next_after(node, root, [&](pugi::xml_node left) {
      if (left.type() != pugi::node_element) return;
      nodes_[path.back()].end = static_cast<std::uint32_t>(nodes_.size());
      path.pop_back();
    });
  }
  for (std::size_t i = nodes_.size(); i-- > 1;) {
    PageNode& entry = nodes_[i];
    if (entry.tag == Tag::a && entry.node.attribute("href")) entry.link_text = entry.text;
    nodes_[entry.parent].text += entry.text;
    nodes_[entry.parent].link_text += entry.link_text;
  }
}

std::string PageTree::text(std::size_t index, std::size_t bytes, const std::vector<bool>* skip) const {
  std::string out;
  const pugi::xml_node top = nodes_[index].node;
  std::size_t at = index;  // of the element that the walk comes to next
  std::size_t steps = bytes * 2;
  pugi::xml_node node = top;
  while (node && out.size() < bytes && steps-- > 0) {
    bool inside = false;
    if (node.type() == pugi::node_element) {
      const PageNode& entry = nodes_[at];
      const bool left_out = entry.hidden || (skip != nullptr && (*skip)[at]);
      if (!is_inline(entry.tag)) out += ' ';
      at = left_out ? entry.end : at + 1;
      inside = !left_out && node.first_child();
    } else if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      const std::string_view piece = std::string_view(node.value()).substr(0, bytes);
      // "20" over "03/2024" is not "2003/2024".
      if (!out.empty() && !piece.empty() && ascii::is_digit(out.back()) && ascii::is_digit(piece.front())) out += ' ';
      out += piece;
    }
    if (inside) {
      node = node.first_child();
      continue;
    }
    node = next_after(node, top, [&](pugi::xml_node left) {
      if (left.type() == pugi::node_element && !is_inline(tag_of(left.name()))) out += ' ';
    });
  }
  return clean_line(out);
}

std::string PageTree::own_text(std::size_t index, std::size_t bytes) const {
  std::string out;
  if (nodes_[index].hidden) return out;
  for (pugi::xml_node child = nodes_[index].node.first_child(); child && out.size() < bytes;
       child = child.next_sibling()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      out += std::string_view(child.value()).substr(0, bytes);
    } else {
      out += ' ';
    }
  }
  return clean_line(out);
}

std::size_t PageTree::common_ancestor(std::size_t a, std::size_t b) const noexcept {
  while (!is_inside(b, a) && a != 0)
    a = nodes_[a].parent;
  return a;
}

std::size_t PageTree::child_towards(std::size_t ancestor, std::size_t index) const noexcept {
  while (index != ancestor && nodes_[index].parent != ancestor && index != 0)
    index = nodes_[index].parent;
  return index;
}

double PageTree::link_density(std::size_t index) const noexcept {
  const PageNode& entry = nodes_[index];
  return entry.text == 0 ? 0.0 : static_cast<double>(entry.link_text) / entry.text;
}

std::size_t PageTree::find(Tag tag) const noexcept {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const PageNode& n) { return n.tag == tag; });
  return static_cast<std::size_t>(found - nodes_.begin());
}

std::string page_markup(const PageTree& tree, std::size_t index, const std::vector<bool>& skip, bool outer,
                        std::size_t bytes) {
  std::string out;
  std::vector<std::string_view> open;  // names of written elements, empty for those that only their content is of
  std::size_t at = index;
  const pugi::xml_node top = tree[index].node;
  pugi::xml_node node = top;
  while (node && out.size() < bytes) {
    bool inside = false;
    if (node.type() == pugi::node_element) {
      const PageNode& entry = tree[at];
      const bool left_out = skip[at] || (kNeverShown.has(entry.tag) && entry.tag != Tag::iframe);
      if (left_out) {
        at = entry.end;
      } else {
        const std::string_view name = at == index && !outer ? std::string_view() : tag_name(entry.tag);
        if (!name.empty()) {
          out.append("<").append(name);
          for (const pugi::xml_attribute attribute : node.attributes()) {
            const std::string_view key = attribute.name();
            const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
              return ascii::is_alnum(c) || c == '-' || c == '_';
            });
            if (!plain) continue;
            out.append(" ").append(key).append("=\"");
            append_escaped(out, attribute.value());
            out += '"';
          }
          out += '>';
        }
        ++at;
        if (node.first_child()) {
          open.push_back(name);
          inside = true;
        } else if (!name.empty() && !is_void(entry.tag)) {
          out.append("</").append(name).append(">");
        }
      }
    } else if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      append_escaped(out, node.value());
    }
    if (inside) {
      node = node.first_child();
      continue;
    }
    while (node) {
      if (node == top) {
        node = {};
      } else if (const pugi::xml_node next = node.next_sibling()) {
        node = next;
        break;
      } else {
        node = node.parent();
        if (!open.back().empty()) out.append("</").append(open.back()).append(">");
        open.pop_back();
      }
    }
  }
  while (!open.empty()) {
    if (!open.back().empty()) out.append("</").append(open.back()).append(">");
    open.pop_back();
  }
  return out;
}

}  // namespace bantin::feeds
