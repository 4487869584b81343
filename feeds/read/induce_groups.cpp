// Two links are of one group when the tags and the lasting classes above them are the same. The record of a link is the
// highest element that holds it and no other link of its group. A list is good when it has many records with different
// targets, titles as long as headlines are, dates, and summaries, and does not lie in what calls itself a menu, a
// footer, a sidebar or "xem nhiều".
#include "feeds/read/induce_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/list_places.hpp"
#include "feeds/read/page_words.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLinks = 5000;
constexpr std::size_t kGroups = 300;
constexpr std::size_t kTitleBytes = 1200;
constexpr std::uint32_t kLongestTitle = 320;  // characters

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15ULL + (hash << 6U) + (hash >> 2U);
  return hash * 0xBF58476D1CE4E5B9ULL;
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/// Classes that say how one element of many is drawn, or that a program made up.
bool is_passing(std::string_view name) {
  static constexpr std::string_view kPassing[] = {
      "odd",   "even",     "first", "last",  "active", "current", "alt",  "left", "right",    "hot",      "new",
      "clear", "clearfix", "row",   "shown", "hidden", "show",    "fade", "in",   "selected", "alternate"};
  if (std::find(std::begin(kPassing), std::end(kPassing), name) != std::end(kPassing)) return true;
  return std::any_of(name.begin(), name.end(), ascii::is_digit);
}

std::uint64_t class_key(const PageNode& node) {
  std::uint64_t key = 0;
  const std::string_view classes = node.node.attribute("class").value();
  std::size_t at = 0;
  while (at < classes.size() && at < 400) {
    const std::size_t end = std::min(classes.find_first_of(" \t\r\n", at), classes.size());
    const std::string_view name = classes.substr(at, end - at);
    if (!name.empty() && !is_passing(name)) key += hash_of(name);  // in any order
    at = end + 1;
  }
  return key;
}

double quality_of(std::string_view title) {
  const auto words = std::count(title.begin(), title.end(), ' ') + 1;
  return words >= 8 ? 1.0 : words >= 6 ? 0.8 : words == 5 ? 0.6 : words == 4 ? 0.4 : words == 3 ? 0.2 : 0.05;
}

struct Link {
  std::size_t index = 0;
  std::size_t title_at = 0;
  std::string text;  // empty: it names nothing
  std::string href;
};

/// What an element holds of links that are titles.
constexpr std::uint32_t kNoTarget = 0;
constexpr std::uint32_t kManyTargets = 0xFFFFFFFF;

class Grouper {
 public:
  Grouper(const PageTree& tree, std::string_view host) : tree_(tree), host_(host), places_(tree) {}

  PageLinks run() {
    hash_places();
    collect();
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_place;
    std::vector<std::uint64_t> order;
    for (std::size_t n = 0; n < links_.size(); ++n) {
      const Link& link = links_[n];
      const std::uint64_t place = mix(classes_[link.index], link.text.empty() ? 1 : 2);
      const auto [found, is_new] = by_place.try_emplace(place);
      if (is_new) order.push_back(place);
      found->second.push_back(n);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (const std::uint64_t place : order)
      groups.push_back(std::move(by_place[place]));
    if (groups.size() > kGroups) {
      std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
      groups.resize(kGroups);
    }
    join_variants(groups);
    for (const auto& members : groups) {
      LinkGroup group = make(members);
      if (!group.records.empty()) out_.groups.push_back(std::move(group));
    }
    std::stable_sort(out_.groups.begin(), out_.groups.end(),
                     [](const LinkGroup& a, const LinkGroup& b) { return a.score > b.score; });
    return std::move(out_);
  }

 private:
  void hash_places() {
    tags_.resize(tree_.size());
    classes_.resize(tree_.size());
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const PageNode& entry = tree_[i];
      const std::size_t above = entry.parent;
      const std::uint64_t tag = hash_of(entry.node.name());
      tags_[i] = mix(i == 0 ? 0 : tags_[above], tag);
      classes_[i] = mix(mix(i == 0 ? 0 : classes_[above], tag), class_key(entry));
    }
  }

