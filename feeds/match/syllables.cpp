// One pass over the code points; a letter is taken apart into base, quality and tone by a table made once.
#include "feeds/match/syllables.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLongestSyllable = 32;  // bytes; longer runs of letters are parted
constexpr char32_t kParagraphSeparator = 0x2029;

/// A letter taken apart. `tone` is a digit, `quality` one of ^ ( +, both 0 if it has none.
struct Letter {
  char32_t base = 0;  // small; 0: no letter
  char quality = 0;
  char tone = 0;
  bool capital = false;
  bool stroke = false;  // of đ
};

char quality_of(char32_t mark) {
  switch (mark) {
    case 0x302:
      return '^';
    case 0x306:
      return '(';
    case 0x31B:
      return '+';
    default:
      return 0;
  }
}

char tone_of(char32_t mark) {
  switch (mark) {
    case 0x300:
      return '2';
    case 0x309:
      return '3';
    case 0x303:
      return '4';
    case 0x301:
      return '5';
    case 0x323:
      return '6';
    default:
      return 0;
  }
}

Letter take_apart(char32_t value) {
  constexpr int kMost = 8;
  Letter letter;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(value));
  const bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  if (!is_letter) return letter;
  letter.capital = category == UTF8PROC_CATEGORY_LU;
  std::array<utf8proc_int32_t, kMost> parts{};
  int boundary = 0;
  const auto count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(value), parts.data(), kMost,
                              static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  if (count < 1 || count > kMost) {
    letter.base = value;
    return letter;
  }
  letter.base = static_cast<char32_t>(utf8proc_tolower(parts[0]));
  if (letter.base == 0x111 || letter.base == 0xF0 || letter.base == 0x256) {
    letter.base = 'd';
    letter.stroke = true;
  }
  for (int i = 1; i < count; ++i) {
    const auto mark = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (const char quality = quality_of(mark); quality != 0) letter.quality = quality;
    if (const char tone = tone_of(mark); tone != 0) letter.tone = tone;
  }
  return letter;
}

const Letter& letter_of(char32_t value, Letter& room) {
  constexpr char32_t kFirst = 0xC0, kLast = 0x24F, kMoreFirst = 0x1E00, kMoreLast = 0x1EFF;
  static const auto table = [] {
    std::array<Letter, (kLast - kFirst + 1) + (kMoreLast - kMoreFirst + 1)> made;
    std::size_t i = 0;
    for (char32_t v = kFirst; v <= kLast; ++v)
      made[i++] = take_apart(v);
    for (char32_t v = kMoreFirst; v <= kMoreLast; ++v)
      made[i++] = take_apart(v);
    return made;
  }();
  if (value >= kFirst && value <= kLast) return table[value - kFirst];
  if (value >= kMoreFirst && value <= kMoreLast) return table[(kLast - kFirst + 1) + (value - kMoreFirst)];
  room = take_apart(value);
  return room;
}

std::uint16_t parting_of(char32_t value) {
  switch (value) {
    case kParagraphSeparator:
      return parting::kParagraph;
    case ',':
      return parting::kComma;
    case '-':
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
      return parting::kDash;
    case '.':
    case '!':
    case '?':
    case ';':
    case 0x2026:
      return parting::kStop;
    case ':':
      return parting::kColon;
    case '/':
      return parting::kSlash;
    case '(':
    case '[':
      return parting::kOpen;
    case ')':
    case ']':
      return parting::kClose;
    case '"':
    case '\'':
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D:
      return parting::kQuote;
    default:
      return parting::kSpace;
  }
}

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

class SyllableReader {
 public:
  Syllables read(std::string_view text) {
    out_.reserve(std::min(kMostSyllables, text.size() / 5 + 1));
    for (std::size_t i = 0; i < text.size() && out_.size() < kMostSyllables;) {
      const CodePoint point = decode_utf8(text, i);
      i += point.length;
      take(point.value);
    }
    finish();
    if (out_.size() > kMostSyllables) out_.resize(kMostSyllables);
    return std::move(out_);
  }

 private:
  void take(char32_t value) {
    if (value >= '0' && value <= '9') {
      if (!now_.is_number) finish();
      if (now_.exact.size() >= kLongestSyllable) finish();
      now_.is_number = true;
      now_.exact.push_back(static_cast<char>(value));
      return;
    }
    const char quality = quality_of(value);
    const char tone = tone_of(value);
    if (quality != 0 || tone != 0) return mark(quality, tone);
    if (is_invisible(value) || is_stacking_mark(value)) return;
    Letter room;
    if (value < 0x80) {
      room.capital = value >= 'A' && value <= 'Z';
      if (room.capital || (value >= 'a' && value <= 'z')) room.base = value | 0x20;
    }
    const Letter& letter = value < 0x80 ? room : letter_of(value, room);
    if (letter.base != 0) return add(letter);
    finish();
    before_ |= parting_of(value);
  }

