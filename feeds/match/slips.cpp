// Letter by letter.
#include "feeds/match/slips.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace bantin::feeds {
namespace {

/// From its first vowel on; the i of "gia" belongs to the consonant. "Tr" and "ch", "gi" and "d" are mistaken for
/// each other.
std::string_view rhyme(std::string_view syllable) {
  const std::size_t vowel = syllable.find_first_of("aeiou");
  if (vowel == std::string_view::npos) return syllable;
  const bool is_gi = vowel == 1 && syllable.front() == 'g' && syllable[1] == 'i' && syllable.size() > 2;
  return syllable.substr(vowel + (is_gi ? 1 : 0));
}

}  // namespace

bool is_abbreviation(std::span<const Syllable> letters, std::span<const Syllable> words) {
  constexpr std::size_t kFewest = 2;
  std::size_t found = 0;
  std::size_t next = 0;
  for (const Syllable& s : letters) {
    if (!s.is_capital || s.is_number) continue;
    if (s.skeleton.size() > 1 && !s.is_acronym) return false;
    for (const char letter : s.skeleton) {
      while (next < words.size() && !words[next].skeleton.starts_with(letter))
        ++next;
      if (next++ == words.size()) return false;
      ++found;
    }
  }
  return found >= kFewest;
}

bool may_be_slip(std::string_view x, std::string_view y) {
  if (x == y) return true;
  if (x.size() > y.size()) std::swap(x, y);
  if (y.size() - x.size() > 1 || y.size() < 3) return false;
  if (x.size() == y.size() && std::is_permutation(x.begin(), x.end(), y.begin())) return true;
  std::size_t front = 0;
  while (front < x.size() && x[front] == y[front])
    ++front;
  std::size_t back = 0;
  while (back < x.size() - front && x[x.size() - 1 - back] == y[y.size() - 1 - back])
    ++back;
  return front + back + 1 >= y.size();
}

bool have_one_rhyme(std::string_view x, std::string_view y) {
  return rhyme(x) == rhyme(y);
}

}  // namespace bantin::feeds
