// How the items of a list are found
//
// The rules for items are tried in their order; the first that gives an item with title and link decides. Where none
// does, the links do: templates of a portal family differ from commune to commune, but its software makes the links to
// articles everywhere alike. All that surrounds the links to one article, and none to another, is that article's item.
//
// Inside an item a field that has no rule, or whose rules find nothing, is found by what it looks like: the heading or
// the longest link is the title, a line that is a date the date. Running text is never searched for dates: "Ngày
// 22/02/2022, đoàn công tác ..." says when something happened and not when it was published.
#include "feeds/read/page.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/json_page.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr TagSet kHeadings{Tag::h1, Tag::h2, Tag::h3, Tag::h4, Tag::h5, Tag::h6};
constexpr std::size_t kHighest = 8;  // levels from a link to all of its item

/// An address that can be an article's.
bool leads_somewhere(std::string_view href) {
  href = ascii::trim(href);
  return !href.empty() && href.front() != '#' && !ascii::starts_with_ignoring_case(href, "javascript:") &&
         !ascii::starts_with_ignoring_case(href, "mailto:") && !ascii::starts_with_ignoring_case(href, "tel:");
}

bool is_cut(std::string_view text) {
  return text.ends_with("...") || text.ends_with("\u2026");
}

/// "Đọc thêm »", "Xem chi tiết": what a link says that is no title.
bool is_call(std::string_view text) {
  constexpr std::string_view kCalls[] = {"doc them", "xem them",  "xem chi tiet", "chi tiet",         "doc tiep",
                                         "xem tiep", "read more", "xem",          "continue reading", "quay lai"};
  const std::string folded = fold(text);
  return std::any_of(std::begin(kCalls), std::end(kCalls), [&](std::string_view call) {
    return folded.starts_with(call) && folded.size() <= call.size() + 6;
  });
}

class PageReader {
 public:
  PageReader(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits)
      : root_(tree.document_element()), rules_(rules), limits_(limits), budget_(root_) {}

  PageReading run() {
    reading_.feed.format = Format::page;
    for (const Selector& selector : rules_.remove.any) {
      for (const Found& found : selector.find(root_, budget_)) {
        if (found.node) removed_.add(found.node);
      }
    }
    for (const Selector& selector : rules_.items.any) {
      for (const Found& found : selector.find(root_, budget_, limits_.items)) {
        if (!found.is_text && !removed_.covers(found.node)) add_item(found.node, {});
      }
      if (!reading_.feed.items.empty()) {
        reading_.items_rule = selector.text();
        break;
      }
    }
    if (reading_.feed.items.empty()) by_links();
    reading_.is_spent = budget_.is_spent();
    if (!reading_.feed.items.empty()) {
      reading_.state = PageReading::State::items;
      RuleMatch next;
      reading_.next_page = first_value(rules_.next_page, root_, FieldKind::link, {}, budget_, next);
      if (!leads_somewhere(reading_.next_page)) reading_.next_page.clear();
    } else {
      const auto says_so = [&](const Selector& selector) { return selector.is_in(root_, budget_); };
      if (std::any_of(rules_.nothing.any.begin(), rules_.nothing.any.end(), says_so)) {
        reading_.state = PageReading::State::empty;
      }
    }
    return std::move(reading_);
  }

 private:
  void by_links() {
    for (const Selector& selector : rules_.article_links.any) {
      std::vector<std::pair<xml_node, std::string>> links;
      for (const Found& found : selector.find(root_, budget_, limits_.items)) {
        std::string href = field_value(found, FieldKind::link);
        if (leads_somewhere(href) && !removed_.covers(found.node)) links.emplace_back(found.node, std::move(href));
      }
      by_links(links);
      if (reading_.feed.items.empty()) continue;
      reading_.items_rule = selector.text();
      reading_.found_by_links = true;
      return;
    }
  }

  void by_links(const std::vector<std::pair<xml_node, std::string>>& links) {
    // What each element above a link holds: links to this one article, or to several (empty).
    std::unordered_map<const pugi::xml_node_struct*, const std::string*> owner;
    static const std::string kSeveral;
    for (const auto& [link, href] : links) {
      for (xml_node node = link; node && budget_.spend(1); node = node.parent()) {
        const auto [place, is_new] = owner.emplace(node.internal_object(), &href);
        if (is_new) continue;
        if (place->second == &kSeveral) break;
        if (*place->second != href) place->second = &kSeveral;
      }
    }
    std::unordered_set<const pugi::xml_node_struct*> used;
    for (const auto& [link, href] : links) {
      xml_node top = link;
      for (std::size_t level = 0; level < kHighest; ++level) {
        const xml_node above = top.parent();
        const auto found = owner.find(above.internal_object());
        if (!above || found == owner.end() || found->second == &kSeveral || tag_of(above.name()) == Tag::body) break;
        top = above;
      }
      if (used.insert(top.internal_object()).second) add_item(top, href);
    }
  }

