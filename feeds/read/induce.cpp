// From the best group of links to rules: which groups are the list, and what in their records is the title, the link,
// the date. The selectors are those of induce_selectors.hpp.
#include "feeds/read/induce.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/induce_groups.hpp"
#include "feeds/read/induce_selectors.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/page_words.hpp"

namespace bantin::feeds {
namespace {

using pugi::xml_node;

constexpr double kLeastScore = 0.6;
constexpr std::size_t kShortSummary = 40;  // bytes

class RuleMaker {
 public:
  RuleMaker(pugi::xml_node root, std::string_view page_url)
      : tree_(root), selectors_(root, tree_), host_(url_host(page_url)) {}

  Result<InducedList> run();

 private:
  static constexpr std::size_t kNone = SelectorSearch::kNone;

  std::vector<LinkGroup> with_company(std::vector<LinkGroup>& groups);
  std::size_t date_in(const ListRecord& record) const;
  std::size_t summary_in(const ListRecord& record) const;
  std::size_t image_in(const ListRecord& record) const;
  void add_fields(const std::vector<ListRecord>& records, InducedList& out);
  void add_fields_beside(const std::vector<ListRecord>& records, InducedList& out);
  std::string next_page();

  PageTree tree_;
  SelectorSearch selectors_;
  std::string host_;
};

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
  out.title = selectors_.inner_selector(
      records, [](const ListRecord& r) { return r.title_at; }, 1.0, true);
  const std::string link = selectors_.inner_selector(
      records, [](const ListRecord& r) { return r.link; }, 1.0, true);
  const bool in_script = std::none_of(records.begin(), records.end(), [&](const ListRecord& record) {
    return static_cast<bool>(tree_[record.link].node.attribute("href"));
  });
  const std::string attribute = in_script ? "@onclick" : "@href";
  out.link = link == ":scope" ? attribute : link.empty() ? "" : link + attribute;
  out.date = selectors_.inner_selector(
      records, [&](const ListRecord& r) { return date_in(r); }, 0.5, false);
  out.summary = selectors_.inner_selector(
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
    out.image = selectors_.inner_selector(
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
      const std::size_t known = selectors_.place_of(before);
      if (known == kNone) continue;
      if (n > 0 && known <= records[n - 1].element) break;
      if (tree_[known].text <= 60 && has_date(fold(tree_.text(known, 200)))) ++dates_before[place];
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
    if (selectors_.find(selector, 0, 2).size() == 1) return std::string(selector) + "@href";
  }
  for (const char* words :
       {"Trang sau", "Trang tiếp", "Tiếp theo", "Trang kế", "Next", "Tiếp", "Sau", "»", "›", "&gt;"}) {
    const std::string selector = std::string("a[href]:contains(\"") + words + "\")";
    for (const std::size_t link : selectors_.find(selector, 0, 3)) {
      const std::string_view href = tree_[link].node.attribute("href").value();
      const bool pages = std::any_of(href.begin(), href.end(), ascii::is_digit) &&
                         !ascii::starts_with_ignoring_case(href, "javascript:");
      if (tree_[link].text <= 12 && pages && selectors_.find(selector, 0, 2).size() == 1) return selector + "@href";
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
    SelectorSearch::Elements records;
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
      selectors_.know(record.href, record.element);
    }
    std::string selector = selectors_.items_selector(records);
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
