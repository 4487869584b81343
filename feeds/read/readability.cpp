// How the article is found. An article page says its title in a heading, and the article is what stands behind it. So:
//
// 1. Weigh the text. A block's text counts the more the longer it is and the less of it is links; what is named as
//    navigation, related news or comments counts nothing, and neither does the foot of a page.
// 2. Find the heading: the last element that says the title (as the list, the metadata or <title> know it) with enough
//    weight behind it. Without a known title the best of the headings by level, name and what follows.
// 3. Find where the article ends: at "Tin liên quan" and its kin, unless that is a box inside the text.
// 4. Climb from the heading until most of the weight between heading and end is inside: that is the container. A table
//    cell that holds text is never left, for the next cell is another column.
// 5. Inside it leave out tools, counters, date lines, the title said again, lists of links, and what is before the
//    heading or behind the end.
//
// Without any heading the container is found from above: down into the child that holds nearly all the weight.
#include "feeds/read/readability.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/page_metadata.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/page_words.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::uint32_t kShortRun = 40;     // characters: below it a block is a label
constexpr double kEnough = 80;              // weight of a paragraph
constexpr std::size_t kLineBytes = 400;     // no label or heading is longer
constexpr std::size_t kHeadings = 40;       // looked at as candidates
constexpr std::size_t kLongestTitle = 300;  // characters
constexpr std::size_t kBoxes = 20;          // of related news inside the text
constexpr TagSet kControls{Tag::input, Tag::button, Tag::label,  Tag::nav,      Tag::footer,
                           Tag::aside, Tag::menu,   Tag::dialog, Tag::fieldset, Tag::search};

class ArticleFinder {
 public:
  ArticleFinder(pugi::xml_node root, std::string_view known_title, const Limits& limits)
      : limits_(limits), known_title_(clean_line(known_title)), tree_(root) {}

  FoundArticle find();

 private:
  void weigh();
  void drop_marked();
  void choose_heading();
  std::vector<std::string> known_titles() const;
  bool says_title(const std::string& folded, const std::vector<std::string>& titles) const;
  std::size_t best_heading() const;
  double weight_between(std::size_t from, std::size_t to) const { return prefix_[to] - prefix_[from]; }
  std::size_t end_of_article();
  bool is_box_in_text(std::size_t heading, std::size_t& box) const;
  std::size_t container_of(std::size_t heading) const;
  std::size_t container_from_above() const;
  void leave_out_lines(std::size_t top);
  bool is_line_to_leave_out(std::size_t index, const std::string& folded, bool before_text) const;
  bool is_list_of_links(std::size_t index) const;
  bool has_document_link(std::size_t index) const;
  bool is_in_heading_of_box(std::size_t index) const;
  void drop(std::size_t index);
  void collect_dates(FoundArticle& out) const;
  std::string image_of(std::size_t top) const;

  const Limits& limits_;
  std::string known_title_;
  PageTree tree_;
  PageMetadata about_;
  std::vector<bool> skip_;          // left out of the body
  std::vector<std::uint32_t> run_;  // characters of the block's own line of text
  std::vector<double> weight_;      // of the block alone
  std::vector<double> prefix_;      // sums of weight_ in document order
  std::size_t heading_ = kNone;
  std::size_t end_ = 0;  // first element behind the article
  std::string title_;
};

/// Fills run_, weight_ and prefix_. The text of inline elements belongs to the block around them; its weight lies where
/// the text lies, so that what is behind a heading in the same block counts as behind it.
void ArticleFinder::weigh() {
  const std::size_t size = tree_.size();
  run_.assign(size, 0);
  weight_.assign(size, 0);
  std::vector<std::uint32_t> links(size, 0);
  std::vector<std::uint32_t> block(size, 0);
  std::vector<bool> in_link(size, false);
  for (std::size_t i = 0; i < size; ++i) {
    const PageNode& entry = tree_[i];
    block[i] = is_inline(entry.tag) && i > 0 ? block[entry.parent] : static_cast<std::uint32_t>(i);
    in_link[i] = (i > 0 && in_link[entry.parent]) || (entry.tag == Tag::a && entry.node.attribute("href"));
  }
  for (const TextPiece& piece : tree_.pieces()) {
    if (skip_[piece.owner]) continue;
    run_[block[piece.owner]] += piece.characters;
    if (in_link[piece.owner]) links[block[piece.owner]] += piece.characters;
  }
  std::vector<double> worth(size, 0);  // of a character of the block
  for (std::size_t i = 0; i < size; ++i) {
    if (run_[i] == 0 || run_[i] <= 2.0 * links[i]) continue;
    worth[i] = (run_[i] - 2.0 * links[i]) / run_[i] * (run_[i] >= kShortRun ? 1.0 : 0.3);
    if (is_heading(tree_[i].tag)) worth[i] *= 0.3;
    if (run_[i] < 300 && is_imprint(fold(tree_.text(i, 60)))) worth[i] = 0;
  }
  for (const TextPiece& piece : tree_.pieces()) {
    if (!skip_[piece.owner]) weight_[piece.after] += worth[block[piece.owner]] * piece.characters;
  }
  prefix_.assign(size + 1, 0);
  for (std::size_t i = 0; i < size; ++i)
    prefix_[i + 1] = prefix_[i] + weight_[i];
}

