// Where do two alike texts differ, and is what differs a mark? In a genre of formulas the difference between copy and
// other event is one word in a hundred: "xã Mỹ Đông" or "xã Mỹ Quý", "tháng 3" or "tháng 4". A bag of all numbers would
// not do: chrome, datelines and shortened leads add and drop them. So the texts are aligned, and only what stands at
// the same place, between the same words, is held against each other.
#include "feeds/match/conflicts.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "feeds/match/amounts.hpp"
#include "feeds/match/marks.hpp"
#include "feeds/match/numbers.hpp"
#include "feeds/match/slips.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kNearGap = 12;   // syllables: one expression against another, not a rewritten sentence
constexpr std::size_t kPlaceGap = 40;  // names of places count further
constexpr std::size_t kTitleRun = 1;
constexpr std::size_t kBodyRun = 3;
constexpr double kSameTemplate = 0.5;  // of two titles
constexpr double kPart = 0.6;          // a body shorter than this part of the other is an excerpt

/// Takes out of both what they have in common, as often as it is in both.
void drop_common(Words& a, Words& b) {
  for (auto word = a.begin(); word != a.end();) {
    const auto same = std::find(b.begin(), b.end(), *word);
    if (same == b.end()) {
      ++word;
      continue;
    }
    b.erase(same);
    word = a.erase(word);
  }
}

std::string join(const Words& words) {
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + word;
  return line;
}

/// Words of which nobody writes one for the other by mistake.
bool are_opposites(std::string_view x, std::string_view y) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPairs = {
      {{"tang", "giam"}, {"khai", "be"}, {"mo", "ong"}, {"len", "xuong"}, {"au", "cuoi"}, {"truoc", "sau"}}};
  return std::any_of(kPairs.begin(), kPairs.end(), [&](const auto& pair) {
    return (x == pair.first && y == pair.second) || (x == pair.second && y == pair.first);
  });
}

/// Capitals that are no number, no abbreviation and no mere start of a sentence.
Words names_in(const Syllables& text, std::size_t from, std::size_t to) {
  Words names;
  for (std::size_t i = from; i < to; ++i) {
    const Syllable& s = text[i];
    if (!s.is_capital || s.is_number || s.is_acronym) continue;
    const bool goes_on = i + 1 < text.size() && text[i + 1].is_capital && !text[i + 1].is_acronym;
    // "L.V.T.", "Nguyễn Văn A": a letter counts beside other capitals.
    const bool follows = i > 0 && text[i - 1].is_capital && !text[i - 1].is_acronym;
    const bool is_letter = s.skeleton.size() < 2;
    if (is_letter ? !goes_on && !follows : is_sentence_start(s) && !goes_on) continue;
    names.push_back(s.skeleton);
  }
  return names;
}

Words day_parts_in(const Syllables& text, std::size_t from, std::size_t to) {
  constexpr std::array<std::string_view, 4> kParts = {"sang", "chieu", "toi", "trua"};
  constexpr std::array<std::string_view, 4> kBehind = {"ngai", "nai", "thu", "mai"};
  Words parts;
  for (std::size_t i = from; i < to; ++i) {
    if (!is_one_of(text[i].skeleton, kParts)) continue;
    const bool counts = word_before(text, i) == "buoi" ||
                        (i + 1 < text.size() && (text[i + 1].is_number || is_one_of(text[i + 1].skeleton, kBehind)));
    if (counts) parts.push_back(text[i].skeleton);
  }
  return parts;
}

std::vector<const Place*> places_in(const std::vector<Place>& places, std::size_t from, std::size_t to) {
  std::vector<const Place*> found;
  for (const Place& place : places) {
    if (place.from < to && place.to > from) found.push_back(&place);
  }
  return found;
}

/// One pair of texts (titles or bodies) of two items.
struct Side {
  const Syllables& a;
  const Syllables& b;
  const std::vector<Place>& a_places;
  const std::vector<Place>& b_places;
};

/// A gap does not part a number: the digits on which both agree belong to what differs.
Gap with_whole_numbers(const Side& side, Gap gap) {
  while (gap.a_from > 0 && gap.b_from > 0 &&
         (number_goes_on(side.a, gap.a_from) || number_goes_on(side.b, gap.b_from))) {
    --gap.a_from;
    --gap.b_from;
  }
  while (gap.a_to < side.a.size() && gap.b_to < side.b.size() &&
         (number_goes_on(side.a, gap.a_to) || number_goes_on(side.b, gap.b_to))) {
    ++gap.a_to;
    ++gap.b_to;
  }
  return gap;
}

