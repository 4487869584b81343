// Outlets and the documents made of them.
#include "daemon/publish/outlet.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "bantin/version.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::publish {
namespace {

/// True for an address that may be shown to everyone: on the web, without a password in it.
bool is_public(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  const auto authority = url.substr(url.find("://") + 3);
  return authority.substr(0, authority.find_first_of("/?#")).find('@') == std::string_view::npos;
}

bool has_scheme(std::string_view id) {
  const auto colon = id.find(':');
  return colon != std::string_view::npos && colon != 0 && colon + 1 < id.size() &&
         id.find_first_of(" \t\r\n<>\"") == std::string_view::npos &&
         std::all_of(id.begin(), id.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                  c == '.';
         });
}

}  // namespace

std::string_view ending_of(Format format) noexcept {
  constexpr std::array<std::string_view, 4> kEndings{"atom", "rss", "json", ""};
  return kEndings[static_cast<std::size_t>(format)];
}

std::string_view media_type_of(Format format) noexcept {
  constexpr std::array<std::string_view, 4> kTypes{"application/atom+xml", "application/rss+xml",
                                                   "application/feed+json", "text/html"};
  return kTypes[static_cast<std::size_t>(format)];
}

std::string month_name(std::int32_t month) {
  std::string name = std::to_string(1970 + month / 12) + "-";
  const std::int32_t number = month % 12 + 1;
  if (number < 10) name += '0';
  return name + std::to_string(number);
}

std::int32_t month_of(feeds::Instant at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return (static_cast<int>(day.year()) - 1970) * 12 + static_cast<std::int32_t>(static_cast<unsigned>(day.month())) - 1;
}

std::string Outlet::path(Format format) const {
  return (format == Format::page ? page : stem + "." + std::string(ending_of(format))) + query;
}

std::string Outlet::archive_path(Format format, std::int32_t month, unsigned part) const {
  std::string path = stem + "/" + month_name(month);
  if (part > 1) path += "-" + std::to_string(part);
  return path + "." + std::string(ending_of(format));
}

FeedWords words_of(store::SourceState state) {
  FeedWords words;
  words.title = std::move(state.feed_title);
  words.home = std::move(state.feed_home);
  words.id = std::move(state.feed_id);
  words.rights = std::move(state.feed_rights);
  words.is_page = state.format == "page" || state.format == "sitemap";
  return words;
}

feeds::PublishedSource describe(const config::Source& source, const FeedWords* words, std::string_view public_url) {
  feeds::PublishedSource published;
  published.id = source.id;
  published.title = source.name;
  if (words != nullptr) {
    if (published.title.empty()) published.title = words->title;
    if (has_scheme(words->id)) published.uri = words->id;
    if (is_public(words->home)) published.home = words->home;
    published.rights = words->rights;
  }
  if (published.title.empty()) published.title = source.id;
  if (is_public(source.url)) {
    if (words == nullptr || !words->is_page)
      published.feed = source.url;
    else if (published.home.empty())
      published.home = source.url;
  }
  if (published.uri.empty()) published.uri = "tag:" + feeds::url_host(public_url) + ",2026:" + source.id;
  return published;
}

feeds::FeedDocument make_feed_document(const Outlet& outlet, const config::Config& config,
                                       std::vector<store::StoredEntry> entries, const SourceStates& states) {
  const std::string& base = config.site.public_url;
  feeds::FeedDocument document;
  document.id = base + outlet.path(Format::atom);
  document.title = outlet.title;
  document.home_url = base + outlet.path(Format::page);
  document.icon_url = base + "/icon.svg";
  document.lang = config.site.language;
  document.author_name = config.site.title;
  const std::string& contact = config.site.contact;
  if (contact.starts_with("mailto:")) document.author_email = contact.substr(7);
  document.author_uri = contact.starts_with("http") ? contact : base + "/";
  document.generator_version = BANTIN_VERSION;
  document.area_scheme = base + "/areas/";
  document.tag_scheme = base + "/tags/";

  // A source, its areas and its tags are described once, however many entries it has.
  struct Described {
    const config::Source* configured = nullptr;
    feeds::PublishedSource source;
    std::vector<std::pair<std::string, std::string>> areas;
  };
  std::unordered_map<std::string_view, Described> described;
  for (const store::StoredEntry& stored : entries) {
    described.try_emplace(stored.source);
    for (const store::StoryMember& member : stored.also)
      described.try_emplace(member.source);
  }
  for (const config::Source& source : config.sources) {
    const auto place = described.find(source.id);
    if (place == described.end()) continue;
    const auto state = states.find(source.id);
    Described& known = place->second;
    known.configured = &source;
    known.source = describe(source, state == states.end() ? nullptr : &state->second, base);
    for (const config::Area* area : config.area_path(source.area))
      known.areas.emplace_back(area->id, area->name);
  }

  document.entries.reserve(entries.size());
  for (store::StoredEntry& stored : entries) {
    const auto known = described.find(stored.source);
    if (known->second.configured == nullptr) continue;
    feeds::PublishedEntry& entry = document.entries.emplace_back();
    entry.id = std::move(stored.id);
    entry.entry = std::move(stored.entry);
    entry.published = stored.published;
    entry.updated = stored.updated;
    entry.sort_at = stored.sort_at;
    entry.source = known->second.source;
    // What atom:source says is the source as it was when this entry was taken from it. A later time would change
    // entries that nobody touched.
    entry.source.updated = stored.updated;
    entry.areas = known->second.areas;
    entry.tags = known->second.configured->tags;
    entry.page = "/entries/" + std::to_string(static_cast<std::int64_t>(stored.row));
    for (const store::StoryMember& member : stored.also) {
      const auto other = described.find(member.source);
      if (other == described.end() || other->second.configured == nullptr) continue;
      feeds::PublishedSource& related = entry.related.emplace_back(other->second.source);
      if (is_public(member.link)) related.home = member.link;
      for (const auto& area : other->second.areas) {
        if (std::find(entry.areas.begin(), entry.areas.end(), area) == entry.areas.end()) entry.areas.push_back(area);
      }
    }
    document.updated = std::max(document.updated, stored.updated);
  }
  return document;
}

}  // namespace bantin::publish
