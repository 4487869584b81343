#include "tests/support/sanitized_html.hpp"

#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "feeds/clean/sanitize.hpp"
#include "feeds/read/html.hpp"

namespace bantin::test {

namespace {

using Names = std::set<std::string, std::less<>>;

const Names kInline{"a",    "abbr",  "b",    "bdi",    "bdo", "cite", "code", "del",  "em",
                    "i",    "ins",   "kbd",  "mark",   "q",   "rp",   "rt",   "ruby", "s",
                    "samp", "small", "span", "strong", "sub", "sup",  "time", "u",    "var"};
const Names kText{"caption", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "summary"};
const Names kFlow{"blockquote", "dd", "details", "div", "dt", "figcaption", "figure", "li", "td", "th"};
const Names kVoid{"br", "hr", "img"};
const Names kRepeatable{"bdi", "bdo", "q", "span", "sub", "sup"};
const std::map<std::string, Names, std::less<>> kStructure{
    {"ul", {"li"}},    {"ol", {"li"}},    {"dl", {"dd", "dt"}}, {"table", {"caption", "tbody", "tfoot", "thead"}},
    {"tbody", {"tr"}}, {"tfoot", {"tr"}}, {"thead", {"tr"}},    {"tr", {"td", "th"}},
};
const std::map<std::string, Names, std::less<>> kParents{
    {"li", {"ul", "ol"}},
    {"dd", {"dl"}},
    {"dt", {"dl"}},
    {"td", {"tr"}},
    {"th", {"tr"}},
    {"caption", {"table"}},
    {"tbody", {"table"}},
    {"tfoot", {"table"}},
    {"thead", {"table"}},
    {"rt", {"ruby"}},
    {"tr", {"tbody", "tfoot", "thead"}},
    {"rp", {"ruby"}},
    {"summary", {"details"}},
    {"figcaption", {"figure"}},
};
const std::map<std::string, Names, std::less<>> kAttributes{
    {"a", {"href", "title"}},
    {"abbr", {"title"}},
    {"blockquote", {"cite"}},
    {"q", {"cite"}},
    {"time", {"datetime"}},
    {"del", {"cite", "datetime"}},
    {"ins", {"cite", "datetime"}},
    {"td", {"colspan", "rowspan"}},
    {"th", {"colspan", "rowspan"}},
    {"ol", {"start", "reversed", "type"}},
    {"li", {"value"}},
    {"details", {"open"}},
    {"img", {"src", "alt", "title", "width", "height"}},
};

/// Says what is wrong with `html`; empty if nothing is.
class Scanner {
 public:
  Scanner(std::string_view html, std::size_t max_depth) : html_(html), max_depth_(max_depth) {}

  std::string run() {
    while (at_ < html_.size() && fault_.empty()) {
      if (html_.substr(at_, 2) == "</") {
        end_tag();
      } else if (html_[at_] == '<') {
        start_tag();
      } else {
        text();
      }
    }
    if (fault_.empty() && !open_.empty()) fail("open at the end: " + open_.back());
    return fault_.empty() ? "" : fault_ + " at byte " + std::to_string(at_);
  }