/// "21/02/2022", "ngày 21 tháng 02 năm 2022": a day of the years before communes were merged on 1 July 2025. Days of
/// history are older than these years.
bool names_day_before_reform(const StoryItem& item) {
  constexpr std::string_view kFirst = "2015", kLast = "2024";
  for (std::size_t i = 2; i < item.body.size(); ++i) {
    const Syllable& year = item.body[i];
    if (!year.is_number || year.exact.size() != kFirst.size() || year.exact < kFirst || year.exact > kLast) continue;
    if ((year.before == parting::kSlash || year.before == parting::kDash) && item.body[i - 1].is_number) return true;
    if (word_before(item.body, i) == "nam" && item.body[i - 2].is_number) return true;
  }
  return false;
}

class ConflictFinder {
 public:
  ConflictFinder(const StoryItem& a, const StoryItem& b) : a_(a), b_(b), marked_(a.is_marked && b.is_marked) {
    const auto since = [](const StoryItem& item) {
      constexpr Instant kReform = std::chrono::sys_days(std::chrono::year(2025) / 7 / 1);
      return item.published && *item.published >= kReform;
    };
    after_reform_ = (since(a) || since(b)) && !names_day_before_reform(a) && !names_day_before_reform(b);
  }

  std::vector<Conflict> find() {
    compare_titles();
    compare_bodies();
    compare_places();
    compare_turns();
    compare_replacements();
    return std::move(conflicts_);
  }

 private:
  bool are_one(const Place& x, const Place& y) const {
    switch (relate(x, y, marked_)) {
      case PlaceRelation::equal:
      case PlaceRelation::successor:
        return true;
      case PlaceRelation::shared:
        return after_reform_;
      case PlaceRelation::different:
        return false;
    }
    return false;
  }

  bool is_named(const Place& place, const StoryItem& item) const {
    const auto same = [&](const Place& other) { return other.level == place.level && are_one(place, other); };
    return std::any_of(item.title_places.begin(), item.title_places.end(), same) ||
           std::any_of(item.body_places.begin(), item.body_places.end(), same);
  }

  void add(std::string kind, std::string x, std::string y) {
    constexpr std::size_t kMost = 8;
    if (conflicts_.size() < kMost) conflicts_.push_back({std::move(kind), std::move(x), std::move(y)});
  }

  /// Two names of one place stand in the gap, and nothing else.
  bool is_renamed_place(const Side& side, const Gap& gap) const {
    const auto here = places_in(side.a_places, gap.a_from, gap.a_to);
    const auto there = places_in(side.b_places, gap.b_from, gap.b_to);
    if (here.size() != 1 || there.size() != 1) return false;
    return here[0]->kind_at <= gap.a_from && gap.a_to <= here[0]->to && there[0]->kind_at <= gap.b_from &&
           gap.b_to <= there[0]->to && here[0]->level == there[0]->level && are_one(*here[0], *there[0]);
  }

  bool places_differ(const Side& side, const Gap& gap) {
    const auto here = places_in(side.a_places, gap.a_from, gap.a_to);
    const auto there = places_in(side.b_places, gap.b_from, gap.b_to);
    for (const Place* x : here) {
      const auto one = [&](const Place* y) { return x->level == y->level && are_one(*x, *y); };
      if (std::any_of(there.begin(), there.end(), one)) continue;
      for (const Place* y : there) {
        if (x->level != y->level) continue;
        if (std::any_of(here.begin(), here.end(),
                        [&](const Place* z) { return z->level == y->level && are_one(*z, *y); }))
          continue;
        add("place", spell(side.a, x->kind_at, x->to), spell(side.b, y->kind_at, y->to));
        return true;
      }
    }
    return false;
  }

  bool numbers_differ(const Side& side, const Gap& gap) {
    Words here = numbers_in(side.a, gap.a_from, gap.a_to, marked_);
    Words there = numbers_in(side.b, gap.b_from, gap.b_to, marked_);
    drop_common(here, there);
    if (here.empty() || there.empty()) return counts_differ(side, gap);
    if (are_same_amounts({side.a, gap.a_from, gap.a_to, here}, {side.b, gap.b_from, gap.b_to, there}, marked_))
      return false;
    // 2.500 and 2500
    if (digits_in(side.a, gap.a_from, gap.a_to) == digits_in(side.b, gap.b_from, gap.b_to) &&
        !digits_in(side.a, gap.a_from, gap.a_to).empty())
      return false;
    add(number_kind(side.a, gap.a_from, gap.a_to), join(here), join(there));
    return true;
  }

