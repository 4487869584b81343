// One function for each kind of document.
#include "daemon/publish/render.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "bantin/templates.hpp"
#include "daemon/store/stories.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/search_terms.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/match/difference.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/rss.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::publish {
namespace {

/// Shared caches may keep a feed for a minute and have to ask again then; an answer to that is a 304.
constexpr const char* kFreshForAMinute = "public, max-age=60, must-revalidate";
/// The newest part gets a link to the next one some day.
constexpr const char* kFreshForAnHour = "public, max-age=3600";
constexpr const char* kForEver = "public, max-age=31536000, immutable";

constexpr std::size_t kTombstones = 100;    // in a feed; its archive has all
constexpr std::size_t kEntriesOfPage = 60;  // about 70 KB
constexpr std::size_t kNodesOfPage = 150;   // links to areas or sources on one page
constexpr std::size_t kUrlsOfSitemap = 50'000;

std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

/// Of the same entry at another time it differs where a reader would see a difference.
Member member_of(const feeds::PublishedEntry& entry) {
  const feeds::Entry& words = entry.entry;
  std::uint64_t hash = hash_of(words.title);
  for (const std::string* text : {&words.summary, &words.summary_html, &words.content_html})
    hash = hash_of(*text, hash);
  return {hash_of(entry.id), entry.updated, hash};
}

Members members_of(const std::vector<feeds::PublishedEntry>& entries) {
  Members members;
  members.reserve(entries.size());
  for (const feeds::PublishedEntry& entry : entries)
    members.push_back(member_of(entry));
  std::sort(members.begin(), members.end());
  return members;
}

/// Of the entries of a feed, how many one source may have: a quarter, so that one that floods does not push all others
/// out. What has no room stands in the archive and in the source's own feed.
std::size_t share_of(const Outlet& outlet, std::size_t entries) {
  return outlet.sources.size() > 1 ? std::max<std::size_t>(entries / 4, 10) : 0;
}

/// Null for a store that keeps entries alone.
store::Stories* known_stories(store::Store& store) {
  return dynamic_cast<store::Stories*>(&store);
}

/// As earlier versions are kept.
std::string text_of(const feeds::Entry& entry) {
  const std::string& html = entry.content_html.empty() ? entry.summary_html : entry.content_html;
  return html.empty() ? entry.summary : feeds::html_to_text(html);
}

/// "/tin" of "https://example.vn/tin".
std::string path_of(const std::string& url) {
  const auto authority = url.find("://");
  const auto slash = authority == std::string::npos ? std::string::npos : url.find('/', authority + 3);
  return slash == std::string::npos ? std::string() : url.substr(slash);
}

}  // namespace

feeds::Templates site_templates(const config::Config& config) {
  feeds::Templates templates = config.site.templates;
  for (const TemplateFile& file : kTemplates)
    templates.emplace(file.name, file.text);
  return templates;
}

std::optional<Bytes> Renderer::render(const Target& target, const ArchiveLinks& links, const Members* since) {
  switch (target.kind) {
    case Target::Kind::feed:
      return feed(target, links, since);
    case Target::Kind::archive:
      return archive(target, links);
    case Target::Kind::page:
      return page(target);
    case Target::Kind::entry:
      return entry(target);
    case Target::Kind::opml:
      return opml();
    case Target::Kind::sitemap:
      return sitemap();
  }
  return std::nullopt;
}

feeds::FeedDocument Renderer::document_of(const Target& target, std::vector<store::StoredEntry> entries) const {
  feeds::FeedDocument document = make_feed_document(*target.outlet, config_, std::move(entries), *snapshot_->states);
  document.self_url = absolute(target.key);
  if (target.outlet->kind != Outlet::Kind::all) document.subtitle = config_.site.title;
  return document;
}

