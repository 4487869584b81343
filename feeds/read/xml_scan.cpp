// The scan: text, CDATA and comments are walked from one byte of interest to the next, 32 bytes at a time where the
// processor can.
#include "feeds/read/xml_scan.hpp"

#include <cstdint>
#include <cstring>

#include "feeds/read/utf8.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace bantin::feeds {

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2,popcnt"))) const char* find_special_avx2(const char* p, const char* end, char a, char b,
                                                                     std::size_t& tags) noexcept {
  const __m256i va = _mm256_set1_epi8(a);
  const __m256i vb = _mm256_set1_epi8(b);
  const __m256i less = _mm256_set1_epi8('<');
  const __m256i last_control = _mm256_set1_epi8(0x1F);
  const __m256i tab = _mm256_set1_epi8('\t');
  const __m256i feed = _mm256_set1_epi8('\n');
  const __m256i carriage = _mm256_set1_epi8('\r');
  while (end - p >= 32) {
    const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(block, last_control), block);
    const __m256i allowed =
        _mm256_or_si256(_mm256_cmpeq_epi8(block, tab),
                        _mm256_or_si256(_mm256_cmpeq_epi8(block, feed), _mm256_cmpeq_epi8(block, carriage)));
    const __m256i wanted = _mm256_or_si256(_mm256_cmpeq_epi8(block, va), _mm256_cmpeq_epi8(block, vb));
    const auto hits = static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_or_si256(wanted, _mm256_andnot_si256(allowed, control))));
    const auto open = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, less)));
    if (hits != 0) {
      const int first = __builtin_ctz(hits);
      tags += static_cast<std::size_t>(__builtin_popcount(open & ((std::uint32_t{1} << first) - 1)));
      return p + first;
    }
    tags += static_cast<std::size_t>(__builtin_popcount(open));
    p += 32;
  }
  return find_special_scalar(p, end, a, b, tags);
}

}  // namespace
#endif

const char* find_special_scalar(const char* p, const char* end, char a, char b, std::size_t& tags) noexcept {
  for (; p != end; ++p) {
    if (*p == a || *p == b || is_forbidden_control(*p)) return p;
    tags += *p == '<' ? 1 : 0;
  }
  return end;
}

const char* find_special(const char* p, const char* end, char a, char b, std::size_t& tags) noexcept {
#if defined(__x86_64__)
  if (has_avx2()) return find_special_avx2(p, end, a, b, tags);
#endif
  return find_special_scalar(p, end, a, b, tags);
}

namespace {

/// `text` begins with the literal: a comparison of known length, which needs no call.
template <std::size_t N>
bool begins(std::string_view text, const char (&literal)[N]) noexcept {
  return text.size() >= N - 1 && std::memcmp(text.data(), literal, N - 1) == 0;
}

}  // namespace

std::size_t sound_reference(std::string_view text) noexcept {
  if (text.size() < 4) return 0;
  switch (text[1]) {
    case '#':
      break;
    case 'a':
      return begins(text, "&amp;") ? 5 : begins(text, "&apos;") ? 6 : 0;
    case 'g':
      return begins(text, "&gt;") ? 4 : 0;
    case 'l':
      return begins(text, "&lt;") ? 4 : 0;
    case 'q':
      return begins(text, "&quot;") ? 6 : 0;
    default:
      return 0;
  }
  const bool hexadecimal = text[2] == 'x';
  const std::size_t first = hexadecimal ? 3 : 2;
  std::uint32_t value = 0;
  std::size_t i = first;
  for (; i < text.size() && i < first + 8; ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      value = value * (hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(c - '0');
    } else if (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
      value = value * 16 + static_cast<std::uint32_t>((c | 0x20) - 'a') + 10;
    } else {
      break;
    }
  }
  if (i == first || i == text.size() || text[i] != ';') return 0;
  if (value < 0x20 && value != '\t' && value != '\n' && value != '\r') return 0;
  if (value >= 0x7F && value < 0xA0) return 0;  // written by programs that mean windows-1252
  if (value >= 0xD800 && (value < 0xE000 || value > 0x10FFFF)) return 0;
  if ((value & 0xFFFE) == 0xFFFE) return 0;
  return i + 1;
}

