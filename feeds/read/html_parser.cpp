// The standard's tree construction repairs more than this: it reopens formatting elements and moves content out of
// tables. Neither is done here, because nothing that reads the stream needs the same tree as a browser: pages are read
// by selectors written against it, and the sanitiser writes its own structure anew.
//
// Why not a library: gumbo 0.10 needs gigabytes for 190 kB of hostile tables, and libxml2 2.9.14 is quadratic in the
// attributes of a tag and in open elements times stray tags (720 kB of <div> followed by </b>: 12 s), which only a
// second parser before it could prevent.
#include "feeds/read/html_parser.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace bantin::feeds {

namespace {

using enum Tag;

/// What an open element means to a new one that looks for something to close.
enum class Reach { pass, closes, stops };

/// Their start tags end an open paragraph.
constexpr TagSet kBlocks{address,   article,  aside,      blockquote, center,  dd,      details, dialog, dir, div, dl,
                         dt,        fieldset, figcaption, figure,     footer,  form,    h1,      h2,     h3,  h4,  h5,
                         h6,        header,   hgroup,     hr,         li,      listing, main,    menu,   nav, ol,  p,
                         plaintext, pre,      search,     section,    summary, table,   ul,      xmp};

/// No implied or stray end tag reaches through them.
constexpr TagSet kScopes{applet, button, caption, marquee, math, object, svg, table, td, template_, th};

constexpr TagSet kTableParts{table, tbody, template_, tfoot, thead, tr};

bool is_heading(Tag tag) {
  return tag >= h1 && tag <= h6;
}

bool ends_list_search(Tag tag) {
  return is_special(tag) && tag != address && tag != div && tag != p;
}

Reach reach_of_cell(Tag open) {
  if (open == td || open == th || open == caption || open == colgroup) return Reach::closes;
  return kTableParts.has(open) ? Reach::stops : Reach::pass;
}

Reach reach_of_row(Tag open) {
  if (open == tr) return Reach::closes;
  return reach_of_cell(open);
}

Reach reach_of_section(Tag open) {
  if (open == tbody || open == thead || open == tfoot) return Reach::closes;
  return reach_of_row(open);
}

/// Whether the start tag `tag` closes the open element `open`.
Reach reach(Tag tag, Tag open) {
  const auto judge = [](bool is_closed, bool is_stop) {
    return is_closed ? Reach::closes : is_stop ? Reach::stops : Reach::pass;
  };
  switch (tag) {
    case li:
      return judge(open == li, ends_list_search(open));
    case dd:
    case dt:
      return judge(open == dd || open == dt, ends_list_search(open));
    case td:
    case th:
      return reach_of_cell(open);
    case tr:
      return reach_of_row(open);
    case tbody:
    case thead:
    case tfoot:
    case caption:
    case colgroup:
      return reach_of_section(open);
    case option:
      return judge(open == option, true);
    case optgroup:
      return judge(open == option || open == optgroup, true);
    case rt:
    case rp:
      return judge(open == rt || open == rp, is_special(open) || open == ruby);
    case button:
      return judge(open == button, kScopes.has(open));
    case a:
      return judge(open == a, is_special(open));
    default:
      return Reach::stops;
  }
}

constexpr std::size_t kUnknownNames = 64;

class Walker {
 public:
  Walker(std::string_view utf8, HtmlHandler& handler, const Limits& limits)
      : tokens_(utf8, limits), handler_(handler), limits_(limits) {
    open_.reserve(64);
  }

  HtmlReport run() {
    for (auto kind = tokens_.next(); kind != HtmlTokens::Kind::finished; kind = tokens_.next()) {
      switch (kind) {
        case HtmlTokens::Kind::text:
          if (!tokens_.text().empty()) handler_.text(tokens_.text());
          break;
        case HtmlTokens::Kind::start:
          start();
          break;
        default:
          end(tokens_.tag());
          break;
      }
    }
    close_down_to(0);
    return {cut_ || tokens_.cut()};
  }

