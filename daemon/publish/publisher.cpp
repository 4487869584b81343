// From a data version to a catalogue of documents.
#include "daemon/publish/publisher.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "bantin/templates.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/page.hpp"

namespace bantin::publish {
namespace {

/// Shared caches may keep a feed for a minute and have to ask again then; an answer to that is a 304.
constexpr std::string_view kFreshForAMinute = "public, max-age=60, must-revalidate";
/// The page names the style by a hash of its bytes, so a kept copy is never the wrong one.
constexpr std::string_view kFreshForADay = "public, max-age=86400";

constexpr const char* kStylePath = "/style.css";

}  // namespace

Publisher::Publisher(store::Store& store, config::ConfigPtr config, Log& log)
    : store_(store), log_(log), config_(std::move(config)) {}

void Publisher::set_config(config::ConfigPtr config) {
  const std::lock_guard lock(config_mutex_);
  config_ = std::move(config);
}

Publisher::Input Publisher::read(const Outlet& outlet, const config::Config& config) {
  Input input;
  // A commit between two reads would give new entries under an old version, whose time a later version would then
  // share: read again until nothing moved. The bound is for a writer that never rests; the next call puts it right.
  constexpr int kAttempts = 3;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    input.version = store_.data_version();
    input.entries = store_.latest({outlet.sources, config.feed.entries});
    input.states.clear();
    for (store::SourceState& state : store_.source_states()) {
      std::string id = state.source;
      input.states.insert_or_assign(std::move(id), std::move(state));
    }
    if (store_.data_version().version == input.version.version) break;
  }
  return input;
}

bool Publisher::replace(Catalog& catalog, const std::string& path, std::string bytes, DocumentOptions options) {
  DocumentPtr& document = catalog[path];
  if (document && document->identity.body == bytes && document->content_type == options.content_type) return false;
  // A time that did not move would tell a reader who has only the time that nothing changed: two changes in one second,
  // or a change of the configuration.
  if (document) options.modified = std::max(options.modified, document->modified + std::chrono::seconds(1));
  document = make_document(std::move(bytes), std::move(options));
  return true;
}

bool Publisher::render() {
  const std::lock_guard lock(render_mutex_);
  config::ConfigPtr config;
  {
    const std::lock_guard config_lock(config_mutex_);
    config = config_;
  }
  if (rendered_ && rendered_->config == config && rendered_->version.version == store_.data_version().version) {
    return false;
  }

  const Outlet outlet = merged_outlet(*config);
  Input input = read(outlet, *config);
  const feeds::FeedDocument document = make_feed_document(outlet, *config, std::move(input.entries), input.states);
  const feeds::Instant changed_at = input.version.changed_at;
  const std::string fresh(kFreshForAMinute);
  const std::string kept(kFreshForADay);

  auto catalog = std::make_shared<Catalog>(*shelf_.take());
  bool changed = replace(*catalog, outlet.path, feeds::write_atom(document),
                         {"application/atom+xml; charset=utf-8", fresh, changed_at});
  changed |= replace(*catalog, kStylePath, std::string(kStylesheet), {"text/css; charset=utf-8", kept, {}});
  changed |= replace(*catalog, "/icon.svg", std::string(kIcon), {"image/svg+xml", kept, {}});

  const std::string stylesheet = kStylePath + ("?v=" + (*catalog)[kStylePath]->identity.etag.substr(1, 12));
  feeds::PageOptions options;
  options.layout = kPageTemplate;
  options.stylesheet = stylesheet;
  options.icon = "/icon.svg";
  options.feed = outlet.path;
  options.zone = config->site.zone;
  Result<std::string> page = feeds::write_page(document, options);
  if (page) {
    changed |= replace(*catalog, outlet.page, std::move(*page), {"text/html; charset=utf-8", fresh, changed_at});
  } else {
    log_.error("{}: {}", outlet.page, page.error().message);
  }

  rendered_ = Rendered{input.version, config};
  if (!changed) return false;
  shelf_.put(std::move(catalog));
  log_.debug("published {} entries, data version {}", document.entries.size(), input.version.version);
  return true;
}

}  // namespace bantin::publish
