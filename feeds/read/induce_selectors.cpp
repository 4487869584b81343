// The candidates, in the order in which they are tried.
#include "feeds/read/induce_selectors.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr std::size_t kLevels = 7;  // of holders above a record that a selector may name
constexpr std::size_t kClassesTried = 4;
constexpr std::size_t kRecordsTried = 40;  // for selectors inside a record

/// Made by a program and another one tomorrow: "css-1x2y3z", "post-5312", "item12", "_abCd3".
bool is_generated(std::string_view name) {
  const auto digits = std::count_if(name.begin(), name.end(), ascii::is_digit);
  if (digits == 0) return false;
  if (name.starts_with("col-") || name.starts_with("h")) return digits > 3;
  return digits >= 3 || name.starts_with("css-") || name.starts_with("sc-") || name.starts_with("jsx-") ||
         (digits >= 1 && ascii::is_digit(name.back()) && name.size() > 3);
}

/// Layout words say where something stands, not what it is.
int rank_of(std::string_view name) {
  static constexpr std::string_view kLayout[] = {
      "row",       "clearfix",   "clear",          "container",     "left",  "right", "odd",   "even",   "first",
      "last",      "active",     "hidden",         "block",         "fl",    "fr",    "panel", "d-flex", "text-left",
      "pull-left", "pull-right", "img-responsive", "list-unstyled", "inline"};
  if (std::find(std::begin(kLayout), std::end(kLayout), name) != std::end(kLayout)) return 3;
  if (name.starts_with("col-") || name.starts_with("mb-") || name.starts_with("mt-") || name.starts_with("p-") ||
      name.starts_with("m-") || name.starts_with("pt-") || name.starts_with("pb-") || name.starts_with("wow")) {
    return 3;
  }
  if (std::any_of(name.begin(), name.end(), ascii::is_digit)) return 2;
  return 0;
}

std::vector<std::string> classes_of(xml_node node) {
  std::vector<std::string> out;
  const std::string_view text = node.attribute("class").value();
  std::size_t at = 0;
  while (at < text.size() && out.size() < 12) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string_view name = text.substr(at, end - at);
    if (is_plain_name(name) && !is_generated(name)) out.emplace_back(name);
    at = end + 1;
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
  return out;
}

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 60 && (ascii::is_alpha(name.front()) || name.front() == '_') &&
         std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

SelectorSearch::SelectorSearch(xml_node root, const PageTree& tree) : tree_(tree), budget_(root) {
  for (std::size_t i = 0; i < tree_.size(); ++i)
    index_.emplace(tree_[i].node.internal_object(), i);
}

std::size_t SelectorSearch::place_of(xml_node node) const {
  const auto found = index_.find(node.internal_object());
  return found == index_.end() ? kNone : found->second;
}

SelectorSearch::Elements SelectorSearch::find(const std::string& selector, std::size_t scope, std::size_t most) {
  const auto compiled = Selector::compile(selector);
  Elements out;
  if (!compiled) return out;
  for (const Found& found : compiled->find(tree_[scope].node, budget_, most)) {
    if (const std::size_t place = place_of(found.node); place != kNone) out.push_back(place);
  }
  return out;
}

/// Just the records; what else is found has no link, so that it makes no item.
bool SelectorSearch::is_exactly(const std::string& selector, const Elements& records) {
  const std::vector<std::size_t> found = find(selector, 0);
  std::size_t at = 0;
  for (const std::size_t element : found) {
    if (at < records.size() && records[at] == element) {
      ++at;
      continue;
    }
    for (std::size_t i = element; i < std::min<std::size_t>(tree_[element].end, element + 100); ++i) {
      if (tree_[i].tag != Tag::a || !tree_[i].node.attribute("href")) continue;
      const std::string href = link_address(tree_[i].node);
      if (!leads_somewhere(href)) continue;  // "javascript:__doPostBack(...)", the pages of a grid
      // One more link to an article that was there before makes no item either.
      const auto known = targets_.find(href);
      if (known == targets_.end() || known->second > element) return false;
    }
  }
  return at == records.size();
}

