// Everything that is published and under which path: made once per configuration, immutable, shared by all threads.
// Says what a request's path and query name, so that what does not exist is known without asking anybody.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "daemon/publish/outlet.hpp"
#include "daemon/publish/shelf.hpp"

namespace bantin::publish {

/// One document that can be asked for.
struct Target {
  enum class Kind { feed, page, archive, entry, opml, sitemap };
  Kind kind = Kind::page;
  std::shared_ptr<const Outlet> outlet;  // none for an entry, the OPML and the sitemap
  Format format = Format::page;
  std::int32_t month = 0;  // of an archive
  unsigned part = 0;       // of an archive, from 1
  store::EntryId entry{};  // of an entry; of a page: it begins below this one, 0 = at the top
  std::string key;         // path and query in their one right spelling: the document's name
};

class SiteMap {
 public:
  explicit SiteMap(config::ConfigPtr config);

  const config::Config& config() const noexcept { return *config_; }
  const std::shared_ptr<const Outlet>& all() const noexcept { return outlets_.front(); }
  /// All but searches.
  const std::vector<std::shared_ptr<const Outlet>>& outlets() const noexcept { return outlets_; }
  std::shared_ptr<const Outlet> find(Outlet::Kind kind, std::string_view name) const;

  /// `path` as in the request line, `query` without "?". Only q and before mean something, where they can; all other
  /// parameters are as if they were not there. An entry, and a month of the archive, may turn out not to exist.
  std::optional<Target> resolve(std::string_view path, std::string_view query) const;

 private:
  void add(Outlet outlet);
  std::shared_ptr<const Outlet> search(std::string_view query) const;

  config::ConfigPtr config_;
  std::vector<std::shared_ptr<const Outlet>> outlets_;
  // The keys are views into the outlets.
  std::unordered_map<std::string_view, std::shared_ptr<const Outlet>> by_page_;
  std::unordered_map<std::string_view, std::shared_ptr<const Outlet>> by_stem_;
};

using SiteMapPtr = std::shared_ptr<const SiteMap>;

Target feed_target(std::shared_ptr<const Outlet> outlet, Format format);

/// For a path segment or a query value: everything but letters, digits and -._~ as %XX.
std::string percent_encoded(std::string_view text);
/// The reverse, with + as a space. Bytes that are no UTF-8 stay.
std::string percent_decoded(std::string_view text);

}  // namespace bantin::publish
