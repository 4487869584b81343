#include "feeds/clean/html_writer.hpp"

#include <algorithm>
#include <utility>

#include "feeds/clean/html_characters.hpp"

namespace bantin::feeds {

namespace {

using enum Tag;

constexpr std::size_t kInlineDepth = 16;
constexpr std::size_t kWordBytes = 40;  // a cut goes back so far to find the end of a word

/// Blocks that hold text and inline elements only.
constexpr TagSet kTextBlocks{caption, h1, h2, h3, h4, h5, h6, p, pre, summary};
/// Those of them inside which a mere box is no more than a line.
constexpr TagSet kLineBlocks{caption, h1, h2, h3, h4, h5, h6, pre, summary};
constexpr TagSet kBoxes{div, figcaption, h1, h2, h3, h4, h5, h6, p, summary};
constexpr TagSet kSections{tbody, tfoot, thead};
constexpr TagSet kTableParts{caption, tbody, td, tfoot, th, thead, tr};
/// Inline elements that mean something inside themselves.
constexpr TagSet kNesting{bdi, bdo, q, span, sub, sup};

/// The element that has to stand between `parent` and `child`; `other` if none has to. `other` as child is text.
Tag wrapper(Tag parent, Tag child) {
  switch (parent) {
    case ul:
    case ol:
      return child == li ? other : li;
    case dl:
      return child == dt || child == dd ? other : dd;
    case table:
      return kSections.has(child) || child == caption ? other : tbody;
    case tbody:
    case tfoot:
    case thead:
      return child == tr ? other : tr;
    case tr:
      return child == td || child == th ? other : td;
    default:
      return child == li ? ul : child == dt || child == dd ? dl : other;
  }
}

/// How many elements text inside `tag` needs around it.
std::size_t wrappers_inside(Tag tag) {
  std::size_t count = 0;
  for (Tag next = wrapper(tag, other); next != other; next = wrapper(next, other))
    ++count;
  return count;
}

std::size_t end_tag_bytes(Tag tag) {
  return tag_name(tag).size() + 3;
}

std::string_view reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '`':
      return "&#96;";
    default:
      return "&#61;";
  }
}

bool is_markup(char c) {
  return c == '&' || c == '<' || c == '>';
}

/// Whether the byte at `at`, which follows plain text, may be copied with it: a lone space is, white space that would
/// collapse is not.
bool is_plain_here(std::string_view text, std::size_t at) {
  const ByteClass kind = byte_class(text[at]);
  if (kind == ByteClass::plain) return true;
  return text[at] == ' ' && at + 1 < text.size() && byte_class(text[at + 1]) == ByteClass::plain;
}

}  // namespace

HtmlWriter::HtmlWriter(std::size_t max_bytes, std::size_t max_depth)
    : max_bytes_(max_bytes),
      inline_depth_(std::min(kInlineDepth, max_depth / 2)),
      block_depth_(max_depth - inline_depth_) {}

void HtmlWriter::open_block(Tag tag, std::string attributes) {
  break_word();
  const Tag around = innermost_block();
  const bool ghost = kLineBlocks.has(around) && kBoxes.has(tag);
  wanted_.push_back({tag, true, ghost, ++last_id_, std::move(attributes)});
  planned_ = false;
}

void HtmlWriter::open_inline(Tag tag, std::string attributes) {
  wanted_.push_back({tag, false, false, ++last_id_, std::move(attributes)});
  planned_ = false;
}

void HtmlWriter::close() {
  const bool block = wanted_.back().block;
  if (block) break_word();
  wanted_.pop_back();
  planned_ = false;
}

void HtmlWriter::break_word() {
  if (space_ == 0) space_ = innermost_block() == pre ? '\n' : ' ';
}

/// The last block of the source that is not a ghost: what decides how text is treated.
Tag HtmlWriter::innermost_block() const {
  for (std::size_t i = wanted_.size(); i-- > 0;) {
    if (wanted_[i].block && !wanted_[i].ghost) return wanted_[i].tag;
  }
  return body;
}