  void add_item(xml_node node, std::string_view known_link) {
    if (reading_.feed.items.size() >= limits_.items || !budget_.spend(16)) return;
    RawItem item;
    std::vector<RuleMatch> matches;
    RuleMatch title{"title", {}, {}};
    RuleMatch link{"link", {}, {}};
    std::string href = first_value(rules_.link, node, FieldKind::link, {}, budget_, link, removed_);
    xml_node title_node;
    item.title.value = title_of(node, title, title_node);
    if (!leads_somewhere(href)) {
      href = known_link;
      if (href.empty()) href = link_of(node, title_node);
      link.rule.clear();
      link.value = shown(href);
    }
    if (item.title.value.empty() || !leads_somewhere(href)) {
      ++reading_.refused;
      return;
    }
    // The same article twice (its picture, its title, a list of the most read): the first with a title.
    if (!links_.insert(href.substr(0, href.find('#'))).second) return;
    RawLink& to = item.links.emplace_back();
    to.href = href;
    to.rel = "alternate";
    matches.push_back(std::move(title));
    matches.push_back(std::move(link));
    add_date(node, title_node, item, matches);
    add_summary(node, item, matches, !known_link.empty());
    add_image(node, item, matches);
    reading_.feed.items.push_back(std::move(item));
    reading_.matches.push_back(std::move(matches));
  }

  std::string title_of(xml_node node, RuleMatch& match, xml_node& title_node) {
    for (const Selector& selector : rules_.title.any) {
      for (const Found& found : selector.find(node, budget_, 4)) {
        if (!found.is_text && removed_.covers(found.node)) continue;
        std::string value(strip_words(field_value(found, FieldKind::text), rules_.strip));
        if (value.empty() || is_call(value)) continue;
        title_node = found.node;
        value = whole(std::move(value), found.node);
        match.rule = selector.text();
        match.value = shown(value);
        return value;
      }
    }
    std::string best;
    // A heading, else the link that says most.
    for (xml_node part = node; part && budget_.spend(1); part = next_node(part, node)) {
      if (part.type() != pugi::node_element) continue;
      const Tag tag = tag_of(part.name());
      const bool heading = kHeadings.has(tag);
      if (!heading && tag != Tag::a) continue;
      std::string value(strip_words(visible_text(part, removed_, limits_.title_bytes), rules_.strip));
      if (value.empty() && tag == Tag::a) value = clean_line(part.attribute("title").value());
      if (value.empty() || is_call(value) || is_date_line(value)) continue;
      if (heading || value.size() > best.size()) {
        best = whole(std::move(value), part);
        title_node = part;
        if (heading) break;
      }
    }
    match.value = shown(best);
    return best;
  }

  /// A title that was cut for the list stands whole in the link's title attribute.
  std::string whole(std::string value, xml_node node) {
    if (!is_cut(value)) return value;
    for (xml_node part : {node, self_or_first(node, "a"), node.parent()}) {
      std::string full = clean_line(part.attribute("title").value());
      if (full.size() > value.size() && !is_cut(full)) return full;
    }
    return value;
  }

  std::string link_of(xml_node node, xml_node title_node) {
    for (xml_node part = title_node; part && part != node.parent(); part = part.parent()) {
      if (const std::string_view href = part.attribute("href").value(); leads_somewhere(href))
        return std::string(ascii::trim(href));
    }
    if (title_node) {
      const xml_node inside = self_or_first(title_node, "a");
      if (const std::string_view href = inside.attribute("href").value(); leads_somewhere(href))
        return std::string(ascii::trim(href));
    }
    for (xml_node part = node; part && budget_.spend(1); part = next_node(part, node)) {
      if (tag_of(part.name()) != Tag::a) continue;
      if (const std::string_view href = part.attribute("href").value(); leads_somewhere(href))
        return std::string(ascii::trim(href));
    }
    return {};
  }

