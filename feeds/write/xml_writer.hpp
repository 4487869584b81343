// Writes XML into a string: elements in order, every character of text and attributes through one escaping function.
// Used by the writers of Atom. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

/// Appends `text` so that it stands for itself in element content and in a double-quoted attribute alike. Characters
/// that XML 1.0 forbids are left out, bytes that are no UTF-8 become U+FFFD. Carriage returns become references, and so
/// do line breaks and tabs if `attribute`, because a parser would turn the bare ones into something else.
void append_xml(std::string& out, std::string_view text, bool attribute = false);

/// Element after element, two spaces of indent a level. Names are ours and are written as they are.
class XmlWriter {
 public:
  explicit XmlWriter(std::size_t reserve_bytes);

  /// Opens an element; attributes may follow until anything else is written.
  XmlWriter& open(std::string_view name);
  XmlWriter& attribute(std::string_view name, std::string_view value);
  /// The same, but nothing for an empty value.
  XmlWriter& optional_attribute(std::string_view name, std::string_view value);
  XmlWriter& text(std::string_view value);
  /// Closes the innermost element: `<name/>` if it has no content.
  XmlWriter& close();

  /// `<name>value</name>`.
  XmlWriter& element(std::string_view name, std::string_view value);
  /// The same, but nothing for an empty value.
  XmlWriter& optional_element(std::string_view name, std::string_view value);

  /// The document; every element has to be closed.
  std::string take();

 private:
  struct Open {
    std::string_view name;
    bool has_children = false;
    bool has_text = false;
  };
  void finish_start_tag();
  void indent();

  std::string out_;
  std::vector<Open> open_;
  bool in_start_tag_ = false;
};

}  // namespace bantin::feeds
