// Judging single values.
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "config/schema.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/encodings.hpp"

namespace bantin::config {
namespace {

using feeds::ascii::is_alnum;
using feeds::ascii::is_alpha;
using feeds::ascii::is_digit;

/// Digits at the front of `rest`, taken off. A number too large to hold is the largest one.
std::optional<std::uint64_t> take_number(std::string_view& rest) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (status == std::errc::invalid_argument) return std::nullopt;
  if (status == std::errc::result_out_of_range) number = std::numeric_limits<std::uint64_t>::max();
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

std::string_view take_letters(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_alpha);
  const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(word.size());
  return word;
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<Unit, 6> kDurationUnits{
    {{"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 7> kSizeUnits{{{"GiB", 1u << 30},
                                          {"GB", 1'000'000'000},
                                          {"MiB", 1u << 20},
                                          {"MB", 1'000'000},
                                          {"KiB", 1u << 10},
                                          {"KB", 1000},
                                          {"B", 1}}};

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr std::uint64_t kLongest = 36'525ULL * 86'400'000;
  const auto refuse = [&](std::string_view why) {
    return fail("expected a duration such as \"30m\", got " + in_quotes(text) + std::string(why));
  };
  if (text.empty()) return refuse("");
  std::uint64_t total = 0;
  std::size_t least_unit = 0;  // units must come in falling order, each once
  for (std::string_view rest = text; !rest.empty();) {
    const auto number = take_number(rest);
    if (!number) return refuse("");
    const std::string_view word = take_letters(rest);
    if (word.empty()) return refuse("; the unit is missing: ms, s, m, h, d or w");
    std::size_t unit = 0;
    while (unit < kDurationUnits.size() && kDurationUnits[unit].name != word)
      ++unit;
    if (unit == kDurationUnits.size()) return refuse("; the units are ms, s, m, h, d and w");
    if (unit < least_unit) return refuse("; write the larger unit first, and each once");
    least_unit = unit + 1;
    if (*number > kLongest / kDurationUnits[unit].factor) return refuse("; that is more than a hundred years");
    total += *number * kDurationUnits[unit].factor;
  }
  if (total > kLongest) return refuse("; that is more than a hundred years");
  return std::chrono::milliseconds(total);
}

std::string format_duration(std::chrono::milliseconds duration) {
  auto rest = static_cast<std::uint64_t>(std::max<std::chrono::milliseconds::rep>(duration.count(), 0));
  if (rest == 0) return "0s";
  std::string out;
  for (const Unit& unit : kDurationUnits) {
    // Weeks only when nothing is left over: nobody reads "52w1d".
    if (unit.name == "w" && rest % unit.factor != 0) continue;
    if (rest < unit.factor) continue;
    out += std::to_string(rest / unit.factor) + std::string(unit.name);
    rest %= unit.factor;
  }
  return out;
}

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail("expected a size such as \"16MiB\", got " + in_quotes(text) + std::string(why));
  };
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number) return refuse("");
  while (rest.starts_with(' '))
    rest.remove_prefix(1);
  const auto unit = std::find_if(kSizeUnits.begin(), kSizeUnits.end(), [&](const Unit& u) { return u.name == rest; });
  if (unit == kSizeUnits.end()) return refuse("; the units are B, KB, KiB, MB, MiB, GB and GiB");
  if (*number > (std::uint64_t{1} << 40) / unit->factor) return refuse("; that is too large");
  return *number * unit->factor;
}

std::string format_size(std::uint64_t bytes) {
  for (const Unit& unit : kSizeUnits) {
    if (bytes >= unit.factor && bytes % unit.factor == 0) {
      return std::to_string(bytes / unit.factor) + std::string(unit.name);
    }
  }
  return "0B";
}

bool is_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
  });
}

std::string id_fault(std::string_view text) {
  std::string out = "an id has 1 to 64 of the characters a-z, 0-9 and \"-\", got " + in_quotes(text);
  const std::string proposal = id_like(text);
  return proposal.empty() ? out : out + "; write for example " + in_quotes(proposal);
}

std::string id_like(std::string_view text) {
  std::string out;
  for (const char c : feeds::fold(text)) {
    if ((c >= 'a' && c <= 'z') || is_digit(c)) {
      out += c;
    } else if (!out.empty() && out.back() != '-' && static_cast<unsigned char>(c) < 0x80) {
      out += '-';
    }
    if (out.size() == 64) break;
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  return out;
}

bool is_language_tag(std::string_view text) noexcept {
  if (text.size() > 35) return false;
  bool first = true;
  while (true) {
    const std::size_t dash = text.find('-');
    const std::string_view part = text.substr(0, dash);
    const bool letters = std::all_of(part.begin(), part.end(), is_alpha);
    const bool plain = std::all_of(part.begin(), part.end(), [](char c) { return is_alnum(c); });
    if (first ? !letters || part.size() < 2 || part.size() > 3 : !plain || part.empty() || part.size() > 8)
      return false;
    if (dash == std::string_view::npos) return true;
    text.remove_prefix(dash + 1);
    first = false;
  }
}

bool is_encoding(const std::string& label) {
  return label.size() <= 40 && is_token(label) && feeds::find_encoding(label).has_value();
}

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return is_alnum(c) || kMarks.find(c) != std::string_view::npos; });
}

bool has_control(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    if (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029") return true;
  }
  return false;
}

}  // namespace bantin::config
