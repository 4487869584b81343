// Marks are read from the words around them: a number behind "tháng" is a month, two capitals in a sentence are a name.
#include "feeds/match/marks.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "feeds/match/numbers.hpp"

namespace bantin::feeds {

Turns turns_of(const StoryItem& item) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds = {{{"tuan", "week"},
                                                                                    {"thang", "month"},
                                                                                    {"qui", "quarter"},
                                                                                    {"lan", "time"},
                                                                                    {"ot", "round"},
                                                                                    {"ki", "session"},
                                                                                    {"khoa", "term"},
                                                                                    {"vong", "stage"}}};
  Turns turns;
  for (const Syllables* text : {&item.title, &item.body}) {
    for (std::size_t i = 1; i < text->size(); ++i) {
      const auto number = number_at(*text, i);
      if (!number) continue;
      const std::string_view before = word_before(*text, i);
      // "21/02", "21/02/2022": the year is said once in a text, if at all.
      const bool is_month = (*text)[i].before == parting::kSlash && (*text)[i - 1].is_number &&
                            ((*text)[i - 1].before & parting::kSlash) == 0;
      if (is_month && (*text)[i].exact.size() < 3) turns["date"].insert((*text)[i - 1].skeleton + "/" + *number);
      // "21-02" may be a range of numbers as well; who says it on both sides says the same.
      if ((*text)[i].before == parting::kDash && (*text)[i - 1].is_number)
        turns["day"].insert((*text)[i - 1].skeleton + "/" + *number);
      // "ngày 21 tháng 02"
      if (before == "thang" && i >= 3 && (*text)[i - 2].is_number && (*text)[i - 3].skeleton == "ngai")
        turns["day"].insert((*text)[i - 2].skeleton + "/" + *number);
      for (const auto& [word, kind] : kKinds) {
        if (before == word) turns[kind].insert(*number);
      }
    }
  }
  return turns;
}

bool is_sentence_start(const Syllable& syllable) {
  return (syllable.before &
          (parting::kStop | parting::kParagraph | parting::kColon | parting::kQuote | parting::kDash)) != 0;
}

bool share_day(const StoryItem& a, const StoryItem& b) {
  const auto days = [](const StoryItem& item) {
    Turns turns = turns_of(item);
    turns["date"].merge(turns["day"]);
    return std::move(turns["date"]);
  };
  const std::set<std::string> here = days(a);
  const std::set<std::string> there = days(b);
  return std::any_of(here.begin(), here.end(), [&](const std::string& day) { return there.contains(day); });
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
  const bool marked = a.is_marked && b.is_marked;
  const auto numbers = [marked](const StoryItem& item) {
    Words found = numbers_in(item.body, 0, item.body.size(), marked);
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
