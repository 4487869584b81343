// Outlets of a configuration, and the way from a path to one of them.
#include "daemon/publish/site_map.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "feeds/clean/search_terms.hpp"

namespace bantin::publish {
namespace {

constexpr std::size_t kLongestQuery = 2048;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

/// A whole number without sign or leading zero, at least 1; nothing else is spelt as we spell it.
template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || text.front() == '0') return std::nullopt;
  return value;
}

/// The value of the first parameter of that name; none if there is none.
std::optional<std::string> parameter(std::string_view query, std::string_view name) {
  query = query.substr(0, kLongestQuery);
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.substr(0, pair.find('=')) == name && pair.size() > name.size())
      return percent_decoded(pair.substr(name.size() + 1));
  }
  return std::nullopt;
}

/// "2026-11" or "2026-11-2".
bool read_month(std::string_view text, Target& target) {
  if (text.size() < 7 || text[4] != '-') return false;
  const auto year = number_of<std::int32_t>(text.substr(0, 4));
  std::string_view month_text = text.substr(5, 2);
  if (month_text.front() == '0') month_text.remove_prefix(1);
  const auto month = number_of<std::int32_t>(month_text);
  if (!year || !month || *year < 1970 || *month > 12) return false;
  target.month = (*year - 1970) * 12 + *month - 1;
  target.part = 1;
  if (text.size() == 7) return true;
  if (text[7] != '-' || text.size() == 8) return false;
  const auto part = number_of<unsigned>(text.substr(8));
  if (!part || *part < 2 || *part > 100'000) return false;
  target.part = *part;
  return true;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(c))
      out += c;
    else
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Target feed_target(std::shared_ptr<const Outlet> outlet, Format format) {
  Target target;
  target.kind = format == Format::page ? Target::Kind::page : Target::Kind::feed;
  target.format = format;
  target.key = outlet->path(format);
  target.outlet = std::move(outlet);
  return target;
}

SiteMap::SiteMap(config::ConfigPtr config) : config_(std::move(config)) {
  Outlet all;
  all.title = config_->site.title;
  all.page = "/";
  all.stem = "/feed";
  for (const config::Source& source : config_->sources)
    all.sources.push_back(source.id);
  add(std::move(all));

  std::unordered_map<std::string_view, std::vector<std::string>> of_area;
  std::set<std::string_view> tags;
  for (const config::Source& source : config_->sources) {
    for (const config::Area* area : config_->area_path(source.area))
      of_area[area->id].push_back(source.id);
    tags.insert(source.tags.begin(), source.tags.end());
  }
  const auto named = [&](Outlet::Kind kind, const char* folder, std::string_view name, std::string title) {
    Outlet outlet;
    outlet.kind = kind;
    outlet.name = name;
    outlet.title = std::move(title);
    outlet.page = outlet.stem = folder + percent_encoded(name);
    return outlet;
  };
  for (const config::Area& area : config_->areas) {
    Outlet outlet = named(Outlet::Kind::area, "/areas/", area.id, area.name);
    outlet.sources = of_area[area.id];
    add(std::move(outlet));
  }
  for (const config::Source& source : config_->sources) {
    Outlet outlet = named(Outlet::Kind::source, "/sources/", source.id, source.name.empty() ? source.id : source.name);
    outlet.sources = {source.id};
    add(std::move(outlet));
  }
  for (const std::string_view tag : tags) {
    Outlet outlet = named(Outlet::Kind::tag, "/tags/", tag, std::string(tag));
    for (const config::Source& source : config_->sources) {
      if (std::find(source.tags.begin(), source.tags.end(), tag) != source.tags.end())
        outlet.sources.push_back(source.id);
    }
    add(std::move(outlet));
  }
}

void SiteMap::add(Outlet outlet) {
  const auto shared = std::make_shared<const Outlet>(std::move(outlet));
  by_page_.emplace(shared->page, shared);
  by_stem_.emplace(shared->stem, shared);
  outlets_.push_back(shared);
}

std::shared_ptr<const Outlet> SiteMap::find(Outlet::Kind kind, std::string_view name) const {
  for (const auto& outlet : outlets_) {
    if (outlet->kind == kind && outlet->name == name) return outlet;
  }
  return nullptr;
}

std::shared_ptr<const Outlet> SiteMap::search(std::string_view query) const {
  auto outlet = std::make_shared<Outlet>();
  outlet->kind = Outlet::Kind::search;
  outlet->name = feeds::search_text(feeds::search_terms(parameter(query, "q").value_or("")));
  outlet->title = config_->site.title + (outlet->name.empty() ? "" : ": " + outlet->name);
  outlet->page = outlet->stem = "/search";
  if (!outlet->name.empty()) outlet->query = "?q=" + percent_encoded(outlet->name);
  outlet->sources = all()->sources;
  return outlet;
}

std::optional<Target> SiteMap::resolve(std::string_view path, std::string_view query) const {
  Target target;
  if (path == "/sources.opml" || path == "/sitemap.xml") {
    target.kind = path == "/sources.opml" ? Target::Kind::opml : Target::Kind::sitemap;
    target.key = path;
    return target;
  }
  if (path.starts_with("/entries/")) {
    const auto row = number_of<std::int64_t>(path.substr(9));
    if (!row) return std::nullopt;
    target.kind = Target::Kind::entry;
    target.entry = store::EntryId{*row};
    target.key = path;
    return target;
  }
  if (path == "/search") return feed_target(search(query), Format::page);
  if (const auto page = by_page_.find(path); page != by_page_.end()) {
    target = feed_target(page->second, Format::page);
    const std::optional<std::string> before = parameter(query, "before");
    const auto row = before ? number_of<std::int64_t>(*before) : std::nullopt;
    if (row) {
      target.entry = store::EntryId{*row};
      target.key += "?before=" + *before;
    }
    return target;
  }
  for (const Format format : kFeedFormats) {
    const std::string_view ending = ending_of(format);
    if (!path.ends_with(ending) || path.size() <= ending.size() || path[path.size() - ending.size() - 1] != '.')
      continue;
    const std::string_view stem = path.substr(0, path.size() - ending.size() - 1);
    if (stem == "/search") {
      auto outlet = search(query);
      if (outlet->name.empty()) return std::nullopt;  // a feed of nothing
      return feed_target(std::move(outlet), format);
    }
    if (const auto found = by_stem_.find(stem); found != by_stem_.end()) return feed_target(found->second, format);
    const auto slash = stem.rfind('/');
    const auto archived = by_stem_.find(stem.substr(0, slash));
    if (archived == by_stem_.end() || !read_month(stem.substr(slash + 1), target)) return std::nullopt;
    target.kind = Target::Kind::archive;
    target.format = format;
    target.outlet = archived->second;
    target.key = path;
    return target;
  }
  return std::nullopt;
}

}  // namespace bantin::publish