void HtmlWriter::plan() {
  if (planned_) return;
  planned_ = true;
  plan_.clear();
  std::size_t last_block = wanted_.size();
  std::size_t last_link = wanted_.size();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (wanted_[i].block && !wanted_[i].ghost) last_block = i;
    if (wanted_[i].tag == a) last_link = i;
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const Wanted& element = wanted_[i];
    if (!element.block || element.ghost || (kTextBlocks.has(element.tag) && i != last_block)) continue;
    plan_block(element, i);
  }
  plan_wrappers(other);
  planned_blocks_ = plan_.size();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const Wanted& element = wanted_[i];
    if (element.block || plan_.size() - planned_blocks_ >= inline_depth_) continue;
    if (element.tag == a && i != last_link) continue;
    if ((element.tag == rt || element.tag == rp) && (plan_.empty() || plan_.back().tag != ruby)) continue;
    const auto same = [&element](const Element& planned) { return planned.tag == element.tag; };
    const auto inlines = plan_.begin() + static_cast<std::ptrdiff_t>(planned_blocks_);
    if (!kNesting.has(element.tag) && std::any_of(inlines, plan_.end(), same)) continue;
    plan_.push_back({element.tag, element.id, static_cast<std::int32_t>(i)});
  }
}

void HtmlWriter::plan_block(const Wanted& element, std::size_t index) {
  const std::size_t before = plan_.size();
  const Tag parent = before == 0 ? body : plan_.back().tag;
  if (parent == dl && element.tag == div) return;  // HTML's grouping inside a list of terms
  Tag tag = element.tag;
  if (tag == caption && (parent != table || !caption_fits(element))) tag = div;
  if ((tag == summary && parent != details) || (tag == figcaption && parent != figure)) tag = div;
  plan_wrappers(tag);
  const Tag around = plan_.empty() ? body : plan_.back().tag;
  if (kTableParts.has(tag) && wrapper(around, other) == other) tag = div;  // a part of no table
  if (plan_.size() + 1 + wrappers_inside(tag) > block_depth_) {
    plan_.resize(before);
    return;
  }
  plan_.push_back({tag, element.id, tag == element.tag ? static_cast<std::int32_t>(index) : -1});
}

void HtmlWriter::plan_wrappers(Tag child) {
  for (;;) {
    const Tag needed = wrapper(plan_.empty() ? body : plan_.back().tag, child);
    if (needed == other) return;
    add_implied(needed);
  }
}

void HtmlWriter::add_implied(Tag tag) {
  const std::uint32_t id = plan_.empty() ? 0 : plan_.back().id;
  plan_.push_back({tag, id, -1});
}

/// A caption is the first thing in its table or none.
bool HtmlWriter::caption_fits(const Wanted& element) const {
  const std::size_t at = plan_.size();
  const bool table_is_open = open_.size() >= at && open_[at - 1].id == plan_[at - 1].id && open_[at - 1].tag == table;
  if (!table_is_open) return true;
  return open_.size() > at && open_[at].id == element.id && open_[at].tag == caption;
}

std::size_t HtmlWriter::common_prefix() const {
  const std::size_t most = std::min(plan_.size(), open_.size());
  std::size_t same = 0;
  while (same < most && plan_[same].id == open_[same].id && plan_[same].tag == open_[same].tag)
    ++same;
  return same;
}

/// Makes the output's open elements those of the plan. False if there is no room.
bool HtmlWriter::sync() {
  const std::size_t same = common_prefix();
  while (open_.size() > same)
    close_top();
  start_of_content_ = {out_.size(), open_.size(), open_blocks_, line_};
  const bool opens_block = same < planned_blocks_;
  if (opens_block) {
    line_ = Line::block_edge;
    space_ = 0;
  }
  write_space();
  for (std::size_t i = same; i < plan_.size(); ++i)
    open_element(plan_[i]);
  open_blocks_ = std::min(planned_blocks_, open_.size());
  return settle(start_of_content_);
}

