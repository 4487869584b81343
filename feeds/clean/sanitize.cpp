// Hears the source's elements in order, lets pass what the rules allow and hands it to the writer, which owns the
// structure. Never copies a name, an attribute or a byte of markup from the source into the output.
#include "feeds/clean/sanitize.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "feeds/clean/css.hpp"
#include "feeds/clean/html_writer.hpp"
#include "feeds/clean/sanitize_rules.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/read/html_parser.hpp"

namespace bantin::feeds {

namespace {

using enum Tag;
using Action = ElementRule::Action;
using Attributes = std::span<const HtmlAttribute>;

constexpr std::size_t kAttributeTextBytes = 2048;
constexpr int kMostSpan = 1000;

std::string_view find(Attributes attributes, std::string_view name) {
  for (const HtmlAttribute& attribute : attributes) {
    if (attribute.name == name) return attribute.value;
  }
  return {};
}

bool has(Attributes attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(),
                     [name](const HtmlAttribute& attribute) { return attribute.name == name; });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Leading digits with an optional sign, as HTML reads numbers; "px" and decimals behind them do not matter.
std::optional<int> integer(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

bool is_percentage(std::string_view text) {
  return text.find('%') != std::string_view::npos;
}

class Sanitizer final : public HtmlHandler {
 public:
  Sanitizer(std::string_view base, const Limits& limits, Sanitized& result)
      : base_(base), limits_(limits), result_(result), writer_(limits.content_bytes, limits.output_depth) {}

  void start(Tag tag, std::string_view name, Attributes attributes) override {
    if (skipped_ > 0) {
      ++skipped_;
      if (seeks_source_ && tag == source) seeks_source_ = !link_to(find(attributes, "src"), {});
      return;
    }
    if (writer_.full()) {
      skipped_ = 1;
      return;
    }
    const ElementRule rule = rule_of(tag, name);
    std::size_t opened = 0;
    switch (rule.action) {
      case Action::drop:
        skipped_ = 1;
        return;
      case Action::media:
        if (media(tag, attributes)) {
          skipped_ = 1;
          return;
        }
        break;
      case Action::breaks:
        writer_.line_break();
        break;
      case Action::rule:
        writer_.rule();
        break;
      case Action::image:
        image(attributes);
        break;
      case Action::block:
        writer_.open_block(rule.written, attributes_of(rule.written, attributes));
        opened = 1;
        if (rule.written == td || rule.written == th) writer_.touch();
        break;
      case Action::inline_:
        opened = open_inline(rule.written, attributes);
        break;
      case Action::unwrap:
        if (tag == noscript) ++noscripts_;
        break;
    }
    opened_.push_back(opened + open_styles(tag, attributes));
  }

  void end(Tag tag) override {
    if (skipped_ > 0) {
      if (--skipped_ == 0) seeks_source_ = false;
      return;
    }
    if (tag == noscript) --noscripts_;
    for (std::size_t n = opened_.back(); n > 0; --n)
      writer_.close();
    opened_.pop_back();
  }

  void text(std::string_view text) override {
    if (skipped_ == 0) writer_.text(text);
  }

  void finish() {
    result_.cut = writer_.full();
    result_.html = writer_.finish();
    if (result_.html.empty()) result_.images.clear();
  }

 private:
  /// The absolute address that a link or an image may have; empty if none.
  std::string web_url(std::string_view url) const {
    url = trim(url);
    if (url.empty() || url.size() > limits_.url_bytes) return {};
    const std::string scheme = url_scheme(url);
    if (!scheme.empty() && scheme != "http" && scheme != "https") return {};
    std::string absolute = resolve_url(url, base_);
    if (absolute.size() > limits_.url_bytes || !is_web_url(absolute)) return {};
    return absolute;
  }

  std::string link_url(std::string_view url) const {
    return url_scheme(url) == "mailto" ? mail_url(trim(url)) : web_url(url);
  }

  std::string mail_url(std::string_view url) const {
    static constexpr std::string_view kAllowed = "@.+-_%?&=,;:/~!*";
    if (url.size() > limits_.url_bytes || url.find(':') != std::string_view("mailto").size()) return {};
    url.remove_prefix(std::string_view("mailto:").size());
    const auto allowed = [](char c) { return is_alphanumeric(c) || kAllowed.find(c) != std::string_view::npos; };
    return std::all_of(url.begin(), url.end(), allowed) ? "mailto:" + std::string(url) : std::string();
  }

  /// lang and dir, which any element may have.
  void common_attributes(Attributes attributes, std::string& out) const {
    for (const std::string_view name : {"lang", "xml:lang"}) {
      const std::string_view lang = trim(find(attributes, name));
      const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-'; };
      if (lang.empty() || lang.size() > 35 || !std::all_of(lang.begin(), lang.end(), allowed)) continue;
      append_attribute(out, "lang", lang);
      break;
    }
    const std::string_view dir = trim(find(attributes, "dir"));
    for (const std::string_view value : {"ltr", "rtl", "auto"}) {
      if (dir == value) append_attribute(out, "dir", value);
    }
  }

  std::string attributes_of(Tag tag, Attributes attributes) const {
    std::string out;
    if (attributes.empty()) return out;
    switch (tag) {
      case a:
        append_url(out, "href", link_url(find(attributes, "href")));
        append_text(out, "title", attributes);
        break;
      case abbr:
        append_text(out, "title", attributes);
        break;
      case blockquote:
      case q:
        append_url(out, "cite", web_url(find(attributes, "cite")));
        break;
      case del:
      case ins:
        append_url(out, "cite", web_url(find(attributes, "cite")));
        append_time(out, attributes);
        break;
      case time:
        append_time(out, attributes);
        break;
      case td:
      case th:
        append_number(out, "colspan", attributes, 2, kMostSpan);
        append_number(out, "rowspan", attributes, 2, kMostSpan);
        break;
      case ol:
        append_number(out, "start", attributes, -kMostNumber, kMostNumber);
        if (has(attributes, "reversed")) append_attribute(out, "reversed", "reversed");
        append_list_type(out, find(attributes, "type"));
        break;
      case li:
        append_number(out, "value", attributes, -kMostNumber, kMostNumber);
        break;
      case details:
        if (has(attributes, "open")) append_attribute(out, "open", "open");
        break;
      default:
        break;
    }
    common_attributes(attributes, out);
    return out;
  }

  static void append_url(std::string& out, std::string_view name, const std::string& url) {
    if (!url.empty()) append_attribute(out, name, url);
  }

  static void append_text(std::string& out, std::string_view name, Attributes attributes) {
    const std::string text = attribute_text(find(attributes, name), kAttributeTextBytes);
    if (!text.empty()) append_attribute(out, name, text);
  }

  static void append_number(std::string& out, std::string_view name, Attributes attributes, int least, int most) {
    const std::optional<int> value = integer(find(attributes, name));
    if (value && *value >= least && *value <= most) append_attribute(out, name, std::to_string(*value));
  }

  static void append_list_type(std::string& out, std::string_view type) {
    for (const std::string_view known : {"1", "a", "A", "i", "I"}) {
      if (type == known) append_attribute(out, "type", known);
    }
  }

  static void append_time(std::string& out, Attributes attributes) {
    const std::string_view value = trim(find(attributes, "datetime"));
    const auto allowed = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':' || c == '.' || c == '+' ||
             c == ' ';
    };
    if (value.empty() || value.size() > 40 || !std::all_of(value.begin(), value.end(), allowed)) return;
    append_attribute(out, "datetime", value);
  }

  /// Inline elements that say nothing without their attributes do not pass without them.
  std::size_t open_inline(Tag tag, Attributes attributes) {
    std::string written = attributes_of(tag, attributes);
    if (tag == a && !written.starts_with(" href")) return 0;
    if ((tag == span || tag == bdo) && written.empty()) return 0;
    writer_.open_inline(tag, std::move(written));
    return 1;
  }

  /// What a style attribute says in CSS, said with elements.
  std::size_t open_styles(Tag tag, Attributes attributes) {
    const std::string_view css = find(attributes, "style");
    if (css.empty() || is_void(tag)) return 0;
    const InlineStyle style = read_style(css);
    std::size_t opened = 0;
    const auto open = [&](bool wanted, Tag element) {
      if (!wanted || element == tag) return;
      writer_.open_inline(element);
      ++opened;
    };
    open(style.bold && !is_bold(tag), b);
    open(style.italic && tag != em, i);
    open(style.underline && tag != a && tag != ins, u);
    open(style.strike && tag != del, s);
    open(style.sub, sub);
    open(style.super, sup);
    return opened;
  }

  /// The address that the reader is meant to see: scripts fill src in from other attributes later.
  std::string image_url(Attributes attributes) const {
    const std::string_view src = trim(find(attributes, "src"));
    if (is_placeholder(src)) {
      for (const std::string_view name :
           {"data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-url", "data-srcset",
            "data-lazy-srcset", "srcset"}) {
        const std::string_view value = trim(find(attributes, name));
        if (is_placeholder(value)) continue;
        std::string url = web_url(name.ends_with("srcset") ? largest_candidate(value) : value);
        if (!url.empty()) return url;
      }
    }
    return web_url(src);
  }

  /// Of "a.jpg 1x, b.jpg 2x" or "a.jpg 300w, b.jpg 600w" the address with the largest number.
  static std::string_view largest_candidate(std::string_view srcset) {
    std::string_view best;
    double best_size = -1;
    while (!srcset.empty()) {
      srcset = trim(srcset);
      const std::size_t end = std::min(srcset.find_first_of(" \t\n\r\f"), srcset.size());
      std::string_view url = srcset.substr(0, end);
      srcset.remove_prefix(end);
      std::string_view descriptor;
      if (url.ends_with(',')) {
        url.remove_suffix(1);
      } else {
        const std::size_t comma = std::min(srcset.find(','), srcset.size());
        descriptor = trim(srcset.substr(0, comma));
        srcset.remove_prefix(std::min(comma + 1, srcset.size()));
      }
      double size = 1;
      std::from_chars(descriptor.data(), descriptor.data() + descriptor.size(), size);
      if (!url.empty() && size > best_size) {
        best = url;
        best_size = size;
      }
    }
    return best;
  }

  /// Pictures that count readers: no larger than a point, hidden, or at a known address.
  static bool is_invisible(Attributes attributes) {
    const InlineStyle style = read_style(find(attributes, "style"));
    const auto is_point = [&](std::string_view name, const std::optional<double>& css) {
      const std::string_view value = find(attributes, name);
      return (css && *css <= 1) || (!is_percentage(value) && integer(value).value_or(2) <= 1);
    };
    return style.hidden || has(attributes, "hidden") || is_point("width", style.width) ||
           is_point("height", style.height);
  }

  void image(Attributes attributes) {
    std::string url = image_url(attributes);
    if (url.empty() || is_invisible(attributes) || is_tracker(url)) return;
    // What stands in <noscript> is as a rule the same picture for those without scripts.
    if (noscripts_ > 0 && std::find(result_.images.begin(), result_.images.end(), url) != result_.images.end()) return;
    std::string out;
    append_attribute(out, "src", url);
    append_attribute(out, "alt", attribute_text(find(attributes, "alt"), kAttributeTextBytes));
    append_text(out, "title", attributes);
    for (const std::string_view name : {"width", "height"}) {
      if (!is_percentage(find(attributes, name))) append_number(out, name, attributes, 2, kMostPixels);
    }
    common_attributes(attributes, out);
    if (writer_.image(out)) result_.images.push_back(std::move(url));
  }

  /// Instead of a player or a frame: a link to what it shows. True if the element's content is of no further use.
  bool media(Tag tag, Attributes attributes) {
    const std::string_view source_url = find(attributes, tag == object ? "data" : "src");
    if (is_invisible(attributes)) return tag != object;
    const bool linked = link_to(source_url, find(attributes, "title"));
    if (tag == object) return linked;
    seeks_source_ = !linked && (tag == video || tag == audio);
    return true;
  }

  bool link_to(std::string_view url, std::string_view label) {
    const std::string absolute = web_url(url);
    if (absolute.empty() || is_tracker(absolute)) return false;
    std::string href;
    append_attribute(href, "href", absolute);
    writer_.break_word();
    writer_.open_inline(a, std::move(href));
    const std::string text = attribute_text(label, kAttributeTextBytes);
    writer_.text(text.empty() ? absolute : text);
    writer_.close();
    writer_.break_word();
    return true;
  }

  static constexpr int kMostNumber = 1'000'000;
  static constexpr int kMostPixels = 20'000;

  std::string_view base_;
  const Limits& limits_;
  Sanitized& result_;
  HtmlWriter writer_;
  std::vector<std::size_t> opened_;  // an open source element's elements in the writer
  std::size_t skipped_ = 0;          // open source elements inside a dropped one, itself included
  std::size_t noscripts_ = 0;
  bool seeks_source_ = false;  // inside <video> or <audio> without an address of its own
};

}  // namespace

Sanitized sanitize(std::string_view html, std::string_view base, const Limits& limits) {
  Sanitized result;
  Sanitizer sanitizer(base, limits, result);
  const HtmlReport report = walk_html(html, sanitizer, limits);
  sanitizer.finish();
  result.cut = result.cut || report.cut;
  return result;
}

}  // namespace bantin::feeds