  void collect() {
    for (std::size_t i = 0; i < tree_.size() && links_.size() < kLinks; ++i) {
      const PageNode& entry = tree_[i];
      const bool is_link = entry.tag == Tag::a && entry.node.attribute("href");
      if (!is_link && (!entry.node.attribute("onclick") || entry.link_text > 0)) continue;
      const std::string href = link_address(entry.node);
      if (!leads_somewhere(href)) {
        if (!is_link) continue;
        if (entry.text >= 20 && href.size() > 1 && href.front() != '#') ++out_.script_links;
        continue;
      }
      ++out_.links;
      if (entry.text > kLongestTitle * 3) continue;
      Link link;
      link.index = link.title_at = i;
      link.text = title_of_link(i, link.title_at);
      link.href = href;
      links_.push_back(std::move(link));
    }
    count_targets();
  }

  /// For each element: the one target of the titles in it, or that there are several.
  void count_targets() {
    targets_.assign(tree_.size(), kNoTarget);
    std::unordered_map<std::string, std::uint32_t> numbers;
    // What many links lead to is a category.
    std::unordered_map<std::string_view, std::size_t> uses;
    for (const Link& link : links_)
      uses[link.href] += link.text.empty() ? 0U : 1U;
    for (const Link& link : links_) {
      if (uses[link.href] >= 3 || link.text.empty() || places_.is_chrome(link.index) || quality_of(link.text) < 0.6)
        continue;
      const auto number = static_cast<std::uint32_t>(numbers.size() + 1);
      targets_[link.index] = numbers.emplace(link.href.substr(0, link.href.find('#')), number).first->second;
    }
    for (std::size_t i = tree_.size(); i-- > 1;) {
      std::uint32_t& above = targets_[tree_[i].parent];
      if (targets_[i] == kNoTarget || targets_[i] == above) continue;
      above = above == kNoTarget ? targets_[i] : kManyTargets;
    }
  }

  /// The title that a link says: its text, or of a card that is a link as a whole the heading in it.
  std::string title_of_link(std::size_t index, std::size_t& title_at) const {
    const PageNode& entry = tree_[index];
    std::string text = tree_.text(index, kTitleBytes);
    const std::string folded = fold(text);
    if (text.empty() || is_more_link(folded) || is_page_tool(folded) || is_only_a_date(folded)) return {};
    if (entry.end > index + 1) {
      const std::size_t inner = heading_in(index, false);
      if (inner != index) {
        title_at = inner;
        return tree_.text(inner, kTitleBytes);
      }
      title_at = longest_beside_date(index);
      if (title_at != index) return tree_.text(title_at, kTitleBytes);
    }
    return entry.text <= kLongestTitle ? text : std::string();
  }

  /// Of a link around a title and its date the part that is the title; `index` if they are not parted.
  std::size_t longest_beside_date(std::size_t index) const {
    std::size_t best = index;
    std::pair<bool, std::uint32_t> most(false, 9);  // is no sentence, length: a summary may be longer than the title
    bool dated = false;
    for (std::size_t i = index + 1; i < std::min<std::size_t>(tree_[index].end, index + 60); ++i) {
      const PageNode& entry = tree_[i];
      if (entry.hidden || entry.text < 6 || entry.text > kLongestTitle) continue;
      const std::string text = tree_.text(i, kTitleBytes);
      if (is_only_a_date(fold(text))) {
        dated = true;
        continue;
      }
      // What holds the date holds more than the title.
      if (entry.text < 10 || entry.text * 10 > tree_[index].text * 9) continue;
      const std::pair rank(!text.ends_with('.') && !text.ends_with("\u2026"), entry.text);
      if (rank <= most) continue;
      most = rank;
      best = i;
    }
    return dated ? best : index;
  }

  /// A heading, or what is named as a title, inside `index`; `index` if there is none.
  std::size_t heading_in(std::size_t index, bool without_links) const {
    std::size_t named = index;
    const std::size_t end = std::min<std::size_t>(tree_[index].end, index + 200);
    for (std::size_t i = index + 1; i < end; ++i) {
      const PageNode& entry = tree_[i];
      if (entry.hidden || entry.text < 4 || entry.text > kLongestTitle) continue;
      if (without_links && entry.link_text > 0) continue;
      if (is_heading(entry.tag)) return i;
      if (named == index && is_marked_title(entry)) named = i;
    }
    return named;
  }

