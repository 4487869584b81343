// Accept-Encoding, If-None-Match and If-Modified-Since.
#include "daemon/serve/negotiation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace bantin::serve {
namespace {

constexpr std::string_view kBlank = " \t";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Cuts the text up to `separator` off `rest`.
std::string_view next(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trim(part);
}

bool equals_folded(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

/// "q=0.5" in thousandths; anything else is 1000, and what is no number 0.
int quality(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next(parameters, ';');
    if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
    const auto value = parameter.substr(2);
    if (value.empty() || (value[0] != '0' && value[0] != '1') || (value.size() > 1 && value[1] != '.')) return 0;
    int thousandths = (value[0] - '0') * 1000;
    int place = 100;
    for (const char c : value.substr(std::min<std::size_t>(value.size(), 2))) {
      if (c < '0' || c > '9') return 0;
      thousandths += (c - '0') * place;
      place /= 10;
    }
    return std::min(thousandths, 1000);
  }
  return 1000;
}

enum Coding : std::size_t { kIdentity, kGzip, kBr, kZstd, kCodings };

constexpr int kNotNamed = -1;

/// Quality of each coding as far as the field names it.
struct Wishes {
  std::array<int, kCodings> quality{kNotNamed, kNotNamed, kNotNamed, kNotNamed};
  int any = kNotNamed;
};

Wishes read_wishes(std::string_view field) {
  Wishes wishes;
  while (!field.empty()) {
    std::string_view parameters = next(field, ',');
    const auto coding = next(parameters, ';');
    const int q = quality(parameters);
    if (coding == "*")
      wishes.any = q;
    else if (equals_folded(coding, "gzip") || equals_folded(coding, "x-gzip"))
      wishes.quality[kGzip] = q;
    else if (equals_folded(coding, "br"))
      wishes.quality[kBr] = q;
    else if (equals_folded(coding, "zstd"))
      wishes.quality[kZstd] = q;
    else if (equals_folded(coding, "identity"))
      wishes.quality[kIdentity] = q;
  }
  return wishes;
}

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

/// Reads the pieces of a date one by one; `ok` tells in the end whether all of them were there.
struct DateReader {
  std::string_view rest;
  bool ok = true;

  void skip(std::string_view literal) {
    ok = ok && rest.starts_with(literal);
    if (ok) rest.remove_prefix(literal.size());
  }
  /// `blank` lets the first of two digits be a space, as asctime writes days.
  unsigned number(std::size_t digits, bool blank = false) {
    unsigned value = 0;
    if (!ok || rest.size() < digits) return ok = false, 0;
    std::string_view text = rest.substr(0, digits);
    rest.remove_prefix(digits);
    if (blank && text[0] == ' ') text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    ok = error == std::errc() && end == text.data() + text.size();
    return value;
  }
  unsigned month() {
    const auto at = rest.size() < 3 ? std::string_view::npos : kMonths.find(rest.substr(0, 3));
    ok = ok && at != std::string_view::npos && at % 3 == 0;
    if (!ok) return 0;
    rest.remove_prefix(3);
    return static_cast<unsigned>(at / 3 + 1);
  }
};

}  // namespace

const publish::Variant* choose_variant(const Request& request, const publish::Document& document) {
  if (!request.has_accept_encoding) return &document.identity;
  const Wishes wishes = read_wishes(request.accept_encoding);
  const std::array<const publish::Variant*, kCodings> variants{&document.identity, &document.gzip, &document.br,
                                                               &document.zstd};
  const publish::Variant* best = nullptr;
  int best_quality = 0;
  for (std::size_t coding = 0; coding < kCodings; ++coding) {
    if (coding != kIdentity && variants[coding]->body.empty()) continue;
    int q = wishes.quality[coding] != kNotNamed ? wishes.quality[coding] : wishes.any;
    // The identity is acceptable unless it is excluded, but nobody who names a coding prefers what he did not name.
    if (q == kNotNamed) q = coding == kIdentity ? 1 : 0;
    if (q == 0 || q < best_quality) continue;
    if (q == best_quality && variants[coding]->body.size() >= best->body.size()) continue;
    best = variants[coding];
    best_quality = q;
  }
  return best;
}

bool lists_etag(std::string_view field, std::string_view etag) {
  if (trim(field) == "*") return true;
  // An entity tag may hold a comma, so the quotes lead and not the commas.
  while (!field.empty()) {
    const auto open = field.find('"');
    if (open == std::string_view::npos) return false;
    const auto close = field.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (field.substr(open, close - open + 1) == etag) return true;
    field.remove_prefix(close + 1);
  }
  return false;
}

const publish::FormerInstance* find_former(const Request& request, const publish::Document& document) {
  std::string_view field = request.if_none_match;
  while (!field.empty()) {
    const auto open = field.find('"');
    if (open == std::string_view::npos) return nullptr;
    const auto close = field.find('"', open + 1);
    if (close == std::string_view::npos) return nullptr;
    const std::string_view tag = field.substr(open + 1, close - open - 1);
    const std::string_view hash = tag.substr(0, tag.find('-'));  // whatever its coding was
    for (const publish::FormerInstance& former : document.former) {
      if (former.hash == hash) return &former;
    }
    field.remove_prefix(close + 1);
  }
  return nullptr;
}

std::optional<feeds::Instant> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  DateReader in{trim(text)};
  unsigned day_number = 0;
  unsigned month_number = 0;
  unsigned year_number = 0;
  std::array<unsigned, 3> clock{};
  const auto read_clock = [&] {
    clock[0] = in.number(2);
    in.skip(":");
    clock[1] = in.number(2);
    in.skip(":");
    clock[2] = in.number(2);
  };
  const auto comma = in.rest.find(',');
  if (comma == std::string_view::npos) {  // asctime: "Sun Nov  6 08:49:37 1994"
    in.rest.remove_prefix(std::min<std::size_t>(in.rest.size(), 4));
    month_number = in.month();
    in.skip(" ");
    day_number = in.number(2, true);
    in.skip(" ");
    read_clock();
    in.skip(" ");
    year_number = in.number(4);
  } else {
    in.rest.remove_prefix(comma + 1);
    in.skip(" ");
    day_number = in.number(2);
    const bool is_rfc850 = in.rest.starts_with("-");  // "Sunday, 06-Nov-94 08:49:37 GMT"
    in.skip(is_rfc850 ? "-" : " ");
    month_number = in.month();
    in.skip(is_rfc850 ? "-" : " ");
    year_number = in.number(is_rfc850 ? 2 : 4);
    if (is_rfc850) year_number += year_number < 70 ? 2000 : 1900;
    in.skip(" ");
    read_clock();
    in.skip(" GMT");
  }
  if (!in.ok || !in.rest.empty() || clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return std::nullopt;
  const year_month_day date{year(static_cast<int>(year_number)), month(month_number), day(day_number)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date) + hours(clock[0]) + minutes(clock[1]) + seconds(clock[2]);
}

bool is_not_modified(const Request& request, const publish::Document& document, const publish::Variant& variant) {
  if (request.has_if_none_match) return lists_etag(request.if_none_match, variant.etag);
  if (request.if_modified_since.empty()) return false;
  const auto since = parse_http_date(request.if_modified_since);
  return since && document.modified <= *since;
}

}  // namespace bantin::serve
