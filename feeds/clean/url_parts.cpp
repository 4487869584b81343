// The one URL parser. Its rules are those of browsers (url.spec.whatwg.org), because a reader's browser is what follows
// the links; its output is plain RFC 3986 in ASCII, which libcurl reads in one way only: what was judged is fetched.
#include "feeds/clean/url_parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "feeds/clean/idna.hpp"
#include "feeds/clean/unicode.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;
/// Above this nothing is parsed at all: four times what any server takes.
constexpr std::size_t kLongestReference = 64u << 10;

bool is_edge(char32_t v) noexcept {
  return v <= 0x20 || v == 0x7F || is_white_space(v) || is_invisible(v) || is_direction_control(v) || is_forbidden(v);
}

/// Without white space, controls and zero-width characters at both ends.
std::string_view trimmed(std::string_view reference) {
  while (!reference.empty()) {
    const CodePoint point = decode_utf8(reference, 0);
    if (!point.valid || !is_edge(point.value)) break;
    reference.remove_prefix(point.length);
  }
  while (!reference.empty()) {
    std::size_t start = reference.size() - 1;
    while (start > 0 && reference.size() - start < 4 && (static_cast<unsigned char>(reference[start]) & 0xC0) == 0x80)
      --start;
    const CodePoint point = decode_utf8(reference, start);
    if (!point.valid || start + point.length != reference.size() || !is_edge(point.value)) break;
    reference.remove_suffix(point.length);
  }
  return reference;
}

/// Trimmed, and tabs and line breaks removed anywhere. `buffer` holds the result where it differs from the input.
std::string_view tidy(std::string_view reference, std::string& buffer) {
  const auto is_break = [](char c) { return c == '\t' || c == '\n' || c == '\r'; };
  reference = trimmed(reference);
  if (std::none_of(reference.begin(), reference.end(), is_break)) return reference;
  buffer.reserve(reference.size());
  std::copy_if(reference.begin(), reference.end(), std::back_inserter(buffer), [&](char c) { return !is_break(c); });
  return buffer;
}

/// Which ASCII characters a part of a URL has to write as %XX.
class Escapes {
 public:
  constexpr explicit Escapes(std::string_view characters) {
    for (std::size_t c = 0; c < set_.size(); ++c)
      set_[c] = c <= 0x1F || c >= 0x7F;
    for (const char c : characters)
      set_[static_cast<unsigned char>(c)] = true;
  }
  bool operator()(char c) const noexcept { return set_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> set_{};
};

constexpr Escapes kPathEscapes(" \"#<>?`{}|^\\");
constexpr Escapes kQueryEscapes(" \"#<>'|^`{}\\");
constexpr Escapes kFragmentEscapes(" \"<>`");
constexpr Escapes kUserinfoEscapes(" \"#<>?`{}/:;=@[\\]^|");
constexpr Escapes kOpaqueEscapes(" \"<>`{}|^\\");

std::string percent_encoded(std::string_view text, const Escapes& escapes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (std::none_of(text.begin(), text.end(), escapes)) return std::string(text);
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (const char c : text) {
    if (escapes(c)) {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0xF]);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

bool is_special_scheme(std::string_view scheme) noexcept {
  return scheme == "http" || scheme == "https" || scheme == "ftp" || scheme == "ws" || scheme == "wss" ||
         scheme == "file";
}

std::string_view default_port(std::string_view scheme) noexcept {
  if (scheme == "http" || scheme == "ws") return "80";
  if (scheme == "https" || scheme == "wss") return "443";
  return scheme == "ftp" ? "21" : "";
}

/// The length of "scheme" in "scheme:...", 0 if there is none.
std::size_t scheme_length(std::string_view text) noexcept {
  if (text.empty() || !ascii::is_alpha(text[0])) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':') return i;
    if (!ascii::is_alnum(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') return 0;
  }
  return 0;
}

/// "user:password@host:port" into `url`. False if it is none.
bool take_authority(std::string_view authority, UrlParts& url) {
  if (const std::size_t at = authority.rfind('@'); at != npos) {
    const std::string_view user = authority.substr(0, at);
    const std::size_t colon = user.find(':');
    std::string info = percent_encoded(user.substr(0, colon), kUserinfoEscapes);
    if (colon != npos) info += ":" + percent_encoded(user.substr(colon + 1), kUserinfoEscapes);
    if (!info.empty() && info != ":") url.userinfo = std::move(info);
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == npos ? 0 : bracket);
  if (colon != npos) {
    std::string_view port = authority.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), ascii::is_digit)) return false;
    while (port.size() > 1 && port.front() == '0')
      port.remove_prefix(1);
    if (port.size() > 5 || (port.size() == 5 && port > "65535")) return false;
    if (port != default_port(url.scheme)) url.port = port;
    authority = authority.substr(0, colon);
  }
  if (url.scheme == "file" && (authority.empty() || ascii::equal_ignoring_case(authority, "localhost"))) {
    url.host = "";
    return url.port.empty();
  }
  if (authority.empty() && !is_special_scheme(url.scheme)) {
    url.host = "";
    return url.port.empty() && !url.userinfo;
  }
  auto host = ascii_host(authority);
  if (!host) return false;
  url.host = std::move(*host);
  return true;
}

