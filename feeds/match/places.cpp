// The name behind a word of kind is the longest one of the table, else the capitals that follow. Marks decide where
// both texts have them (Tân Thành and Tân Thạnh are two communes), unless one of the two spellings is no unit's name:
// then it is a slip.
#include "feeds/match/places.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <unordered_map>

namespace bantin::feeds {
namespace {

// The standard promises 65,536 characters in a literal; both compilers take what memory allows.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
constexpr std::string_view kUnits =
#include "feeds/match/units.inc"
    ;
#pragma GCC diagnostic pop

constexpr std::size_t kLongestName = 6;   // syllables
constexpr std::size_t kLongestGuess = 4;  // of a name that the table lacks

struct Unit {
  std::string exact;
  std::string skeleton;
  bool was_commune = false;
  bool is_province_city = false;
  std::vector<std::pair<std::uint32_t, bool>> successors;  // unit, shared
};

std::string join(const Syllables& text, std::size_t from, std::size_t to, std::string Syllable::*spelling) {
  std::string name;
  for (std::size_t i = from; i < to; ++i) {
    if (!name.empty()) name += ' ';
    name += text[i].*spelling;
  }
  return name;
}

class UnitTable {
 public:
  static const UnitTable& get() {
    static const UnitTable table;
    return table;
  }
  bool knows_exact(const std::string& exact) const { return by_exact_.contains(exact); }
  bool knows_skeleton(const std::string& skeleton) const { return by_skeleton_.contains(skeleton); }
  bool is_province_city(const std::string& skeleton) const {
    for (auto [at, end] = by_skeleton_.equal_range(skeleton); at != end; ++at) {
      if (units_[at->second].is_province_city) return true;
    }
    return false;
  }
  /// Syllables of the longest name that begins at `from`, 0 if there is none.
  std::size_t longest(const Syllables& text, std::size_t from, bool marked) const {
    std::size_t found = 0;
    std::string name;
    for (std::size_t n = 1; n <= kLongestName && from + n <= text.size(); ++n) {
      const Syllable& next = text[from + n - 1];
      if (next.is_number || (n > 1 && (next.before & ~(parting::kSpace | parting::kDash | parting::kQuote)) != 0))
        break;
      if (n > 1) name += ' ';
      name += marked ? next.exact : next.skeleton;
      if (marked ? knows_exact(name) : knows_skeleton(name)) found = n;
    }
    return found;
  }
  PlaceRelation succession(const Place& old, const Place& since, bool marked) const {
    PlaceRelation best = PlaceRelation::different;
    const auto& index = marked ? by_exact_ : by_skeleton_;
    for (auto [at, end] = index.equal_range(marked ? old.exact : old.skeleton); at != end; ++at) {
      for (const auto& [unit, shared] : units_[at->second].successors) {
        const Unit& to = units_[unit];
        if ((marked ? to.exact != since.exact : to.skeleton != since.skeleton)) continue;
        if (!shared) return PlaceRelation::successor;
        best = PlaceRelation::shared;
      }
    }
    return best;
  }