  std::size_t ancestor_at(std::size_t index, std::uint32_t depth) const {
    while (tree_[index].depth > depth)
      index = tree_[index].parent;
    return index;
  }

  /// The element of each link that holds it and no other of the group.
  std::vector<std::size_t> records_of(const std::vector<std::size_t>& members) const {
    std::map<std::uint32_t, std::size_t> depths;
    std::vector<std::uint32_t> own(members.size(), 0);
    for (std::size_t n = 0; n + 1 < members.size(); ++n) {
      const std::size_t above = tree_.common_ancestor(links_[members[n]].index, links_[members[n + 1]].index);
      const std::uint32_t depth = tree_[above].depth + 1;
      own[n] = std::max(own[n], depth);
      own[n + 1] = std::max(own[n + 1], depth);
    }
    for (const std::uint32_t depth : own)
      ++depths[depth];
    // The depth that most have; the deeper one of two.
    std::uint32_t depth = 0;
    std::size_t most = 0;
    for (const auto& [each, count] : depths) {
      if (count >= most) {
        most = count;
        depth = each;
      }
    }
    std::vector<std::size_t> records;
    records.reserve(members.size());
    for (const std::size_t member : members)
      records.push_back(ancestor_at(links_[member].index, depth));
    return records;
  }

  /// "tin co-anh" and "tin" are one list when their records stand beside each other.
  void join_variants(std::vector<std::vector<std::size_t>>& groups) const {
    std::map<std::pair<std::uint64_t, std::size_t>, std::size_t> places;  // (tags, where the records stand) -> group
    std::vector<std::size_t> into(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
      into[g] = g;
      if (groups[g].empty()) continue;
      const std::size_t first = links_[groups[g].front()].index;
      const std::uint64_t tags = mix(tags_[first], links_[groups[g].front()].text.empty() ? 1 : 2);
      // Of a group of one the record is not known: every element above that could hold a list is a place.
      std::size_t place = first;
      for (int level = 0; level < 8 && place > 0; ++level) {
        place = tree_[place].parent;
        const auto [found, is_new] = places.emplace(std::make_pair(tags, place), g);
        if (!is_new && into[g] == g && found->second != g && stands_beside(groups, found->second, g, place)) {
          into[g] = into[found->second];
          break;
        }
      }
    }
    for (std::size_t g = groups.size(); g-- > 0;) {
      if (into[g] == g) continue;
      std::vector<std::size_t>& target = groups[into[g]];
      target.insert(target.end(), groups[g].begin(), groups[g].end());
      std::sort(target.begin(), target.end());
      groups[g].clear();
    }
  }

  bool stands_beside(const std::vector<std::vector<std::size_t>>& groups, std::size_t a, std::size_t b,
                     std::size_t place) const {
    const PageNode& x = tree_[tree_.child_towards(place, links_[groups[a].front()].index)];
    const PageNode& y = tree_[tree_.child_towards(place, links_[groups[b].front()].index)];
    return x.tag == y.tag && (x.tag == Tag::li || x.tag == Tag::tr || x.tag == Tag::article ||
                              std::string_view(x.node.attribute("class").value())
                                      .substr(0, std::string_view(x.node.attribute("class").value()).find(' ')) ==
                                  std::string_view(y.node.attribute("class").value())
                                      .substr(0, std::string_view(y.node.attribute("class").value()).find(' ')));
  }

  /// Of several links to one article the one that says most.
  std::vector<std::size_t> without_repeats(const std::vector<std::size_t>& all) const {
    std::unordered_map<std::string_view, std::size_t> best;
    for (const std::size_t member : all) {
      const auto [place, is_new] = best.emplace(links_[member].href, member);
      if (!is_new && links_[member].text.size() > links_[place->second].text.size()) place->second = member;
    }
    std::vector<std::size_t> out;
    for (const std::size_t member : all) {
      if (best.at(links_[member].href) == member) out.push_back(member);
    }
    return out;
  }

