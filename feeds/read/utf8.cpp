// The validators and the repair behind utf8.hpp. The vector one follows J. Keiser and D. Lemire, "Validating UTF-8 In
// Less Than One Instruction Per Byte" (2021): three table look-ups on the nibbles of neighbouring bytes give every
// error of two adjacent bytes as one bit, a saturating subtraction finds the leads that want a third or fourth byte.
#include "feeds/read/utf8.hpp"

#include <cstring>

#include "feeds/read/charset.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bantin::feeds {
namespace {

/// Length of the character that starts at `p`, or 0 if it is ill-formed; `part` is then the length of its maximal
/// subpart (at least 1) and `cut` tells that only the end of the text is at fault.
std::size_t character(const unsigned char* p, std::size_t left, std::size_t& part, bool& cut) noexcept {
  const unsigned char lead = *p;
  part = 1;
  cut = false;
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == left) {
      cut = true;
      return 0;
    }
    if (p[i] < low || p[i] > high) return 0;
    low = 0x80;
    high = 0xBF;
    part = i + 1;
  }
  return length;
}

const unsigned char* skip_ascii(const unsigned char* p, const unsigned char* end) noexcept {
  while (end - p >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    if ((word & 0x8080808080808080u) != 0) break;
    p += 8;
  }
  while (p != end && *p < 0x80)
    ++p;
  return p;
}

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool is_valid_utf8_scalar(std::string_view bytes) noexcept {
  const unsigned char* p = bytes_of(bytes);
  const unsigned char* const end = p + bytes.size();
  std::size_t part = 0;
  bool cut = false;
  while ((p = skip_ascii(p, end)) != end) {
    const std::size_t length = character(p, static_cast<std::size_t>(end - p), part, cut);
    if (length == 0) return false;
    p += length;
  }
  return true;
}

Utf8Census take_utf8_census(std::string_view bytes) noexcept {
  Utf8Census census;
  const unsigned char* p = bytes_of(bytes);
  const unsigned char* const end = p + bytes.size();
  std::size_t part = 0;
  bool cut = false;
  while ((p = skip_ascii(p, end)) != end) {
    const std::size_t length = character(p, static_cast<std::size_t>(end - p), part, cut);
    if (length != 0) {
      ++census.sequences;
      p += length;
      continue;
    }
    ++census.broken;
    if (cut) census.cut_at_the_end = census.broken == 1;
    p += part;
  }
  return census;
}

std::string repair_utf8(std::string_view bytes, std::uint32_t& replaced) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  const unsigned char* p = bytes_of(bytes);
  const unsigned char* const end = p + bytes.size();
  const auto append = [&out](const unsigned char* from, std::size_t length) {
    out.append(reinterpret_cast<const char*>(from), length);
  };
  std::size_t part = 0;
  bool cut = false;
  while (p != end) {
    const unsigned char* const plain = p;
    p = skip_ascii(p, end);
    append(plain, static_cast<std::size_t>(p - plain));
    if (p == end) break;
    const std::size_t length = character(p, static_cast<std::size_t>(end - p), part, cut);
    if (length != 0) {
      append(p, length);
      p += length;
      continue;
    }
    p += part;
    if (cut) break;
    out += "\xEF\xBF\xBD";
    ++replaced;
  }
  return out;
}

#if defined(__x86_64__)

