// Digits and a power of ten, by the word for the scale behind them.
#include "feeds/match/amounts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace bantin::feeds {
namespace {

/// The power of ten that the words of a gap or the next one name: "132 ngàn", "1,4 km".
int scale(const Syllables& text, std::size_t from, std::size_t to) {
  constexpr std::array<std::pair<std::string_view, int>, 7> kScales = {
      {{"nghin", 3}, {"ngan", 3}, {"trieu", 6}, {"ti", 9}, {"km", 3}, {"tan", 3}, {"ta", 2}}};
  for (std::size_t i = from; i < std::min(to + 1, text.size()); ++i) {
    for (const auto& [word, zeros] : kScales) {
      if (text[i].skeleton == word) return zeros;
    }
  }
  return 0;
}

/// Digits without their last zeros, and a power of ten: "132000" and "132" of thousands, "1,4" of km and "1400".
std::pair<std::string, int> amount(std::string digits, int power) {
  if (const std::size_t comma = digits.find(','); comma != std::string::npos) {
    power -= static_cast<int>(digits.size() - comma - 1);
    digits.erase(comma, 1);
  }
  while (digits.size() > 1 && digits.ends_with('0')) {
    digits.pop_back();
    ++power;
  }
  return {std::move(digits), power};
}

/// "11 tỷ 500 triệu" is 11,5 tỷ. 0 if one of the numbers has no word for its scale behind it.
double sum(const Syllables& text, std::size_t from, std::size_t to) {
  double total = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (!text[i].is_number) continue;
    std::size_t end = i + 1;
    while (number_goes_on(text, end))
      ++end;
    const int power = scale(text, end, end);
    if (power == 0) return 0;
    const auto [digits, more] = amount(numbers_in(text, i, end, true).front(), power);
    total += std::strtod(digits.c_str(), nullptr) * std::pow(10.0, more);
    i = end;
  }
  return total;
}

/// "Thứ bảy" is nothing against "2023".
bool are_weekdays(const Words& numbers, const Syllables& text, std::size_t from, std::size_t to) {
  std::size_t found = 0;
  for (std::size_t i = from; i < to; ++i)
    found += number_at(text, i) && word_before(text, i) == "thu" ? 1 : 0;
  return found == numbers.size();
}

}  // namespace

bool are_same_amounts(const Figures& a, const Figures& b, bool marked) {
  const double total = sum(a.text, a.from, a.to);
  if (total > 0 && std::abs(total - sum(b.text, b.from, b.to)) < total * 1e-9) return true;
  if (are_weekdays(a.numbers, a.text, a.from, a.to) != are_weekdays(b.numbers, b.text, b.from, b.to)) return true;
  const int mine = scale(a.text, a.from, a.to);
  const int other = scale(b.text, b.from, b.to);
  if (!marked) {
    // Where points and commas were lost, the digits have to do.
    return mine != other &&
           amount(digits_in(a.text, a.from, a.to), 0).first == amount(digits_in(b.text, b.from, b.to), 0).first;
  }
  return std::equal(a.numbers.begin(), a.numbers.end(), b.numbers.begin(), b.numbers.end(),
                    [&](const std::string& x, const std::string& y) { return amount(x, mine) == amount(y, other); });
}

}  // namespace bantin::feeds
