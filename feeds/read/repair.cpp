// How the repair works. The text is cut into tags, text, CDATA and the rest, each rule of which is in one function
// below. A stack holds the open elements; an end tag closes everything down to the element that it names, or nothing
// if there is no such element. Each element remembers where it began in the output, so that an item that never ends
// can be cut off again. Every look-ahead that can fail (for "]]>", "-->", a quote) is remembered as failed, which
// keeps the whole linear.
#include "feeds/read/repair.hpp"

#include <algorithm>
#include <array>

#include "feeds/read/entities.hpp"
#include "feeds/read/xml_scan.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_name(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_caseless(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Elements of HTML that never have an end tag. "link" is none of them here: in feeds it has text.
constexpr std::array<std::string_view, 7> kVoid = {"br", "hr", "img", "input", "wbr", "area", "col"};
// Elements of feeds that hold text alone, and elements that never stand inside these.
constexpr std::array<std::string_view, 14> kTextOnly = {
    "title",    "link",     "guid",          "pubDate",   "id",        "updated", "published",
    "category", "language", "lastBuildDate", "generator", "copyright", "ttl",     "comments"};
constexpr std::array<std::string_view, 22> kStructure = {
    "title",    "link",          "guid",      "pubDate",   "id",      "updated", "published", "category",
    "item",     "entry",         "channel",   "author",    "summary", "content", "enclosure", "description",
    "language", "lastBuildDate", "generator", "copyright", "ttl",     "comments"};
constexpr std::array<std::string_view, 3> kItems = {"item", "entry", "ITEM"};
constexpr std::array<std::string_view, 7> kContainers = {"rss",     "RDF",     "feed",  "channel",
                                                         "Channel", "CHANNEL", "urlset"};
constexpr std::array<std::string_view, 3> kRoots = {"rss", "rdf:RDF", "feed"};

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == npos ? name : name.substr(colon + 1);
}

class Repairer {
 public:
  Repairer(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  Result<RepairedXml> run() {
    out_.reserve(text_.size() + 64);
    if (text_.find("<?xml ") == text_.find_first_not_of(" \t\r\n") && text_.front() != '<') note("leading-text");
    while (at_ < text_.size() && refusal_.empty() && !result_.too_deep) {
      const auto markup = text_.find('<', at_);
      characters(text_.substr(at_, markup == npos ? npos : markup - at_));
      if (markup == npos) break;
      at_ = markup;
      this->markup();
    }
    if (!refusal_.empty()) return fail(std::move(refusal_));
    if (result_.too_deep) return std::move(result_);
    if (!open_.empty()) end_early();
    result_.text = std::move(out_);
    return std::move(result_);
  }

 private:
  struct Open {
    std::string_view name;
    std::size_t begin;  // of the start tag in the output
  };

  void note(std::string_view what) { note_repair(result_.repairs, what); }

  // ---------------------------------------------------------------------------------------------------------- text

  /// Text between tags. Outside of the root there is none.
  void characters(std::string_view text) {
    if (!open_.empty()) return append(text, false);
    if (std::all_of(text.begin(), text.end(), is_space)) return;
    note(roots_ == 0 ? "leading-text" : "trailing-text");
  }

  /// Text or the value of an attribute, with its references put right.
  void append(std::string_view text, bool in_attribute) {
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      const bool quote = in_attribute && c == '"';
      if (c != '&' && c != '<' && !quote && !is_forbidden_control(c)) {
        ++i;
        continue;
      }
      out_.append(text.substr(done, i - done));
      if (c == '&') {
        i += reference(text.substr(i));
      } else {
        ++i;
        if (c == '<') out_ += "&lt;";
        if (quote) out_ += "&quot;";
        if (is_forbidden_control(c)) control(c);
      }
      done = i;
    }
    out_.append(text.substr(done));
  }

  void control(char c) {
    note("control-characters");
    if (c == '\v' || c == '\f') out_ += ' ';  // programs break lines with these
  }

