// Where do two alike texts differ, and is what differs a mark? In a genre of formulas the difference between copy and
// other event is one word in a hundred: "xã Mỹ Đông" or "xã Mỹ Quý", "tháng 3" or "tháng 4". A bag of all numbers would
// not do: chrome, datelines and shortened leads add and drop them. So the texts are aligned, and only what stands at
// the same place, between the same words, is held against each other.
#include "feeds/match/marks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace bantin::feeds {
namespace {

constexpr std::size_t kNearGap = 12;   // syllables: one expression against another, not a rewritten sentence
constexpr std::size_t kPlaceGap = 40;  // names of places count further
constexpr std::size_t kTitleRun = 1;
constexpr std::size_t kBodyRun = 3;
constexpr double kSameTemplate = 0.5;  // of two titles
constexpr double kPart = 0.6;          // a body shorter than this part of the other is an excerpt

using Words = std::vector<std::string>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view word_before(const Syllables& text, std::size_t at) {
  return at == 0 ? std::string_view() : std::string_view(text[at - 1].skeleton);
}

std::optional<unsigned> roman(std::string_view text) {
  const auto value = [](char c) { return c == 'i' ? 1u : c == 'v' ? 5u : c == 'x' ? 10u : 0u; };
  unsigned sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned here = value(text[i]);
    const unsigned next = i + 1 < text.size() ? value(text[i + 1]) : 0;
    if (here == 0) return std::nullopt;
    sum = here < next ? sum - here : sum + here;
  }
  return text.empty() || sum > 39 ? std::nullopt : std::optional(sum);
}

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

Words numbers_in(const Syllables& text, std::size_t from, std::size_t to) {
  Words numbers;
  for (std::size_t i = from; i < to; ++i) {
    if (auto number = number_at(text, i)) numbers.push_back(std::move(*number));
  }
  return numbers;
}

std::string digits_in(const Syllables& text, std::size_t from, std::size_t to) {
  std::string digits;
  for (std::size_t i = from; i < to; ++i) {
    if (text[i].is_number) digits += text[i].exact;
  }
  return digits;
}

/// What a number counts or names, by the words around it.
std::string number_kind(const Syllables& text, std::size_t from, std::size_t to) {
  constexpr std::array<std::string_view, 10> kOrdinal = {"thu", "lan",  "ki",  "khoa", "qui",
                                                         "ot",  "vong", "oan", "so",   "tuan"};
  for (std::size_t i = from; i < to; ++i) {
    if (!number_at(text, i)) continue;
    const std::string_view before = word_before(text, i);
    const bool slash_behind = i + 1 < text.size() && (text[i + 1].before & parting::kSlash) != 0;
    const bool slash_before = (text[i].before & parting::kSlash) != 0;
    if (before == "thang") return "month";
    if (before == "nam") return "year";
    if (slash_behind && !text[i + 1].is_number) return "document number";
    if (before == "ngai" || slash_before || (slash_behind && text[i + 1].is_number)) return "date";
    if (is_one_of(before, kOrdinal)) return "ordinal";
  }
  return "number";
}