/// "div.item", "div.item.news", "div": what all elements have in common, best first.
std::vector<std::string> SelectorSearch::own_selectors(const Elements& elements) {
  std::vector<std::string> common = classes_of(tree_[elements.front()].node);
  bool same_tag = true;
  for (const std::size_t element : elements) {
    const std::vector<std::string> own = classes_of(tree_[element].node);
    std::erase_if(common,
                  [&](const std::string& name) { return std::find(own.begin(), own.end(), name) == own.end(); });
    same_tag = same_tag && tree_[element].tag == tree_[elements.front()].tag;
  }
  if (common.size() > kClassesTried) common.resize(kClassesTried);
  const std::string tag =
      same_tag && is_plain_name(tree_[elements.front()].node.name()) ? tree_[elements.front()].node.name() : "";
  std::vector<std::string> out;
  for (const std::string& name : common)
    out.push_back(tag + "." + name);
  for (std::size_t a = 0; a < common.size(); ++a) {
    for (std::size_t b = a + 1; b < common.size(); ++b)
      out.push_back(tag + "." + common[a] + "." + common[b]);
  }
  if (!tag.empty()) out.push_back(tag);
  return out;
}

/// `tail` alone, then behind what holds the records, level by level.
std::string SelectorSearch::exact(const std::string& tail, const Elements& records, const Elements& parents) {
  if (tail.find('.') != std::string::npos && is_exactly(tail, records)) return tail;
  Elements holders = parents;
  std::string chain = tail;
  for (std::size_t level = 0; level < kLevels; ++level) {
    std::sort(holders.begin(), holders.end());
    holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
    std::vector<std::string> names;
    if (holders.size() == 1 && tree_[holders.front()].tag == Tag::main) names.emplace_back("main");
    if (holders.size() == 1) {
      const std::string id = tree_[holders.front()].node.attribute("id").value();
      if (is_plain_name(id) && !is_generated(id)) names.push_back("#" + id);
    }
    for (const std::string& name : own_selectors(holders)) {
      if (name.find('.') != std::string::npos) names.push_back(name);
    }
    if (holders.size() == 1) {
      const std::string id = tree_[holders.front()].node.attribute("id").value();
      if (is_plain_name(id) && is_generated(id) && id.size() < 50) names.push_back("#" + id);
    }
    for (const std::string& name : names) {
      for (const char* part : {" ", " > "}) {
        if (*(part + 1) != 0 && level > 0) continue;
        const std::string selector = name + part + tail;
        if (is_exactly(selector, records)) return selector;
      }
      if (level > 0 && is_exactly(name + " " + chain, records)) return name + " " + chain;
    }
    const std::string tag = tree_[holders.front()].node.name();
    if (level < 3 && is_plain_name(tag)) {
      bool same = true;
      for (const std::size_t holder : holders)
        same = same && tree_[holder].tag == tree_[holders.front()].tag;
      chain = (same ? tag : std::string("*")) + " > " + chain;
      if (level > 0 && chain.find('.') != std::string::npos && is_exactly(chain, records)) return chain;
    } else {
      chain = "* " + chain;
    }
    if (holders.size() == 1 && tree_[holders.front()].tag == Tag::body) break;
    for (std::size_t& holder : holders)
      holder = tree_[holder].parent;
  }
  return {};
}

/// With places counted: only where nothing has a name.
std::string SelectorSearch::by_position(const Elements& records) {
  std::size_t holder = tree_[records.front()].parent;
  for (const std::size_t record : records)
    holder = tree_.common_ancestor(holder, record);
  if (holder == records.front()) holder = tree_[holder].parent;
  // From the holder down to the records, by tags.
  std::string tail;
  for (std::size_t i = records.front(); i != holder && i != 0; i = tree_[i].parent) {
    const std::string step = tree_[i].node.name();
    if (!is_plain_name(step)) return {};
    tail = " > " + step + tail;
  }
  std::string path;
  for (std::size_t i = holder; i != 0; i = tree_[i].parent) {
    const std::string tag = tree_[i].node.name();
    if (!is_plain_name(tag)) return {};
    if (tree_[i].tag == Tag::body) {
      path = "body" + path;
      break;
    }
    const std::string id = tree_[i].node.attribute("id").value();
    if (is_plain_name(id) && !is_generated(id)) {
      path = "#" + id + path;
      break;
    }
    std::size_t place = 1;
    for (xml_node before = tree_[i].node.previous_sibling(); before; before = before.previous_sibling())
      place += std::string_view(before.name()) == tag ? 1U : 0U;
    path = " > " + tag + ":nth-of-type(" + std::to_string(place) + ")" + path;
  }
  for (const char* filter : {"", ":has(a[href])", ":not(:first-child)"}) {
    std::string selector = path + tail + filter;
    if (is_exactly(selector, records)) return selector;
  }
  return {};
}

