// IDNA by UTS 46 in its plain part: compatibility mapping and lower case through utf8proc, then punycode (RFC 3492).
// What comes out is ASCII, and only that is judged and fetched: a character that the tables of IDNA would map otherwise
// gives a name that does not exist, never another host than the one we looked at.
#include "feeds/clean/idna.hpp"

#include <arpa/inet.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <vector>

#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

/// Percent-decoded bytes.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && ascii::hex_digit(text[i + 1]) >= 0 &&
        ascii::hex_digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(ascii::hex_digit(text[i + 1]) * 16 + ascii::hex_digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

/// The mapping step of UTS 46: NFKC, lower case, ignorable characters gone. Empty if a character cannot be in a name.
std::string mapped(const std::string& host) {
  for (std::size_t i = 0; i < host.size();) {
    const CodePoint point = decode_utf8(host, i);
    if (!point.valid || is_direction_control(point.value)) return {};
    i += point.length;
  }
  utf8proc_uint8_t* raw = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                      UTF8PROC_IGNORE | UTF8PROC_REJECTNA);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(host.data()),
                                   static_cast<utf8proc_ssize_t>(host.size()), &raw, options);
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(raw, std::free);
  if (length <= 0) return {};
  const std::string_view normal(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
  std::string out;
  for (std::size_t i = 0; i < normal.size();) {
    const CodePoint point = decode_utf8(normal, i);
    i += point.length;
    char32_t value = point.value;
    if (value == 0x3002) value = '.';  // the ideographic full stop parts labels
    if (value < 0x80) {
      out.push_back(ascii::lower(static_cast<char>(value)));
      continue;
    }
    const auto lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(value));
    const auto category = utf8proc_category(lower);
    const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
    const bool symbol = category == UTF8PROC_CATEGORY_SO || value == 0xB7 || value == 0x30FB;
    if (!letter && !symbol) return {};
    append_utf8(out, static_cast<char32_t>(lower));
  }
  return compose(out);
}

/// Punycode of one label (RFC 3492, 6.3), without the prefix. Empty on overflow.
std::string punycode(std::string_view label) {
  constexpr std::uint32_t base = 36, tmin = 1, tmax = 26, skew = 38, damp = 700;
  std::vector<char32_t> points;
  std::string out;
  for (std::size_t i = 0; i < label.size();) {
    const CodePoint point = decode_utf8(label, i);
    points.push_back(point.value);
    if (point.value < 0x80) out.push_back(static_cast<char>(point.value));
    i += point.length;
  }
  if (points.size() > kLongestLabel) return {};
  const auto basic = static_cast<std::uint32_t>(out.size());
  std::uint32_t handled = basic;
  if (basic > 0) out.push_back('-');
  std::uint32_t n = 0x80, delta = 0, bias = 72;
  const auto digit = [](std::uint32_t d) { return static_cast<char>(d < 26 ? 'a' + d : '0' + (d - 26)); };
  while (handled < points.size()) {
    std::uint32_t smallest = std::numeric_limits<std::uint32_t>::max();
    for (const char32_t p : points) {
      if (p >= n) smallest = std::min<std::uint32_t>(smallest, p);
    }
    // At most 63 points below 2^21: no product here can leave 32 bits.
    delta += (smallest - n) * (handled + 1);
    n = smallest;
    for (const char32_t p : points) {
      if (p < n) ++delta;
      if (p != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = base;; k += base) {
        const std::uint32_t t = k <= bias ? tmin : k >= bias + tmax ? tmax : k - bias;
        if (q < t) break;
        out.push_back(digit(t + (q - t) % (base - t)));
        q = (q - t) / (base - t);
      }
      out.push_back(digit(q));
      std::uint32_t next = handled == basic ? delta / damp : delta / 2;
      next += next / (handled + 1);
      std::uint32_t k = 0;
      for (; next > ((base - tmin) * tmax) / 2; k += base)
        next /= base - tmin;
      bias = k + (base - tmin + 1) * next / (next + skew);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return out;
}

/// One part of an IPv4 address: decimal, octal ("0..."), hexadecimal ("0x...").
std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  unsigned base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() >= 2 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  std::uint64_t value = 0;
  for (const char c : part) {
    const int digit = ascii::hex_digit(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    value = value * base + static_cast<unsigned>(digit);
    if (value > 0xFFFFFFFF) return std::nullopt;
  }
  return value;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  for (std::size_t from = 0; from <= host.size();) {
    const std::size_t dot = std::min(host.find('.', from), host.size());
    labels.push_back(host.substr(from, dot - from));
    from = dot + 1;
  }
  return labels;
}

/// True if browsers take the host for an IPv4 address, right or wrong: its last label is a number.
bool ends_in_number(std::string_view last) {
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), ascii::is_digit)) return true;
  return last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X') && ipv4_number(last).has_value();
}