std::size_t doctype_end(std::string_view text, std::size_t begin, std::size_t& subset_bytes) noexcept {
  subset_bytes = 0;
  std::size_t subset = 0;
  for (std::size_t i = begin + 2; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const auto close = text.find(c, i + 1);
      // An apostrophe in the text of a comment or a broken declaration opens nothing.
      if (close == std::string_view::npos) continue;
      i = close;
    } else if (c == '<' && text.compare(i, 4, "<!--") == 0) {
      const auto close = text.find("-->", i + 4);
      if (close == std::string_view::npos) return close;
      i = close + 2;
    } else if (c == '[' && subset == 0) {
      subset = i;
    } else if (c == ']' && subset != 0) {
      subset_bytes = i - subset;
    } else if (c == '>' && (subset == 0 || subset_bytes != 0)) {
      return i + 1;
    }
  }
  subset_bytes = subset == 0 ? 0 : text.size() - subset;
  return std::string_view::npos;
}

namespace {

constexpr std::size_t kLongCdata = 192;      // below this, taking it out costs as much as parsing it
constexpr std::size_t kPlainDoctype = 4096;  // where a DOCTYPE without internal subset has to end

/// The walk of `scan_xml`; positions are pointers into the text.
class Scanner {
 public:
  Scanner(std::string_view text, const Limits& limits)
      : text_(text), p_(text.data()), end_(text.data() + text.size()), limits_(limits) {}

  XmlScan run() {
    std::size_t tags = 0;
    while (!stop_ && (p_ = find_special(p_, end_, '&', '!', tags)) != end_) {
      if (*p_ == '&') {
        const std::size_t length = sound_reference(rest());
        stop_ = result_.needs_repair = length == 0;
        p_ += length;
      } else if (*p_ == '!') {
        declaration();
      } else {
        stop_ = result_.needs_repair = true;
      }
    }
    if (tags > limits_.xml_tags) result_.refusal = "more than " + std::to_string(limits_.xml_tags) + " tags";
    return result_;
  }

 private:
  std::string_view rest() const { return {p_, static_cast<std::size_t>(end_ - p_)}; }

  void declaration() {
    if (p_ == text_.data() || p_[-1] != '<') {
      ++p_;
    } else if (begins(rest(), "![CDATA[")) {
      p_ += 8;
      const char* const begin = p_;
      find_cdata_close();
      const auto length = static_cast<std::size_t>(p_ - begin);
      if (!stop_ && length >= kLongCdata) result_.long_cdata.emplace_back(begin, length - 3);
    } else if (begins(rest(), "!--")) {
      p_ += 3;
      find_close('-', "-->");
    } else {
      std::size_t subset_bytes = 0;
      const std::size_t close = doctype_end(text_, static_cast<std::size_t>(p_ - 1 - text_.data()), subset_bytes);
      if (subset_bytes > limits_.doctype_bytes) {
        result_.refusal = "a DOCTYPE of more than " + std::to_string(limits_.doctype_bytes) + " bytes";
        stop_ = true;
      } else if (close == std::string_view::npos || subset_bytes != 0 || close > kPlainDoctype) {
        // Parsers differ on where an odd DOCTYPE ends, and what hides in it would be seen by none of the checks here.
        stop_ = result_.needs_repair = true;
      } else {
        p_ = text_.data() + close;
      }
    }
  }

  /// A section inside of a section: somebody forgot to end the outer one, as a rule.
  void find_cdata_close() {
    std::size_t ignored = 0;
    while ((p_ = find_special(p_, end_, ']', '[', ignored)) != end_ && (*p_ == ']' || *p_ == '[')) {
      if (*p_ == ']' && begins(rest(), "]]>")) {
        p_ += 3;
        return;
      }
      if (*p_ == '[' && begins(rest(), "[CDATA[") && p_[-1] == '!' && p_[-2] == '<') break;
      ++p_;
    }
    stop_ = result_.needs_repair = true;
  }

  void find_close(char first, std::string_view close) {
    std::size_t ignored = 0;
    while ((p_ = find_special(p_, end_, first, first, ignored)) != end_ && *p_ == first) {
      if (rest().starts_with(close)) {
        p_ += close.size();
        return;
      }
      ++p_;
    }
    stop_ = result_.needs_repair = true;
  }

  std::string_view text_;
  const char* p_;
  const char* end_;
  const Limits& limits_;
  bool stop_ = false;
  XmlScan result_;
};

}  // namespace

XmlScan scan_xml(std::string_view text, const Limits& limits) {
  return Scanner(text, limits).run();
}

}  // namespace bantin::feeds
