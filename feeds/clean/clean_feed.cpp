// What a document says of itself, and each item's own link: cheap, without a sanitiser run.
#include <algorithm>
#include <array>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/fields.hpp"
#include "feeds/clean/language.hpp"
#include "feeds/clean/links.hpp"
#include "feeds/clean/markup.hpp"
#include "feeds/clean/media.hpp"
#include "feeds/clean/person.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

std::optional<std::chrono::minutes> clean_ttl(std::string_view text) {
  constexpr std::uint64_t kLongest = 366 * 24 * 60;
  const auto minutes = parse_count(text.substr(0, text.find('.')));
  if (!minutes || *minutes == 0) return std::nullopt;
  return std::chrono::minutes(static_cast<std::int64_t>(std::min(*minutes, kLongest)));
}

std::uint32_t clean_skip_hours(const std::vector<std::string>& hours) {
  std::uint32_t mask = 0;
  for (const std::string& text : hours) {
    const auto hour = parse_count(text);
    if (hour && *hour <= 24) mask |= 1u << (*hour % 24);  // both 0 and 24 are written for midnight
  }
  return mask;
}

std::uint8_t clean_skip_days(const std::vector<std::string>& days) {
  constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  unsigned mask = 0;
  for (const std::string& text : days) {
    const std::string day = ascii::lower(ascii::trim(text));
    const auto found = std::find(kDays.begin(), kDays.end(), std::string_view(day).substr(0, 3));
    if (found != kDays.end()) mask |= 1u << (found - kDays.begin());
  }
  return static_cast<std::uint8_t>(mask);
}

/// The syndication module: so many times a period.
std::optional<std::chrono::seconds> clean_update_interval(const RawFeed& raw) {
  if (raw.update_period.empty() && raw.update_frequency.empty()) return std::nullopt;
  constexpr std::chrono::seconds kDay = std::chrono::hours(24);
  const std::string period = ascii::lower(ascii::trim(raw.update_period));
  std::chrono::seconds length = kDay;  // the module's default
  if (period == "hourly")
    length = std::chrono::hours(1);
  else if (period == "weekly")
    length = 7 * kDay;
  else if (period == "monthly")
    length = 30 * kDay;
  else if (period == "yearly")
    length = 365 * kDay;
  else if (!period.empty() && period != "daily")
    return std::nullopt;
  const auto frequency = parse_count(raw.update_frequency);
  if (frequency && *frequency > 1 && *frequency <= 100'000) length /= static_cast<std::int64_t>(*frequency);
  return length;
}

/// Relations that never lead to the item itself.
bool leads_elsewhere(std::string_view rel) {
  constexpr std::array<std::string_view, 13> kElsewhere = {"self",          "hub",     "edit",  "edit-media", "license",
                                                           "enclosure",     "replies", "next",  "previous",   "icon",
                                                           "shortcut icon", "search",  "author"};
  return std::find(kElsewhere.begin(), kElsewhere.end(), rel) != kElsewhere.end();
}

/// RSS has no author of a channel: the editor, or a podcast's owner, is who stands for it.
void name_author(std::vector<Person>& people) {
  const auto by_role = [&](std::string_view role) {
    return std::find_if(people.begin(), people.end(), [&](const Person& person) { return person.role == role; });
  };
  if (by_role("author") != people.end()) return;
  for (const std::string_view role : {"editor", "owner"}) {
    if (const auto found = by_role(role); found != people.end()) {
      found->role = "author";
      return;
    }
  }
}

}  // namespace

FeedInfo clean_feed(const RawFeed& raw, const CleanOptions& options) {
  const Limits& limits = options.limits;
  FeedInfo info;
  info.format = raw.format;
  info.version = clean_line(raw.version);
  info.encoding = raw.encoding;
  info.repairs = raw.repairs;
  info.id = clean_id(raw.id, limits);
  info.title = shorten(plain_line(raw.title), limits.title_characters);
  info.subtitle = shorten(plain_line(raw.subtitle), kLongestProse);
  info.rights = shorten(plain_line(raw.rights), kLongestProse);
  info.home_link = first_link(raw.links, "alternate", raw.format, {}, options);
  const std::string base = absolute_base(raw.base, raw.format, info.home_link, options);
  const auto link = [&](std::string_view rel) {
    return first_link(raw.links, rel, raw.format, info.home_link, options);
  };
  info.self_link = link("self");
  info.next_page = link("next");
  info.prev_archive = link("prev-archive");
  for (const RawLink& one : raw.links) {
    if (one.rel != "hub") continue;
    std::string hub = web_link(one.href, absolute_base(one.base, raw.format, info.home_link, options));
    if (!hub.empty() && std::find(info.hubs.begin(), info.hubs.end(), hub) == info.hubs.end())
      info.hubs.push_back(std::move(hub));
  }
  info.people = clean_people(raw.people, base, limits);
  name_author(info.people);
  info.categories = clean_categories(raw.categories, limits);
  info.lang = clean_language(raw.lang);
  info.generator = shorten(plain_line(std::string_view(raw.generator)), limits.title_characters);
  info.icon = web_link(raw.icon, base);
  info.image = web_link(raw.image, base);
  info.published = first_date(raw.dates, RawDate::Kind::published, options.zone);
  if (!info.published) info.published = first_date(raw.dates, RawDate::Kind::created, options.zone);
  info.updated = first_date(raw.dates, RawDate::Kind::updated, options.zone);
  info.geo = clean_geo(raw.geo);
  info.ttl = clean_ttl(raw.ttl);
  info.skip_hours = clean_skip_hours(raw.skip_hours);
  info.skip_days = clean_skip_days(raw.skip_days);
  info.update_interval = clean_update_interval(raw);
  if (const auto start = parse_date(raw.update_base, options.zone)) info.update_base = format_rfc3339(start->at);
  return info;
}

std::string item_link(const RawItem& raw, const RawFeed& document, const FeedInfo& feed, const CleanOptions& options) {
  std::string link = first_link(raw.links, "alternate", document.format, feed.home_link, options);
  if (!link.empty()) return link;
  // RSS: a guid is a permanent link unless it says that it is none.
  if (raw.guid_is_permalink.value_or(true)) {
    if (is_web_url(raw.guid) || raw.guid_is_permalink == true) {
      link = web_link(raw.guid, absolute_base(raw.base, document.format, feed.home_link, options));
      if (!link.empty()) return link;
    }
  }
  for (const RawLink& other : raw.links) {
    if (leads_elsewhere(other.rel) || other.rel == "alternate") continue;
    link = web_link(other.href, absolute_base(other.base, document.format, feed.home_link, options));
    if (!link.empty()) return link;
  }
  return {};
}

}  // namespace bantin::feeds
