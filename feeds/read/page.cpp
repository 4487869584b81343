// How the items of a list are found
//
// The rules for items are tried in their order; the first that gives an item with title and link decides. Where none
// does, the links do: templates of a portal family differ from commune to commune, but its software makes the links to
// articles everywhere alike. All that surrounds the links to one article, and none to another, is that article's item.
// Where the articles of a list have no elements of their own, what stands between two links belongs to one of them: to
// the one in front, if dates stand behind their titles in this list, else to the one behind.
//
// Rules of a family are made for pages that nobody looked at: what they find in boxes of the most read, of related news
// and in menus is left out as long as they find something else, and a rule whose items have no date gives way to a
// later one that finds as many with dates: news has dates, a box of links has none (`PageRules::guess`). What an admin
// wrote is obeyed.
#include "feeds/read/page.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/induce.hpp"
#include "feeds/read/json_page.hpp"
#include "feeds/read/list_places.hpp"
#include "feeds/read/page_item.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr std::size_t kHighest = 8;       // levels from a link to all of its item
constexpr std::size_t kHighestAlone = 3;  // ... where no other link says where the item ends
constexpr std::size_t kMostBeside = 8;    // siblings of a link that belong to its item
constexpr std::size_t kLeastGuessed = 3;  // items of a list that no rule names

/// Links to articles that may share an item, or be one each.
struct ArticleLink {
  xml_node node;
  std::string href;
};

bool is_dated(xml_node sibling) {
  constexpr std::size_t kDateLine = 120;
  if (sibling.type() == pugi::node_pcdata)
    return is_date_line(clean_line(std::string_view(sibling.value()).substr(0, kDateLine)));
  for (xml_node part = sibling; part; part = next_node(part, sibling)) {
    if (tag_of(part.name()) == Tag::time) return true;
    if (part.type() == pugi::node_pcdata &&
        is_date_line(clean_line(std::string_view(part.value()).substr(0, kDateLine))))
      return true;
  }
  return false;
}

class PageReader {
 public:
  PageReader(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits)
      : root_(tree.document_element()),
        rules_(rules),
        limits_(limits),
        budget_(root_),
        reader_(rules_, limits_, budget_, removed_) {}

