// HTML has rules for names that feeds use otherwise: <link> and <source> have no content there, <image> is another name
// of <img>, <title> holds no markup, CDATA does not exist. So the text is translated before it is parsed: such names
// get a prefix, CDATA and bare markup in the elements that hold an item's text become escaped text; afterwards the
// prefix is taken off the tree.
#include "feeds/read/lenient.hpp"

#include <array>
#include <string>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/names.hpp"
#include "feeds/read/sniff.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view kPrefix = "feed--";
constexpr std::array<std::string_view, 6> kClaimedByHtml = {"link", "source", "image", "title", "summary", "content"};
constexpr std::array<std::string_view, 4> kBodies = {"description", "content", "summary", "content:encoded"};
constexpr std::array<std::string_view, 3> kRoots = {"rss", "rdf:rdf", "feed"};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_';
}

std::string_view name_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_name(text[end]))
    ++end;
  return text.substr(begin, end - begin);
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  for (const std::string_view known : names) {
    if (equal_ignoring_case(name, known)) return true;
  }
  return false;
}

class Translator {
 public:
  explicit Translator(std::string_view text) : text_(text) {}

  std::string run() {
    out_.reserve(text_.size() + text_.size() / 8);
    while (at_ < text_.size()) {
      const auto markup = text_.find('<', at_);
      copy_until(markup);
      if (markup == npos) break;
      if (text_.compare(at_, 9, "<![CDATA[") == 0) {
        cdata();
      } else {
        tag();
      }
    }
    return std::move(out_);
  }

 private:
  void copy_until(std::size_t end) {
    out_.append(text_.substr(at_, end == npos ? npos : end - at_));
    at_ = end == npos ? text_.size() : end;
  }

  void cdata() {
    const auto end = no_cdata_end_ ? npos : text_.find("]]>", at_);
    no_cdata_end_ = end == npos;
    append_escaped(out_, text_.substr(at_ + 9, end == npos ? npos : end - at_ - 9));
    at_ = end == npos ? text_.size() : end + 3;
  }

  void tag() {
    const bool closing = at_ + 1 < text_.size() && text_[at_ + 1] == '/';
    copy_until(at_ + (closing ? 2 : 1));
    const std::string_view name = name_at(text_, at_);
    if (is_one_of(name, kClaimedByHtml)) out_ += kPrefix;
    if (!closing && is_one_of(name, kBodies)) body(name);
  }

  /// The start tag of an element that holds an item's text: what is markup in there is meant as text here.
  void body(std::string_view name) {
    const auto begin = text_.find('>', at_);
    if (begin == npos || text_[begin - 1] == '/') return;
    copy_until(begin + 1);
    const auto end = no_body_end_ ? npos : text_.find("</" + std::string(name), at_);
    no_body_end_ = end == npos;
    if (no_body_end_) return;
    const std::string_view content = text_.substr(at_, end - at_);
    if (content.find('<') == npos || content.find("<![CDATA[") != npos) return;
    append_escaped(out_, content);
    at_ = end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  bool no_cdata_end_ = false;
  bool no_body_end_ = false;
};

/// Takes the prefix off all names and finds the first root of a feed. Without recursion.
pugi::xml_node restore(pugi::xml_document& tree) {
  pugi::xml_node root;
  pugi::xml_node node = tree.first_child();
  while (node) {
    const std::string_view name = node.name();
    // A copy: pugixml does not expect a new name out of the old one's bytes.
    if (name.starts_with(kPrefix)) node.set_name(std::string(name.substr(kPrefix.size())).c_str());
    if (!root && is_one_of(node.name(), kRoots) && format_of_root(node)) root = node;
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node && !node.next_sibling())
      node = node.parent();
    node = node ? node.next_sibling() : node;
  }
  return root;
}

}  // namespace

bool contains_feed_root(std::string_view text) noexcept {
  for (std::size_t at = 0; (at = text.find('<', at)) != npos; ++at) {
    if (is_one_of(name_at(text.substr(0, at + 9), at + 1), kRoots)) return true;
  }
  return false;
}

LenientDocument load_lenient(std::string_view text, const Limits& limits) {
  LenientDocument document;
  document.tree = std::make_unique<pugi::xml_document>();
  parse_html(Translator(text).run(), *document.tree, limits);
  document.root = restore(*document.tree);
  return document;
}

}  // namespace bantin::feeds