  /// Of records in several boxes of one design, the boxes that are none of the list: of the most read, of links.
  std::unordered_set<std::size_t> boxes_among(const std::vector<std::size_t>& records) const {
    std::unordered_set<std::size_t> holders;
    for (const std::size_t record : records)
      holders.insert(tree_[record].parent);
    std::unordered_set<std::size_t> boxes;
    constexpr std::size_t kMost = 20;
    if (holders.size() < 2 || holders.size() > kMost || holders.size() == records.size()) return boxes;
    for (const std::size_t holder : holders) {
      if (places_.is_chrome(holder) || places_.is_aside(holder) || places_.is_headed_as_aside(holder))
        boxes.insert(holder);
    }
    return boxes.size() == holders.size() ? std::unordered_set<std::size_t>() : boxes;
  }

  LinkGroup make(const std::vector<std::size_t>& all) {
    LinkGroup group;
    if (all.empty()) return group;
    const std::vector<std::size_t> members = without_repeats(all);
    group.places = tags_[links_[members.front()].index];
    const std::vector<std::size_t> records = records_of(members);
    std::unordered_map<std::size_t, std::string_view> target_of;  // a record with two targets is none
    std::unordered_set<std::size_t> crowded;
    for (std::size_t n = 0; n < members.size(); ++n) {
      const auto [found, is_new] = target_of.emplace(records[n], links_[members[n]].href);
      if (!is_new && found->second != links_[members[n]].href) crowded.insert(records[n]);
    }
    std::unordered_set<std::size_t> taken;
    std::unordered_set<std::string> hrefs;
    std::size_t own = 0;
    std::size_t shaped = 0;
    const std::unordered_set<std::size_t> boxes = boxes_among(records);
    for (std::size_t n = 0; n < members.size(); ++n) {
      if (boxes.contains(tree_[records[n]].parent)) continue;
      const Link& link = links_[members[n]];
      ListRecord record;
      record.element = members.size() == 1 ? link.index : records[n];
      if (crowded.contains(record.element)) continue;
      // Other stories in it are records of their own.
      while (record.element != link.index && targets_[record.element] == kManyTargets)
        record.element = tree_.child_towards(record.element, link.index);
      record.link = link.index;
      record.title_at = link.title_at;
      record.href = link.href;
      record.title = link.text;
      if (record.title.empty()) {
        record.title_at = heading_in(record.element, true);
        if (record.title_at == record.element) continue;
        record.title = tree_.text(record.title_at, kTitleBytes);
      }
      if (!taken.insert(record.element).second) continue;
      hrefs.insert(link.href.substr(0, link.href.find('#')));
      const bool is_own = host_.empty() || url_scheme(link.href).empty() ||
                          registrable_domain(url_host(link.href)) == registrable_domain(host_);
      own += is_own ? 1U : 0U;
      shaped += has_article_form(link.href) ? 1U : 0U;
      group.title_quality += quality_of(record.title);
      group.records.push_back(std::move(record));
    }
    if (group.records.empty()) return group;
    const auto count = static_cast<double>(group.records.size());
    group.title_quality /= count;
    group.holder = group.records.front().element;
    for (const ListRecord& record : group.records)
      group.holder = tree_.common_ancestor(group.holder, record.element);
    if (group.records.size() == 1) group.holder = tree_[group.holder].parent;
    const std::size_t middle = group.records[group.records.size() / 2].link;
    group.in_chrome = places_.is_chrome(middle);
    group.in_aside = places_.is_aside(middle) || places_.is_headed_as_aside(group.holder);
    weigh_records(group);

    // A category that stands in every item is many links with few targets.
    const double unique =
        static_cast<double>(hrefs.size()) / static_cast<double>(std::max(all.size() / 2, taken.size()));
    group.score = std::pow(std::min(count, 20.0), 0.7) * group.title_quality *
                  (1.0 + 1.5 * group.dated + 1.0 * group.told + 0.3 * group.pictured) * unique * unique *
                  (0.1 + 0.9 * static_cast<double>(own) / count) * (0.5 + 0.7 * static_cast<double>(shaped) / count);
    if (links_[members.front()].text.empty()) group.score *= 0.8;
    if (group.in_chrome) group.score *= 0.1;
    if (group.in_aside) group.score *= 0.3;
    if (group.documents > 0.6) group.score *= 0.3;  // a register of documents, where there is news as well
    if (group.records.size() == 2) group.score *= group.dated + group.told > 0.9 ? 0.8 : 0.4;
    if (group.records.size() == 1) group.score *= 0.1;
    return group;
  }