bool is_sentence_start(const Syllable& syllable) {
  return (syllable.before &
          (parting::kStop | parting::kParagraph | parting::kColon | parting::kQuote | parting::kDash)) != 0;
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

class ConflictFinder {
 public:
  ConflictFinder(const StoryItem& a, const StoryItem& b) : a_(a), b_(b), marked_(a.is_marked && b.is_marked) {
    const auto since = [](const StoryItem& item) {
      constexpr Instant kReform = std::chrono::sys_days(std::chrono::year(2025) / 7 / 1);
      return item.published && *item.published >= kReform;
    };
    after_reform_ = since(a) || since(b);
  }

  std::vector<Conflict> find() {
    compare_titles();
    compare_bodies();
    compare_places();
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
    Words here = numbers_in(side.a, gap.a_from, gap.a_to);
    Words there = numbers_in(side.b, gap.b_from, gap.b_to);
    drop_common(here, there);
    if (here.empty() || there.empty()) return false;
    // 2.500 and 2500
    if (digits_in(side.a, gap.a_from, gap.a_to) == digits_in(side.b, gap.b_from, gap.b_to) &&
        !digits_in(side.a, gap.a_from, gap.a_to).empty())
      return false;
    add(number_kind(side.a, gap.a_from, gap.a_to), join(here), join(there));
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
    if (is_one_of(x, kForms) || is_one_of(y, kForms)) return;
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
    for (const Gap& gap : alignment.gaps) {
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
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(to);
    return std::search(item.body.begin(), item.body.end(), begin, end,
                       [](const auto& x, const auto& y) { return x.key == y.key; }) != item.body.end();
  }

  void compare_bodies() {
    const Side side{a_.body, b_.body, a_.body_places, b_.body_places};
    if (a_.body.empty() || b_.body.empty()) return;
    const Alignment alignment = align(a_.body, b_.body, kBodyRun);
    const auto shorter = static_cast<double>(std::min(a_.body.size(), b_.body.size()));
    const auto longer = static_cast<double>(std::max(a_.body.size(), b_.body.size()));
    const bool is_excerpt = shorter < kPart * longer;
    for (const Gap& gap : alignment.gaps) {
      if (gap.a_from == gap.a_to || gap.b_from == gap.b_to || (gap.at_start && gap.at_end)) continue;
      const std::size_t longest = std::max(gap.a_to - gap.a_from, gap.b_to - gap.b_from);
      const bool is_edge = gap.at_start || gap.at_end;
      if ((is_edge && (is_excerpt || longest > kNearGap)) || is_renamed_place(side, gap)) continue;
      bool differs = longest <= kPlaceGap && places_differ(side, gap);
      if (!differs && longest <= kNearGap) {
        differs = numbers_differ(side, gap) || day_parts_differ(side, gap) || (!gap.at_end && names_differ(side, gap));
      }
      if (!differs && longest <= kNearGap) note_replacement(side, gap);
    }
    if (is_excerpt) compare_excerpt();
  }

  /// An excerpt names nothing that the whole does not name.
  void compare_excerpt() {
    const bool a_is_excerpt = a_.body.size() < b_.body.size();
    const StoryItem& part = a_is_excerpt ? a_ : b_;
    const StoryItem& whole = a_is_excerpt ? b_ : a_;
    Words wanted = numbers_in(part.body, 0, part.body.size());
    Words there = numbers_in(whole.body, 0, whole.body.size());
    const Words of_title = numbers_in(whole.title, 0, whole.title.size());
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
  void compare_spellings(const std::vector<Place>& here, const Syllables& a, const std::vector<Place>& there,
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
    compare_spellings(a_.title_places, a_.title, b_.title_places, b_.title);
    compare_spellings(a_.body_places, a_.body, b_.body_places, b_.body);
    if (!conflicts_.empty()) return;
    const auto communes = [](const StoryItem& item) {
      std::vector<std::pair<const Place*, const Syllables*>> found;
      for (const Place& place : item.title_places) {
        if (place.level == PlaceLevel::commune) found.emplace_back(&place, &item.title);
      }
      for (const Place& place : item.body_places) {
        if (place.level == PlaceLevel::commune) found.emplace_back(&place, &item.body);
      }
      return found;
    };
    const auto here = communes(a_);
    const auto there = communes(b_);
    if (here.empty() || there.empty()) return;
    const auto is_in = [&](const auto& mine, const StoryItem& other) {
      return is_named(*mine.first, other) || says(other, *mine.second, mine.first->from, mine.first->to);
    };
    for (const auto& mine : here) {
      if (is_in(mine, b_)) return;
    }
    for (const auto& mine : there) {
      if (is_in(mine, a_)) return;
    }
    const auto name = [](const auto& mine) { return spell(*mine.second, mine.first->kind_at, mine.first->to); };
    add("place", name(here.front()), name(there.front()));
  }

  const StoryItem& a_;
  const StoryItem& b_;
  const bool marked_;
  bool after_reform_ = false;
  std::vector<Conflict> conflicts_;
  std::map<std::pair<std::string, std::string>, unsigned> replacements_;
};

}  // namespace

std::optional<std::string> number_at(const Syllables& text, std::size_t at) {
  const Syllable& s = text[at];
  if (s.is_number) return s.skeleton;
  constexpr std::array<std::string_view, 12> kBefore = {"thu",  "thang", "qui", "lan",  "ki",  "khoa",
                                                        "vong", "ot",    "oan", "tuan", "mui", "hoi"};
  const std::string_view before = word_before(text, at);
  if (s.is_capital && (s.is_acronym || s.skeleton.size() == 1)) {
    if (!is_one_of(before, kBefore)) return std::nullopt;
    const auto value = roman(s.skeleton);
    return value ? std::optional(std::to_string(*value)) : std::nullopt;
  }
  if (before != "thu" && before != "thang" && before != "qui" && before != "lan") return std::nullopt;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kWords = {{{"nhat", "1"},
                                                                                     {"nhi", "2"},
                                                                                     {"hai", "2"},
                                                                                     {"ba", "3"},
                                                                                     {"tu", "4"},
                                                                                     {"bon", "4"},
                                                                                     {"nam", "5"},
                                                                                     {"sau", "6"},
                                                                                     {"bai", "7"},
                                                                                     {"tam", "8"},
                                                                                     {"chin", "9"},
                                                                                     {"muoi", "10"},
                                                                                     {"gieng", "1"},
                                                                                     {"chap", "12"},
                                                                                     {"mot", "1"},
                                                                                     {"lam", "5"}}};
  for (const auto& [word, value] : kWords) {
    if (s.skeleton == word) return std::string(value);
  }
  return std::nullopt;
}

std::vector<Conflict> find_conflicts(const StoryItem& a, const StoryItem& b) {
  return ConflictFinder(a, b).find();
}

bool share_place(const StoryItem& a, const StoryItem& b) {
  const bool marked = a.is_marked && b.is_marked;
  const auto local = [](const StoryItem& item) {
    std::vector<const Place*> places;
    for (const auto* list : {&item.title_places, &item.body_places}) {
      for (const Place& place : *list) {
        if (place.level == PlaceLevel::commune) places.push_back(&place);
      }
    }
    return places;
  };
  const auto there = local(b);
  for (const Place* place : local(a)) {
    if (std::any_of(there.begin(), there.end(), [&](const Place* other) {
          const PlaceRelation relation = relate(*place, *other, marked);
          return relation == PlaceRelation::equal || relation == PlaceRelation::successor;
        }))
      return true;
  }
  return false;
}

bool share_marks(const StoryItem& a, const StoryItem& b) {
  if (share_place(a, b)) return true;
  const auto numbers = [](const StoryItem& item) {
    Words found = numbers_in(item.body, 0, item.body.size());
    std::sort(found.begin(), found.end());
    return found;
  };
  const Words here = numbers(a);
  const Words there = numbers(b);
  Words common;
  std::set_intersection(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(common));
  if (common.size() >= 2) return true;
  // A name of two syllables or more.
  const auto names = [](const StoryItem& item) {
    Words found;
    for (std::size_t i = 1; i < item.body.size(); ++i) {
      const Syllable& x = item.body[i - 1];
      const Syllable& y = item.body[i];
      if (x.is_capital && y.is_capital && !x.is_acronym && !y.is_acronym && !is_sentence_start(x) &&
          (y.before & ~parting::kSpace) == 0) {
        found.push_back(x.skeleton + ' ' + y.skeleton);
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  };
  const Words mine = names(a);
  const Words others = names(b);
  return std::any_of(mine.begin(), mine.end(),
                     [&](const std::string& name) { return std::binary_search(others.begin(), others.end(), name); });
}

}  // namespace bantin::feeds