std::string Renderer::write(const feeds::FeedDocument& document, Format format) const {
  switch (format) {
    case Format::rss:
      return feeds::write_rss(document, absolute("/sources/"));
    case Format::json:
      return feeds::write_json_feed(document);
    default:
      return feeds::write_atom(document);
  }
}

std::vector<std::string> Renderer::hubs() const {
  std::vector<std::string> hubs;
  if (config_.server.hub) hubs.push_back(absolute("/hub"));
  hubs.insert(hubs.end(), config_.site.hubs.begin(), config_.site.hubs.end());
  return hubs;
}

std::optional<Bytes> Renderer::feed(const Target& target, const ArchiveLinks& links, const Members* since) {
  const Outlet& outlet = *target.outlet;
  std::vector<store::StoredEntry> entries;
  if (outlet.kind == Outlet::Kind::search) {
    entries = store_.search({outlet.sources, outlet.name, config_.feed.entries, config_.feed.one_entry_per_story,
                             config_.feed.story_leader});
    std::sort(entries.begin(), entries.end(), [](const store::StoredEntry& a, const store::StoredEntry& b) {
      return a.sort_at != b.sort_at ? a.sort_at > b.sort_at : a.id < b.id;
    });
  } else {
    entries = store_.latest({.sources = outlet.sources,
                             .limit = config_.feed.entries,
                             .one_entry_per_story = config_.feed.one_entry_per_story,
                             .leader = config_.feed.story_leader,
                             .share = share_of(outlet, config_.feed.entries)});
  }
  feeds::FeedDocument document = document_of(target, std::move(entries));
  if (links.previous)
    document.prev_archive = absolute(outlet.archive_path(target.format, links.previous->month, links.previous->part));
  document.hubs = hubs();
  if (store::Stories* stories = known_stories(store_)) {
    document.deleted = stories->withdrawals(outlet.sources, {}, kTombstones);
  }
  for (const feeds::Tombstone& gone : document.deleted)
    document.updated = std::max(document.updated, gone.when);
  Bytes bytes;
  bytes.members = members_of(document.entries);
  for (const std::string& hub : document.hubs)
    bytes.link += "<" + hub + ">; rel=\"hub\", ";
  bytes.link += "<" + document.self_url + ">; rel=\"self\"";
  if (since != nullptr) {
    std::erase_if(document.entries, [&](const feeds::PublishedEntry& entry) {
      return std::binary_search(since->begin(), since->end(), member_of(entry));
    });
  }
  bytes.body = write(document, target.format);
  bytes.content_type = std::string(media_type_of(target.format)) + "; charset=utf-8";
  bytes.cache_control = since == nullptr ? kFreshForAMinute : "private, no-store";
  bytes.modified = snapshot_->version_of(target).changed_at;
  return bytes;
}

std::optional<Bytes> Renderer::archive(const Target& target, const ArchiveLinks& links) {
  const Outlet& outlet = *target.outlet;
  const store::ArchiveQuery query{.sources = outlet.sources,
                                  .month = target.month,
                                  .skip = (target.part - 1) * kEntriesOfPart,
                                  .limit = kEntriesOfPart,
                                  .one_entry_per_story = config_.feed.one_entry_per_story,
                                  .leader = config_.feed.story_leader};
  std::vector<store::StoredEntry> entries = store_.archive(query);
  std::reverse(entries.begin(), entries.end());
  Bytes bytes;
  for (const store::StoredEntry& entry : entries)
    bytes.modified = std::max({bytes.modified, entry.first_seen, entry.updated});
  feeds::FeedDocument document = document_of(target, std::move(entries));
  if (store::Stories* stories = known_stories(store_)) document.deleted = stories->archived_withdrawals(query);
  for (const feeds::Tombstone& gone : document.deleted)
    bytes.modified = std::max(bytes.modified, gone.when);
  document.is_archive = true;
  document.current = absolute(outlet.path(target.format));
  if (links.previous)
    document.prev_archive = absolute(outlet.archive_path(target.format, links.previous->month, links.previous->part));
  if (links.next)
    document.next_archive = absolute(outlet.archive_path(target.format, links.next->month, links.next->part));
  bytes.body = write(document, target.format);
  bytes.content_type = std::string(media_type_of(target.format)) + "; charset=utf-8";
  bytes.cache_control = links.next ? kForEver : kFreshForAnHour;
  return bytes;
}