void HtmlWriter::write_space() {
  if (space_ != 0 && line_ == Line::content && !(space_ == '\n' && out_.ends_with('\n'))) out_ += space_;
  space_ = 0;
}

bool HtmlWriter::settle(const Mark& mark) {
  if (out_.size() + closing_bytes_ <= max_bytes_) return true;
  undo(mark);
  full_ = true;
  return false;
}

void HtmlWriter::undo(const Mark& mark) {
  while (open_.size() > mark.open) {
    closing_bytes_ -= end_tag_bytes(open_.back().tag);
    open_.pop_back();
  }
  out_.resize(mark.bytes);
  open_blocks_ = mark.open_blocks;
  line_ = mark.line;
}

void HtmlWriter::open_element(const Element& element) {
  out_ += '<';
  out_ += tag_name(element.tag);
  if (element.wanted >= 0) out_ += wanted_[static_cast<std::size_t>(element.wanted)].attributes;
  out_ += '>';
  open_.push_back({element.tag, element.id, -1});
  closing_bytes_ += end_tag_bytes(element.tag);
}

void HtmlWriter::close_top() {
  const Tag tag = open_.back().tag;
  out_ += "</";
  out_ += tag_name(tag);
  out_ += '>';
  closing_bytes_ -= end_tag_bytes(tag);
  open_.pop_back();
  if (open_.size() < open_blocks_) {
    open_blocks_ = open_.size();
    line_ = Line::block_edge;
    space_ = 0;
  }
}

void HtmlWriter::touch() {
  if (full_) return;
  plan();
  plan_.resize(planned_blocks_);
  planned_ = false;
  const bool is_planned = !plan_.empty() && plan_.back().id == wanted_.back().id;
  if (is_planned && (plan_.back().tag == td || plan_.back().tag == th)) sync();
}

void HtmlWriter::text(std::string_view utf8) {
  if (full_) return;
  plan();
  const bool in_pre = planned_blocks_ > 0 && plan_[planned_blocks_ - 1].tag == pre;
  // A browser drops a line feed that follows <pre>; so none is ever written there.
  bool drop_line_feed = in_pre && common_prefix() < planned_blocks_;
  bool synced = false;
  std::size_t begin = 0;
  const auto ready = [&] {
    drop_line_feed = false;
    if (!synced) {
      if (!sync()) return false;
      synced = true;
      begin = out_.size();
    } else {
      write_space();
    }
    line_ = Line::content;
    return true;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t bytes = 1;
    ByteClass kind = byte_class(utf8[at]);
    if (kind == ByteClass::lead) {
      const Judged judged = judge(utf8.substr(at));
      bytes = std::min(judged.bytes, utf8.size() - at);
      kind = judged.as;
    }
    if (kind == ByteClass::space) {
      const bool line_feed = utf8[at] == '\n';
      if (!in_pre) {
        space_ = line_feed || space_ == '\n' ? '\n' : ' ';
      } else if (!line_feed || !drop_line_feed) {
        if (!ready()) return;
        out_ += line_feed || utf8[at] == '\t' ? utf8[at] : ' ';
      }
    } else if (kind == ByteClass::escape) {
      if (!ready()) return;
      if (is_markup(utf8[at])) {
        out_ += reference(utf8[at]);
      } else {
        out_ += utf8[at];
      }
    } else if (kind == ByteClass::plain) {
      if (!ready()) return;
      const std::size_t from = at;
      at += bytes;
      while (at < utf8.size() && is_plain_here(utf8, at))
        ++at;
      append_plain(utf8.substr(from, at - from));
      continue;
    }
    at += bytes;
  }
  if (synced) fit_text(begin);
}

