// A field that has no rule, or whose rules find nothing, is found by what it looks like: the heading or the longest
// link is the title, a line that is a date the date, the longest text the summary. Running text is never searched for
// dates: "Ngày 22/02/2022, đoàn công tác ..." says when something happened and not when it was published.
#include "feeds/read/page_item.hpp"

#include <algorithm>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/page_tree.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr TagSet kHeadings{Tag::h1, Tag::h2, Tag::h3, Tag::h4, Tag::h5, Tag::h6};

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

/// "1", "02.": the number of an item in its list.
bool is_numbering(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_digit(c) || ascii::is_space(c) || c == '.'; });
}

/// A title that was cut for the list, or that has its number in front of it, stands whole in the link's title
/// attribute.
std::string whole(std::string value, xml_node node) {
  xml_node around = node;
  while (around && tag_of(around.name()) != Tag::a && kHeadings.has(tag_of(around.name())))
    around = around.parent();
  for (xml_node part : {node, self_or_first(node, "a"), node.parent(), around}) {
    std::string full = clean_line(part.attribute("title").value());
    if (full.empty() || is_cut(full)) continue;
    if (is_cut(value) && full.size() > value.size()) return full;
    if (value.size() > full.size() && value.ends_with(full) &&
        is_numbering(std::string_view(value).substr(0, value.size() - full.size())))
      return full;
  }
  return value;
}

void add_dates(const std::string& text, Few<RawDate>& dates) {
  if (text.empty()) return;
  dates.push_back({RawDate::Kind::published, text});
  if (std::string found = find_date_text(text); !found.empty() && found != text)
    dates.push_back({RawDate::Kind::published, std::move(found)});
}

/// The closest element around `text`, inside `top`, that is a block.
xml_node block_around(xml_node text, xml_node top, SelectBudget& budget) {
  xml_node node = text.parent();
  while (node != top && is_inline(tag_of(node.name())) && budget.spend(1))
    node = node.parent();
  return node;
}

}  // namespace

std::optional<ItemReading> ItemReader::read(const ItemPlace& place) const {
  if (!budget_.spend(16)) return std::nullopt;
  ItemReading out;
  RuleMatch title{"title", {}, {}};
  RuleMatch link{"link", {}, {}};
  std::string href = first_value(rules_.link, place.node, FieldKind::link, {}, budget_, link, removed_);
  xml_node title_node;
  out.item.title.value = title_of(place.node, place.link, title, title_node);
  if (!leads_somewhere(href)) {
    href = place.link;
    if (href.empty()) href = link_of(place.node, title_node);
    link.rule.clear();
    link.value = shown(href);
  }
  if (out.item.title.value.empty() || !leads_somewhere(href)) return std::nullopt;
  out.link = href.substr(0, href.find('#'));
  RawLink& to = out.item.links.emplace_back();
  to.href = std::move(href);
  to.rel = "alternate";
  out.matches.push_back(std::move(title));
  out.matches.push_back(std::move(link));
  add_date(place, title_node, out);
  add_summary(place, title_node, out);
  add_image(place, out);
  return out;
}