std::optional<std::string> ipv4(std::vector<std::string_view> labels) {
  if (labels.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto number = labels[i].empty() ? std::nullopt : ipv4_number(labels[i]);
    if (!number) return std::nullopt;
    if (i + 1 < labels.size()) {
      if (*number > 255) return std::nullopt;
      address |= *number << (8 * (3 - i));
    } else {
      if (*number >= std::uint64_t{1} << (8 * (5 - labels.size()))) return std::nullopt;
      address |= *number;
    }
  }
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address >> shift) & 0xFF);
    if (shift > 0) out.push_back('.');
  }
  return out;
}

std::optional<std::string> ipv6(std::string_view inside) {
  std::array<unsigned char, 16> address{};
  if (inside.size() > 45 || inet_pton(AF_INET6, std::string(inside).c_str(), address.data()) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_ntop(AF_INET6, address.data(), text.data(), text.size()) == nullptr) return std::nullopt;
  return "[" + std::string(text.data()) + "]";
}

/// A name that is in its final spelling beyond doubt: small letters, digits, hyphens and dots, no number at the end, no
/// empty or long label.
bool is_plain_name(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost || !ascii::is_alpha(host.back())) return false;
  std::size_t label = 0;
  bool digits = false;  // in the current label
  for (const char c : host) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      digits = false;
    } else if ((c >= 'a' && c <= 'z') || c == '-' || ascii::is_digit(c)) {
      digits = digits || ascii::is_digit(c);
      if (++label > kLongestLabel) return false;
    } else {
      return false;
    }
  }
  return label > 0 && !digits;  // "0x7f" ends in a letter
}

}  // namespace

std::optional<std::string> ascii_host(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return ipv6(host.substr(1, host.size() - 2));
  if (is_plain_name(host)) return std::string(host);
  if (host.size() > 3 * 4 * kLongestHost) return std::nullopt;
  std::string name = host.find('%') == std::string_view::npos ? std::string(host) : percent_decoded(host);
  if (ascii::is_ascii(name)) {
    for (char& c : name)
      c = ascii::lower(c);
  } else {
    name = mapped(name);
  }
  if (name.empty()) return std::nullopt;
  // What browsers refuse, and libcurl on top of it.
  constexpr std::string_view kNeverInHost = " #%/:<>?@[\\]^`{|}\"!$'*;,=+&()";
  for (const char c : name) {
    if ((c >= 0 && c <= 0x20) || c == 0x7F || kNeverInHost.find(c) != std::string_view::npos) return std::nullopt;
  }
  std::vector<std::string_view> labels = labels_of(name);
  const bool rooted = labels.size() > 1 && labels.back().empty();
  if (rooted) labels.pop_back();
  if (ends_in_number(labels.back())) return ipv4(std::move(labels));
  std::string out;
  for (const std::string_view label : labels) {
    if (label.empty()) return std::nullopt;
    if (!out.empty()) out.push_back('.');
    const std::size_t before = out.size();
    if (ascii::is_ascii(label)) {
      out.append(label);
    } else {
      const std::string encoded = punycode(label);
      if (encoded.empty()) return std::nullopt;
      out.append("xn--").append(encoded);
    }
    if (out.size() - before > kLongestLabel) return std::nullopt;
  }
  if (out.size() > kLongestHost) return std::nullopt;
  if (rooted) out.push_back('.');
  return out;
}

bool is_address(std::string_view host) noexcept {
  return !host.empty() && (host.front() == '[' || (host.find_first_not_of("0123456789.") == std::string_view::npos));
}

}  // namespace bantin::feeds