  /// "Chủ tịch" and "Phó Chủ tịch", "hộ nghèo" and "hộ cận nghèo".
  bool ranks_differ(const Side& side, const Gap& gap) {
    const std::size_t here = gap.a_to - gap.a_from;
    const std::size_t there = gap.b_to - gap.b_from;
    if (here + there != 1) return false;
    const Syllable& more = here == 1 ? side.a[gap.a_from] : side.b[gap.b_from];
    if (more.skeleton != "pho" && more.exact != "ca^n6") return false;
    add("rank", here == 1 ? more.skeleton : "", here == 1 ? "" : more.skeleton);
    return true;
  }

  /// "hai hộ" and "ba hộ", "2 hộ" and "ba hộ"; "tăng 200 đồng" and "giảm 200 đồng".
  bool counts_differ(const Side& side, const Gap& gap) {
    std::size_t at = gap.a_from;
    std::size_t there = gap.b_from;
    while (at + 1 < gap.a_to && there + 1 < gap.b_to && side.a[at].key == side.b[there].key)
      ++at, ++there;
    const Syllable& x = side.a[at];
    const Syllable& y = side.b[there];
    const bool is_one_word = gap.a_to - at == 1 && gap.b_to - there == 1;
    const bool go_on_alike = at + 1 < gap.a_to && there + 1 < gap.b_to && side.a[at + 1].key == side.b[there + 1].key;
    if (is_one_word && are_opposites(x.skeleton, y.skeleton)) {
      add("wording", x.skeleton, y.skeleton);
      return true;
    }
    if (!is_one_word && !go_on_alike) return false;
    const std::string mine = count_of(x);
    const std::string other = count_of(y);
    if (mine.empty() || other.empty() || mine == other) return false;
    add("number", mine, other);
    return true;
  }

  bool names_differ(const Side& side, const Gap& gap) {
    Words here = names_in(side.a, gap.a_from, gap.a_to);
    Words there = names_in(side.b, gap.b_from, gap.b_to);
    drop_common(here, there);
    if (here.empty() || there.empty()) return false;
    // One syllable of which one spelling is no Vietnamese is a slip of the keyboard.
    if (gap.a_to - gap.a_from == 1 && gap.b_to - gap.b_from == 1 &&
        (!is_vietnamese(side.a[gap.a_from]) || !is_vietnamese(side.b[gap.b_from])))
      return false;
    const std::span<const Syllable> mine(&side.a[gap.a_from], gap.a_to - gap.a_from);
    const std::span<const Syllable> theirs(&side.b[gap.b_from], gap.b_to - gap.b_from);
    if (is_abbreviation(mine, theirs) || is_abbreviation(theirs, mine)) return false;
    add("name", spell(side.a, gap.a_from, gap.a_to), spell(side.b, gap.b_from, gap.b_to));
    return true;
  }

  bool day_parts_differ(const Side& side, const Gap& gap) {
    Words here = day_parts_in(side.a, gap.a_from, gap.a_to);
    Words there = day_parts_in(side.b, gap.b_from, gap.b_to);
    drop_common(here, there);
    if (here.empty() || there.empty()) return false;
    add("time of day", join(here), join(there));
    return true;
  }

  /// Words that replace others: once it is a correction, again and again it is another subject.
  void note_replacement(const Side& side, const Gap& gap) {
    constexpr std::size_t kLongest = 10;
    constexpr std::array<std::string_view, 9> kForms = {"ong", "ba", "anh", "chi",  "ong chi",
                                                        "co",  "c",  "cac", "nhung"};
    if (gap.a_to - gap.a_from > kLongest || gap.b_to - gap.b_from > kLongest) return;
    const auto is_acronym = [](const Syllable& s) { return s.is_acronym; };
    const auto part = [](const Syllables& text, std::size_t from, std::size_t to) {
      return std::pair(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(to));
    };
    const auto [a_begin, a_end] = part(side.a, gap.a_from, gap.a_to);
    const auto [b_begin, b_end] = part(side.b, gap.b_from, gap.b_to);
    if (std::any_of(a_begin, a_end, is_acronym) || std::any_of(b_begin, b_end, is_acronym)) return;
    if (!std::all_of(a_begin, a_end, is_vietnamese) || !std::all_of(b_begin, b_end, is_vietnamese)) return;
    std::string x = spell(side.a, gap.a_from, gap.a_to);
    std::string y = spell(side.b, gap.b_from, gap.b_to);
    if (is_one_of(x, kForms) && is_one_of(y, kForms)) return;
    ++replacements_[{std::move(x), std::move(y)}];
  }