 private:
  struct Open {
    Tag tag;
    std::size_t name;  // hash of the name of a Tag::other
  };

  void start() {
    const Tag tag = tokens_.tag();
    if (nodes_ >= limits_.nodes) {
      cut_ = true;
      return;
    }
    ++nodes_;
    if (kBlocks.has(tag)) close_paragraph();
    if (is_heading(tag) && !open_.empty() && is_heading(open_.back().tag)) close_down_to(open_.size() - 1);
    close_implied(tag);
    handler_.start(tag, tokens_.name(), tokens_.attributes());
    const bool full = open_.size() >= limits_.html_depth;
    // A slash closes any element, as XML means it: bodies that were XHTML are full of <p/> and <iframe/>.
    if (is_void(tag) || tokens_.self_closing() || full) {
      if (full && !is_void(tag)) cut_ = true;
      handler_.end(tag);
      return;
    }
    open_.push_back({tag, name_hash()});
    ++count(tag, open_.back().name);
  }

  /// Tells unknown elements apart; two names with one hash only end each other.
  std::size_t name_hash() const { return tokens_.tag() == other ? std::hash<std::string_view>()(tokens_.name()) : 0; }

  void close_paragraph() {
    if (count(p, 0) == 0) return;
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i].tag == p) return close_down_to(i);
      if (kScopes.has(open_[i].tag)) return;
    }
  }

  void close_implied(Tag tag) {
    std::size_t outermost = open_.size();
    for (std::size_t i = open_.size(); i-- > 0;) {
      const Reach found = reach(tag, open_[i].tag);
      if (found == Reach::stops) break;
      if (found == Reach::closes) outermost = i;
    }
    close_down_to(outermost);
  }

  void end(Tag tag) {
    if (tag == br) {  // </br> is <br> in every browser
      handler_.start(br, tag_name(br), {});
      handler_.end(br);
      return;
    }
    const std::size_t name = name_hash();
    if (tag == html || tag == body || is_void(tag) || count(tag, name) == 0) return;
    for (std::size_t i = open_.size(); i-- > 0;) {
      const Tag above = open_[i].tag;
      if (above == tag && open_[i].name == name) return close_down_to(i);
      if (stops_end_tag(tag, above)) return;
    }
  }

  /// Whether an end tag's search for its element ends, in vain, at `above`.
  static bool stops_end_tag(Tag tag, Tag above) {
    if (tag == table || tag == template_ || tag == object || tag == svg || tag == math) return above == template_;
    if (kTableParts.has(tag) || tag == td || tag == th || tag == caption) return above == table || above == template_;
    if (tag == li) return above == ul || above == ol || kScopes.has(above);
    if (is_special(tag) || is_formatting(tag)) return kScopes.has(above);
    return is_special(above);
  }

  std::uint32_t& count(Tag tag, std::size_t name) {
    return count_[tag == other ? kTagCount + name % kUnknownNames : static_cast<std::size_t>(tag)];
  }

  void close_down_to(std::size_t size) {
    while (open_.size() > size) {
      --count(open_.back().tag, open_.back().name);
      handler_.end(open_.back().tag);
      open_.pop_back();
    }
  }

  HtmlTokens tokens_;
  HtmlHandler& handler_;
  const Limits& limits_;
  std::vector<Open> open_;
  std::array<std::uint32_t, kTagCount + kUnknownNames> count_{};  // open elements by tag, the unknown by hash
  std::size_t nodes_ = 0;
  bool cut_ = false;
};

}  // namespace

HtmlReport walk_html(std::string_view utf8, HtmlHandler& handler, const Limits& limits) {
  const bool cut = utf8.size() > limits.html_bytes;
  if (cut) {
    std::size_t end = limits.html_bytes;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80)
      --end;
    utf8 = utf8.substr(0, end);
  }
  HtmlReport report = Walker(utf8, handler, limits).run();
  report.cut = report.cut || cut;
  return report;
}

}  // namespace bantin::feeds
