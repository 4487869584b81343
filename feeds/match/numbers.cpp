// Which words are numbers depends on the word before: "ba" is a father, "thứ ba" is Tuesday.
#include "feeds/match/numbers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bantin::feeds {
namespace {

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

}  // namespace

std::string_view word_before(const Syllables& text, std::size_t at) {
  return at == 0 ? std::string_view() : std::string_view(text[at - 1].skeleton);
}

std::optional<std::string> number_at(const Syllables& text, std::size_t at) {
  const Syllable& s = text[at];
  if (s.is_number) return s.skeleton;
  constexpr std::array<std::string_view, 12> kBefore = {"thu",  "thang", "qui", "lan",  "ki",  "khoa",
                                                        "vong", "ot",    "oan", "tuan", "mui", "hoi"};
  const std::string_view before = word_before(text, at);
  if (s.is_capital && (s.is_acronym || s.skeleton.size() == 1)) {
    // "cấp IV", "nhóm II"; a single letter behind a name is an initial.
    const bool is_lower = at > 0 && !text[at - 1].is_capital && !text[at - 1].is_number;
    if (!is_lower && !is_one_of(before, kBefore)) return std::nullopt;
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

bool number_goes_on(const Syllables& text, std::size_t at) {
  if (at == 0 || at >= text.size() || !text[at].is_number || !text[at - 1].is_number) return false;
  return text[at].before == parting::kComma || text[at].before == parting::kStop;
}

Words numbers_in(const Syllables& text, std::size_t from, std::size_t to, bool marked) {
  Words numbers;
  for (std::size_t i = from; i < to; ++i) {
    auto number = number_at(text, i);
    if (!number) continue;
    if (!marked || i == from || !number_goes_on(text, i))
      numbers.push_back(std::move(*number));
    else
      numbers.back() += text[i].exact.size() == 3 ? text[i].exact : "," + text[i].exact;
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

std::string count_of(const Syllable& syllable) {
  constexpr std::array<std::string_view, 10> kWords = {"mot", "hai", "ba",  "bon",  "nam",
                                                       "sau", "bai", "tam", "chin", "muoi"};
  if (syllable.is_number) return syllable.skeleton;
  const auto word = std::find(kWords.begin(), kWords.end(), syllable.skeleton);
  if (word == kWords.end() || syllable.is_capital) return {};
  return std::to_string(word - kWords.begin() + 1);
}

}  // namespace bantin::feeds