  /// One "&" and what belongs to it; returns the bytes it takes.
  std::size_t reference(std::string_view text) {
    if (const std::size_t sound = sound_reference(text); sound != 0) {
      out_.append(text.substr(0, sound));
      return sound;
    }
    const auto end = text.substr(0, 34).find(';');
    const std::string_view body = end == npos ? std::string_view{} : text.substr(1, end - 1);
    if (body.size() > 1 && body[0] == '#' && std::all_of(body.begin() + 1, body.end(), [](char c) {
          return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') || (c | 0x20) == 'x';
        })) {
      numeric(text, end + 1);
      return end + 1;
    }
    if (!body.empty() && is_name_start(body[0]) && std::all_of(body.begin(), body.end(), is_name)) {
      note("undeclared-entity");
      const std::string_view character = named_entity(body);
      if (character.empty()) {
        out_ += "&amp;";  // an entity of the document's own DOCTYPE: never expanded, left as it is written
        return 1;
      }
      escape(character);
      return end + 1;
    }
    note("bare-ampersand");
    out_ += "&amp;";
    return 1;
  }

  /// "&#150;" and the like as browsers read them; references to what is no character are dropped.
  void numeric(std::string_view text, std::size_t length) {
    std::string character;
    const std::size_t read = decode_reference(text.substr(0, length), ReferencePlace::text, character);
    note("control-characters");
    if (read != length || character == "\xEF\xBF\xBD") return;
    if (character.size() == 1 && (is_forbidden_control(character[0]) || character[0] == '\x7F')) return;
    if (character.starts_with("\xEF\xBF\xBE") || character.starts_with("\xEF\xBF\xBF")) return;
    escape(character);
  }