  void weigh_records(LinkGroup& group) const {
    std::map<std::string_view, std::size_t> pictures;
    double dated = 0;
    double told = 0;
    double documents = 0;
    for (const ListRecord& record : group.records) {
      const PageNode& element = tree_[record.element];
      const std::size_t end = std::min<std::size_t>(element.end, record.element + 200);
      const std::string text = fold(tree_.text(record.element, 1500));
      const std::string title = fold(record.title);
      std::string rest = text;
      if (const auto at = rest.find(title); at != std::string::npos) rest.erase(at, title.size());
      bool time = false;
      for (std::size_t i = record.element; i < end; ++i) {
        if (tree_[i].tag == Tag::time) time = true;
        if (tree_[i].tag == Tag::img) {
          ++pictures[tree_[i].node.attribute("src").value()];
          break;
        }
      }
      // Flat lists have their dates beside the record.
      if (!time && !has_date(rest) && rest.size() < 20) rest = fold(text_behind(record.element));
      dated += time || has_date(rest) ? 1 : 0;
      documents += title.starts_with("ve viec ") || title.starts_with("v/v ") || has_document_number(rest) ? 1 : 0;
      told += rest.size() >= 60 ? 1 : 0;
    }
    const auto count = static_cast<double>(group.records.size());
    group.dated = dated / count;
    group.told = told / count;
    group.documents = documents / count;
    // One picture on all of them is an arrow or a bullet.
    group.pictured =
        pictures.size() * 2 > group.records.size() ? std::min(1.0, static_cast<double>(pictures.size()) / count) : 0.0;
  }

  /// Of the next siblings up to the next link.
  std::string text_behind(std::size_t element) const {
    std::string out;
    std::size_t next = tree_[element].end;
    for (int n = 0; n < 3 && next < tree_.size() && tree_[next].parent == tree_[element].parent; ++n) {
      if (tree_[next].link_text > 15) break;
      out += ' ' + tree_.text(next, 600);
      next = tree_[next].end;
    }
    return out;
  }

  static bool has_article_form(std::string_view href) {
    if (const auto hash = href.find('#'); hash != std::string_view::npos) href = href.substr(0, hash);
    const std::size_t query = href.find('?');
    const std::string_view path = href.substr(0, query);
    const std::size_t slash = path.rfind('/', path.size() > 1 ? path.size() - 2 : 0);
    const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (std::count(last.begin(), last.end(), '-') >= 3) return true;
    if (std::count_if(last.begin(), last.end(), ascii::is_digit) >= 2) return true;
    if (query == std::string_view::npos) return false;
    const std::string_view rest = href.substr(query);
    return std::any_of(rest.begin(), rest.end(), ascii::is_digit);
  }

  const PageTree& tree_;
  std::string_view host_;
  const ListPlaces places_;
  std::vector<std::uint64_t> tags_;
  std::vector<std::uint64_t> classes_;
  std::vector<std::uint32_t> targets_;
  std::vector<Link> links_;
  PageLinks out_;
};

}  // namespace

std::string link_form(std::string_view href) {
  const std::size_t scheme = href.find("://");
  if (scheme != std::string_view::npos) {
    const std::size_t path = href.find('/', scheme + 3);
    href = path == std::string_view::npos ? std::string_view("/") : href.substr(path);
  }
  std::string form;
  const std::size_t query = href.find('?');
  const std::string_view path = href.substr(0, query);
  form += std::to_string(std::count(path.begin(), path.end(), '/'));
  if (const std::size_t dot = path.rfind('.'); dot != std::string_view::npos && path.size() - dot < 7) {
    form += path.substr(dot);
  }
  if (query != std::string_view::npos) {
    std::string_view rest = href.substr(query + 1);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('&'), rest.size());
      form += '?';
      form += rest.substr(0, std::min(rest.find('='), end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return form;
}

PageLinks group_links(const PageTree& tree, std::string_view host) {
  return Grouper(tree, host).run();
}

}  // namespace bantin::feeds