std::string ItemReader::title_of(xml_node node, std::string_view known_link, RuleMatch& match,
                                 xml_node& title_node) const {
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
  // A heading, else the link that says most. Where the address is known, a heading without it is somebody else's.
  const auto is_of_link = [&](xml_node heading) {
    if (known_link.empty()) return true;
    for (xml_node above = heading; above && above != node.parent(); above = above.parent()) {
      if (link_address(above) == known_link) return true;
    }
    for (xml_node part = heading; part && budget_.spend(1); part = next_node(part, heading)) {
      if (tag_of(part.name()) == Tag::a && link_address(part) == known_link) return true;
    }
    return false;
  };
  for (xml_node part = node; part && budget_.spend(1); part = next_node(part, node)) {
    if (part.type() != pugi::node_element) continue;
    const Tag tag = tag_of(part.name());
    const bool heading = kHeadings.has(tag) && is_of_link(part);
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

std::string ItemReader::link_of(xml_node node, xml_node title_node) const {
  for (xml_node part = title_node; part && part != node.parent(); part = part.parent()) {
    if (std::string address = link_address(part); leads_somewhere(address)) return address;
  }
  if (title_node) {
    if (std::string address = link_address(self_or_first(title_node, "a")); leads_somewhere(address)) return address;
  }
  for (xml_node part = node; part && budget_.spend(1); part = next_node(part, node)) {
    if (tag_of(part.name()) != Tag::a) continue;
    if (std::string address = link_address(part); leads_somewhere(address)) return address;
  }
  return {};
}

std::string ItemReader::date_line(xml_node top, xml_node title_node) const {
  for (xml_node part = top; part && budget_.spend(1); part = next_node(part, top, part != title_node)) {
    if (part == title_node || removed_.has(part)) continue;
    if (tag_of(part.name()) == Tag::time) {
      if (std::string text = field_value({part, {}, false}, FieldKind::date); !text.empty()) return text;
    }
    if (part.type() != pugi::node_pcdata) continue;
    std::string line = clean_line(std::string_view(part.value()).substr(0, 256));
    if (is_date_line(line)) return line;
  }
  return {};
}

void ItemReader::add_date(const ItemPlace& place, xml_node title_node, ItemReading& out) const {
  RuleMatch match{"date", {}, {}};
  std::string text = first_value(rules_.date, place.node, FieldKind::date, rules_.strip, budget_, match, removed_);
  if (text.empty()) {
    text = date_line(place.node, title_node);
    for (std::size_t n = 0; n < place.beside.size() && text.empty(); ++n)
      text = date_line(place.beside[n], {});
    match.value = shown(text);
  }
  add_dates(text, out.item.dates);
  out.matches.push_back(std::move(match));
}

std::string ItemReader::longest_text(const ItemPlace& place, xml_node title_node, const RawItem& item) const {
  constexpr std::size_t kLeast = 60;  // bytes: more than a label
  constexpr std::size_t kMost = 4096;
  const std::string_view title = item.title.value;
  std::vector<std::string> said;  // the date, where it stands in the same line
  for (const RawDate& date : item.dates)
    said.push_back(date.text);
  std::string best;
  NodeSet around_title;  // what holds more than a summary
  for (xml_node node = title_node; node && node != place.node.parent(); node = node.parent())
    around_title.add(node);
  NodeSet seen;  // a block is read once, however many pieces its text has
  const auto look_in = [&](xml_node top) {
    for (xml_node part = top; part && budget_.spend(1);
         part = next_node(part, top, part != title_node && !removed_.has(part))) {
      if (part.type() != pugi::node_pcdata || ascii::trim(part.value()).empty()) continue;
      const xml_node block = part == top ? part : block_around(part, top, budget_);
      const bool alone = part == top || around_title.has(block);
      if (!alone && seen.has(block)) continue;
      seen.add(block);
      std::string value =
          alone ? clean_line(std::string_view(part.value()).substr(0, kMost)) : visible_text(block, removed_, kMost);
      if (!budget_.spend(value.size())) return;
      value = strip_words(strip_words(value, said), rules_.strip);
      if (value.size() < kLeast || value.size() <= best.size() || is_date_line(value) || title.starts_with(value))
        continue;
      best = std::move(value);
    }
  };
  look_in(place.node);
  for (const xml_node node : place.beside)
    look_in(node);
  return best;
}

void ItemReader::add_summary(const ItemPlace& place, xml_node title_node, ItemReading& out) const {
  RuleMatch match{"summary", {}, {}};
  RawItem& item = out.item;
  std::string text =
      first_value(rules_.summary, place.node, FieldKind::summary, rules_.strip, budget_, match, removed_);
  if (text == item.title.value) text.clear();
  if (text.empty()) {
    text = longest_text(place, title_node, item);
    match.rule.clear();
    match.value = shown(text);
  }
  item.summary.value = std::move(text);
  out.matches.push_back(std::move(match));
}

void ItemReader::add_image(const ItemPlace& place, ItemReading& out) const {
  RuleMatch match{"image", {}, {}};
  std::string& image = out.item.image;
  image = first_value(rules_.image, place.node, FieldKind::image, {}, budget_, match, removed_);
  for (std::size_t n = 0; n < place.beside.size() && image.empty() && !rules_.image.empty(); ++n) {
    if (const xml_node picture = self_or_first(place.beside[n], "img")) image = image_address(picture);
    match.value = shown(image);
  }
  out.matches.push_back(std::move(match));
}

}  // namespace bantin::feeds