  void add_date(xml_node node, xml_node title_node, RawItem& item, std::vector<RuleMatch>& matches) {
    RuleMatch match{"date", {}, {}};
    std::string text = first_value(rules_.date, node, FieldKind::date, rules_.strip, budget_, match, removed_);
    if (text.empty()) {
      for (xml_node part = node; part && text.empty() && budget_.spend(1);
           part = next_node(part, node, part != title_node)) {
        if (part == title_node || removed_.has(part)) continue;
        if (tag_of(part.name()) == Tag::time) text = field_value({part, {}, false}, FieldKind::date);
        if (part.type() != pugi::node_pcdata) continue;
        const std::string line = clean_line(std::string_view(part.value()).substr(0, 256));
        if (is_date_line(line)) text = line;
      }
      match.value = shown(text);
    }
    add_dates(text, RawDate::Kind::published, item.dates);
    matches.push_back(std::move(match));
  }

  void add_summary(xml_node node, RawItem& item, std::vector<RuleMatch>& matches, bool by_look) {
    RuleMatch match{"summary", {}, {}};
    std::string text = first_value(rules_.summary, node, FieldKind::text, rules_.strip, budget_, match, removed_);
    if (text.empty() && (by_look || rules_.summary.empty())) {
      // The longest paragraph, if it says more than a label.
      constexpr std::size_t kLeast = 60;
      for (xml_node part = node; part && budget_.spend(1); part = next_node(part, node)) {
        if (part.type() != pugi::node_pcdata || std::string_view(part.value()).size() < kLeast) continue;
        std::string value(strip_words(clean_line(part.value()), rules_.strip));
        if (value.size() >= kLeast && value.size() > text.size() && !item.title.value.starts_with(value))
          text = std::move(value);
      }
      match.value = shown(text);
    }
    if (text == item.title.value) text.clear();
    item.summary.value = std::move(text);
    matches.push_back(std::move(match));
  }

  void add_image(xml_node node, RawItem& item, std::vector<RuleMatch>& matches) {
    RuleMatch match{"image", {}, {}};
    item.image = first_value(rules_.image, node, FieldKind::image, {}, budget_, match, removed_);
    matches.push_back(std::move(match));
  }

  void add_dates(const std::string& text, RawDate::Kind kind, std::vector<RawDate>& dates) {
    if (text.empty()) return;
    dates.push_back({kind, text});
    if (std::string found = find_date_text(text); !found.empty() && found != text)
      dates.push_back({kind, std::move(found)});
  }

  xml_node root_;
  const PageRules& rules_;
  const Limits& limits_;
  SelectBudget budget_;
  NodeSet removed_;
  std::unordered_set<std::string> links_;
  PageReading reading_;
};

}  // namespace

void describe_page(const pugi::xml_document& tree, RawFeed& feed) {
  const xml_node root = tree.document_element();
  feed.lang = ascii::trim(root.attribute("lang").value());
  if (feed.lang.empty()) feed.lang = ascii::trim(root.attribute("xml:lang").value());
  for (const xml_node node : root.child("head").children()) {
    switch (tag_of(node.name())) {
      case Tag::title:
        if (feed.title.value.empty()) feed.title.value = clean_line(node.text().get());
        break;
      case Tag::base:
        if (feed.base.empty()) feed.base = ascii::trim(node.attribute("href").value());
        break;
      case Tag::meta: {
        const std::string name = ascii::lower(node.attribute("name").value());
        if (name == "generator" && feed.generator.empty())
          feed.generator = clean_line(node.attribute("content").value());
        if (name == "description" && feed.subtitle.value.empty())
          feed.subtitle.value = clean_line(node.attribute("content").value());
        break;
      }
      default:
        break;
    }
  }
}

PageReading read_page_text(std::string_view utf8, const PageRules& rules, const Limits& limits) {
  if (rules.json != nullptr) {
    const std::string_view text = ascii::trim(utf8);
    if (text.starts_with('{') || text.starts_with('[')) return read_json_page(text, *rules.json, limits);
  }
  pugi::xml_document tree;
  parse_html(utf8, tree, limits);
  return read_page(tree, rules, limits);
}

PageReading read_page(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits) {
  if (rules.json != nullptr) return read_json_in_page(tree, *rules.json, limits);
  PageReading reading = PageReader(tree, rules, limits).run();
  describe_page(tree, reading.feed);
  for (RawItem& item : reading.feed.items)
    item.base = reading.feed.base;
  return reading;
}

}  // namespace bantin::feeds
