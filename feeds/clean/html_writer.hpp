// Writes HTML that every parser reads alike. It is told of elements and text in any order that a source may have them
// and keeps the output inside a small grammar: blocks only in blocks, inline elements only around text and images,
// list items only in lists, cells in rows in sections in tables, no paragraph in a paragraph, no link in a link.
//
// How: elements are not written when they begin but when the first content inside them comes; then the path of elements
// that this content needs is planned anew from those that are open in the source, and what differs from the path open
// in the output is closed and opened. So empty elements vanish, `<b><p>x</p></b>` becomes `<p><b>x</b></p>`, a list in
// a paragraph ends the paragraph and the rest of it becomes another, and an item without a list gets one. Only what
// fits under the cap together with all end tags is written, so the output is well-formed at every moment.
//
// Used by the sanitiser, which decides what is allowed; the names written here come from Tag and never from a source.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/read/html_tag.hpp"

namespace bantin::feeds {

class HtmlWriter {
 public:
  HtmlWriter(std::size_t max_bytes, std::size_t max_depth);

  /// `attributes` is ready for output: ` name="value"` each, escaped.
  void open_block(Tag tag, std::string attributes = {});
  void open_inline(Tag tag, std::string attributes = {});
  /// Ends the element opened last.
  void close();
  /// For an empty element that has to be there all the same: a table cell.
  void touch();

  /// White space is collapsed outside of pre; control characters, direction overrides and noncharacters are dropped.
  void text(std::string_view utf8);
  void line_break();
  void rule();
  /// False if the cap left no room.
  bool image(std::string_view attributes);
  /// What comes next is another word.
  void break_word();

  /// True once something did not fit; nothing is written from then on.
  bool full() const noexcept { return full_; }
  /// Closes everything. Empty if there was neither visible text nor an image.
  std::string finish();

 private:
  /// What stands before the next content: the edge of a block, a line break, or other content.
  enum class Line { block_edge, line_break, content };

  struct Wanted {
    Tag tag;
    bool block;
    bool ghost;  // not to be written
    std::uint32_t id;
    std::string attributes;
  };
  struct Element {
    Tag tag;
    std::uint32_t id;  // of the element in the source; elements that the grammar needs in addition carry their parent's
    std::int32_t wanted = -1;
  };
  struct Mark {
    std::size_t bytes;
    std::size_t open;
    std::size_t open_blocks;
    Line line;
  };

  void plan();
  void plan_block(const Wanted& element, std::size_t index);
  void plan_wrappers(Tag child);
  void add_implied(Tag tag);
  bool caption_fits(const Wanted& element) const;
  std::size_t common_prefix() const;
  bool sync();
  bool settle(const Mark& mark);
  void close_top();
  void open_element(const Element& element);
  void undo(const Mark& mark);
  Tag innermost_block() const;
  void write_space();
  void append_plain(std::string_view text);
  void fit_text(std::size_t begin);

  std::size_t max_bytes_;
  std::size_t inline_depth_;
  std::size_t block_depth_;
  std::string out_;
  std::vector<Wanted> wanted_;
  std::vector<Element> open_;    // in the output
  std::size_t open_blocks_ = 0;  // so many of them, from the outside, are blocks
  std::vector<Element> plan_;
  std::size_t planned_blocks_ = 0;
  bool planned_ = false;
  std::uint32_t last_id_ = 0;
  std::size_t closing_bytes_ = 0;  // of the end tags of open_
  Mark start_of_content_{};        // where the last sync began to add
  char space_ = 0;                 // white space that is written if more text follows on the line
  Line line_ = Line::block_edge;
  bool visible_ = false;
  bool full_ = false;
};

/// ` name="value"`, with `& < > " ' =` and backtick as references. `value` is one line of valid UTF-8.
void append_attribute(std::string& out, std::string_view name, std::string_view value);

/// A text for an attribute: white space collapsed and trimmed, forbidden characters dropped, at most `max_bytes`.
std::string attribute_text(std::string_view utf8, std::size_t max_bytes);

}  // namespace bantin::feeds