namespace {

// One bit an error; a pair of bytes is wrong if all three look-ups agree on a bit.
constexpr char kTooShort = 1 << 0;             // lead followed by ASCII or lead
constexpr char kTooLong = 1 << 1;              // ASCII followed by continuation
constexpr char kOverlong3 = 1 << 2;            // E0 80..9F
constexpr char kTooLarge = 1 << 3;             // F4 90.. and above
constexpr char kSurrogate = 1 << 4;            // ED A0..BF
constexpr char kOverlong2 = 1 << 5;            // C0, C1
constexpr char kTooLargeOrOverlong4 = 1 << 6;  // F5.. or F0 80..8F
constexpr char kTwoContinuations = static_cast<char>(1u << 7);
constexpr char kCarry = static_cast<char>(kTooShort | kTooLong | kTwoContinuations);

constexpr char bits(int value) {
  return static_cast<char>(value);
}

__attribute__((target("avx2"))) inline __m256i table(char a, char b, char c, char d, char e, char f, char g, char h,
                                                     char i, char j, char k, char l, char m, char n, char o, char p) {
  return _mm256_setr_epi8(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o,
                          p);
}

/// The block shifted right by N bytes, filled up with the end of the block before.
template <int N>
__attribute__((target("avx2"))) inline __m256i shifted(__m256i block, __m256i before) {
  return _mm256_alignr_epi8(block, _mm256_permute2x128_si256(before, block, 0x21), 16 - N);
}

/// Non-zero where `block`, coming after `before`, is not UTF-8.
__attribute__((target("avx2"))) inline __m256i errors(__m256i block, __m256i before) {
  const __m256i low_nibble = _mm256_set1_epi8(0x0F);
  const __m256i previous = shifted<1>(block, before);
  const __m256i first_high = _mm256_shuffle_epi8(
      table(kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTooLong, kTwoContinuations,
            kTwoContinuations, kTwoContinuations, kTwoContinuations, bits(kTooShort | kOverlong2), kTooShort,
            bits(kTooShort | kOverlong3 | kSurrogate), bits(kTooShort | kTooLarge | kTooLargeOrOverlong4)),
      _mm256_and_si256(_mm256_srli_epi16(previous, 4), low_nibble));
  constexpr char kLarge = bits(kCarry | kTooLarge | kTooLargeOrOverlong4);
  const __m256i first_low = _mm256_shuffle_epi8(
      table(bits(kCarry | kOverlong3 | kOverlong2 | kTooLargeOrOverlong4), bits(kCarry | kOverlong2), kCarry, kCarry,
            bits(kCarry | kTooLarge), kLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge, kLarge,
            bits(kLarge | kSurrogate), kLarge, kLarge),
      _mm256_and_si256(previous, low_nibble));
  constexpr char kContinuation = bits(kTooLong | kOverlong2 | kTwoContinuations);
  const __m256i second_high = _mm256_shuffle_epi8(
      table(kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort, kTooShort,
            bits(kContinuation | kOverlong3 | kTooLargeOrOverlong4), bits(kContinuation | kOverlong3 | kTooLarge),
            bits(kContinuation | kSurrogate | kTooLarge), bits(kContinuation | kSurrogate | kTooLarge), kTooShort,
            kTooShort, kTooShort, kTooShort),
      _mm256_and_si256(_mm256_srli_epi16(block, 4), low_nibble));
  const __m256i pairs = _mm256_and_si256(_mm256_and_si256(first_high, first_low), second_high);
  // A third or fourth byte is right exactly where two continuations in a row are wanted: the bits must cancel out.
  const __m256i third = _mm256_subs_epu8(shifted<2>(block, before), _mm256_set1_epi8(bits(0xE0 - 0x80)));
  const __m256i fourth = _mm256_subs_epu8(shifted<3>(block, before), _mm256_set1_epi8(bits(0xF0 - 0x80)));
  const __m256i wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(bits(0x80)));
  return _mm256_xor_si256(wanted, pairs);
}

/// Non-zero if the block ends inside a character.
__attribute__((target("avx2"))) inline __m256i open_end(__m256i block) {
  const __m256i most =
      _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                       -1, -1, -1, -1, -1, bits(0xF0 - 1), bits(0xE0 - 1), bits(0xC0 - 1));
  return _mm256_subs_epu8(block, most);
}

}  // namespace

__attribute__((target("avx2"))) bool is_valid_utf8_avx2(std::string_view bytes) noexcept {
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  __m256i error = _mm256_setzero_si256();
  __m256i before = _mm256_setzero_si256();
  __m256i open = _mm256_setzero_si256();
  while (left >= 64) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
    if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
      error = _mm256_or_si256(error, open);
      open = _mm256_setzero_si256();
    } else {
      error = _mm256_or_si256(error, errors(a, before));
      error = _mm256_or_si256(error, errors(b, a));
      open = open_end(b);
    }
    before = b;
    p += 64;
    left -= 64;
  }
  if (_mm256_testz_si256(error, error) == 0) return false;
  // The last bytes, filled up with zeros, which close an open character as an error.
  alignas(32) char tail[96] = {};
  if (left != 0) std::memcpy(tail, p, left);
  for (const char* block = tail; block != tail + 96; block += 32) {
    const __m256i rest = _mm256_load_si256(reinterpret_cast<const __m256i*>(block));
    error = _mm256_or_si256(error, errors(rest, before));
    before = rest;
  }
  return _mm256_testz_si256(error, error) != 0;
}

bool has_avx2() noexcept {
  return __builtin_cpu_supports("avx2") != 0;
}

#else

bool is_valid_utf8_avx2(std::string_view bytes) noexcept {
  return is_valid_utf8_scalar(bytes);
}
bool has_avx2() noexcept {
  return false;
}

#endif

bool is_valid_utf8(std::string_view bytes) noexcept {
  return has_avx2() ? is_valid_utf8_avx2(bytes) : is_valid_utf8_scalar(bytes);
}

}  // namespace bantin::feeds