  void compare_replacements() {
    for (const auto& [words, times] : replacements_) {
      if (times >= 2) add("wording", words.first, words.second);
    }
  }

  void compare_titles() {
    const Side side{a_.title, b_.title, a_.title_places, b_.title_places};
    if (a_.title.empty() || b_.title.empty()) return;
    const Alignment alignment = align(a_.title, b_.title, kTitleRun);
    const auto longer = static_cast<double>(std::max(a_.title.size(), b_.title.size()));
    if (static_cast<double>(alignment.common) < kSameTemplate * longer) return;
    for (const Gap& found : alignment.gaps) {
      const Gap gap = with_whole_numbers(side, found);
      if (ranks_differ(side, gap)) continue;
      if (gap.a_from == gap.a_to || gap.b_from == gap.b_to || is_renamed_place(side, gap)) continue;
      const std::size_t before = conflicts_.size();
      if (places_differ(side, gap) || numbers_differ(side, gap) || day_parts_differ(side, gap) ||
          names_differ(side, gap)) {
        // Two headlines of one event may pick two of its figures: each is then in the other's text.
        const bool is_loose = conflicts_[before].kind == "number" || conflicts_[before].kind == "name" ||
                              conflicts_[before].kind == "place";
        if (is_loose && says(b_, side.a, gap.a_from, gap.a_to) && says(a_, side.b, gap.b_from, gap.b_to)) {
          conflicts_.resize(before);
        }
      } else {
        note_replacement(side, gap);
      }
    }
  }

  /// Does the item's body have these syllables in a row?
  static bool says(const StoryItem& item, const Syllables& text, std::size_t from, std::size_t to) {
    return is_in(item.body, text, from, to);
  }

  static bool is_in(const Syllables& whole, const Syllables& text, std::size_t from, std::size_t to) {
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(to);
    return std::search(whole.begin(), whole.end(), begin, end,
                       [](const auto& x, const auto& y) { return x.key == y.key; }) != whole.end();
  }

  void compare_bodies() {
    const Side side{a_.body, b_.body, a_.body_places, b_.body_places};
    if (a_.body.empty() || b_.body.empty()) return;
    const Alignment alignment = align(a_.body, b_.body, kBodyRun);
    const auto shorter = static_cast<double>(std::min(a_.body.size(), b_.body.size()));
    const auto longer = static_cast<double>(std::max(a_.body.size(), b_.body.size()));
    const bool is_excerpt = shorter < kPart * longer;
    for (const Gap& found : alignment.gaps) {
      const Gap gap = with_whole_numbers(side, found);
      if (ranks_differ(side, gap)) continue;
      if (gap.a_from == gap.a_to || gap.b_from == gap.b_to || (gap.at_start && gap.at_end)) continue;
      const std::size_t longest = std::max(gap.a_to - gap.a_from, gap.b_to - gap.b_from);
      const bool is_edge = gap.at_start || gap.at_end;
      constexpr std::size_t kFewWords = 4;
      const bool is_even = gap.at_start && gap.a_to == gap.b_to && gap.a_to <= kFewWords;
      if (is_excerpt && gap.at_end) ends_otherwise(gap);
      if ((is_edge && !is_even && (is_excerpt || longest > kNearGap)) || is_renamed_place(side, gap)) continue;
      bool differs = longest <= kPlaceGap && places_differ(side, gap);
      if (!differs && longest <= kNearGap) {
        differs = numbers_differ(side, gap) || day_parts_differ(side, gap) || (!gap.at_end && names_differ(side, gap));
      }
      if (!differs && longest <= kNearGap) differs = subjects_differ(gap) || (!is_edge && matters_differ(gap));
      if (!differs && longest <= kNearGap) note_replacement(side, gap);
    }
    if (is_excerpt) compare_excerpt();
  }