/// "td.title": elements with a class that stand right below each record.
std::vector<std::string> SelectorSearch::parts_of(const Elements& records) {
  std::vector<std::string> common;
  for (const std::size_t record : records) {
    std::vector<std::string> own;
    for (const xml_node child : tree_[record].node.children()) {
      if (!is_plain_name(child.name())) continue;
      for (const std::string& name : classes_of(child))
        own.push_back(std::string(child.name()) + "." + name);
    }
    if (record == records.front()) common = own;
    std::erase_if(common,
                  [&](const std::string& part) { return std::find(own.begin(), own.end(), part) == own.end(); });
  }
  if (common.size() > kClassesTried) common.resize(kClassesTried);
  return common;
}

std::string SelectorSearch::items_selector(const Elements& records) {
  Elements parents;
  for (const std::size_t record : records)
    parents.push_back(tree_[record].parent);
  const std::vector<std::string> own = own_selectors(records);
  for (const char* filter : {"", ":has(a[href])"}) {
    for (const std::string& tail : own) {
      if (std::string found = exact(tail + filter, records, parents); !found.empty()) return found;
    }
  }
  // What is told apart from its neighbours only by what it holds.
  for (const std::string& tail : own) {
    for (const char* filter :
         {":has(h2 a)", ":has(h3 a)", ":has(h4 a)", ":has(img)", ":not(:first-child)", ":has(> a[href])"}) {
      if (std::string found = exact(tail + filter, records, parents); !found.empty()) return found;
    }
  }
  for (const std::string& tail : own) {
    for (const std::string& part : parts_of(records)) {
      if (std::string found = exact(tail + ":has(> " + part + ")", records, parents); !found.empty()) return found;
    }
  }
  return by_position(records);
}

std::string SelectorSearch::inner_selector(const std::vector<ListRecord>& records, const Wanted& wanted, double share,
                                           bool link) {
  Elements targets;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  // record, target
  for (std::size_t n = 0; n < records.size() && n < kRecordsTried; ++n) {
    const std::size_t target = wanted(records[n]);
    pairs.emplace_back(records[n].element, target);
    if (target != kNone) targets.push_back(target);
  }
  if (targets.empty() || static_cast<double>(targets.size()) < share * static_cast<double>(pairs.size())) return {};
  const auto fits = [&](const std::string& selector) {
    const auto compiled = Selector::compile(selector);
    if (!compiled) return false;
    return std::all_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
      if (pair.second == pair.first) return selector == ":scope";
      const auto found = compiled->find(tree_[pair.first].node, budget_, 1);
      if (pair.second == kNone) return found.empty();
      return !found.empty() && found.front().node == tree_[pair.second].node;
    });
  };
  if (fits(":scope")) return ":scope";
  std::vector<std::string> candidates;
  const std::vector<std::string> own = own_selectors(targets);
  Elements above;
  bool inside = true;  // every parent lies below the record
  for (std::size_t n = 0; n < pairs.size(); ++n) {
    if (pairs[n].second == kNone) continue;
    above.push_back(tree_[pairs[n].second].parent);
    inside = inside && tree_[pairs[n].second].parent != pairs[n].first && pairs[n].second != pairs[n].first;
  }
  for (const std::string& name : own) {
    if (name.find('.') != std::string::npos) candidates.push_back(name);
  }
  if (inside) {
    for (const std::string& holder : own_selectors(above)) {
      if (!own.empty()) candidates.push_back(holder + " " + own.back());
      if (!own.empty()) candidates.push_back(holder + " > " + own.back());
    }
  }
  if (!own.empty()) candidates.push_back(own.back());
  if (link) {
    candidates.emplace_back("a[href]");
    candidates.emplace_back(":scope > a");
  }
  if (!own.empty()) {
    for (const char* place : {":nth-of-type(2)", ":last-of-type", ":nth-child(2)", ":nth-child(3)", ":last-child"})
      candidates.push_back(own.back() + place);
  }
  for (const std::string& candidate : candidates) {
    if (fits(candidate)) return candidate;
  }
  return {};
}

}  // namespace bantin::feeds