void ArticleFinder::drop(std::size_t index) {
  std::fill(skip_.begin() + static_cast<std::ptrdiff_t>(index), skip_.begin() + tree_[index].end, true);
}

/// What its name or kind says to be no part of an article, unless most of the page is in it.
void ArticleFinder::drop_marked() {
  skip_.assign(tree_.size(), false);
  for (std::size_t i = 0; i < tree_.size(); ++i)
    skip_[i] = tree_[i].hidden && tree_[i].tag != Tag::iframe;
  weigh();
  const double all = prefix_.back();
  for (std::size_t i = 0; i < tree_.size();) {
    const PageNode& entry = tree_[i];
    const double inside = weight_between(i, entry.end);
    const bool chrome = kControls.has(entry.tag) || is_marked_chrome(entry);
    const bool aside = entry.tag == Tag::header || is_marked_aside(entry);
    const bool out = skip_[i] || (chrome && inside <= 0.6 * all) ||
                     (aside && inside <= 0.1 * all && !has_document_link(i) && !is_heading(entry.tag)) ||
                     (entry.tag == Tag::form && inside <= 0.3 * all);
    if (!out) {
      ++i;
      continue;
    }
    drop(i);
    i = entry.end;
  }
  weigh();
}

/// Folded: as the list named it, as the metadata and <title> do, whole and without the site's name behind it.
std::vector<std::string> ArticleFinder::known_titles() const {
  std::vector<std::string> titles;
  const auto add = [&](std::string_view text) {
    std::string folded = fold(text);
    while (folded.ends_with("…") || folded.ends_with('.'))
      folded.resize(folded.size() - (folded.ends_with('.') ? 1 : std::string_view("…").size()));
    while (folded.ends_with(' '))
      folded.pop_back();
    if (folded.size() >= 8 && folded != fold(about_.site_name)) titles.push_back(std::move(folded));
  };
  for (const std::string* text : {&known_title_, &about_.headline, &about_.page_title}) {
    add(*text);
    for (const std::string_view part : {" | ", " - ", " – ", " » ", " :: "}) {
      if (const auto at = text->rfind(part); at != std::string::npos) add(std::string_view(*text).substr(0, at));
      if (const auto at = text->find(part); at != std::string::npos) {
        add(std::string_view(*text).substr(0, at));
        add(std::string_view(*text).substr(at + part.size()));
      }
    }
  }
  return titles;
}

/// The name of a box or of a menu's entry says what the page is called, not the article.
bool ArticleFinder::is_in_heading_of_box(std::size_t index) const {
  constexpr int kLevels = 6;
  for (int level = 0; level < kLevels; ++level, index = tree_[index].parent) {
    const PageNode& entry = tree_[index];
    if (index == 0 || entry.tag == Tag::body) break;
    if (is_marked_chrome(entry) && entry.text <= kLongestTitle) return true;
    if (entry.has_mark({"portlettitle", "portlettitletext", "moduletitle", "blocktitle", "componentheading",
                        "titlelabel", "boxtitle"}))
      return true;
  }
  return false;
}

bool ArticleFinder::says_title(const std::string& folded, const std::vector<std::string>& titles) const {
  return std::any_of(titles.begin(), titles.end(), [&](const std::string& title) {
    if (folded == title) return true;
    // A title that was cut: by the list, or for <title>.
    return title.size() >= 30 && folded.starts_with(title) && folded.size() <= title.size() * 3;
  });
}