  /// "Trẻ em mồ côi" and "người khuyết tật", "hộ nghèo" and "hộ cận nghèo": between the same words some that have
  /// nothing in common. Who republishes cuts, adds, abbreviates and mistypes; he does not put one thing for another.
  bool matters_differ(const Gap& gap) {
    constexpr std::size_t kMost = 8;
    if (gap.a_to - gap.a_from > kMost || gap.b_to - gap.b_from > kMost) return false;
    const bool is_one_word = gap.a_to - gap.a_from == 1 && gap.b_to - gap.b_from == 1;
    if (is_one_word && have_one_rhyme(a_.body[gap.a_from].skeleton, b_.body[gap.b_from].skeleton)) return false;
    const auto is_word = [](const Syllable& s) {
      return !s.is_number && !s.is_acronym && is_vietnamese(s) && (!s.is_capital || s.skeleton.size() > 1);
    };
    for (std::size_t i = gap.a_from; i < gap.a_to; ++i) {
      if (!is_word(a_.body[i])) return false;
      for (std::size_t k = gap.b_from; k < gap.b_to; ++k) {
        if (!is_word(b_.body[k]) || may_be_slip(a_.body[i].skeleton, b_.body[k].skeleton)) return false;
      }
    }
    if (says(b_, a_.body, gap.a_from, gap.a_to) || says(a_, b_.body, gap.b_from, gap.b_to)) return false;
    add("subject", spell(a_.body, gap.a_from, gap.a_to), spell(b_.body, gap.b_from, gap.b_to));
    return true;
  }

  /// A lead breaks off; or it ends with a subject that its headline names and the full text never does.
  void ends_otherwise(const Gap& gap) {
    constexpr std::size_t kFewest = 2, kMost = 6;
    const bool a_is_excerpt = a_.body.size() < b_.body.size();
    const StoryItem& part = a_is_excerpt ? a_ : b_;
    const StoryItem& whole = a_is_excerpt ? b_ : a_;
    const std::size_t from = a_is_excerpt ? gap.a_from : gap.b_from;
    const std::size_t size = (a_is_excerpt ? gap.a_to : gap.b_to) - from;
    const std::size_t there = a_is_excerpt ? gap.b_from : gap.a_from;
    if (size < kFewest || size > kMost || there + size > whole.body.size()) return;
    const bool is_mine = is_in(part.title, part.body, from, from + size) &&
                         !is_in(whole.title, part.body, from, from + size) &&
                         !says(whole, part.body, from, from + size);
    const bool is_its = is_in(whole.title, whole.body, there, there + size) &&
                        !is_in(part.title, whole.body, there, there + size) &&
                        !says(part, whole.body, there, there + size) && !says(whole, part.body, from, from + size);
    if (is_mine || is_its)
      add("subject", spell(a_.body, gap.a_from, gap.a_from + size), spell(b_.body, gap.b_from, gap.b_from + size));
  }

