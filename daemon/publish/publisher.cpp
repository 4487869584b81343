// From a data version to documents.
#include "daemon/publish/publisher.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bantin::publish {
namespace {

/// The page names the style by a hash of its bytes, so a kept copy is never the wrong one.
constexpr const char* kFreshForADay = "public, max-age=86400";

/// Of how many earlier states of a feed it is known what they held.
constexpr std::size_t kFormerInstances = 8;

/// So many sources are looked at one by one before all are.
constexpr std::size_t kFewSources = 50;

DocumentPtr document_of(Bytes bytes, const DocumentPtr& before, Effort effort = Effort::thorough) {
  if (before && before->identity.body == bytes.body && before->content_type == bytes.content_type &&
      before->cache_control == bytes.cache_control && before->link == bytes.link && before->status == bytes.status) {
    return before;
  }
  DocumentOptions options;
  options.content_type = std::move(bytes.content_type);
  options.cache_control = std::move(bytes.cache_control);
  options.modified = bytes.modified;
  options.link = std::move(bytes.link);
  options.status = bytes.status;
  options.effort = effort;
  if (!bytes.members.empty()) options.members = std::make_shared<const Members>(std::move(bytes.members));
  if (before) {
    // A time that did not move would tell a reader who has only the time that nothing changed: two changes in one
    // second, or a change of the configuration.
    options.modified = std::max(options.modified, before->modified + std::chrono::seconds(1));
    if (before->members) options.former.push_back({before->hash, before->members});
    for (const FormerInstance& former : before->former) {
      if (options.former.size() < kFormerInstances) options.former.push_back(former);
    }
  }
  return make_document(std::move(bytes.body), std::move(options));
}

}  // namespace

Publisher::Publisher(store::Store& store, config::ConfigPtr config, Log& log)
    : store_(store), log_(log), config_(std::move(config)) {}

void Publisher::set_config(config::ConfigPtr config) {
  const std::lock_guard lock(config_mutex_);
  config_ = std::move(config);
}

SnapshotPtr Publisher::refresh() {
  config::ConfigPtr config;
  {
    const std::lock_guard lock(config_mutex_);
    config = config_;
  }
  const std::lock_guard lock(snapshot_mutex_);
  const store::DataVersion version = store_.data_version();
  if (snapshot_ && snapshot_config_ == config && snapshot_->version.version == version.version) return snapshot_;
  snapshot_ = make_snapshot(config, version);
  snapshot_config_ = config;
  return snapshot_;
}

SnapshotPtr Publisher::make_snapshot(const config::ConfigPtr& config, store::DataVersion version) {
  auto next = std::make_shared<Snapshot>();
  next->version = version;
  if (snapshot_ && snapshot_config_ == config) {
    next->map = snapshot_->map;
  } else {
    next->map = std::make_shared<const SiteMap>(config);
    make_layouts(*next->map);
  }
  calendar_.add(store_.count_arrivals(calendar_.last()));

  std::vector<std::string> changed;
  for (store::SourceVersion& source : store_.source_versions()) {
    if (snapshot_) {
      const auto known = snapshot_->sources.find(source.source);
      if (known == snapshot_->sources.end() || known->second.version != source.at.version)
        changed.push_back(source.source);
    }
    next->sources.emplace(std::move(source.source), source.at);
  }
  // What is published of a source beside its entries changes only together with its version.
  if (!snapshot_ || changed.size() > kFewSources || snapshot_->map != next->map) {
    auto states = std::make_shared<SourceStates>();
    for (store::SourceState& state : store_.source_states()) {
      std::string id = state.source;
      states->insert_or_assign(std::move(id), words_of(std::move(state)));
    }
    next->states = std::move(states);
  } else if (changed.empty()) {
    next->states = snapshot_->states;
  } else {
    auto states = std::make_shared<SourceStates>(*snapshot_->states);
    for (const std::string& source : changed) {
      if (auto state = store_.source_state(source)) states->insert_or_assign(source, words_of(std::move(*state)));
    }
    next->states = std::move(states);
  }

  for (const auto& outlet : next->map->outlets()) {
    store::DataVersion newest;
    for (const std::string& source : outlet->sources) {
      const auto found = next->sources.find(source);
      if (found != next->sources.end() && found->second.version > newest.version) newest = found->second;
    }
    next->outlets.emplace(outlet.get(), newest);
  }
  return next;
}

void Publisher::make_layouts(const SiteMap& map) {
  const feeds::Templates templates = site_templates(map.config());
  auto layouts = std::make_shared<Layouts>();
  const auto expand = [&](const char* name) {
    Result<std::string> text = feeds::expand_template(name, templates);
    if (!text) log_.error("templates: {}", text.error().message);
    return text ? std::move(*text) : std::string();
  };
  layouts->page = expand("page.mustache");
  layouts->entry = expand("entry.mustache");
  const auto asset = [&](const char* name, const char* type, DocumentPtr& document, std::string& href) {
    document = document_of({templates.find(name)->second, type, kFreshForADay, {}, {}}, document);
    const std::string& url = map.config().site.public_url;
    const auto slash = url.find('/', url.find("://") + 3);
    href = (slash == std::string::npos ? "" : url.substr(slash)) + "/" + name + "?v=" + document->hash.substr(0, 12);
  };
  asset("style.css", "text/css; charset=utf-8", style_, layouts->stylesheet);
  asset("icon.svg", "image/svg+xml", icon_, layouts->icon);
  layouts_ = std::move(layouts);
}

