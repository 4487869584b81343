// Fields by rules; the body is every element that the first fitting rule finds, in the order of the page, without what
// is to be removed: selected elements, lines that belong to the page, and the title said again.
#include "feeds/read/article.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/page_words.hpp"
#include "feeds/read/readability.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr std::array<std::string_view, 22> kFiles = {"pdf", "doc", "docx", "xls", "xlsx", "ppt",   "pptx", "odt",
                                                     "ods", "odp", "rtf",  "zip", "rar",  "7z",    "mp3",  "mp4",
                                                     "m4a", "wav", "ogg",  "csv", "epub", "signed"};
constexpr std::array<std::string_view, 9> kPictures = {"jpg", "jpeg", "png", "gif", "webp", "bmp", "svg", "tif", "ico"};

constexpr TagSet kLines{Tag::p,  Tag::div, Tag::li, Tag::h1, Tag::h2, Tag::h3,   Tag::h4,    Tag::h5,
                        Tag::h6, Tag::td,  Tag::a,  Tag::tr, Tag::ul, Tag::span, Tag::header};

/// "pdf" of the last segment, or of one before it ("/documents/1/2/a.pdf/<uuid>").
template <std::size_t N>
bool has_ending(std::string_view address, const std::array<std::string_view, N>& endings) {
  address = address.substr(0, address.find_first_of("?#"));
  for (std::size_t from = 0; from < address.size();) {
    const std::size_t end = std::min(address.find('/', from), address.size());
    const std::string_view segment = address.substr(from, end - from);
    from = end + 1;
    const std::size_t dot = segment.rfind('.');
    if (dot == std::string_view::npos || dot == 0) continue;
    const std::string ending = ascii::lower(segment.substr(dot + 1));
    if (std::find(endings.begin(), endings.end(), ending) != endings.end()) return true;
  }
  return false;
}

/// What a download script is asked for: "Download.aspx?file=a.pdf".
bool asks_for_file(std::string_view address) {
  const std::size_t query = address.find('?');
  if (query == std::string_view::npos) return false;
  const std::size_t last = address.find_last_of("=/", address.find('#'));
  return last != std::string_view::npos && last > query && has_ending(address.substr(last + 1), kFiles);
}

