// Ids, dates, categories, places.
#include "feeds/clean/fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "feeds/clean/date.hpp"
#include "feeds/clean/markup.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

bool runs_script(std::string_view reference) {
  const std::string scheme = url_scheme(reference);
  return scheme == "javascript" || scheme == "vbscript" || scheme == "data";
}

/// A number at the beginning of `text`, which is moved behind it.
std::optional<double> take_number(std::string_view& text) {
  while (!text.empty() && (ascii::is_space(text.front()) || text.front() == ',' || text.front() == ';'))
    text.remove_prefix(1);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

struct Bounds {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
  void add(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  double middle() const { return least == most ? least : (least + most) / 2; }
};

}  // namespace

std::string clean_id(std::string_view id, const Limits& limits) {
  std::string cleaned = clean_line(id);
  if (cleaned.size() <= limits.url_bytes) return cleaned;
  std::size_t end = limits.url_bytes;
  while (end > 0 && (static_cast<unsigned char>(cleaned[end]) & 0xC0) == 0x80)
    --end;
  cleaned.resize(end);
  return clean_line(cleaned);
}

std::optional<Date> first_date(std::span<const RawDate> dates, RawDate::Kind kind, const TimeZone& zone) {
  for (const RawDate& date : dates) {
    if (date.kind != kind) continue;
    if (auto parsed = parse_date(date.text, zone)) return parsed;
  }
  return std::nullopt;
}

std::vector<Category> clean_categories(std::span<const RawCategory> raw, const Limits& limits) {
  std::vector<Category> categories;
  for (const RawCategory& one : raw) {
    if (categories.size() >= limits.categories) break;
    Category category{shorten(plain_line(std::string_view(one.term)), limits.title_characters),
                      clean_id(one.scheme, limits),
                      shorten(plain_line(std::string_view(one.label)), limits.title_characters)};
    if (runs_script(category.scheme)) category.scheme.clear();
    if (category.term.empty()) category.term = category.label;
    if (category.term.empty()) continue;
    if (std::find(categories.begin(), categories.end(), category) != categories.end()) continue;
    categories.push_back(std::move(category));
  }
  return categories;
}

std::optional<Geo> clean_geo(const RawGeo& raw) {
  Geo geo;
  geo.name = shorten(plain_line(std::string_view(raw.name)), Limits{}.title_characters);
  std::string_view corners = raw.point;
  Bounds latitude;
  Bounds longitude;
  do {
    const auto north = take_number(corners);
    const auto east = north ? take_number(corners) : std::nullopt;
    if (!east) break;
    latitude.add(*north);
    longitude.add(*east);
  } while (!corners.empty());
  if (latitude.least < -90 || latitude.most > 90 || longitude.least < -180 || longitude.most > 180) return std::nullopt;
  if (latitude.least > latitude.most) return std::nullopt;
  geo.latitude = latitude.middle();
  geo.longitude = longitude.middle();
  return geo;
}

}  // namespace bantin::feeds