std::optional<ArchiveLinks> Publisher::links_of(const Target& target, const Snapshot& snapshot) {
  if (!target.outlet || target.outlet->kind == Outlet::Kind::search) return ArchiveLinks{};
  const std::int32_t now = month_of(snapshot.version.changed_at);
  const std::lock_guard lock(snapshot_mutex_);
  if (target.kind == Target::Kind::archive) return calendar_.around(*target.outlet, now, {target.month, target.part});
  return target.kind == Target::Kind::feed ? calendar_.newest(*target.outlet, now) : ArchiveLinks{};
}

std::optional<Bytes> Publisher::bytes_of(const Target& target, SnapshotPtr& snapshot, const Members* since) {
  // A commit while entries are read would give new entries under an old version, whose time a later version would then
  // share: read again until nothing moved. The bound is for a writer that never rests; the next call puts it right.
  constexpr int kAttempts = 3;
  std::optional<Bytes> bytes;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    snapshot = refresh();
    std::shared_ptr<const Layouts> layouts;
    {
      const std::lock_guard lock(snapshot_mutex_);
      layouts = layouts_;
    }
    Target current = target;
    if (target.outlet && target.outlet->kind != Outlet::Kind::search) {
      // The configuration may have changed since the target was found.
      current.outlet = snapshot->map->find(target.outlet->kind, target.outlet->name);
      if (!current.outlet) return std::nullopt;
    }
    const std::optional<ArchiveLinks> links = links_of(current, *snapshot);
    if (!links) return std::nullopt;
    bytes = Renderer(store_, snapshot, *layouts).render(current, *links, since);
    if (store_.data_version().version == snapshot->version.version) break;
  }
  return bytes;
}

Rendered Publisher::render(const Target& target, const DocumentPtr& before) {
  Rendered rendered;
  SnapshotPtr snapshot;
  std::optional<Bytes> bytes = bytes_of(target, snapshot, nullptr);
  rendered.map = snapshot->map;
  rendered.version = snapshot->version.version;
  const bool is_search = target.outlet && target.outlet->kind == Outlet::Kind::search;
  if (bytes) {
    rendered.document = document_of(std::move(*bytes), before, is_search ? Effort::quick : Effort::thorough);
  }
  return rendered;
}

DocumentPtr Publisher::difference(const Target& target, const Document& instance, const FormerInstance& former) {
  std::optional<Bytes> bytes = news(target, *former.members);
  // Both have to be of one state, for the reader will call itself up to date with it.
  if (!bytes || !instance.members || bytes->members != *instance.members) return nullptr;
  DocumentOptions options;
  options.content_type = std::move(bytes->content_type);
  options.cache_control = std::move(bytes->cache_control);
  options.modified = bytes->modified;
  options.instance = instance.hash;
  options.link = std::move(bytes->link);
  return make_document(std::move(bytes->body), std::move(options));
}

std::optional<Bytes> Publisher::news(const Target& target, const Members& since) {
  SnapshotPtr snapshot;
  return bytes_of(target, snapshot, &since);
}

bool Publisher::render() {
  const std::lock_guard lock(render_mutex_);
  SnapshotPtr snapshot = refresh();
  const CatalogPtr old = shelf_.take();
  if (old->snapshot == snapshot) return false;

  const auto& all = snapshot->map->all();
  bool changed = false;
  CatalogPtr shown = old;
  const auto show = [&](const std::string& key, DocumentPtr document) {
    const auto known = shown->documents.find(key);
    if (known != shown->documents.end() && known->second == document) return;
    auto next = std::make_shared<Catalog>(*shown);
    next->documents[key] = std::move(document);
    shown = next;
    changed = true;
  };
  {
    const std::lock_guard assets(snapshot_mutex_);
    show("/style.css", style_);
    show("/icon.svg", icon_);
  }
  const auto known = old->snapshot ? old->snapshot->version_of(feed_target(old->snapshot->map->all(), Format::atom))
                                   : store::DataVersion{};
  const bool is_same = old->snapshot && old->snapshot->map == snapshot->map &&
                       known.version == snapshot->version_of(feed_target(all, Format::atom)).version;
  // Each is shown as soon as it is ready: the first is what most readers poll.
  for (const Format format : {Format::atom, Format::page, Format::rss, Format::json}) {
    if (is_same) break;
    const Target target = feed_target(all, format);
    const auto before = shown->documents.find(target.key);
    const bool had = before != shown->documents.end();
    Rendered rendered = render(target, had ? before->second : nullptr);
    if (!rendered.document) continue;
    show(target.key, std::move(rendered.document));
    if (changed) shelf_.put(shown);
  }
  auto last = std::make_shared<Catalog>(*shown);
  last->snapshot = snapshot;
  shelf_.put(std::move(last));
  if (changed) log_.debug("published data version {}", snapshot->version.version);
  return changed;
}

DocumentPtr Publisher::render_path(std::string_view path_and_query) {
  const SnapshotPtr snapshot = refresh();
  const auto mark = path_and_query.find('?');
  const std::string_view path = path_and_query.substr(0, mark);
  {
    const std::lock_guard assets(snapshot_mutex_);
    if (path == "/style.css") return style_;
    if (path == "/icon.svg") return icon_;
  }
  const std::string_view query = mark == std::string_view::npos ? std::string_view{} : path_and_query.substr(mark + 1);
  const std::optional<Target> target = snapshot->map->resolve(path, query);
  return target ? render(*target, nullptr).document : nullptr;
}

}  // namespace bantin::publish
