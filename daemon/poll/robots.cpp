// Linear in the file. A question is linear in the rules too, but for those with "*", where hostile patterns could be
// matched slowly: of these only so many bytes are kept.
#include "daemon/poll/robots.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "feeds/clean/url_parts.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::poll {
namespace {

namespace ascii = feeds::ascii;

constexpr std::size_t kStarBytesLimit = 64u << 10;
constexpr std::size_t kTargetBytesLimit = 8u << 10;
constexpr std::size_t kSitemaps = 100;

bool is_unreserved(char c) {
  return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// RFC 9309 2.2.2: octets outside ASCII are compared percent-encoded, unreserved ones decoded.
std::string normalized(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  result.reserve(text.size());
  const auto encode = [&](unsigned char byte) {
    result += '%';
    result += kHex[byte >> 4U];
    result += kHex[byte & 15U];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%' && i + 2 < text.size() && ascii::hex_digit(text[i + 1]) >= 0 &&
        ascii::hex_digit(text[i + 2]) >= 0) {
      const auto code = static_cast<unsigned char>(ascii::hex_digit(text[i + 1]) * 16 + ascii::hex_digit(text[i + 2]));
      i += 2;
      if (is_unreserved(static_cast<char>(code)))
        result += static_cast<char>(code);
      else
        encode(code);
    } else if (byte >= 0x80 || byte <= 0x20 || byte == 0x7f) {
      encode(byte);
    } else {
      result += text[i];
    }
  }
  return result;
}

/// The product token at the start of a user-agent value: "Bantin/1.0 (x)" is "Bantin".
std::string_view product_token(std::string_view value) {
  std::size_t length = 0;
  while (length < value.size() && (ascii::is_alpha(value[length]) || value[length] == '-' || value[length] == '_'))
    ++length;
  return value.substr(0, length);
}

/// "pattern" with "*" against the start of `text` (the whole of it if `to_the_end`). Each piece is taken where it first
/// fits, which is enough, for what follows a star may start anywhere.
bool matches_stars(std::string_view pattern, bool to_the_end, std::string_view text) {
  std::size_t at = 0;
  bool first = true;
  for (;;) {
    const std::size_t star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first) {
      if (!text.starts_with(piece)) return false;
      at = piece.size();
    } else if (last && to_the_end) {
      return text.size() - at >= piece.size() && text.ends_with(piece);
    } else {
      const std::size_t found = text.find(piece, at);
      if (found == std::string_view::npos) return false;
      at = found + piece.size();
    }
    if (last) return !to_the_end || at == text.size();
    pattern.remove_prefix(star + 1);
    first = false;
  }
}

std::optional<std::chrono::milliseconds> parse_delay(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0)) return std::nullopt;
  const double most = std::chrono::duration<double>(kLongestCrawlDelay).count();
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, most) * 1000));
}

}  // namespace

RobotsRules RobotsRules::parse(std::string_view text) {
  text = text.substr(0, kRobotsBytesLimit);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  RobotsRules ours;
  RobotsRules all;
  bool named = false;      // some group names us
  bool in_agents = false;  // the last line was a user-agent line: the next one adds to the same group
  bool for_us = false;
  bool for_all = false;
  std::size_t star_bytes = 0;
  std::vector<std::string> sitemaps;

  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = ascii::trim(line.substr(0, colon));
    const std::string_view value = ascii::trim(line.substr(colon + 1));

    if (ascii::equal_ignoring_case(key, "sitemap")) {  // belongs to no group
      if (sitemaps.size() < kSitemaps && !value.empty()) sitemaps.emplace_back(value);
      continue;
    }
    if (ascii::equal_ignoring_case(key, "user-agent")) {
      if (!in_agents) for_us = for_all = false;
      in_agents = true;
      if (value.starts_with('*')) for_all = true;
      if (ascii::equal_ignoring_case(product_token(value), kRobotsToken)) for_us = named = true;
      continue;
    }
    const bool allow = ascii::equal_ignoring_case(key, "allow");
    if (allow || ascii::equal_ignoring_case(key, "disallow")) {
      in_agents = false;
      if (value.empty() || (!for_us && !for_all)) continue;  // an empty rule is none
      Rule rule;
      rule.allow = allow;
      rule.to_the_end = value.ends_with('$');
      rule.pattern = normalized(rule.to_the_end ? value.substr(0, value.size() - 1) : value);
      if (!rule.to_the_end)
        while (rule.pattern.ends_with('*'))
          rule.pattern.pop_back();
      rule.has_star = rule.pattern.find('*') != std::string::npos;
      if (rule.has_star && (star_bytes += rule.pattern.size()) > kStarBytesLimit) continue;
      if (rule.pattern.size() > kTargetBytesLimit) continue;
      if (for_us) ours.rules_.push_back(rule);
      if (for_all) all.rules_.push_back(std::move(rule));
    } else if (ascii::equal_ignoring_case(key, "crawl-delay")) {
      in_agents = false;
      const auto delay = parse_delay(value);
      if (for_us && delay) ours.crawl_delay = std::max(ours.crawl_delay.value_or(*delay), *delay);
      if (for_all && delay) all.crawl_delay = std::max(all.crawl_delay.value_or(*delay), *delay);
    }
  }

  RobotsRules& rules = named ? ours : all;
  rules.sitemaps = std::move(sitemaps);
  std::stable_sort(rules.rules_.begin(), rules.rules_.end(), [](const Rule& a, const Rule& b) {
    return std::make_tuple(a.pattern.size() + (a.to_the_end ? 1U : 0U), a.allow) >
           std::make_tuple(b.pattern.size() + (b.to_the_end ? 1U : 0U), b.allow);
  });
  return std::move(rules);
}

RobotsRules RobotsRules::disallow_all() {
  return parse("User-agent: *\nDisallow: /\n");
}

bool RobotsRules::allows(std::string_view target) const {
  if (rules_.empty() || target == "/robots.txt") return true;
  const std::string text = normalized(target.substr(0, kTargetBytesLimit));
  for (const Rule& rule : rules_) {
    const bool hit = rule.has_star     ? matches_stars(rule.pattern, rule.to_the_end, text)
                     : rule.to_the_end ? text == rule.pattern
                                       : text.starts_with(rule.pattern);
    if (hit) return rule.allow;
  }
  return true;
}

std::string robots_target(std::string_view url) {
  const auto parts = feeds::parse_url(url, {});
  if (!parts) return "/";
  std::string target = parts->path.empty() ? "/" : parts->path;
  if (parts->query) target += "?" + *parts->query;
  return target;
}

}  // namespace bantin::poll
