// The key form of links. What is noise is a list of facts about the software that makes the links, never a guess about
// what a parameter's name might mean: a parameter too few joins two articles, one too many only misses a duplicate.
// What the portal families add to links of every source is taken from their profiles when this is built.
#include <algorithm>
#include <array>

#include "bantin/link_noise.hpp"
#include "feeds/clean/link_noise.hpp"
#include "feeds/clean/unicode.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/url_parts.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

/// Parameters that tell where a reader came from, in lower case, sorted: advertising and mailing services.
constexpr std::array<std::string_view, 62> kTracking = {"__hsfp",
                                                        "__hssc",
                                                        "__hstc",
                                                        "__s",
                                                        "_bta_c",
                                                        "_bta_tid",
                                                        "_ga",
                                                        "_gl",
                                                        "_hsenc",
                                                        "_hsmi",
                                                        "_ke",
                                                        "_kx",
                                                        "_openstat",
                                                        "_ope",
                                                        "action_object_map",
                                                        "action_ref_map",
                                                        "action_type_map",
                                                        "at_campaign",
                                                        "at_custom1",
                                                        "at_medium",
                                                        "dclid",
                                                        "ef_id",
                                                        "epik",
                                                        "fb_action_ids",
                                                        "fb_action_types",
                                                        "fb_ref",
                                                        "fb_source",
                                                        "fbclid",
                                                        "gad_source",
                                                        "gbraid",
                                                        "gclid",
                                                        "gclsrc",
                                                        "gdffi",
                                                        "gdfms",
                                                        "gdftrk",
                                                        "ga_source",
                                                        "hsa_cam",
                                                        "hsctatracking",
                                                        "igsh",
                                                        "igshid",
                                                        "irclickid",
                                                        "mc_cid",
                                                        "mc_eid",
                                                        "mkt_tok",
                                                        "ml_subscriber",
                                                        "ml_subscriber_hash",
                                                        "msclkid",
                                                        "oly_anon_id",
                                                        "oly_enc_id",
                                                        "rb_clickid",
                                                        "s_cid",
                                                        "sc_cid",
                                                        "srsltid",
                                                        "ttclid",
                                                        "twclid",
                                                        "vero_conv",
                                                        "vero_id",
                                                        "wbraid",
                                                        "wickedid",
                                                        "yclid",
                                                        "ysclid",
                                                        "zanpid"};
constexpr std::array<std::string_view, 6> kTrackingPrefixes = {"utm_", "mtm_", "pk_", "piwik_", "hsa_", "matomo_"};

/// Sessions and states of servers, in lower case. What portal families add stands in their profiles (`everywhere`).
constexpr std::array<std::string_view, 6> kSessions = {"jsessionid",     "phpsessid",    "_afrloop",
                                                       "_afrwindowmode", "_afrwindowid", "_adf.ctrl-state"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_unreserved(unsigned char c) noexcept {
  return ascii::is_alnum(static_cast<char>(c)) || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out.push_back('%');
  out.push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 0xF]);
}

/// Appends decoded characters, composed if they are text, encoded again where they are not ASCII.
void append_composed(std::string& out, std::string_view bytes) {
  constexpr std::size_t kMostMarks = 30;  // ordering a longer run is quadratic, and no name has one
  bool text = true;
  bool composing = false;
  std::size_t marks = 0;
  for (std::size_t i = 0; i < bytes.size() && text;) {
    const CodePoint point = decode_utf8(bytes, i);
    marks = is_stacking_mark(point.value) ? marks + 1 : 0;
    text = point.valid && marks <= kMostMarks;
    composing = composing || may_need_composing(point.value);
    i += point.length;
  }
  const std::string composed = text && composing ? compose(bytes) : std::string(bytes);
  for (const char c : composed) {
    if (static_cast<unsigned char>(c) < 0x80)
      out.push_back(c);
    else
      append_encoded(out, static_cast<unsigned char>(c));
  }
}