/// Without a known title: by level, name, length and what follows.
std::size_t ArticleFinder::best_heading() const {
  std::size_t best = kNone;
  double best_score = 3;
  std::size_t looked_at = 0;
  const double all = prefix_.back();
  for (std::size_t i = 0; i < tree_.size() && looked_at < kHeadings; ++i) {
    const PageNode& entry = tree_[i];
    const bool named = is_marked_title(entry);
    if ((!is_heading(entry.tag) && !named) || entry.hidden || entry.text < 10 || entry.text > kLongestTitle) continue;
    if (skip_[i] && !is_heading(entry.tag)) continue;
    if (is_heading(entry.tag) ? tree_.link_density(i) > 0.5 && entry.tag != Tag::h1 : tree_.link_density(i) > 0.2) {
      continue;
    }
    ++looked_at;
    const std::string line = tree_.text(i, kLineBytes * 3);
    const auto words = static_cast<double>(std::count(line.begin(), line.end(), ' ') + 1);
    const std::string folded = fold(line);
    if (is_only_a_date(folded) || is_imprint(folded) || is_related_heading(folded)) continue;
    double score = is_heading(entry.tag) ? 6.0 - static_cast<double>(entry.node.name()[1] - '0') : 0.0;
    if (named) score += 2;
    score += words >= 5 ? 3 : words >= 4 ? 1 : -1;
    if (entry.has_mark({"portlettitle", "portlettitletext", "moduletitle", "blocktitle", "chuyenmuc", "category",
                        "logo", "sitename", "slogan", "muc", "pagetitle"})) {
      score -= 4;
    }
    if (i + 1 < entry.end && is_in_heading_of_box(i + 1)) score -= 4;
    const std::size_t behind = std::min<std::size_t>(entry.end + 40, tree_.size());
    if (weight_between(entry.end, tree_.size()) < 0.5 * all) score -= 4;
    if (weight_between(entry.end, behind) >= kEnough) score += 3;
    if (score > best_score) {
      best_score = score;
      best = i;
    }
  }
  return best;
}

void ArticleFinder::choose_heading() {
  const std::vector<std::string> titles = known_titles();
  std::vector<std::size_t> matches;
  for (std::size_t i = 0; i < tree_.size() && matches.size() < kHeadings; ++i) {
    const PageNode& entry = tree_[i];
    if (entry.hidden || entry.text < 8 || entry.text > kLongestTitle) continue;
    if (entry.tag == Tag::td && entry.node.first_child().next_sibling()) continue;
    if (!says_title(fold(tree_.text(i, kLineBytes * 3)), titles)) continue;
    if (is_in_heading_of_box(i)) continue;
    // The innermost element that says it stands for those around it.
    if (!matches.empty() && tree_.is_inside(i, matches.back())) {
      matches.back() = i;
    } else {
      matches.push_back(i);
    }
  }
  // What is behind the last ones may be other articles; the last that is in front of most of the text is the one.
  double most = 0;
  for (const std::size_t i : matches)
    most = std::max(most, weight_between(tree_[i].end, tree_.size()));
  for (const std::size_t i : matches) {
    if (weight_between(tree_[i].end, tree_.size()) >= 0.5 * most) heading_ = i;
  }
  if (heading_ == kNone) heading_ = best_heading();
  if (heading_ != kNone) {
    title_ = tree_.text(heading_, kLineBytes * 3);
    // A heading around a link or span is one thing with it.
    while (heading_ > 0 && tree_[tree_[heading_].parent].text == tree_[heading_].text &&
           tree_[tree_[heading_].parent].tag != Tag::body) {
      heading_ = tree_[heading_].parent;
    }
  }
  if (title_.empty()) title_ = known_title_.empty() ? about_.headline : known_title_;
}

/// The element around `heading` (of "Tin liên quan") that holds nothing of the article, and whether the article goes on
/// behind it.
bool ArticleFinder::is_box_in_text(std::size_t heading, std::size_t& box) const {
  const std::size_t from = heading_ == kNone ? 0 : tree_[heading_].end;
  std::size_t biggest = kNone;
  for (std::size_t i = from; i < heading; ++i) {
    if (weight_[i] > 0 && (biggest == kNone || weight_[i] > weight_[biggest])) biggest = i;
  }
  box = heading;
  if (biggest == kNone) return false;
  const std::size_t text = tree_[biggest].parent;
  while (box > 0 && !tree_.is_inside(biggest, tree_[box].parent) && tree_[box].parent != 0)
    box = tree_[box].parent;
  if (tree_[box].parent != text) return false;
  double behind = 0;
  for (std::size_t i = tree_[box].end; i < tree_[text].end; i = tree_[i].end) {
    if (tree_[i].tag == Tag::p && weight_[i] >= kEnough && tree_.link_density(i) < 0.3) behind += weight_[i];
  }
  return behind >= kEnough;
}

