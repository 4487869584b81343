// Fields that feeds and items have in common. The inside of clean.hpp. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/zone.hpp"
#include "feeds/limits.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// Characters of a plain field that is prose and no title: rights, subtitles.
inline constexpr std::size_t kLongestProse = 4000;

/// An id as given, on one line, cut to the length of a URL.
std::string clean_id(std::string_view id, const Limits& limits);

/// The first date of `kind` that can be read.
std::optional<Date> first_date(std::span<const RawDate> dates, RawDate::Kind kind, const TimeZone& zone);

/// Without empty and repeated ones, at most `limits.categories`. A scheme that could run script is dropped.
std::vector<Category> clean_categories(std::span<const RawCategory> raw, const Limits& limits);

/// A point on Earth ("10.5 105.7", a comma or several spaces between), or a name alone.
std::optional<Geo> clean_geo(const RawGeo& raw);

}  // namespace bantin::feeds
