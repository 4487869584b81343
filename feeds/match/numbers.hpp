// Numbers in a text: digits, and the words and Roman numerals that stand for them. Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

using Words = std::vector<std::string>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The skeleton of the syllable before, empty at the begin.
std::string_view word_before(const Syllables& text, std::size_t at);

/// What the syllable says as a number: digits, Roman numerals, and words of number where an ordinal is due ("thứ ba",
/// "quý II", "tháng giêng"). Nothing for all others.
std::optional<std::string> number_at(const Syllables& text, std::size_t at);

/// Does the number go on here that the syllable before belongs to? "3,5", "2.500".
bool number_goes_on(const Syllables& text, std::size_t at);

/// "2.500" is 2500, "3,5" is no 3; but a portal that drops marks drops these as well, so that both texts have to have
/// them (`marked`).
Words numbers_in(const Syllables& text, std::size_t from, std::size_t to, bool marked);

/// All digits in a row.
std::string digits_in(const Syllables& text, std::size_t from, std::size_t to);

/// What a number counts or names, by the words around it.
std::string number_kind(const Syllables& text, std::size_t from, std::size_t to);

/// A number in digits or in a word, as digits; empty for all else.
std::string count_of(const Syllable& syllable);

}  // namespace bantin::feeds