  void escape(std::string_view text) {
    for (const char c : text) {
      switch (c) {
        case '&':
          out_ += "&amp;";
          break;
        case '<':
          out_ += "&lt;";
          break;
        case '>':
          out_ += "&gt;";
          break;
        case '"':
          out_ += "&quot;";
          break;
        default:
          out_ += c;
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------- markup

  /// What begins with the "<" at `at_`; moves `at_` behind it.
  void markup() {
    const std::string_view rest = text_.substr(at_);
    const char next = rest.size() > 1 ? rest[1] : '\0';
    if (rest.starts_with("<![CDATA[")) return cdata();
    if (rest.starts_with("<!--")) return skip_to("-->", 4, no_comment_end_);
    if (next == '?') return instruction();
    if (next == '!') return declaration();
    if (next == '/') return end_tag();
    if (is_name_start(next)) return start_tag();
    if (rest.size() == 1) return cut_off();
    literal_less_than();
  }

  void literal_less_than() {
    ++at_;
    if (open_.empty()) return;
    note("bare-less-than");
    out_ += "&lt;";
  }

  /// The document ends inside a piece of markup: whatever it was, it is not complete.
  void cut_off() {
    at_ = text_.size();
    result_.truncated = roots_ == 0;
  }

  void skip_to(std::string_view close, std::size_t from, bool& none) {
    const auto end = none ? npos : text_.find(close, at_ + from);
    none = end == npos;
    if (none) return cut_off();
    at_ = end + close.size();
  }

  void instruction() {
    // A declaration after other markup: what came before was no part of the feed.
    if (text_.substr(at_).starts_with("<?xml ") && !feed_seen_ && (!open_.empty() || !out_.empty())) restart();
    skip_to("?>", 2, no_instruction_end_);
  }

  void declaration() {
    std::size_t subset_bytes = 0;
    if (!same_caseless(text_.substr(at_, 9), "<!doctype")) return skip_to(">", 2, no_declaration_end_);
    const auto end = no_doctype_end_ ? npos : doctype_end(text_, at_, subset_bytes);
    if (subset_bytes > limits_.doctype_bytes) {
      refusal_ = "a DOCTYPE of more than " + std::to_string(limits_.doctype_bytes) + " bytes";
    } else if (end == npos) {
      // Broken beyond reading: the next tag that begins like an element of a feed ends it.
      no_doctype_end_ = true;
      skip_to(">", 2, no_declaration_end_);
    } else {
      at_ = end;
    }
  }

  /// Where a section that began at `begin` should have ended if a later one's end is the first that comes: at the end
  /// tag of its element, when another tag follows there and only then the next section. Text that shows CDATA as an
  /// example has to split its "]]>", and does not end with it. npos if all is well.
  std::size_t forgotten_end(std::size_t begin) const {
    if (open_.empty()) return npos;
    const std::string_view content = text_.substr(begin, cdata_end_ == npos ? npos : cdata_end_ - begin);
    const std::string_view before = content.substr(0, content.find("<![CDATA["));
    if (before.size() == content.size() || content.ends_with("]]")) return npos;
    const std::string_view name = open_.back().name;
    const std::size_t close = before.find("</" + std::string(name));
    if (close == npos) return npos;
    std::size_t after = close + 2 + name.size();
    if (after >= before.size() || before[after] != '>') return npos;
    after = before.find_first_not_of(" \t\r\n", after + 1);
    return after != npos && before[after] == '<' ? begin + close : npos;
  }

  void cdata() {
    const std::size_t begin = at_ + 9;
    if (cdata_end_ != npos && cdata_end_ < begin) cdata_end_ = text_.find("]]>", begin);
    std::size_t end = cdata_end_;
    std::size_t next = end + 3;
    if (const std::size_t forgotten = forgotten_end(begin); forgotten != npos) {
      end = next = forgotten;
      note("unclosed-cdata");
    } else if (end == npos) {
      if (open_.empty()) return cut_off();
      // The author forgot to close it if the element's end tag is there; else the document ends here.
      end = next = text_.find("</" + std::string(open_.back().name), begin);
      if (end == npos) return cut_off();
      note("unclosed-cdata");
    }
    if (open_.empty()) {
      characters(text_.substr(begin, end - begin));
    } else {
      out_ += "<![CDATA[";
      for (std::size_t i = begin, done = begin; i <= end; ++i) {
        if (i != end && !is_forbidden_control(text_[i])) continue;
        out_.append(text_.substr(done, i - done));
        done = i + 1;
        if (i == end) break;
        control(text_[i]);
        // Without it the brackets around it could become the section's end mark.
        if (out_.back() == ']') out_ += "]]><![CDATA[";
      }
      out_ += "]]>";
    }
    at_ = next;
  }

  std::string_view name_at(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size() && is_name(text_[end]))
      ++end;
    return text_.substr(begin, end - begin);
  }

  // ------------------------------------------------------------------------------------------------------ end tags

  void end_tag() {
    std::size_t begin = at_ + 2;
    while (begin < text_.size() && is_space(text_[begin]))
      ++begin;
    const std::string_view name = name_at(begin);
    const auto close = text_.find_first_of("<>", begin + name.size());
    if (close == npos) {
      // "</rss" at the very end: all that is missing is the bracket.
      if (!open_.empty() && open_.size() <= 2 && name == open_.back().name) {
        at_ = text_.size();
        note("tag-syntax");
        return pop();
      }
      return cut_off();
    }
    if (name.empty()) {
      at_ = text_[close] == '>' ? close + 1 : close;
      return note("mismatched-tags");
    }
    if (text_[close] == '<') note("tag-syntax");
    at_ = text_[close] == '>' ? close + 1 : close;
    close_element(name);
  }

  void close_element(std::string_view name) {
    auto found = std::find_if(open_.rbegin(), open_.rend(), [name](const Open& open) { return open.name == name; });
    if (found == open_.rend() && !open_.empty() && same_caseless(open_.back().name, name)) found = open_.rbegin();
    if (found == open_.rbegin() && found != open_.rend() && found->name == name) return pop();
    note("mismatched-tags");
    if (found != open_.rend()) {
      for (auto levels = found - open_.rbegin() + 1; levels > 0; --levels)
        pop();
    } else if (!open_.empty() && is_one_of(local_name(open_.back().name), kTextOnly)) {
      pop();  // the end tag of an element that holds text alone, misspelt
    }
  }

  void pop() {
    out_ += "</";
    out_ += open_.back().name;
    out_ += '>';
    open_.pop_back();
    if (open_.empty()) ++roots_;
  }

  // ---------------------------------------------------------------------------------------------------- start tags

  void start_tag() {
    const std::string_view name = name_at(at_ + 1);
    std::size_t p = at_ + 1 + name.size();
    if (p == text_.size()) return cut_off();
    if (!is_space(text_[p]) && text_[p] != '>' && text_[p] != '/') return literal_less_than();
    make_room(name);
    const std::size_t begin = out_.size();
    out_ += '<';
    out_ += name;
    bool empty = false;
    for (;;) {
      while (p < text_.size() && is_space(text_[p]))
        ++p;
      if (p == text_.size()) {
        out_.resize(begin);
        return cut_off();
      }
      const char c = text_[p];
      if (c == '>') {
        ++p;
        break;
      }
      if (c == '<') {
        note("tag-syntax");
        break;
      }
      empty = c == '/';
      if (is_name_start(c)) {
        p = attribute(p);
      } else {
        if (!empty) note("tag-syntax");
        ++p;
      }
      if (p == npos) {
        out_.resize(begin);
        return cut_off();
      }
    }
    at_ = p;
    if (!empty && is_one_of(name, kVoid)) {
      note("mismatched-tags");
      empty = true;
    }
    out_ += empty ? "/>" : ">";
    if (empty) {
      roots_ += open_.empty() ? 1 : 0;
      return;
    }
    open_.push_back({name, begin});
    result_.too_deep = open_.size() > limits_.xml_depth;
  }

  /// What an element's start says about the elements before it.
  void make_room(std::string_view name) {
    if (++tags_ > limits_.xml_tags) refusal_ = "more than " + std::to_string(limits_.xml_tags) + " tags";
    if (is_one_of(name, kRoots)) {
      if (!feed_seen_ && !open_.empty()) restart();
      feed_seen_ = true;
    }
    if (open_.empty()) return;
    if (is_one_of(open_.back().name, kTextOnly) && is_one_of(name, kStructure)) {
      note("mismatched-tags");
      pop();
    }
    if (!is_one_of(name, kItems)) return;
    const auto same =
        std::find_if(open_.rbegin(), open_.rend(), [name](const Open& open) { return open.name == name; });
    if (same == open_.rend()) return;
    note("mismatched-tags");
    for (auto levels = same - open_.rbegin() + 1; levels > 0; --levels)
      pop();
  }

  /// Writes the attribute that begins at `p`; returns the position behind it, npos if the document ends in it.
  std::size_t attribute(std::size_t p) {
    const std::string_view name = name_at(p);
    p += name.size();
    std::size_t q = p;
    while (q < text_.size() && is_space(text_[q]))
      ++q;
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    if (q == text_.size()) return npos;
    if (text_[q] == '=') {
      do
        ++q;
      while (q < text_.size() && is_space(text_[q]));
      if (q == text_.size()) return npos;
      p = value(q);
      if (p == npos) return npos;
    } else {
      note("tag-syntax");
      append(name, true);
    }
    out_ += '"';
    return p;
  }

  std::size_t value(std::size_t p) {
    const char quote = text_[p];
    if (quote == '"' || quote == '\'') {
      bool& none = quote == '"' ? no_double_quote_ : no_single_quote_;
      const auto end = none ? npos : text_.find(quote, p + 1);
      none = end == npos;
      if (none) return npos;
      append(text_.substr(p + 1, end - p - 1), true);
      return end + 1;
    }
    note("tag-syntax");
    const auto end = text_.find_first_of(" \t\r\n<>", p);
    if (end == npos) return npos;
    append(text_.substr(p, end - p), true);
    return end;
  }

  // ----------------------------------------------------------------------------------------------------- the whole

  /// Forgets everything so far: it was something else that a program printed before the feed.
  void restart() {
    note("leading-text");
    out_.clear();
    open_.clear();
    roots_ = 0;
  }

  /// The document ends although elements are open. What is complete stays: the first open element that is an item, or
  /// else the first that is no container, goes.
  void end_early() {
    result_.truncated = true;
    note("truncated");
    const auto name_is = [](const auto& names) {
      return [&names](const Open& open) { return is_one_of(local_name(open.name), names); };
    };
    auto cut = std::find_if(open_.begin(), open_.end(), name_is(kItems));
    if (cut == open_.end()) cut = std::find_if_not(open_.begin(), open_.end(), name_is(kContainers));
    if (cut == open_.begin() && !name_is(kItems)(*cut)) ++cut;  // no feed: its root is what read() will speak of
    if (cut != open_.end()) {
      out_.resize(cut->begin);
      open_.erase(cut, open_.end());
    }
    while (!open_.empty())
      pop();
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<Open> open_;
  std::size_t tags_ = 0;
  std::size_t roots_ = 0;  // closed
  bool feed_seen_ = false;
  bool no_comment_end_ = false;
  bool no_instruction_end_ = false;
  bool no_declaration_end_ = false;
  bool no_doctype_end_ = false;
  std::size_t cdata_end_ = 0;  // of the section at or next after the place read last; npos: there is none
  bool no_double_quote_ = false;
  bool no_single_quote_ = false;
  std::string refusal_;
  RepairedXml result_;
};

}  // namespace

Result<RepairedXml> repair_xml(std::string_view text, const Limits& limits) {
  return Repairer(text, limits).run();
}

void note_repair(std::vector<Repair>& repairs, std::string_view what, std::uint32_t count) {
  for (Repair& repair : repairs) {
    if (repair.what != what) continue;
    repair.count += count;
    return;
  }
  repairs.push_back({std::string(what), count});
}

}  // namespace bantin::feeds