std::size_t ArticleFinder::end_of_article() {
  const std::size_t from = heading_ == kNone ? 0 : tree_[heading_].end;
  std::size_t boxes = 0;
  for (std::size_t i = from; i < tree_.size(); ++i) {
    const PageNode& entry = tree_[i];
    if (entry.hidden || entry.text < 5 || entry.text > 60) continue;
    if (!is_related_heading(fold(tree_.text(i, kLineBytes)))) continue;
    if (heading_ == kNone && prefix_[i] < kEnough) continue;  // a box in front of everything
    std::size_t box = i;
    if (++boxes > kBoxes || !is_box_in_text(i, box)) return i;
    drop(box);
    // Its links follow it where it has no element of its own.
    std::size_t next = tree_[box].end;
    while (next < tree_.size() && tree_[next].parent == tree_[box].parent && tree_.link_density(next) > 0.6) {
      drop(next);
      next = tree_[next].end;
    }
    i = next - 1;
  }
  return tree_.size();
}

std::size_t ArticleFinder::container_of(std::size_t heading) const {
  const auto inside = [&](std::size_t index) {
    const std::size_t from = tree_[heading].end;
    return weight_between(from, std::min(std::max<std::size_t>(tree_[index].end, from), std::max(end_, from)));
  };
  std::size_t at = tree_[heading].parent;
  double have = inside(at);
  while (at > 0 && tree_[at].tag != Tag::body) {
    const std::size_t up = tree_[at].parent;
    if (tree_[up].tag == Tag::html) break;
    const double more = inside(up);
    const bool column = tree_[at].tag == Tag::td || tree_[at].tag == Tag::th;
    if (column && have >= kEnough) break;
    const bool grows = have < kEnough ? more > have || have == 0 : have < 600 ? more > 1.5 * have : more > 2.5 * have;
    // One step may add nothing and the next one all: look as far as the weight goes.
    if (!grows && have >= kEnough) {
      std::size_t far = up;
      bool later = false;
      for (int steps = 0; steps < 4 && far > 0 && tree_[far].tag != Tag::body && tree_[far].tag != Tag::td; ++steps) {
        far = tree_[far].parent;
        if (tree_[far].tag == Tag::html) break;
        later = later || inside(far) > (have < 600 ? 1.5 : 2.5) * have;
      }
      if (!later) break;
    }
    at = up;
    have = more;
  }
  return at;
}

std::size_t ArticleFinder::container_from_above() const {
  std::size_t at = std::min(tree_.find(Tag::body), tree_.size() - 1);
  // What calls itself the article's text and holds much of it.
  for (std::size_t i = 0; i < tree_.size(); ++i) {
    if (!skip_[i] && is_marked_body(tree_[i]) && weight_between(i, tree_[i].end) >= 0.5 * prefix_.back()) at = i;
  }
  while (true) {
    const double here = weight_between(at, std::min<std::size_t>(tree_[at].end, std::max(end_, at + 1)));
    std::size_t into = kNone;
    for (std::size_t i = at + 1; i < tree_[at].end; i = tree_[i].end) {
      if (weight_between(i, tree_[i].end) >= 0.7 * here) into = i;
    }
    if (here <= 0 || into == kNone || run_[into] > 0.5 * tree_[into].text) return at;
    at = into;
  }
}

bool ArticleFinder::has_document_link(std::size_t index) const {
  const std::size_t end = std::min<std::size_t>(tree_[index].end, index + 200);
  for (std::size_t i = index; i < end; ++i) {
    if (tree_[i].tag == Tag::a && is_document_link(tree_[i].node.attribute("href").value())) return true;
  }
  return false;
}

/// Two links or more and hardly anything beside them; a list of attachments is none.
bool ArticleFinder::is_list_of_links(std::size_t index) const {
  const PageNode& entry = tree_[index];
  if (is_inline(entry.tag) || entry.tag == Tag::p || entry.text == 0 || tree_.link_density(index) < 0.7) return false;
  std::size_t links = 0;
  for (std::size_t i = index; i < std::min<std::size_t>(entry.end, index + 60); ++i)
    links += tree_[i].tag == Tag::a && tree_[i].text > 0 ? 1U : 0U;
  return links >= 2 && !has_document_link(index);
}

bool ArticleFinder::is_line_to_leave_out(std::size_t index, const std::string& folded, bool before_text) const {
  const PageNode& entry = tree_[index];
  if (is_page_tool(folded))
    return !is_inline(entry.tag) || entry.tag == Tag::a || entry.tag == Tag::span || entry.tag == Tag::small;
  if (before_text && is_only_a_date(folded)) return true;
  if (is_only_a_date(folded)) {
    return entry.has_mark({"date", "time", "ngaydang", "ngay", "publish"}) ||
           folded.find("dang") != std::string::npos || folded.find("cap nhat") != std::string::npos ||
           folded.find("luot") != std::string::npos;
  }
  return !is_inline(entry.tag) && folded.size() >= 8 && folded == fold(title_);
}