 private:
  void fail(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
  }
  std::string parent() const { return open_.empty() ? "" : open_.back(); }
  bool take(std::string_view expected) {
    if (html_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }
  std::string name() {
    std::string out;
    while (at_ < html_.size() &&
           ((html_[at_] >= 'a' && html_[at_] <= 'z') || (html_[at_] >= '0' && html_[at_] <= '9'))) {
      out += html_[at_++];
    }
    return out;
  }

  void end_tag() {
    at_ += 2;
    const std::string tag = name();
    if (open_.empty() || open_.back() != tag) return fail("end tag of " + tag + " in " + parent());
    open_.pop_back();
    if (!take(">")) fail("end tag of " + tag);
  }

  void start_tag() {
    ++at_;
    const std::string tag = name();
    place(tag);
    Names seen;
    std::map<std::string, std::string> values;
    while (take(" ")) {
      std::string key = name();
      const auto own = kAttributes.find(tag);
      const bool allowed = key == "lang" || key == "dir" || (own != kAttributes.end() && own->second.count(key) != 0);
      if (!allowed || !seen.insert(key).second) return fail("attribute " + key + " of " + tag);
      if (!take("=\"")) return fail("value of " + key);
      values[key] = value();
    }
    attributes(tag, values);
    if (kVoid.count(tag) != 0) {
      if (!take("/>")) fail("end of " + tag);
      return;
    }
    if (!take(">")) return fail("start tag of " + tag);
    open_.push_back(tag);
    if (open_.size() > max_depth_) fail("depth");
    if (tag == "pre" && html_.substr(at_, 1) == "\n") fail("line feed at the start of pre");
  }

  std::string value() {
    std::string out;
    for (; at_ < html_.size() && html_[at_] != '"';) {
      const char c = html_[at_];
      if (std::string_view("<>'`=\n\t").find(c) != std::string_view::npos) fail("raw character in a value");
      if (c == '&') {
        out += reference({{"&amp;", '&'},
                          {"&lt;", '<'},
                          {"&gt;", '>'},
                          {"&quot;", '"'},
                          {"&#39;", '\''},
                          {"&#96;", '`'},
                          {"&#61;", '='}});
        if (!fault_.empty()) return out;
      } else {
        character();
        out += c;
      }
    }
    if (!take("\"")) fail("open value");
    return out;
  }

  char reference(const std::vector<std::pair<std::string_view, char>>& known) {
    for (const auto& [text, c] : known) {
      if (take(text)) return c;
    }
    fail("reference");
    return ' ';
  }

  void attributes(const std::string& tag, const std::map<std::string, std::string>& values) {
    for (const auto& [key, text] : values) {
      if (key != "href" && key != "src" && key != "cite") continue;
      const bool web = text.starts_with("http://") || text.starts_with("https://");
      if (!web && !(key == "href" && text.starts_with("mailto:"))) fail("address " + text);
      if (text.find_first_of(" \"<>`\\") != std::string::npos) fail("character in address " + text);
    }
    if (tag == "a" && values.count("href") == 0) fail("link without address");
    if (tag == "img" && (values.count("src") == 0 || values.count("alt") == 0)) fail("image without src or alt");
    if ((tag == "span" || tag == "bdo") && values.empty()) fail("idle " + tag);
  }

  void text() {
    const std::string around = parent();
    if (kStructure.count(around) != 0) fail("text in " + around);
    while (at_ < html_.size() && html_[at_] != '<') {
      if (html_[at_] == '>') return fail("raw >");
      if (html_[at_] == '&') {
        reference({{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#824;", ' '}});
        if (!fault_.empty()) return;
      } else {
        character();
      }
    }
  }

  void character() {
    const auto byte = [this](std::size_t i) {
      return at_ + i < html_.size() ? static_cast<unsigned char>(html_[at_ + i]) : 0u;
    };
    const unsigned b0 = byte(0);
    if ((b0 < 0x20 && b0 != '\n' && b0 != '\t') || b0 == 0x7F || (b0 == 0xC2 && byte(1) < 0xA0))
      fail("control character");
    if (b0 == 0xE2 && ((byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) ||
                       (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9))) {
      fail("character that turns the text");
    }
    ++at_;
  }

  void place(const std::string& tag) {
    const std::string around = parent();
    const bool is_inline = kInline.count(tag) != 0 || tag == "br" || tag == "img";
    const bool known =
        is_inline || kText.count(tag) != 0 || kFlow.count(tag) != 0 || kStructure.count(tag) != 0 || tag == "hr";
    if (!known) return fail("element " + tag);
    if (const auto wanted = kParents.find(tag); wanted != kParents.end() && wanted->second.count(around) == 0) {
      return fail(tag + " in " + around);
    }
    if (const auto structure = kStructure.find(around); structure != kStructure.end()) {
      if (structure->second.count(tag) == 0) fail(tag + " in " + around);
      return;
    }
    const bool holds_text_only = kInline.count(around) != 0 || kText.count(around) != 0;
    if (holds_text_only && !is_inline) return fail(tag + " in " + around);
    if (!is_inline || kVoid.count(tag) != 0 || kRepeatable.count(tag) != 0) return;
    for (std::size_t i = open_.size(); i-- > 0 && kInline.count(open_[i]) != 0;) {
      if (open_[i] == tag) return fail(tag + " in itself");
    }
  }

  std::string_view html_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  std::string fault_;
};

std::string printed(const pugi::xml_node& node) {
  std::ostringstream out;
  for (const pugi::xml_node& child : node.children())
    child.print(out, "", pugi::format_raw);
  return out.str();
}

}  // namespace

std::string grammar_fault(std::string_view html, std::size_t max_depth) {
  return Scanner(html, max_depth).run();
}

std::string sanitizer_fault(std::string_view input, const feeds::Limits& limits) {
  constexpr std::string_view kBase = "https://xa.example.vn/tin/";
  const feeds::Sanitized once = feeds::sanitize(input, kBase, limits);
  if (once.html.size() > limits.content_bytes) return "too long";
  if (std::string fault = grammar_fault(once.html, limits.output_depth); !fault.empty()) return fault;
  const feeds::Sanitized twice = feeds::sanitize(once.html, kBase, limits);
  if (twice.html != once.html) return "cleaning twice gives\n" + twice.html;
  if (twice.images != once.images) return "other images the second time";
  if (twice.cut) return "cut the second time";
  if (once.html.empty()) return once.images.empty() ? "" : "images of nothing";
  pugi::xml_document xml;
  const std::string wrapped = "<body>" + once.html + "</body>";
  if (!xml.load_string(wrapped.c_str(), pugi::parse_default | pugi::parse_ws_pcdata)) return "no XML";
  pugi::xml_document html;
  feeds::parse_html(once.html, html);
  const std::string as_xml = printed(xml.child("body"));
  const std::string as_html = printed(html.child("html").child("body"));
  if (as_xml != as_html) return "as XML\n" + as_xml + "\nas HTML\n" + as_html;
  return "";
}

feeds::Limits narrow_limits() {
  feeds::Limits limits;
  limits.content_bytes = 200;
  limits.output_depth = 12;
  limits.html_depth = 20;
  limits.tag_attributes = 4;
  limits.tag_bytes = 200;
  return limits;
}

}  // namespace bantin::test