  PageReading run() {
    reading_.feed.format = Format::page;
    for (const Selector& selector : rules_.remove.any) {
      for (const Found& found : selector.find(root_, budget_)) {
        if (found.node) removed_.add(found.node);
      }
    }
    by_items();
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
  using Owners = std::unordered_map<const pugi::xml_node_struct*, const std::string*>;

  void by_items() {
    PageReading undated;
    for (const Selector& selector : rules_.items.any) {
      std::vector<ItemPlace> places;
      for (const Found& found : selector.find(root_, budget_, limits_.items)) {
        if (!found.is_text && !removed_.covers(found.node)) places.push_back({found.node, {}, {}});
      }
      add(places, false);
      if (reading_.feed.items.empty()) continue;
      reading_.items_rule = selector.text();
      if (!rules_.guess) return;
      const std::vector<RawItem>& items = reading_.feed.items;
      const auto dated = static_cast<std::size_t>(
          std::count_if(items.begin(), items.end(), [](const RawItem& item) { return !item.dates.empty(); }));
      if (undated.feed.items.empty() ? dated > 0 : dated >= undated.feed.items.size()) return;
      if (undated.feed.items.empty()) undated = std::move(reading_);
      reading_ = {};
      reading_.feed.format = Format::page;
      links_.clear();
    }
    if (!undated.feed.items.empty()) reading_ = std::move(undated);
  }

  void by_links() {
    for (const Selector& selector : rules_.article_links.any) {
      std::vector<ArticleLink> links;
      for (const Found& found : selector.find(root_, budget_, limits_.items)) {
        std::string href = field_value(found, FieldKind::link);
        if (leads_somewhere(href) && !removed_.covers(found.node)) links.push_back({found.node, std::move(href)});
      }
      std::vector<ItemPlace> places = places_of(links);
      add(places, true);
      if (reading_.feed.items.empty()) continue;
      reading_.items_rule = selector.text();
      reading_.found_by_links = true;
      return;
    }
  }

  /// The elements around the links to one article each.
  std::vector<ItemPlace> places_of(const std::vector<ArticleLink>& links) {
    // What each element above a link holds: links to this one article, or to several.
    Owners owner;
    static const std::string kSeveral;
    for (const auto& [link, href] : links) {
      for (xml_node node = link; node && budget_.spend(1); node = node.parent()) {
        const auto [place, is_new] = owner.emplace(node.internal_object(), &href);
        if (is_new) continue;
        if (place->second == &kSeveral) break;
        if (*place->second != href) place->second = &kSeveral;
      }
    }
    std::vector<ItemPlace> places;
    std::unordered_set<const pugi::xml_node_struct*> used;
    const bool is_alone = std::all_of(links.begin(), links.end(),
                                      [&](const ArticleLink& link) { return link.href == links.front().href; });
    for (const auto& [link, href] : links) {
      xml_node top = link;
      for (std::size_t level = 0; level < (is_alone ? kHighestAlone : kHighest); ++level) {
        const xml_node above = top.parent();
        const auto found = owner.find(above.internal_object());
        if (!above || found == owner.end() || found->second == &kSeveral || tag_of(above.name()) == Tag::body) break;
        top = above;
      }
      if (used.insert(top.internal_object()).second) places.push_back({top, {}, href});
    }
    for (std::size_t from = 0; from < places.size();) {
      std::size_t to = from + 1;
      while (to < places.size() && places[to].node.parent() == places[from].node.parent())
        ++to;
      add_beside(places, from, to, owner);
      from = to;
    }
    return places;
  }

  /// To places with one parent the siblings between them.
  void add_beside(std::vector<ItemPlace>& places, std::size_t from, std::size_t to, const Owners& owner) {
    // Up to the first that holds a link to another article.
    std::vector<std::vector<xml_node>> behind(to - from);
    std::vector<xml_node> before;
    std::size_t dated = 0;
    std::size_t parted = 0;
    for (std::size_t n = from; n < to; ++n) {
      for (xml_node next = places[n].node.next_sibling(); next && budget_.spend(1); next = next.next_sibling()) {
        const auto found = owner.find(next.internal_object());
        if (found != owner.end() && *found->second != places[n].link) break;
        if (behind[n - from].size() == kMostBeside) break;
        if (!removed_.has(next)) behind[n - from].push_back(next);
      }
      if (n + 1 == to || places[n].link == places[n + 1].link) continue;
      ++parted;
      const auto& between = behind[n - from];
      dated += std::any_of(between.begin(), between.end(), is_dated) ? 1U : 0U;
    }
    for (xml_node last = places[from].node.previous_sibling(); last && before.size() < 2;
         last = last.previous_sibling()) {
      const bool is_blank = last.type() != pugi::node_element && ascii::trim(last.value()).empty();
      if (!is_blank && !removed_.has(last)) before.push_back(last);
    }
    // Dates in front: the first item's date stands before it, and nothing that is dated behind the last.
    const bool in_front = parted > 0 && dated > 0 && std::any_of(before.begin(), before.end(), is_dated) &&
                          std::none_of(behind.back().begin(), behind.back().end(), is_dated);
    if (in_front) behind.insert(behind.begin(), std::move(before));
    for (std::size_t n = from; n < to; ++n)
      places[n].beside = std::move(behind[n - from]);
  }

  void add(const std::vector<ItemPlace>& all, bool by_links) {
    const std::vector<ItemPlace> places = rules_.guess ? without_boxes(all, by_links) : all;
    for (const ItemPlace& place : places) {
      if (reading_.feed.items.size() >= limits_.items || budget_.is_spent()) return;
      std::optional<ItemReading> item = reader_.read(place);
      if (!item) {
        ++reading_.refused;
        continue;
      }
      // The same article twice (its picture, its title, a list of the most read): the first with a title.
      if (!links_.insert(std::move(item->link)).second) continue;
      reading_.feed.items.push_back(std::move(item->item));
      reading_.matches.push_back(std::move(item->matches));
      reading_.places.push_back(place.node);
    }
  }

  /// Without what stands in menus and boxes, if anything stands elsewhere. Of items that a rule names, the box's own
  /// name does not count: the rule knows it.
  std::vector<ItemPlace> without_boxes(const std::vector<ItemPlace>& all, bool by_links) {
    if (all.empty()) return all;
    if (!flat_) {
      flat_.emplace(root_);
      boxes_.emplace(*flat_);
      for (std::size_t i = 0; i < flat_->size(); ++i)
        index_.emplace((*flat_)[i].node.internal_object(), i);
    }
    std::unordered_map<std::size_t, bool> known;  // holders of items
    const auto is_box = [&](const ItemPlace& place) {
      const auto found = index_.find(place.node.parent().internal_object());
      if (found == index_.end()) return false;
      const auto [entry, is_new] = known.emplace(found->second, false);
      if (is_new) {
        const std::size_t holder = found->second;
        const std::size_t named = by_links ? holder : (*flat_)[holder].parent;
        entry->second = boxes_->is_chrome(named) || boxes_->is_aside(named) || boxes_->is_headed_as_aside(holder);
      }
      return entry->second;
    };
    std::vector<ItemPlace> kept;
    std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
                 [&](const ItemPlace& place) { return !is_box(place); });
    return kept.empty() ? all : kept;
  }