void ArticleFinder::leave_out_lines(std::size_t top) {
  const std::size_t first = heading_ == kNone || !tree_.is_inside(heading_, top) ? top : tree_[heading_].end;
  double before = 0;  // weight between the heading and here
  for (std::size_t i = top + 1; i < tree_[top].end;) {
    const PageNode& entry = tree_[i];
    if (skip_[i]) {
      i = entry.end;
      continue;
    }
    const bool holds_heading = heading_ != kNone && tree_.is_inside(heading_, i) && i != heading_;
    if ((i < first && !holds_heading) || i >= end_) {
      drop(i);
      i = entry.end;
      continue;
    }
    bool out = false;
    if (entry.tag == Tag::img) {
      const std::string source = ascii::lower(std::string_view(entry.node.attribute("src").value()).substr(0, 2000));
      const int width = entry.node.attribute("width").as_int(100);
      const int height = entry.node.attribute("height").as_int(100);
      out = width <= 32 || height <= 32 || source.find("icon") != std::string::npos ||
            source.find("/print") != std::string::npos || source.find("spacer") != std::string::npos ||
            source.find("blank.gif") != std::string::npos;
    } else if (!holds_heading && entry.end <= end_ && entry.text > 0) {
      if (entry.text <= kLongestTitle) out = is_line_to_leave_out(i, fold(tree_.text(i, kLineBytes * 3)), before < 40);
      if (!out) out = is_list_of_links(i) && (entry.tag != Tag::table || tree_.link_density(i) > 0.9);
    }
    if (out) {
      drop(i);
      i = entry.end;
      continue;
    }
    before += i >= first ? weight_[i] : 0;
    ++i;
  }
}

/// The lines around the heading that are dates; what is published is said there if anywhere.
void ArticleFinder::collect_dates(FoundArticle& out) const {
  out.dates = about_.dates;
  if (heading_ == kNone) return;
  const auto look_at = [&](std::size_t i) {
    const PageNode& entry = tree_[i];
    if (entry.hidden || entry.text < 6 || entry.text > 120) return false;
    std::string line = tree_.text(i, kLineBytes);
    if (!is_only_a_date(fold(line))) return false;
    // The innermost element that says it has fewer other words around it.
    for (std::size_t inner = i + 1; inner < entry.end; ++inner) {
      std::string part = tree_.text(inner, kLineBytes);
      if (is_only_a_date(fold(part))) line = std::move(part);
    }
    const std::string folded = fold(line);
    const bool updated = folded.find("cap nhat") != std::string::npos;
    out.dates.push_back({updated ? RawDate::Kind::updated : RawDate::Kind::published, line});
    out.date_line = line;
    return true;
  };
  const std::size_t end = tree_[heading_].end;
  double between = 0;
  for (std::size_t i = end; i < std::min(std::min(end + 40, end_), tree_.size()) && between < kEnough; ++i) {
    if (look_at(i)) return;
    between += weight_[i];
  }
  for (std::size_t i = heading_; i > 0 && i + 12 > heading_; --i) {
    if (look_at(i)) return;
  }
}

std::string ArticleFinder::image_of(std::size_t top) const {
  for (std::size_t i = top; i < tree_[top].end; ++i) {
    if (skip_[i] || tree_[i].tag != Tag::img) continue;
    for (const char* name : {"data-src", "data-original", "src"}) {
      const std::string_view source = ascii::trim(tree_[i].node.attribute(name).value());
      if (!source.empty() && !source.starts_with("data:")) return std::string(source);
    }
  }
  return about_.image;
}

FoundArticle ArticleFinder::find() {
  FoundArticle out;
  if (tree_.size() == 0) return out;
  about_ = page_metadata(tree_, limits_);
  out.author = about_.author;
  drop_marked();
  choose_heading();
  end_ = end_of_article();
  out.title = title_;
  collect_dates(out);

  std::size_t top = heading_ == kNone ? container_from_above() : container_of(heading_);
  leave_out_lines(top);
  if (heading_ != kNone && tree_.is_inside(heading_, top)) drop(heading_);
  const std::string text = tree_.text(top, limits_.html_bytes, &skip_);
  out.characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  out.image = image_of(top);
  if (out.characters > 0 || !out.image.empty() || has_document_link(top)) {
    out.body = page_markup(tree_, top, skip_, false, limits_.html_bytes);
  }
  return out;
}

}  // namespace

FoundArticle find_article(pugi::xml_node root, std::string_view known_title, const Limits& limits) {
  return ArticleFinder(root, known_title, limits).find();
}

}  // namespace bantin::feeds