/// Path, query and fragment of what follows the authority. `path` is still as written.
struct Tail {
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

Tail split_tail(std::string_view text) {
  Tail tail;
  if (const std::size_t hash = text.find('#'); hash != npos) {
    tail.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != npos) {
    tail.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  tail.path = text;
  return tail;
}

std::string segments(std::string_view path, bool special) {
  if (!special || path.find('\\') == npos) return without_dot_segments(percent_encoded(path, kPathEscapes));
  std::string slashes(path);
  std::replace(slashes.begin(), slashes.end(), '\\', '/');
  return without_dot_segments(percent_encoded(slashes, kPathEscapes));
}

void take_query_and_fragment(const Tail& tail, UrlParts& url) {
  if (tail.query) url.query = percent_encoded(*tail.query, kQueryEscapes);
  if (tail.fragment) url.fragment = percent_encoded(*tail.fragment, kFragmentEscapes);
}

/// What follows "//": authority and the rest.
bool take_hierarchy(std::string_view rest, UrlParts& url) {
  const std::size_t end = std::min(rest.find_first_of(url.is_special() ? "/\\?#" : "/?#"), rest.size());
  if (!take_authority(rest.substr(0, end), url)) return false;
  const Tail tail = split_tail(rest.substr(end));
  url.path = segments(tail.path, url.is_special());
  if (url.path.empty() && url.is_special()) url.path = "/";
  take_query_and_fragment(tail, url);
  return true;
}

bool is_slash(char c, bool special) noexcept {
  return c == '/' || (special && c == '\\');
}

std::optional<UrlParts> parse_relative(std::string_view text, const UrlParts& base) {
  UrlParts url;
  url.scheme = base.scheme;
  const bool special = base.is_special();
  const bool opaque = !base.host && (base.path.empty() || base.path[0] != '/');
  if (opaque) {
    if (text.empty() || text[0] != '#') return std::nullopt;
    url = base;
    url.fragment = percent_encoded(text.substr(1), kFragmentEscapes);
    return url;
  }
  if (text.size() >= 2 && is_slash(text[0], special) && is_slash(text[1], special)) {
    text.remove_prefix(2);
    if (special && base.scheme != "file") {
      while (!text.empty() && is_slash(text[0], true))
        text.remove_prefix(1);
    }
    if (!take_hierarchy(text, url)) return std::nullopt;
    return url;
  }
  url.userinfo = base.userinfo;
  url.host = base.host;
  url.port = base.port;
  const Tail tail = split_tail(text);
  if (tail.path.empty()) {
    url.path = base.path;
    if (!tail.query) url.query = base.query;
  } else if (is_slash(tail.path[0], special)) {
    url.path = segments(tail.path, special);
  } else {
    const std::size_t last = base.path.rfind('/');
    const std::string directory = last == npos ? "/" : base.path.substr(0, last + 1);
    std::string path(tail.path);
    if (special) std::replace(path.begin(), path.end(), '\\', '/');
    url.path = without_dot_segments(directory + percent_encoded(path, kPathEscapes));
  }
  take_query_and_fragment(tail, url);
  return url;
}

std::optional<UrlParts> parse_tidied(std::string_view text, const UrlParts* base) {
  const std::size_t length = scheme_length(text);
  if (length == 0) return base == nullptr ? std::nullopt : parse_relative(text, *base);
  UrlParts url;
  url.scheme = ascii::lower(text.substr(0, length));
  text.remove_prefix(length + 1);
  const bool special = url.is_special();
  const bool double_slash = text.size() >= 2 && is_slash(text[0], special) && is_slash(text[1], special);
  if (special && !double_slash && base != nullptr && base->scheme == url.scheme) return parse_relative(text, *base);
  if (double_slash || (special && url.scheme != "file")) {
    if (special && url.scheme != "file") {
      while (!text.empty() && is_slash(text[0], true))
        text.remove_prefix(1);
    } else {
      text.remove_prefix(2);
    }
    if (!take_hierarchy(text, url)) return std::nullopt;
    return url;
  }
  const Tail tail = split_tail(text);
  if (special) {
    url.host = "";
    url.path = segments(
        tail.path.empty() || !is_slash(tail.path[0], true) ? "/" + std::string(tail.path) : std::string(tail.path),
        true);
  } else if (!tail.path.empty() && tail.path[0] == '/') {
    url.path = segments(tail.path, false);
  } else {
    url.path = percent_encoded(tail.path, kOpaqueEscapes);
  }
  take_query_and_fragment(tail, url);
  return url;
}

}  // namespace

bool UrlParts::is_special() const noexcept {
  return is_special_scheme(scheme);
}

std::string UrlParts::str() const {
  std::string out = scheme + ":";
  if (host) {
    out += "//";
    if (userinfo) out.append(*userinfo).append("@");
    out += *host;
    if (!port.empty()) out.append(":").append(port);
  } else if (path.size() >= 2 && path[0] == '/' && path[1] == '/') {
    out += "/.";  // else the path would be read as a host
  }
  out += path;
  if (query) out.append("?").append(*query);
  if (fragment) out.append("#").append(*fragment);
  return out;
}

std::string without_dot_segments(std::string_view path) {
  if (path.find("/.") == npos && path.find("%2") == npos) return std::string(path);
  // 1 for ".", 2 for "..", each dot perhaps spelt %2e; 0 for anything else.
  const auto dots = [](std::string_view segment) {
    int count = 0;
    while (!segment.empty()) {
      if (segment[0] == '.') {
        segment.remove_prefix(1);
      } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
                 (segment[2] == 'e' || segment[2] == 'E')) {
        segment.remove_prefix(3);
      } else {
        return 0;
      }
      if (++count > 2) return 0;
    }
    return count;
  };
  std::string out;
  out.reserve(path.size());
  std::size_t from = path.empty() || path[0] != '/' ? 0 : 1;
  while (from <= path.size()) {
    const std::size_t slash = std::min(path.find('/', from), path.size());
    const std::string_view segment = path.substr(from, slash - from);
    const bool last = slash == path.size();
    const int kind = dots(segment);
    if (kind == 2) {
      const std::size_t parent = out.rfind('/');
      out.resize(parent == npos ? 0 : parent);
      if (last) out.push_back('/');
    } else if (kind == 1) {
      if (last) out.push_back('/');
    } else {
      out.push_back('/');
      out.append(segment);
    }
    from = slash + 1;
  }
  return out;
}

std::optional<UrlParts> parse_url(std::string_view reference, std::string_view base) {
  if (reference.size() > kLongestReference) return std::nullopt;
  std::string buffer;
  const std::string_view text = tidy(reference, buffer);
  // Most links are absolute; the base is only parsed when it matters.
  const std::size_t length = scheme_length(text);
  if (base.empty() || (length != 0 && text.substr(length + 1, 2) == "//")) return parse_tidied(text, nullptr);
  const auto parsed = parse_url(base, {});
  return parse_tidied(text, parsed ? &*parsed : nullptr);
}

}  // namespace bantin::feeds
