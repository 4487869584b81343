// A text as story matching sees it: syllables, in the spelling that all copies of it share. Vietnamese parts its words
// into syllables by spaces, so that runs of syllables do the work of words and no dictionary is needed. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

/// What stood between a syllable and the one before it; several at once.
namespace parting {
inline constexpr std::uint16_t kSpace = 1;
inline constexpr std::uint16_t kComma = 2;
inline constexpr std::uint16_t kDash = 4;
inline constexpr std::uint16_t kStop = 8;  // . ! ? ;
inline constexpr std::uint16_t kColon = 16;
inline constexpr std::uint16_t kSlash = 32;
inline constexpr std::uint16_t kOpen = 64;        // ( [
inline constexpr std::uint16_t kClose = 128;      // ) ]
inline constexpr std::uint16_t kParagraph = 256;  // another block, or the start of the text
inline constexpr std::uint16_t kQuote = 512;
}  // namespace parting

struct Syllable {
  /// Without marks, in small letters, y as i, and without d and đ, at which words are parted: a portal that drops marks
  /// turns "Đảng" into " ang" and "HĐND" into "H ND", people write "dang" and "HDND", and all of them are to be one.
  std::string skeleton;
  /// With its marks in one agreed order, so that "hòa" and "hoà", and NFC and NFD, are equal: small letters, each with
  /// its own mark behind it, the tone as a digit at the end.
  std::string exact;
  std::uint32_t key = 0;     // hash of the skeleton
  std::uint16_t before = 0;  // parting::
  bool is_number = false;    // the skeleton is its value without leading zeros, `exact` as written
  bool is_capital = false;   // begins with a capital letter
  bool is_acronym = false;   // more than one letter, all of them capitals
  bool is_marked = false;    // has a letter or tone that ASCII lacks
};

using Syllables = std::vector<Syllable>;

/// What is looked at of one text; what comes behind is left out.
inline constexpr std::size_t kMostSyllables = 6000;

/// Any bytes; U+2029 parts blocks. Linear.
Syllables read_syllables(std::string_view utf8);

/// Is most of it written with Vietnamese marks? False for text that lost them.
bool has_marks(const Syllables& text);

/// Could this be the skeleton of a Vietnamese syllable? No for most slips of the keyboard ("huog", "thcu").
bool is_vietnamese(const Syllable& syllable);

/// The words as one line for messages, in skeleton spelling.
std::string spell(const Syllables& text, std::size_t from, std::size_t to);

}  // namespace bantin::feeds