feeds::PageOptions Renderer::page_options(const std::string& layout) const {
  feeds::PageOptions options;
  options.layout = layout;
  options.stylesheet = layouts_.stylesheet;
  options.icon = layouts_.icon;
  options.site = config_.site.title;
  options.public_url = config_.site.public_url;
  options.base = path_of(config_.site.public_url);
  options.zone = config_.site.zone;
  return options;
}

feeds::MenuNode Renderer::node_of(const Outlet& outlet) const {
  return {path_of(config_.site.public_url) + outlet.path(Format::page), outlet.title, {}};
}

std::vector<feeds::MenuNode> Renderer::area_nodes(std::string_view parent, int depth) const {
  std::vector<feeds::MenuNode> nodes;
  for (const config::Area& area : config_.areas) {
    if (area.parent != parent || nodes.size() == kNodesOfPage) continue;
    const auto outlet = snapshot_->map->find(Outlet::Kind::area, area.id);
    if (!outlet) continue;
    nodes.push_back(node_of(*outlet));
    if (depth > 1) nodes.back().below = area_nodes(area.id, depth - 1);
  }
  return nodes;
}

void Renderer::describe_place(const Outlet& outlet, feeds::PageView& view) const {
  const SiteMap& map = *snapshot_->map;
  constexpr std::array<const char*, 3> kNames{"Atom", "RSS", "JSON Feed"};
  const bool is_nothing = outlet.kind == Outlet::Kind::search && outlet.name.empty();
  for (std::size_t i = 0; i < kFeedFormats.size() && !is_nothing; ++i) {
    const Format format = kFeedFormats[i];
    view.feeds.push_back({kNames[i], std::string(media_type_of(format)), outlet.path(format)});
  }
  if (outlet.kind == Outlet::Kind::all) {
    // Two levels if they fit on a page, else the first.
    view.areas = area_nodes({}, 2);
    std::size_t count = view.areas.size();
    for (const feeds::MenuNode& node : view.areas)
      count += node.below.size();
    if (count > kNodesOfPage) view.areas = area_nodes({}, 1);
    for (const auto& other : map.outlets()) {
      if (other->kind == Outlet::Kind::tag && view.tags.size() < kNodesOfPage) view.tags.push_back(node_of(*other));
    }
    if (view.areas.empty()) {
      for (const auto& other : map.outlets()) {
        if (other->kind == Outlet::Kind::source && view.sources.size() < kNodesOfPage)
          view.sources.push_back(node_of(*other));
      }
    }
    return;
  }
  view.trail.push_back(node_of(*map.all()));
  std::string area_id;
  if (outlet.kind == Outlet::Kind::area) area_id = outlet.name;
  if (const config::Source* source = outlet.kind == Outlet::Kind::source ? config_.find_source(outlet.name) : nullptr) {
    area_id = source->area;
    const auto state = snapshot_->states->find(source->id);
    view.source_home =
        describe(*source, state == snapshot_->states->end() ? nullptr : &state->second, config_.site.public_url).home;
    for (const std::string& tag : source->tags)
      view.tags.push_back(node_of(*map.find(Outlet::Kind::tag, tag)));
  }
  const std::vector<const config::Area*> path = config_.area_path(area_id);
  for (auto area = path.rbegin(); area != path.rend(); ++area) {
    if (outlet.kind == Outlet::Kind::area && (*area)->id == outlet.name) continue;
    view.trail.push_back(node_of(*map.find(Outlet::Kind::area, (*area)->id)));
  }
  if (outlet.kind == Outlet::Kind::area) {
    view.areas = area_nodes(outlet.name, 1);
    for (const config::Source& source : config_.sources) {
      if (source.area == outlet.name && view.sources.size() < kNodesOfPage)
        view.sources.push_back(node_of(*map.find(Outlet::Kind::source, source.id)));
    }
  }
}