  void mark(char quality, char tone) {
    if (now_.is_number || now_.exact.empty()) return;
    if (quality != 0) now_.exact.push_back(quality);
    if (tone != 0) tone_ = tone;
    now_.is_marked = true;
  }

  void add(const Letter& letter) {
    if (now_.is_number || now_.skeleton.size() >= kLongestSyllable) finish();
    if (letter.base == 'd' && !now_.skeleton.empty()) finish();
    if (now_.exact.empty()) now_.is_capital = letter.capital;
    ++letters_;
    capitals_ += letter.capital ? 1u : 0u;
    if (letter.base == 'd') {
      now_.exact.append(letter.stroke ? "dd" : "d");
    } else {
      const char32_t base = letter.base == 'y' ? U'i' : letter.base;
      append_utf8(now_.skeleton, base);
      append_utf8(now_.exact, base);
    }
    if (letter.quality != 0) now_.exact.push_back(letter.quality);
    if (letter.tone != 0) tone_ = letter.tone;
    now_.is_marked = now_.is_marked || letter.quality != 0 || letter.tone != 0 || letter.stroke;
  }

  void finish() {
    if (now_.is_number) {
      const std::size_t zeros = now_.exact.find_first_not_of('0');
      now_.skeleton = zeros == std::string::npos ? "0" : now_.exact.substr(zeros);
    }
    if (!now_.skeleton.empty()) {
      if (tone_ != 0) now_.exact.push_back(tone_);
      now_.key = hash_of(now_.skeleton);
      now_.before = out_.empty() ? static_cast<std::uint16_t>(before_ | parting::kParagraph) : before_;
      now_.is_acronym = letters_ > 1 && capitals_ == letters_;
      out_.push_back(std::move(now_));
      before_ = 0;
    }
    now_ = Syllable{};
    tone_ = 0;
    letters_ = 0;
    capitals_ = 0;
  }

  Syllables out_;
  Syllable now_;
  char tone_ = 0;
  unsigned letters_ = 0;
  unsigned capitals_ = 0;
  std::uint16_t before_ = 0;
};

// Skeletons have lost d and đ and write y as i.
constexpr std::array<std::string_view, 27> kOnsets = {"",   "b",  "c", "ch", "g",  "gh",  "gi", "h", "k",
                                                      "kh", "l",  "m", "n",  "ng", "ngh", "nh", "p", "ph",
                                                      "q",  "qu", "r", "s",  "t",  "th",  "tr", "v", "x"};
constexpr std::array<std::string_view, 8> kCodas = {"", "c", "ch", "m", "n", "ng", "nh", "p"};
constexpr std::array<std::string_view, 29> kNuclei = {"a",   "ai", "ao",  "au", "e",   "eo",  "eu", "i",   "ia",  "ie",
                                                      "ieu", "iu", "o",   "oa", "oai", "oe",  "oi", "oeo", "oao", "oo",
                                                      "u",   "ua", "uai", "ue", "ui",  "uie", "uo", "uoi", "uou"};
constexpr std::array<std::string_view, 6> kRareNuclei = {"uu", "uia", "uiu", "uau", "oai", "ioi"};

bool is_rhyme(std::string_view text) {
  for (std::size_t vowels = 1; vowels <= std::min<std::size_t>(3, text.size()); ++vowels) {
    const std::string_view nucleus = text.substr(0, vowels);
    const std::string_view coda = text.substr(vowels);
    const bool known = std::find(kNuclei.begin(), kNuclei.end(), nucleus) != kNuclei.end() ||
                       std::find(kRareNuclei.begin(), kRareNuclei.end(), nucleus) != kRareNuclei.end();
    if (known && (coda == "t" || std::find(kCodas.begin(), kCodas.end(), coda) != kCodas.end())) return true;
  }
  return false;
}

}  // namespace

Syllables read_syllables(std::string_view utf8) {
  return SyllableReader().read(utf8);
}

bool has_marks(const Syllables& text) {
  std::size_t words = 0;
  std::size_t marked = 0;
  for (const Syllable& syllable : text) {
    words += syllable.is_number ? 0 : 1;
    marked += syllable.is_marked ? 1 : 0;
  }
  return marked * 4 >= words;
}

bool is_vietnamese(const Syllable& syllable) {
  const std::string_view text = syllable.skeleton;
  return std::any_of(kOnsets.begin(), kOnsets.end(), [&](std::string_view onset) {
    return text.starts_with(onset) && is_rhyme(text.substr(onset.size()));
  });
}

std::string spell(const Syllables& text, std::size_t from, std::size_t to) {
  std::string words;
  for (std::size_t i = from; i < std::min(to, text.size()); ++i) {
    if (!words.empty()) words += ' ';
    words += text[i].skeleton;
  }
  return words;
}

}  // namespace bantin::feeds