  /// What each headline names stands in its own text where the other's stands in the other: "trồng cây xanh" and "vệ
  /// sinh đường làng", "U15" and "mừng Xuân".
  bool subjects_differ(const Gap& gap) {
    constexpr std::size_t kFewest = 2;
    std::size_t a_from = gap.a_from, a_to = gap.a_to, b_from = gap.b_from, b_to = gap.b_to;
    while (a_from < a_to && b_from < b_to && a_.body[a_from].key == b_.body[b_from].key)
      ++a_from, ++b_from;
    while (a_to > a_from && b_to > b_from && a_.body[a_to - 1].key == b_.body[b_to - 1].key)
      --a_to, --b_to;
    if (a_from == a_to || b_from == b_to || std::max(a_to - a_from, b_to - b_from) < kFewest) return false;
    const auto has_acronym = [](const Syllables& text, std::size_t from, std::size_t to) {
      return std::any_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                         text.begin() + static_cast<std::ptrdiff_t>(to), [](const auto& s) { return s.is_acronym; });
    };
    if (has_acronym(a_.body, a_from, a_to) || has_acronym(b_.body, b_from, b_to)) return false;
    if (!is_in(a_.title, a_.body, a_from, a_to) || !is_in(b_.title, b_.body, b_from, b_to)) return false;
    if (is_in(b_.title, a_.body, a_from, a_to) || is_in(a_.title, b_.body, b_from, b_to)) return false;
    if (says(b_, a_.body, a_from, a_to) || says(a_, b_.body, b_from, b_to)) return false;
    add("subject", spell(a_.body, a_from, a_to), spell(b_.body, b_from, b_to));
    return true;
  }

  /// An excerpt names nothing that the whole does not name.
  void compare_excerpt() {
    const bool a_is_excerpt = a_.body.size() < b_.body.size();
    const StoryItem& part = a_is_excerpt ? a_ : b_;
    const StoryItem& whole = a_is_excerpt ? b_ : a_;
    Words wanted = numbers_in(part.body, 0, part.body.size(), marked_);
    Words there = numbers_in(whole.body, 0, whole.body.size(), marked_);
    const Words of_title = numbers_in(whole.title, 0, whole.title.size(), marked_);
    there.insert(there.end(), of_title.begin(), of_title.end());
    std::sort(there.begin(), there.end());
    Words missing;
    for (const std::string& number : wanted) {
      if (!std::binary_search(there.begin(), there.end(), number)) missing.push_back(number);
    }
    if (!missing.empty()) {
      a_is_excerpt ? add("number", join(missing), "not in the full text")
                   : add("number", "not in the full text", join(missing));
    }
    const auto is_commune = [](const Place& place) { return place.level == PlaceLevel::commune; };
    if (std::none_of(whole.body_places.begin(), whole.body_places.end(), is_commune)) return;
    for (const Place& place : part.body_places) {
      if (!is_commune(place) || is_named(place, whole) || says(whole, part.body, place.from, place.to)) continue;
      const std::string name = spell(part.body, place.kind_at, place.to);
      return a_is_excerpt ? add("place", name, "not in the full text") : add("place", "not in the full text", name);
    }
  }

  /// Tân Thành and Tân Thạnh: the alignment does not see marks.
  void compmay_be_slip(const std::vector<Place>& here, const Syllables& a, const std::vector<Place>& there,
                       const Syllables& b) {
    for (const Place& x : here) {
      for (const Place& y : there) {
        if (x.level != y.level || x.skeleton != y.skeleton || relate(x, y, true) != PlaceRelation::different) continue;
        if (is_named(x, b_) || is_named(y, a_)) continue;
        return add("place", spell(a, x.kind_at, x.to) + " (" + x.exact + ")",
                   spell(b, y.kind_at, y.to) + " (" + y.exact + ")");
      }
    }
  }

  /// Communes that the whole item names, where no one is named by both.
  void compare_places() {
    if (!marked_ || !conflicts_.empty()) return;
    compmay_be_slip(a_.title_places, a_.title, b_.title_places, b_.title);
    compmay_be_slip(a_.body_places, a_.body, b_.body_places, b_.body);
    if (!conflicts_.empty()) return;
    // Of the district the commune's name says enough, where both name one.
    if (!compare_level(PlaceLevel::commune)) compare_level(PlaceLevel::district);
  }

  /// False if not both name places of this level.
  bool compare_level(PlaceLevel level) {
    const auto named = [level](const StoryItem& item) {
      std::vector<std::pair<const Place*, const Syllables*>> found;
      for (const Place& place : item.title_places) {
        if (place.level == level) found.emplace_back(&place, &item.title);
      }
      for (const Place& place : item.body_places) {
        if (place.level == level) found.emplace_back(&place, &item.body);
      }
      return found;
    };
    const auto here = named(a_);
    const auto there = named(b_);
    if (here.empty() || there.empty()) return false;
    const auto is_said = [&](const auto& mine, const StoryItem& other) {
      return is_named(*mine.first, other) || says(other, *mine.second, mine.first->from, mine.first->to);
    };
    for (const auto& mine : here) {
      if (is_said(mine, b_)) return true;
    }
    for (const auto& mine : there) {
      if (is_said(mine, a_)) return true;
    }
    const auto name = [](const auto& mine) { return spell(*mine.second, mine.first->kind_at, mine.first->to); };
    add("place", name(here.front()), name(there.front()));
    return true;
  }

  /// Weeks, months, turns and days that both name, wherever they stand, and not one of them in common.
  void compare_turns() {
    if (!conflicts_.empty()) return;
    const auto here = turns_of(a_);
    const auto there = turns_of(b_);
    for (const auto& [kind, mine] : here) {
      const auto others = there.find(kind);
      if (others == there.end() || kind == "day") continue;
      const auto is_common = [&](const std::string& value) { return others->second.contains(value); };
      if (std::any_of(mine.begin(), mine.end(), is_common)) continue;
      return add(std::string(kind), *mine.begin(), *others->second.begin());
    }
  }

  const StoryItem& a_;
  const StoryItem& b_;
  const bool marked_;
  bool after_reform_ = false;
  std::vector<Conflict> conflicts_;
  std::map<std::pair<std::string, std::string>, unsigned> replacements_;
};

}  // namespace

std::vector<Conflict> find_conflicts(const StoryItem& a, const StoryItem& b) {
  return ConflictFinder(a, b).find();
}

}  // namespace bantin::feeds
