// HTML source -> tags and text, cut up as the HTML standard's tokenizer does, so that what bantin sees in a tag is what
// a browser would see. Linear in time; allocates only for names in upper case and for character references. Comments,
// doctypes and processing instructions are skipped. Used by html_parser. Pure; any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/read/html_tag.hpp"

namespace bantin::feeds {

/// One attribute, references decoded, the name in lower case. The first of several with one name counts.
struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};

class HtmlTokens {
 public:
  enum class Kind { text, start, end, finished };

  /// `utf8` has to outlive the object.
  HtmlTokens(std::string_view utf8, const Limits& limits) : source_(utf8), limits_(limits) {}

  /// Goes to the next token. What the accessors return is valid until the next call.
  Kind next();

  /// The text: references decoded, CR LF and CR as LF, no NUL. Adjacent text may come in several pieces.
  std::string_view text() const noexcept { return text_; }
  Tag tag() const noexcept { return tag_; }
  std::string_view name() const noexcept { return name_; }
  const std::vector<HtmlAttribute>& attributes() const noexcept { return attributes_; }
  bool self_closing() const noexcept { return self_closing_; }
  /// True once an attribute or a tag was over a cap.
  bool cut() const noexcept { return cut_; }

 private:
  Kind read_text();
  Kind read_raw_text();
  bool read_tag(std::size_t at, bool is_end);
  std::size_t read_attribute(std::size_t at, bool keep);
  void skip_markup();
  std::string_view cleaned(std::string_view raw, bool references, bool attribute);
  std::string_view lower_case(std::string_view name);

  std::string_view source_;
  Limits limits_;
  std::size_t at_ = 0;
  std::string_view text_;
  std::string_view name_;
  Tag tag_ = Tag::other;
  Tag raw_ = Tag::other;  // the element whose raw text comes next
  std::vector<HtmlAttribute> attributes_;
  std::deque<std::string> owned_;  // what text_, name_ and attributes_ point into when it is not source_
  bool self_closing_ = false;
  bool cut_ = false;
};

}  // namespace bantin::feeds
