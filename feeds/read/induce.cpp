// From the best group of links to rules. Every selector is tried on the page itself and taken only if it finds just the
// records; of several that do, the one that leans on the least comes first: a class of the record, a class or id of
// what holds the records, longer chains, and at last positions.
#include "feeds/read/induce.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/induce_groups.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/page_words.hpp"
#include "feeds/read/selector.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;
using Elements = std::vector<std::size_t>;

constexpr double kLeastScore = 0.6;
constexpr std::size_t kLevels = 7;  // of holders above a record that a selector may name
constexpr std::size_t kClassesTried = 4;
constexpr std::size_t kRecordsTried = 40;  // for selectors inside a record
constexpr std::size_t kShortSummary = 40;  // bytes

/// May stand in a selector as it is.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 60 && (ascii::is_alpha(name.front()) || name.front() == '_') &&
         std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

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

class RuleMaker {
 public:
  RuleMaker(pugi::xml_node root, std::string_view page_url)
      : root_(root), tree_(root), budget_(root), host_(url_host(page_url)) {
    for (std::size_t i = 0; i < tree_.size(); ++i)
      index_.emplace(tree_[i].node.internal_object(), i);
  }

  Result<InducedList> run();

 private:
  using Wanted = std::function<std::size_t(const ListRecord&)>;  // the element, or kNone

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::vector<std::size_t> find(const std::string& selector, std::size_t scope, std::size_t most = 5000);
  std::vector<LinkGroup> with_company(std::vector<LinkGroup>& groups);
  std::string items_selector(const Elements& records);
  std::string exact(const std::string& tail, const Elements& records, const Elements& parents);
  bool is_exactly(const std::string& selector, const Elements& records);
  std::vector<std::string> own_selectors(const Elements& elements);
  std::string by_position(const Elements& records);
  std::string inner_selector(const std::vector<ListRecord>& records, const Wanted& wanted, double share, bool link);
  std::size_t date_in(const ListRecord& record) const;
  std::size_t summary_in(const ListRecord& record) const;
  std::size_t image_in(const ListRecord& record) const;
  void add_fields(const std::vector<ListRecord>& records, InducedList& out);
  void add_fields_beside(const std::vector<ListRecord>& records, InducedList& out);
  std::string next_page();

  xml_node root_;
  PageTree tree_;
  SelectBudget budget_;
  std::string host_;
  std::unordered_map<const pugi::xml_node_struct*, std::size_t> index_;
  std::unordered_map<std::string, std::size_t> targets_;  // of the records, with the record's element
};

std::vector<std::size_t> RuleMaker::find(const std::string& selector, std::size_t scope, std::size_t most) {
  const auto compiled = Selector::compile(selector);
  std::vector<std::size_t> out;
  if (!compiled) return out;
  for (const Found& found : compiled->find(tree_[scope].node, budget_, most)) {
    if (const auto at = index_.find(found.node.internal_object()); at != index_.end()) out.push_back(at->second);
  }
  return out;
}

/// Just the records; what else is found has no link, so that it makes no item.
bool RuleMaker::is_exactly(const std::string& selector, const Elements& records) {
  const std::vector<std::size_t> found = find(selector, 0);
  std::size_t at = 0;
  for (const std::size_t element : found) {
    if (at < records.size() && records[at] == element) {
      ++at;
      continue;
    }
    for (std::size_t i = element; i < std::min<std::size_t>(tree_[element].end, element + 100); ++i) {
      if (tree_[i].tag != Tag::a || !tree_[i].node.attribute("href")) continue;
      // One more link to an article that was there before makes no item either.
      const auto known = targets_.find(tree_[i].node.attribute("href").value());
      if (known == targets_.end() || known->second > element) return false;
    }
  }
  return at == records.size();
}