  xml_node root_;
  const PageRules& rules_;
  const Limits& limits_;
  SelectBudget budget_;
  NodeSet removed_;
  ItemReader reader_;
  std::optional<PageTree> flat_;
  std::optional<ListPlaces> boxes_;
  std::unordered_map<const pugi::xml_node_struct*, std::size_t> index_;  // in flat_
  std::unordered_set<std::string> links_;
  PageReading reading_;
};

bool add_rule(Rule& rule, const std::string& text) {
  if (text.empty()) return true;
  auto selector = Selector::compile(text);
  if (!selector) return false;
  rule.any.assign(1, std::move(*selector));
  return true;
}

}  // namespace

std::optional<PageReading> read_repeated(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits) {
  const auto list = induce_list(tree, {}, limits);
  if (!list || !list->is_sure || list->found.size() < kLeastGuessed) return std::nullopt;
  PageRules found;
  found.next_page = rules.next_page;
  found.remove = rules.remove;
  found.strip = rules.strip;
  const bool sound = add_rule(found.items, list->items) && add_rule(found.title, list->title) &&
                     add_rule(found.link, list->link) && add_rule(found.date, list->date) &&
                     add_rule(found.summary, list->summary) && add_rule(found.image, list->image);
  if (!sound) return std::nullopt;
  PageReading reading = read_page(tree, found, limits);
  if (reading.feed.items.size() < kLeastGuessed) return std::nullopt;
  reading.is_by_shape = true;
  return reading;
}

namespace {

constexpr std::size_t kFewItems = 2;
constexpr std::size_t kManyMore = 3;

/// True if all articles of `few` are among those of `many`.
bool holds(const RawFeed& many, const RawFeed& few) {
  const auto address = [](const RawItem& item) {
    const std::string_view href = item.links.empty() ? std::string_view() : std::string_view(item.links.front().href);
    return href.substr(0, href.find('#'));
  };
  return std::all_of(few.items.begin(), few.items.end(), [&](const RawItem& item) {
    return std::any_of(many.items.begin(), many.items.end(),
                       [&](const RawItem& other) { return address(other) == address(item); });
  });
}

}  // namespace

void set_base(RawItem& item, const std::string& base) {
  if (item.base.empty()) item.base = base;
  if (item.image_base.empty()) item.image_base = base;
  for (RawLink& link : item.links) {
    if (link.base.empty()) link.base = base;
  }
}

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

HtmlReport parse_page(std::string_view utf8, pugi::xml_document& document, Limits limits) {
  constexpr std::size_t kDeepest = 1'000;
  limits.html_depth = kDeepest;
  return parse_html(utf8, document, limits);
}

PageReading read_page_text(std::string_view utf8, const PageRules& rules, const Limits& limits) {
  if (rules.json != nullptr) {
    const std::string_view text = ascii::trim(utf8);
    if (text.starts_with('{') || text.starts_with('[')) return read_json_page(text, *rules.json, limits);
  }
  pugi::xml_document tree;
  parse_page(utf8, tree, limits);
  return read_page(tree, rules, limits);
}

PageReading read_page(const pugi::xml_document& tree, const PageRules& rules, const Limits& limits) {
  if (rules.json != nullptr) return read_json_in_page(tree, *rules.json, limits);
  PageReading reading = PageReader(tree, rules, limits).run();
  if (rules.guess && !reading.feed.items.empty() && reading.feed.items.size() <= kFewItems) {
    // The story at the top, or a box around all of them, and the list is not what the rules know.
    std::optional<PageReading> whole = read_repeated(tree, rules, limits);
    if (whole && whole->feed.items.size() >= kManyMore * reading.feed.items.size() && holds(whole->feed, reading.feed))
      return std::move(*whole);
    reading.repeated = whole ? std::make_shared<PageReading>(std::move(*whole)) : nullptr;
  }
  describe_page(tree, reading.feed);
  for (RawItem& item : reading.feed.items)
    set_base(item, reading.feed.base);
  return reading;
}

}  // namespace bantin::feeds