 private:
  UnitTable() {
    std::string_view rest = kUnits;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      add(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
  void add(std::string_view line) {
    const std::size_t first = line.find('|');
    const std::size_t second = line.find('|', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return;
    Unit unit;
    const Syllables name = read_syllables(line.substr(first + 1, second - first - 1));
    unit.exact = join(name, 0, name.size(), &Syllable::exact);
    unit.skeleton = join(name, 0, name.size(), &Syllable::skeleton);
    const std::string_view levels = line.substr(0, first);
    unit.was_commune = levels.find('c') != std::string_view::npos;
    unit.is_province_city = levels.find_first_of("pP") != std::string_view::npos;
    std::string_view list = line.substr(second + 1);
    while (!list.empty()) {
      const bool shared = list.front() == '*';
      if (shared) list.remove_prefix(1);
      std::uint32_t number = 0;
      const auto parsed = std::from_chars(list.data(), list.data() + list.size(), number);
      unit.successors.emplace_back(number, shared);
      const auto used = static_cast<std::size_t>(parsed.ptr - list.data());
      list.remove_prefix(std::min(list.size(), used + 1));
    }
    const auto row = static_cast<std::uint32_t>(units_.size());
    by_exact_.emplace(unit.exact, row);
    by_skeleton_.emplace(unit.skeleton, row);
    units_.push_back(std::move(unit));
  }

  std::vector<Unit> units_;
  std::unordered_multimap<std::string, std::uint32_t> by_exact_;
  std::unordered_multimap<std::string, std::uint32_t> by_skeleton_;
};

struct Kind {
  std::array<std::string_view, 3> skeleton;
  std::array<std::string_view, 3> exact;
  PlaceLevel level;
};

// Longer ones first. Skeletons write d and đ as nothing and y as i; exact spellings as Syllable::exact does.
constexpr std::array<Kind, 18> kKinds = {{
    {{"to", "an", "pho"}, {"to^3", "da^n", "pho^5"}, PlaceLevel::hamlet},
    {{"thi", "tran", ""}, {"thi6", "tra^5n", ""}, PlaceLevel::commune},
    {{"ac", "khu", ""}, {"dda(6c", "khu", ""}, PlaceLevel::commune},
    {{"thi", "xa", ""}, {"thi6", "xa4", ""}, PlaceLevel::district},
    {{"thanh", "pho", ""}, {"tha2nh", "pho^5", ""}, PlaceLevel::province},
    {{"khu", "pho", ""}, {"khu", "pho^5", ""}, PlaceLevel::hamlet},
    {{"khu", "om", ""}, {"khu", "do5m", ""}, PlaceLevel::hamlet},
    {{"xa", "", ""}, {"xa4", "", ""}, PlaceLevel::commune},
    {{"phuong", "", ""}, {"phu+o+2ng", "", ""}, PlaceLevel::commune},
    {{"huien", "", ""}, {"huie^6n", "", ""}, PlaceLevel::district},
    {{"quan", "", ""}, {"qua^6n", "", ""}, PlaceLevel::district},
    {{"tinh", "", ""}, {"ti3nh", "", ""}, PlaceLevel::province},
    {{"tp", "", ""}, {"tp", "", ""}, PlaceLevel::province},
    {{"ap", "", ""}, {"a^5p", "", ""}, PlaceLevel::hamlet},
    {{"khom", "", ""}, {"kho5m", "", ""}, PlaceLevel::hamlet},
    {{"thon", "", ""}, {"tho^n", "", ""}, PlaceLevel::hamlet},
    {{"buon", "", ""}, {"buo^n", "", ""}, PlaceLevel::hamlet},
    {{"xom", "", ""}, {"xo5m", "", ""}, PlaceLevel::hamlet},
}};

/// The tone stands at the end of an exact spelling: "thi6", "tra^n5". The table above writes it where it is heard.
std::string with_tone_last(std::string_view spelled) {
  std::string letters;
  char tone = 0;
  for (const char c : spelled) {
    if (c >= '2' && c <= '6')
      tone = c;
    else
      letters += c;
  }
  if (tone != 0) letters += tone;
  return letters;
}

struct KindTable {
  std::array<std::array<std::string, 3>, kKinds.size()> exact;
  KindTable() {
    for (std::size_t k = 0; k < kKinds.size(); ++k) {
      for (std::size_t i = 0; i < 3; ++i)
        exact[k][i] = with_tone_last(kKinds[k].exact[i]);
    }
  }
};

/// Syllables of the kind's words at `from`, 0 if they do not stand there.
std::size_t match_kind(const Syllables& text, std::size_t from, std::size_t kind, bool marked) {
  static const KindTable table;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view wanted = marked ? std::string_view(table.exact[kind][i]) : kKinds[kind].skeleton[i];
    if (wanted.empty()) return i;
    if (from + i >= text.size()) return 0;
    const Syllable& syllable = text[from + i];
    if ((marked ? syllable.exact : syllable.skeleton) != wanted) return 0;
    if (i > 0 && (syllable.before & ~parting::kSpace) != 0) return 0;
  }
  return 3;
}

/// Syllables of the name that begins at `from`, 0 if none does. `kind` decides nothing but whether numbers are names.
std::size_t name_length(const Syllables& text, std::size_t from, bool marked, bool has_capitals) {
  if (from >= text.size()) return 0;
  const Syllable& first = text[from];
  constexpr std::uint16_t kParts = parting::kComma | parting::kColon | parting::kParagraph | parting::kSlash;
  if ((first.before & kParts) != 0) return 0;
  if (first.is_number) return 1;
  if (!first.is_capital && marked && has_capitals) return 0;
  const std::size_t known = UnitTable::get().longest(text, from, marked);
  if (known > 1 || (known == 1 && first.is_capital)) return known;
  std::size_t n = 0;
  while (n < kLongestGuess && from + n < text.size()) {
    const Syllable& next = text[from + n];
    if (!next.is_capital || next.is_number || next.is_acronym) break;
    if (n > 0 && (next.before & ~(parting::kSpace | parting::kQuote)) != 0) break;
    ++n;
  }
  return n;
}

}  // namespace

std::vector<Place> find_places(const Syllables& text, bool marked) {
  std::vector<Place> places;
  const bool has_capitals = std::any_of(text.begin(), text.end(), [](const Syllable& s) {
    return s.is_capital && (s.before & (parting::kParagraph | parting::kStop)) == 0;
  });
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (std::size_t k = 0; k < kKinds.size(); ++k) {
      const std::size_t words = match_kind(text, i, k, marked);
      if (words == 0) continue;
      const std::size_t from = i + words;
      const std::size_t length = name_length(text, from, marked, has_capitals);
      if (length != 0) {
        Place place;
        place.level = kKinds[k].level;
        place.kind_at = i;
        place.from = from;
        place.to = from + length;
        place.exact = join(text, from, place.to, &Syllable::exact);
        place.skeleton = join(text, from, place.to, &Syllable::skeleton);
        if (text[from].is_number) place.exact = place.skeleton;
        const bool may_be_district = kKinds[k].skeleton[0] == "thanh" || kKinds[k].skeleton[0] == "tp";
        if (may_be_district && !UnitTable::get().is_province_city(place.skeleton)) place.level = PlaceLevel::district;
        places.push_back(std::move(place));
        i = from + length - 1;
      }
      break;
    }
  }
  return places;
}

PlaceRelation relate(const Place& a, const Place& b, bool marked) {
  const UnitTable& table = UnitTable::get();
  if (a.skeleton == b.skeleton) {
    if (!marked || a.exact == b.exact) return PlaceRelation::equal;
    return table.knows_exact(a.exact) && table.knows_exact(b.exact) ? PlaceRelation::different : PlaceRelation::equal;
  }
  const PlaceRelation there = table.succession(a, b, marked);
  if (there == PlaceRelation::successor) return there;
  const PlaceRelation back = table.succession(b, a, marked);
  return back == PlaceRelation::different ? there : back;
}

}  // namespace bantin::feeds