/// "div.item", "div.item.news", "div": what all elements have in common, best first.
std::vector<std::string> RuleMaker::own_selectors(const Elements& elements) {
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
std::string RuleMaker::exact(const std::string& tail, const Elements& records, const Elements& parents) {
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
std::string RuleMaker::by_position(const Elements& records) {
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

std::string RuleMaker::items_selector(const Elements& records) {
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
  return by_position(records);
}

/// A selector that gives `wanted` as the first thing it finds in the records, in at least `share` of them, and nothing
/// else in the others.
std::string RuleMaker::inner_selector(const std::vector<ListRecord>& records, const Wanted& wanted, double share,
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

std::size_t RuleMaker::date_in(const ListRecord& record) const {
  const std::size_t end = std::min<std::size_t>(tree_[record.element].end, record.element + 300);
  std::size_t found = kNone;
  for (std::size_t i = record.element + 1; i < end; ++i) {
    const PageNode& entry = tree_[i];
    if (tree_.is_inside(i, record.title_at) || entry.hidden) continue;
    if (entry.tag == Tag::time && entry.node.attribute("datetime")) return i;
    if (entry.text < 5 || entry.text > 90) continue;
    const std::string folded = fold(tree_.text(i, 400));
    if (!has_date(folded)) continue;
    const bool only = is_only_a_date(folded);
    // The innermost; a whole sentence with a date in it is none.
    if (!only && (entry.text > 60 || entry.link_text > 0)) continue;
    if (found == kNone || tree_.is_inside(i, found)) found = i;
  }
  return found;
}

std::size_t RuleMaker::summary_in(const ListRecord& record) const {
  const std::size_t end = std::min<std::size_t>(tree_[record.element].end, record.element + 300);
  std::size_t best = kNone;
  std::size_t longest = kShortSummary;
  for (std::size_t i = record.element + 1; i < end; ++i) {
    const PageNode& entry = tree_[i];
    if (entry.hidden || entry.link_text * 2 > entry.text || is_heading(entry.tag)) continue;
    if (tree_.is_inside(record.title_at, i) || tree_.is_inside(i, record.title_at)) continue;
    const std::string own = tree_.own_text(i, 4000);
    if (own.size() <= longest || own == record.title) continue;
    if (is_only_a_date(fold(std::string_view(own).substr(0, 200)))) continue;
    longest = own.size();
    best = i;
  }
  return best;
}

std::size_t RuleMaker::image_in(const ListRecord& record) const {
  const std::size_t end = std::min<std::size_t>(tree_[record.element].end, record.element + 300);
  for (std::size_t i = record.element; i < end; ++i) {
    if (tree_[i].tag == Tag::img) return i;
  }
  return kNone;
}

void RuleMaker::add_fields(const std::vector<ListRecord>& records, InducedList& out) {
  out.title = inner_selector(
      records, [](const ListRecord& r) { return r.title_at; }, 1.0, true);
  const std::string link = inner_selector(
      records, [](const ListRecord& r) { return r.link; }, 1.0, true);
  const bool in_script = std::none_of(records.begin(), records.end(), [&](const ListRecord& record) {
    return static_cast<bool>(tree_[record.link].node.attribute("href"));
  });
  const std::string attribute = in_script ? "@onclick" : "@href";
  out.link = link == ":scope" ? attribute : link.empty() ? "" : link + attribute;
  out.date = inner_selector(
      records, [&](const ListRecord& r) { return date_in(r); }, 0.5, false);
  out.summary = inner_selector(
      records, [&](const ListRecord& r) { return summary_in(r); }, 0.3, false);
  std::set<std::string_view> pictures;
  std::size_t with = 0;
  for (const ListRecord& record : records) {
    const std::size_t image = image_in(record);
    if (image == kNone) continue;
    ++with;
    const xml_node node = tree_[image].node;
    for (const char* name : {"data-src", "data-original", "src"}) {
      if (const pugi::xml_attribute source = node.attribute(name)) {
        pictures.insert(source.value());
        break;
      }
    }
  }
  if (with > 0 && pictures.size() * 2 > with) {
    out.image = inner_selector(
        records, [&](const ListRecord& r) { return image_in(r); }, 0.3, false);
  }
}

/// Lists without an element for each item: what belongs to it stands behind it.
void RuleMaker::add_fields_beside(const std::vector<ListRecord>& records, InducedList& out) {
  std::size_t dates[3] = {};
  std::size_t dates_before[2] = {};
  std::size_t texts[3] = {};
  for (std::size_t n = 0; n < records.size(); ++n) {
    const std::size_t element = records[n].element;
    std::size_t next = tree_[element].end;
    for (std::size_t place = 0; place < 3; ++place) {
      if (next >= tree_.size() || tree_[next].parent != tree_[element].parent) break;
      if (n + 1 < records.size() && next >= records[n + 1].element) break;
      const std::string text = tree_.text(next, 600);
      const std::string folded = fold(text);
      if (has_date(folded) && tree_[next].text <= 60) ++dates[place];
      if (text.size() >= 60 && tree_[next].link_text * 2 < tree_[next].text) ++texts[place];
      next = tree_[next].end;
    }
    xml_node before = tree_[element].node.previous_sibling();
    for (std::size_t place = 0; place < 2 && before; before = before.previous_sibling()) {
      const auto known = index_.find(before.internal_object());
      if (known == index_.end()) continue;
      if (n > 0 && known->second <= records[n - 1].element) break;
      if (tree_[known->second].text <= 60 && has_date(fold(tree_.text(known->second, 200)))) ++dates_before[place];
      ++place;
    }
  }
  // Dates in front of all of them: behind the last one there is none.
  for (std::size_t place = 0; place < 2; ++place) {
    const std::size_t behind = *std::max_element(std::begin(dates), std::end(dates));
    if (out.date.empty() && dates_before[place] == records.size() && behind < records.size())
      out.date = "xpath:preceding-sibling::*[" + std::to_string(place + 1) + "]";
  }
  // A date that is only a part of the first thing behind it.
  std::string part;
  for (const ListRecord& record : records) {
    const std::size_t next = tree_[record.element].end;
    if (next >= tree_.size() || tree_[next].parent != tree_[record.element].parent || !part.empty()) break;
    for (std::size_t i = next + 1; i < std::min<std::size_t>(tree_[next].end, next + 20); ++i) {
      if (tree_[i].text <= 60 && has_date(fold(tree_.text(i, 200)))) part = tree_[i].node.name();
    }
  }
  // Or bare text behind a link: "<a>...</a> (22/02/2022)<br>".
  std::size_t bare = 0;
  for (const ListRecord& record : records) {
    const xml_node next = tree_[record.element].node.next_sibling();
    const bool is_text = next && next.type() == pugi::node_pcdata;
    if (is_text && has_date(fold(std::string_view(next.value()).substr(0, 120)))) ++bare;
  }
  if (out.date.empty() && bare * 10 >= records.size() * 6) out.date = "xpath:following-sibling::text()[1]";
  if (out.date.empty() && dates[0] == 0 && is_plain_name(part)) out.date = "xpath:following-sibling::*[1]//" + part;
  const auto rule = [](std::size_t place) { return "xpath:following-sibling::*[" + std::to_string(place + 1) + "]"; };
  for (std::size_t place = 0; place < 3; ++place) {
    if (out.date.empty() && dates[place] * 10 >= records.size() * 6) out.date = rule(place);
    if (out.summary.empty() && texts[place] * 10 >= records.size() * 6) out.summary = rule(place);
  }
}

std::string RuleMaker::next_page() {
  for (const char* selector : {"a[rel~=next]", "link[rel~=next]"}) {
    if (find(selector, 0, 2).size() == 1) return std::string(selector) + "@href";
  }
  for (const char* words :
       {"Trang sau", "Trang tiếp", "Tiếp theo", "Trang kế", "Next", "Tiếp", "Sau", "»", "›", "&gt;"}) {
    const std::string selector = std::string("a[href]:contains(\"") + words + "\")";
    for (const std::size_t link : find(selector, 0, 3)) {
      const std::string_view href = tree_[link].node.attribute("href").value();
      const bool pages = std::any_of(href.begin(), href.end(), ascii::is_digit) &&
                         !ascii::starts_with_ignoring_case(href, "javascript:");
      if (tree_[link].text <= 12 && pages && find(selector, 0, 2).size() == 1) return selector + "@href";
    }
  }
  return {};
}

/// The best group, and others that are the same kind of thing in the same place: the story at the top with its own
/// design, the blocks of a home page.
std::vector<LinkGroup> RuleMaker::with_company(std::vector<LinkGroup>& groups) {
  std::vector<LinkGroup> chosen;
  chosen.push_back(groups.front());
  const LinkGroup& best = groups.front();
  const std::string form = link_form(best.records.front().href);
  const auto is_column = [&](std::size_t index) {
    const PageNode& entry = tree_[index];
    return entry.tag == Tag::td || entry.tag == Tag::body || entry.tag == Tag::aside ||
           entry.has_mark({"col", "column", "left", "right", "sidebar", "cot", "main", "content"});
  };
  std::size_t zone = best.holder;
  // A list that is alone in a box stands beside the story at the top one level up.
  for (int level = 0; level < 2 && !is_column(zone) && tree_[tree_[zone].parent].tag != Tag::html && zone != 0; ++level)
    zone = tree_[zone].parent;
  std::set<std::string> hrefs;
  for (const ListRecord& record : best.records)
    hrefs.insert(record.href);
  for (std::size_t g = 1; g < groups.size() && chosen.size() < 4; ++g) {
    LinkGroup& other = groups[g];
    if (other.in_chrome || other.in_aside || other.title_quality < 0.5) continue;
    if (!std::all_of(other.records.begin(), other.records.end(), [&](const ListRecord& record) {
          return tree_.is_inside(record.link, zone) && link_form(record.href) == form;
        })) {
      continue;
    }
    const bool inside_holder = tree_.is_inside(other.holder, best.holder) && other.holder != best.holder;
    const bool in_front = other.records.back().link < best.records.front().link && other.records.size() <= 3;
    const bool interleaved = other.records.front().link > best.records.front().element &&
                             other.records.front().link < best.records.back().link;
    if (!inside_holder && !in_front && !interleaved) continue;
    // Not a second link of the same items.
    bool fresh = true;
    for (const ListRecord& record : other.records) {
      for (const LinkGroup& one : chosen) {
        for (const ListRecord& has : one.records)
          fresh = fresh && !tree_.is_inside(record.link, has.element) && !tree_.is_inside(has.link, record.element);
      }
    }
    if (!fresh) continue;
    const auto seen = std::count_if(other.records.begin(), other.records.end(),
                                    [&](const ListRecord& record) { return hrefs.contains(record.href); });
    if (static_cast<std::size_t>(seen) == other.records.size()) continue;
    chosen.push_back(other);
  }
  return chosen;
}

Result<InducedList> RuleMaker::run() {
  PageLinks links = group_links(tree_, host_);
  if (links.groups.empty() || links.groups.front().score < kLeastScore) {
    if (links.script_links >= 3) {
      return fail("the titles on this page are links for scripts (javascript:, __doPostBack) and name no address");
    }
    if (links.links == 0) return fail("no link leads from this page anywhere: it is drawn by scripts, or empty");
    return fail("nothing on this page repeats like a list of news: " + std::to_string(links.links) +
                " links, none in "
                "rows with titles");
  }
  const std::vector<LinkGroup> chosen = with_company(links.groups);
  InducedList out;
  std::vector<ListRecord> all;
  std::vector<std::string> selectors;
  for (std::size_t n = 0; n < chosen.size(); ++n) {
    Elements records;
    std::vector<ListRecord> members = chosen[n].records;
    if (members.size() == 1) {
      // A story of its own: what is around its link and holds no other record.
      std::size_t element = members.front().link;
      while (true) {
        const std::size_t up = tree_[element].parent;
        const bool free =
            up != 0 && tree_[up].tag != Tag::body &&
            std::none_of(chosen.begin(), chosen.end(), [&](const LinkGroup& group) {
              return std::any_of(group.records.begin(), group.records.end(), [&](const ListRecord& record) {
                return record.link != members.front().link && tree_.is_inside(record.link, up);
              });
            });
        if (!free) break;
        element = up;
      }
      members.front().element = element;
    }
    for (const ListRecord& record : members) {
      records.push_back(record.element);
      targets_.emplace(record.href, record.element);
    }
    std::string selector = items_selector(records);
    if (selector.empty()) {
      if (n == 0) return fail("the list was seen, but no selector tells it from the rest of the page");
      continue;
    }
    selectors.push_back(std::move(selector));
    all.insert(all.end(), members.begin(), members.end());
  }
  std::sort(all.begin(), all.end(), [](const ListRecord& a, const ListRecord& b) { return a.element < b.element; });
  for (const std::string& selector : selectors)
    out.items += (out.items.empty() ? "" : ", ") + selector;

  add_fields(all, out);
  if (out.date.empty() && out.summary.empty() && chosen.size() == 1) add_fields_beside(all, out);
  out.next_page = next_page();
  std::set<std::string> hrefs;
  for (const ListRecord& record : all) {
    if (hrefs.insert(record.href.substr(0, record.href.find('#'))).second)
      out.found.push_back({record.title, record.href});
  }
  const LinkGroup& best = chosen.front();
  out.is_sure = !best.in_chrome && !best.in_aside && best.title_quality >= 0.5 && best.dated + best.told >= 0.5;
  out.reason = std::to_string(all.size()) + " parts of the page repeat with a link and a title";
  if (best.dated >= 0.5) out.reason += ", with dates";
  if (best.told >= 0.3) out.reason += ", with summaries";
  if (best.pictured >= 0.5) out.reason += ", with pictures";
  return out;
}

}  // namespace

Result<InducedList> induce_list(pugi::xml_node root, std::string_view page_url, const Limits&) {
  if (root.type() == pugi::node_document) root = root.first_child();
  if (!root) return fail("an empty page");
  return RuleMaker(root, page_url).run();
}

}  // namespace bantin::feeds