std::optional<Bytes> Renderer::page(const Target& target) {
  const Outlet& outlet = *target.outlet;
  feeds::PageView view;
  view.path = target.key;
  describe_place(outlet, view);
  std::vector<store::StoredEntry> entries;
  if (outlet.kind == Outlet::Kind::search) {
    view.kind = feeds::PageView::Kind::search;
    view.search = outlet.name;
    view.terms = feeds::search_terms(outlet.name);
    entries = store_.search(
        {outlet.sources, outlet.name, kEntriesOfPage, config_.feed.one_entry_per_story, config_.feed.story_leader});
  } else {
    entries = store_.latest({.sources = outlet.sources,
                             .limit = kEntriesOfPage,
                             .below = target.entry,
                             .one_entry_per_story = config_.feed.one_entry_per_story,
                             .leader = config_.feed.story_leader});
    const std::string href = path_of(config_.site.public_url) + outlet.page;
    const bool is_top = target.entry == store::EntryId{};
    if (!is_top && entries.empty()) return std::nullopt;
    if (!is_top) view.top = href;
    if (entries.size() == kEntriesOfPage)
      view.older = href + "?before=" + std::to_string(static_cast<std::int64_t>(entries.back().place));
  }
  feeds::FeedDocument document = document_of(target, std::move(entries));
  if (outlet.kind == Outlet::Kind::all) document.subtitle.clear();
  Result<std::string> body = feeds::write_page(document, view, page_options(layouts_.page));
  if (!body) throw std::runtime_error(body.error().message);
  Bytes bytes;
  bytes.body = std::move(*body);
  bytes.content_type = "text/html; charset=utf-8";
  bytes.cache_control = kFreshForAMinute;
  bytes.modified = snapshot_->version_of(target).changed_at;
  return bytes;
}

void Renderer::tell_past(store::EntryId row, const std::vector<store::StoryMember>& also, std::string words,
                         feeds::PublishedEntry& published) {
  store::Stories* stories = known_stories(store_);
  if (stories == nullptr) return;
  // By strength, so that the first one that names a source is its best.
  std::vector<store::StoryBond> bonds;
  if (!also.empty()) bonds = stories->bonds_of(row);
  for (std::size_t i = 0; i < also.size(); ++i) {
    const auto bond = std::find_if(bonds.begin(), bonds.end(), [&](const store::StoryBond& one) {
      return one.a == also[i].row || one.b == also[i].row;
    });
    if (bond != bonds.end()) published.related[i].why = bond->reason;
  }
  for (const store::EntryVersion& version : stories->versions_of(row)) {
    feeds::EarlierVersion& earlier = published.earlier.emplace_back();
    std::string before = version.title + "\n" + version.text;
    earlier.until = version.until;
    earlier.title = version.title;
    earlier.changes = feeds::difference(before, words);
    words = std::move(before);
  }
}

/// What stands in the place of an entry that was withdrawn; nothing for one that never was or left by its age.
std::optional<Bytes> Renderer::withdrawn(store::EntryId row) {
  store::Stories* stories = known_stories(store_);
  const auto since = stories == nullptr ? std::nullopt : stories->withdrawn_at(row);
  if (!since) return std::nullopt;
  Bytes bytes;
  bytes.status = 410;
  bytes.body = "410 Gone\n";
  bytes.content_type = "text/plain; charset=utf-8";
  bytes.cache_control = kFreshForAMinute;
  bytes.modified = *since;
  return bytes;
}

