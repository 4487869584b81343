// Builds the tree. There is always one html element; head and body come where the source names or implies them.
#include "feeds/read/html.hpp"

#include <string>
#include <vector>

#include "feeds/read/html_parser.hpp"

namespace bantin::feeds {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n\f\r") == std::string_view::npos;
}

constexpr TagSet kHeadContent{Tag::base,   Tag::link,  Tag::meta,      Tag::noscript,
                              Tag::script, Tag::style, Tag::template_, Tag::title};

class TreeBuilder final : public HtmlHandler {
 public:
  explicit TreeBuilder(pugi::xml_document& document) {
    document.reset();
    html_ = document.append_child("html");
  }

  void start(Tag tag, std::string_view name, std::span<const HtmlAttribute> attributes) override {
    flush();
    if (tag == Tag::html) {
      add_attributes(html_, attributes);
      path_.push_back({});
      return;
    }
    if (tag == Tag::head) {
      if (!head_ && !body_) head_ = html_.append_child("head");
      if (head_ && !body_) add_attributes(head_, attributes);
      in_head_ = !body_;
      path_.push_back({});
      return;
    }
    if (tag == Tag::body) {
      open_body();
      add_attributes(body_, attributes);
      path_.push_back({});
      return;
    }
    pugi::xml_node node = parent(kHeadContent.has(tag)).append_child(name_of(name));
    add_attributes(node, attributes);
    path_.push_back(node);
    innermost_ = node;
  }

  void end(Tag tag) override {
    flush();
    if (tag == Tag::head) in_head_ = false;
    path_.pop_back();
    find_innermost();
  }

  void text(std::string_view text) override { text_ += text; }

  void finish() { flush(); }

 private:
  /// Where the next node goes. Content that can only be the body's opens it.
  pugi::xml_node parent(bool head_content) {
    if (innermost_) return innermost_;
    if (!body_ && head_content) {
      if (!head_) {
        head_ = html_.append_child("head");
        in_head_ = true;
      }
      if (in_head_) return head_;
    }
    open_body();
    return body_;
  }

  void open_body() {
    in_head_ = false;
    if (!body_) body_ = html_.append_child("body");
  }

  void find_innermost() {
    std::size_t depth = path_.size();
    while (depth > 0 && !path_[depth - 1])
      --depth;
    innermost_ = depth > 0 ? path_[depth - 1] : pugi::xml_node();
  }

  void flush() {
    if (text_.empty()) return;
    if (innermost_ || body_ || !is_blank(text_)) {
      parent(false).append_child(pugi::node_pcdata).set_value(text_.c_str());
    }
    text_.clear();
  }

  void add_attributes(pugi::xml_node node, std::span<const HtmlAttribute> attributes) {
    for (const HtmlAttribute& attribute : attributes) {
      name_.assign(attribute.name);
      if (node == html_ || node == body_ || node == head_) {
        if (node.attribute(name_.c_str())) continue;
      }
      value_.assign(attribute.value);
      node.append_attribute(name_.c_str()).set_value(value_.c_str());
    }
  }

  const char* name_of(std::string_view name) {
    name_.assign(name);
    return name_.c_str();
  }

  pugi::xml_node html_;
  pugi::xml_node head_;
  pugi::xml_node body_;
  pugi::xml_node innermost_;          // the last of path_ that is a node
  std::vector<pugi::xml_node> path_;  // open elements; html, head and body have no node here
  std::string text_;
  std::string name_;
  std::string value_;
  bool in_head_ = false;
};

}  // namespace

HtmlReport parse_html(std::string_view utf8, pugi::xml_document& document, const Limits& limits) {
  TreeBuilder builder(document);
  const HtmlReport report = walk_html(utf8, builder, limits);
  builder.finish();
  return report;
}

}  // namespace bantin::feeds