/// Percent-encoding of RFC 3986, 6.2.2: unreserved characters bare, hexadecimal in capitals, and letters in NFC. What
/// stays encoded parts the text: a mark after "%1E" is not one on the letter "E".
std::string normal_encoding(std::string_view text) {
  std::string out;
  std::string decoded;  // since the last character that stays encoded
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool encoded = text[i] == '%' && i + 2 < text.size() && ascii::hex_digit(text[i + 1]) >= 0 &&
                         ascii::hex_digit(text[i + 2]) >= 0;
    const auto byte = static_cast<unsigned char>(
        encoded ? ascii::hex_digit(text[i + 1]) * 16 + ascii::hex_digit(text[i + 2]) : text[i]);
    if (encoded) i += 2;
    if (byte < 0x80 && (encoded ? !is_unreserved(byte) : byte == '%')) {
      append_composed(out, decoded);
      decoded.clear();
      append_encoded(out, byte);  // a bare "%" too: else it would begin something with what is decoded after it
    } else {
      decoded.push_back(static_cast<char>(byte));
    }
  }
  append_composed(out, decoded);
  return out;
}

/// Path parameters that carry a session: ";jsessionid=..." up to the next segment.
std::string without_session(std::string_view path) {
  constexpr std::string_view kSession = ";jsessionid=";
  std::string out;
  for (std::size_t i = 0; i < path.size();) {
    if (path[i] == ';' && ascii::starts_with_ignoring_case(path.substr(i), kSession)) {
      i = std::min(path.find('/', i), path.size());
    } else {
      out.push_back(path[i++]);
    }
  }
  return out;
}

bool is_noise(std::string_view key, std::string_view path) {
  const std::string name = ascii::lower(key);
  const auto is_prefix = [&](std::string_view prefix) { return name.starts_with(prefix); };
  if (std::any_of(kTrackingPrefixes.begin(), kTrackingPrefixes.end(), is_prefix)) return true;
  if (contains(kTracking, name) || contains(kSessions, name)) return true;
  return std::any_of(kLinkNoise.begin(), kLinkNoise.end(),
                     [&](std::string_view line) { return is_noise_by(line, name, path); });
}

std::string without_noise(std::string_view query, std::string_view path) {
  std::string out;
  for (std::size_t from = 0; from <= query.size();) {
    const std::size_t end = std::min(query.find('&', from), query.size());
    const std::string_view parameter = query.substr(from, end - from);
    from = end + 1;
    if (parameter.empty()) continue;
    const std::size_t equals = parameter.find('=');
    std::string normal = normal_encoding(parameter.substr(0, equals));
    if (is_noise(normal, path)) continue;
    if (equals != npos) normal += "=" + normal_encoding(parameter.substr(equals + 1));
    if (!out.empty()) out.push_back('&');
    out += normal;
  }
  return out;
}

}  // namespace

std::string canonical_url(std::string_view url) {
  const auto parsed = parse_url(url, {});
  if (!parsed) return {};
  if (parsed->scheme != "http" && parsed->scheme != "https") return parsed->str();
  std::string_view host = *parsed->host;
  if (host.ends_with('.')) host.remove_suffix(1);
  while (host.starts_with("www.") && host.find('.', 4) != npos)
    host.remove_prefix(4);
  std::string path = without_dot_segments(without_session(normal_encoding(parsed->path)));
  while (path.ends_with('/'))
    path.pop_back();
  std::string out = "https://";
  out += host;
  if (!parsed->port.empty() && parsed->port != "443") out.append(":").append(parsed->port);
  out += path;
  if (parsed->query) {
    const std::string query = without_noise(*parsed->query, path);
    if (!query.empty()) out.append("?").append(query);
  }
  // "#!" and "#/" are routes of pages that are programs: there the fragment alone names the article.
  if (parsed->fragment && (parsed->fragment->starts_with('!') || parsed->fragment->starts_with('/'))) {
    out.append("#").append(normal_encoding(*parsed->fragment));
  }
  return out;
}

}  // namespace bantin::feeds