/// A long solidus would join the '>' of a tag wherever the output is normalised: it is written as a number there.
void HtmlWriter::append_plain(std::string_view text) {
  constexpr std::string_view kLongSolidus = "\u0338";
  if (text.starts_with(kLongSolidus) && out_.ends_with('>')) {
    out_ += "&#824;";
    text.remove_prefix(kLongSolidus.size());
  }
  out_ += text;
}

/// Takes back what of the text since `begin` is over the cap, at a word's end where one is near.
void HtmlWriter::fit_text(std::size_t begin) {
  if (out_.size() + closing_bytes_ > max_bytes_) {
    full_ = true;
    std::size_t end = max_bytes_ > closing_bytes_ ? std::max(max_bytes_ - closing_bytes_, begin) : begin;
    while (end > begin && (static_cast<unsigned char>(out_[end]) & 0xC0) == 0x80)
      --end;
    const std::size_t ampersand = out_.rfind('&', end > begin ? end - 1 : begin);
    if (ampersand != std::string::npos && ampersand >= begin && out_.find(';', ampersand) >= end) end = ampersand;
    const std::size_t word = std::max(out_.find_last_of(" \n\t", end) + 1, begin);  // npos + 1 is 0
    if (end - std::min(word, end) < kWordBytes) end = std::min(word, end);
    while (end > begin && byte_class(out_[end - 1]) == ByteClass::space)
      --end;
    if (end == begin) return undo(start_of_content_);
    out_.resize(end);
  }
  if (!visible_) visible_ = has_visible(std::string_view(out_).substr(begin));
}

void HtmlWriter::line_break() {
  if (full_) return;
  plan();
  const std::size_t same = common_prefix();
  // At the edge of a block it would show nothing but a gap.
  if (same < planned_blocks_ || open_blocks_ > planned_blocks_ || line_ == Line::block_edge) return;
  plan_.resize(same);
  planned_ = false;
  space_ = 0;
  sync();
  out_ += "<br/>";
  if (settle(start_of_content_)) line_ = Line::line_break;
}

void HtmlWriter::rule() {
  if (full_) return;
  wanted_.push_back({hr, true, false, ++last_id_, {}});
  planned_ = false;
  plan();
  plan_.resize(planned_blocks_);
  if (plan_.back().tag == hr) {
    plan_.pop_back();
    --planned_blocks_;
    space_ = 0;
    if (sync()) {
      out_ += "<hr/>";
      if (settle(start_of_content_)) line_ = Line::block_edge;
    }
  }
  wanted_.pop_back();
  planned_ = false;
}

bool HtmlWriter::image(std::string_view attributes) {
  if (full_) return false;
  plan();
  if (!sync()) return false;
  out_ += "<img";
  out_ += attributes;
  out_ += "/>";
  if (!settle(start_of_content_)) return false;
  line_ = Line::content;
  visible_ = true;
  return true;
}

std::string HtmlWriter::finish() {
  while (!open_.empty())
    close_top();
  if (!visible_) out_.clear();
  return std::move(out_);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  for (const char c : value) {
    if (byte_class(c) == ByteClass::escape) {
      out += reference(c);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string attribute_text(std::string_view utf8, std::size_t max_bytes) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t bytes = 1;
    ByteClass kind = byte_class(utf8[at]);
    if (kind == ByteClass::lead) {
      const Judged judged = judge(utf8.substr(at));
      bytes = std::min(judged.bytes, utf8.size() - at);
      kind = judged.as;
    } else {
      while (at + bytes < utf8.size() && (static_cast<unsigned char>(utf8[at + bytes]) & 0xC0) == 0x80)
        ++bytes;
    }
    if (kind == ByteClass::space) {
      space = !out.empty();
    } else if (kind != ByteClass::drop) {
      if (out.size() + bytes + (space ? 1 : 0) > max_bytes) break;
      if (space) out += ' ';
      space = false;
      out += utf8.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

}  // namespace bantin::feeds