/// Names, words and comparison of a line with the title: marks of typing do not count.
std::string comparable(std::string_view text) {
  std::string out;
  for (const char c : fold(text)) {
    if (ascii::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

RawAttachment attachment(std::string_view address, std::string title, std::string_view base) {
  RawAttachment file;
  file.url = address;
  file.title = std::move(title);
  file.base = base;
  return file;
}

class ArticleReader {
 public:
  ArticleReader(const pugi::xml_document& tree, const ArticleRules& rules, std::string_view title, const Limits& limits)
      : root_(tree.document_element()), rules_(rules), title_(title), limits_(limits), budget_(root_) {}

  ArticleReading run(const pugi::xml_document& tree) {
    RawItem& item = reading_.item;
    RawFeed page;
    describe_page(tree, page);
    item.base = page.base;
    item.lang = page.lang;
    item.title.value = field("title", rules_.title, FieldKind::text);
    find_page_title(page);
    dates("date", rules_.date, RawDate::Kind::published);
    const std::size_t date_match = reading_.matches.size() - 1;
    dates("updated", rules_.updated, RawDate::Kind::updated);
    if (std::string name = field("byline", rules_.byline, FieldKind::text); !name.empty()) {
      // "Tác giả: Nguyễn Văn A" is found as it stands; the label is no part of the name.
      const std::size_t colon = name.find(':');
      RawPerson& author = item.people.emplace_back();
      author.name = colon == std::string::npos ? std::move(name)
                                               : std::string(ascii::trim(std::string_view(name).substr(colon + 1)));
      author.role = "author";
    }
    item.summary.value = field("summary", rules_.summary, FieldKind::text);
    item.image = field("image", rules_.image, FieldKind::image);
    item.image_base = item.base;
    body();
    if (item.dates.empty() || item.dates.front().kind != RawDate::Kind::published) {
      // No rule knows where it stands: a line that is a date, in front of the text or beside the title.
      if (lead_date_.empty()) lead_date_ = find_article(root_, item.title.value, limits_).date_line;
      add_dates(lead_date_, RawDate::Kind::published);
      reading_.matches[date_match].value = shown(lead_date_);
    }
    reading_.is_spent = budget_.is_spent();
    return std::move(reading_);
  }

 private:
  std::string field(std::string_view name, const Rule& rule, FieldKind kind) {
    RuleMatch match{name, {}, {}};
    std::string value = first_value(rule, root_, kind, rules_.strip, budget_, match);
    reading_.matches.push_back(std::move(match));
    return value;
  }

  void dates(std::string_view name, const Rule& rule, RawDate::Kind kind) {
    add_dates(field(name, rule, FieldKind::date), kind);
  }

  void add_dates(const std::string& text, RawDate::Kind kind) {
    if (text.empty()) return;
    reading_.item.dates.push_back({kind, text});
    if (std::string found = find_date_text(text); !found.empty() && found != text) {
      reading_.item.dates.push_back({kind, std::move(found)});
    }
  }

  void find_page_title(const RawFeed& page) {
    for (const xml_node node : root_.child("head").children()) {
      const Tag tag = tag_of(node.name());
      if (tag == Tag::meta && reading_.page_title.empty() &&
          ascii::equal_ignoring_case(node.attribute("property").value(), "og:title")) {
        reading_.page_title = clean_line(node.attribute("content").value());
      }
      if (tag == Tag::link && reading_.canonical.empty() &&
          ascii::equal_ignoring_case(node.attribute("rel").value(), "canonical")) {
        reading_.canonical = ascii::trim(node.attribute("href").value());
      }
    }
    if (reading_.page_title.empty()) {
      const xml_node heading = self_or_first(root_, "h1");
      if (heading) reading_.page_title = visible_text(heading, {}, limits_.title_bytes);
    }
    if (reading_.page_title.empty()) reading_.page_title = page.title.value;
  }

  void body() {
    RuleMatch match{"body", {}, {}};
    for (const Selector& selector : rules_.body.any) {
      std::vector<xml_node> nodes;
      for (const Found& found : selector.find(root_, budget_, kMostParts)) {
        if (found.is_text) continue;
        // What lies in a part that is taken already comes with it.
        const bool inside = std::any_of(nodes.begin(), nodes.end(), [&](xml_node outer) {
          for (xml_node node = found.node; node; node = node.parent()) {
            if (node == outer) return true;
          }
          return false;
        });
        if (!inside) nodes.push_back(found.node);
      }
      if (!write(nodes)) continue;
      match.rule = selector.text();
      match.value = shown(text_);
      break;
    }
    reading_.matches.push_back(std::move(match));
    RuleMatch files{"attachments", {}, {}};
    if (!reading_.item.attachments.empty()) {
      for (const RawAttachment& file : reading_.item.attachments)
        files.value += (files.value.empty() ? "" : ", ") + file.url;
      files.value = shown(files.value);
    }
    reading_.matches.push_back(std::move(files));
  }

  bool write(const std::vector<xml_node>& nodes) {
    std::string html;
    std::string text;
    bool image = false;
    std::vector<RawAttachment> files;
    for (const xml_node node : nodes) {
      NodeSet removed = to_remove(node);
      text += visible_text(node, removed, limits_.content_bytes);
      image = image || self_or_first(node, "img") || self_or_first(node, "iframe") || self_or_first(node, "audio");
      html += "<div>";
      append_inner_html(node, removed, html);
      html += "</div>";
      for (RawAttachment& file : find_attachments(node, {}, budget_, reading_.item.base))
        files.push_back(std::move(file));
    }
    if (text.empty() && !image && files.empty()) return false;
    const auto add = [&files](RawAttachment file) {
      const auto same = [&](const RawAttachment& other) { return other.url == file.url; };
      if (std::none_of(files.begin(), files.end(), same)) files.push_back(std::move(file));
    };
    for (const Selector& selector : rules_.attachments.any) {
      for (const Found& found : selector.find(root_, budget_, limits_.attachments)) {
        const std::string href = field_value(found, FieldKind::link);
        if (href.empty() || has_ending(href, kPictures)) continue;
        add(attachment(href, visible_text(found.node, {}, 1024), reading_.item.base));
      }
    }
    add_files_below(nodes.back(), add);
    reading_.item.content.value = std::move(html);
    reading_.item.content.markup = Markup::html;
    reading_.item.content.base = reading_.item.base;
    reading_.item.attachments = std::move(files);
    reading_.body = nodes;
    reading_.body_bytes = text.size();
    text_ = std::move(text);
    return true;
  }

  /// Many templates list the files of an article right below its text.
  template <class Add>
  void add_files_below(xml_node body, const Add& add) {
    if (tag_of(body.name()) == Tag::body || !body.next_sibling()) return;
    NodeSet removed;
    for (const Selector& selector : rules_.remove.any) {
      for (const Found& found : selector.find(body.parent(), budget_)) {
        if (found.node) removed.add(found.node);
      }
    }
    for (xml_node below = body.next_sibling(); below && budget_.spend(1); below = below.next_sibling()) {
      if (removed.covers(below)) continue;
      for (RawAttachment& file : find_attachments(below, {}, budget_, reading_.item.base))
        add(std::move(file));
    }
  }

  NodeSet to_remove(xml_node body) {
    NodeSet removed;
    for (const Selector& selector : rules_.remove.any) {
      for (const Found& found : selector.find(body, budget_)) {
        if (found.node) removed.add(found.node);
      }
    }
    remove_lines(body, removed);
    return removed;
  }

  /// Short elements that are chrome ("Lượt xem: 86") or the title said again before the text begins.
  void remove_lines(xml_node body, NodeSet& removed) {
    const std::string title = comparable(title_.empty() ? std::string_view(reading_.item.title.value) : title_);
    std::vector<std::string> chrome;
    for (const std::string& words : rules_.strip)
      chrome.push_back(fold(words));
    constexpr std::size_t kLongestLine = 1000;
    constexpr std::size_t kLongestRest = 24;  // of a line of chrome behind its words: a number, a name of a day
    constexpr std::size_t kLead = 400;        // bytes of text before which a repeated title is looked for
    std::size_t seen = 0;
    for (xml_node node = body.first_child(); node && budget_.spend(1);) {
      bool inside = true;
      if (node.type() == pugi::node_pcdata) {
        seen += ascii::trim(node.value()).size();
      } else if (removed.has(node)) {
        inside = false;
      } else if (kLines.has(tag_of(node.name()))) {
        const std::string text = visible_text(node, removed, kLongestLine);
        budget_.spend(text.size() / 16);
        if (!text.empty() && text.size() < kLongestLine && !self_or_first(node, "img")) {
          const std::string folded = fold(text);
          const bool repeats = !title.empty() && seen < kLead && comparable(text) == title;
          const bool is_date = seen < kLead && is_only_a_date(folded);
          if (is_date && lead_date_.empty()) lead_date_ = text;
          if (repeats || is_date || is_chrome(folded, chrome, kLongestRest)) {
            removed.add(node);
            inside = false;
          }
        }
      }
      node = next_node(node, body, inside);
    }
  }

  static bool is_chrome(std::string_view line, const std::vector<std::string>& chrome, std::size_t rest) {
    return std::any_of(chrome.begin(), chrome.end(), [&](const std::string& words) {
      if (words.empty() || line.size() > words.size() + rest) return false;
      return line.starts_with(words) || line.ends_with(words);
    });
  }

  static constexpr std::size_t kMostParts = 50;

  xml_node root_;
  const ArticleRules& rules_;
  std::string_view title_;
  const Limits& limits_;
  SelectBudget budget_;
  std::string text_;
  std::string lead_date_;  // a line of the body, before its text
  ArticleReading reading_;
};

}  // namespace

std::vector<RawAttachment> find_attachments(xml_node top, const Rule& more, SelectBudget& budget,
                                            std::string_view base) {
  std::vector<RawAttachment> files;
  const auto add = [&](std::string_view address, std::string title) {
    address = ascii::trim(address);
    const auto same = [&](const RawAttachment& file) { return file.url == address; };
    if (address.empty() || std::any_of(files.begin(), files.end(), same)) return;
    files.push_back(attachment(address, std::move(title), base));
  };
  constexpr std::size_t kMost = 50;
  for (xml_node node = top; node && files.size() < kMost && budget.spend(1); node = next_node(node, top)) {
    const Tag tag = tag_of(node.name());
    const char* name =
        tag == Tag::a        ? "href"
        : tag == Tag::object ? "data"
        : tag == Tag::iframe || tag == Tag::embed || tag == Tag::audio || tag == Tag::video || tag == Tag::source
            ? "src"
            : nullptr;
    if (name == nullptr) continue;
    const std::string_view address = node.attribute(name).value();
    if (has_ending(address, kPictures)) continue;
    if (has_ending(address, kFiles) || asks_for_file(address))
      add(address, tag == Tag::a ? visible_text(node, {}, 1024) : "");
  }
  for (const Selector& selector : more.any) {
    for (const Found& found : selector.find(top, budget, kMost)) {
      const std::string address = field_value(found, FieldKind::link);
      if (files.size() < kMost && !has_ending(address, kPictures)) add(address, visible_text(found.node, {}, 1024));
    }
  }
  return files;
}

bool add_by_shape(const pugi::xml_document& tree, std::string_view title, ArticleReading& reading) {
  FoundArticle found = find_article(tree.document_element(), title);
  if (found.body.empty()) return false;
  RawItem& item = reading.item;
  pugi::xml_document body;
  parse_html(found.body, body);
  SelectBudget budget(body.document_element());
  item.attachments = find_attachments(body.document_element(), {}, budget, item.base);
  item.content.value = std::move(found.body);
  item.content.markup = Markup::html;
  item.content.base = item.base;
  if (item.title.value.empty()) item.title.value = std::move(found.title);
  if (item.image.empty()) {
    item.image = std::move(found.image);
    item.image_base = item.base;
  }
  if (item.dates.empty()) item.dates = std::move(found.dates);
  const std::string text = visible_text(body.document_element());
  reading.body_bytes = text.size();
  for (RuleMatch& match : reading.matches) {
    if (match.field != "body") continue;
    match.rule = "by its shape";
    match.value = shown(text);
  }
  return true;
}

ArticleReading read_article(const pugi::xml_document& tree, const ArticleRules& rules, std::string_view title,
                            const Limits& limits) {
  return ArticleReader(tree, rules, title, limits).run(tree);
}

}  // namespace bantin::feeds