std::optional<Bytes> Renderer::entry(const Target& target) {
  std::optional<store::StoredEntry> stored = store_.entry(target.entry);
  if (!stored) return withdrawn(target.entry);
  const auto outlet = snapshot_->map->find(Outlet::Kind::source, stored->source);
  if (!outlet) return std::nullopt;
  Bytes bytes;
  bytes.modified = std::max(stored->first_seen, stored->updated);
  feeds::PageView view;
  view.path = target.key;
  describe_place(*outlet, view);
  view.kind = feeds::PageView::Kind::entry;
  view.trail.push_back(node_of(*outlet));
  view.tags.clear();
  std::erase_if(stored->also, [&](const auto& member) { return config_.find_source(member.source) == nullptr; });
  const std::vector<store::StoryMember> also = stored->also;
  const std::string title = stored->entry.title;
  const std::string text = text_of(stored->entry);
  std::vector<store::StoredEntry> entries;
  entries.push_back(std::move(*stored));
  feeds::FeedDocument document = make_feed_document(*outlet, config_, std::move(entries), *snapshot_->states);
  tell_past(target.entry, also, title + "\n" + text, document.entries.front());
  Result<std::string> body = feeds::write_page(document, view, page_options(layouts_.entry));
  if (!body) throw std::runtime_error(body.error().message);
  bytes.body = std::move(*body);
  bytes.content_type = "text/html; charset=utf-8";
  bytes.cache_control = kFreshForAMinute;
  return bytes;
}

Bytes Renderer::opml() const {
  feeds::OpmlDocument document;
  document.title = config_.site.title;
  document.owner_name = config_.site.title;
  document.owner_url = absolute("/");
  if (config_.site.contact.starts_with("mailto:")) document.owner_email = config_.site.contact.substr(7);
  document.modified = snapshot_->version.changed_at;
  const auto outline = [&](const config::Source& source) {
    const auto state = snapshot_->states->find(source.id);
    const feeds::PublishedSource described =
        describe(source, state == snapshot_->states->end() ? nullptr : &state->second, config_.site.public_url);
    feeds::OpmlSource line;
    line.title = described.title;
    line.feed = described.feed.empty() ? absolute("/sources/" + source.id + ".atom") : described.feed;
    line.home = described.home;
    line.categories = source.tags;
    return line;
  };
  // The areas are read so that no one is above itself, so this ends.
  const auto fill = [&](const auto& self, std::string_view area, feeds::OpmlGroup& group) -> void {
    for (const config::Source& source : config_.sources) {
      if (source.area == area) group.sources.push_back(outline(source));
    }
    for (const config::Area& below : config_.areas) {
      if (below.parent != area) continue;
      group.groups.push_back({below.name, {}, {}});
      self(self, below.id, group.groups.back());
    }
  };
  fill(fill, {}, document.body);
  Bytes bytes;
  bytes.body = feeds::write_opml(document);
  bytes.content_type = "text/x-opml; charset=utf-8";
  bytes.cache_control = kFreshForAMinute;
  bytes.modified = snapshot_->version.changed_at;
  return bytes;
}

Bytes Renderer::sitemap() const {
  feeds::XmlWriter xml(4096);
  xml.open("urlset").attribute("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
  std::size_t count = 0;
  for (const auto& outlet : snapshot_->map->outlets()) {
    if (++count > kUrlsOfSitemap) break;
    xml.open("url").element("loc", absolute(outlet->path(Format::page)));
    const store::DataVersion version = snapshot_->version_of(feed_target(outlet, Format::page));
    if (version.version != 0) xml.element("lastmod", feeds::format_rfc3339(version.changed_at));
    xml.close();
  }
  Bytes bytes;
  bytes.body = xml.close().take();
  bytes.content_type = "application/xml; charset=utf-8";
  bytes.cache_control = kFreshForAMinute;
  bytes.modified = snapshot_->version.changed_at;
  return bytes;
}

}  // namespace bantin::publish
