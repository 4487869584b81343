// From a target to the bytes of its document: reads the store, chooses the entries, calls the writer. Holds no state
// but the templates. Called by the publisher on pool threads.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/publish/calendar.hpp"
#include "daemon/publish/snapshot.hpp"
#include "feeds/write/page.hpp"

namespace bantin::publish {

/// What is needed to make a document of the bytes.
struct Bytes {
  std::string body;
  std::string content_type;
  std::string cache_control;
  feeds::Instant modified{};
  Members members{};   // of feeds
  std::string link{};  // of feeds: where they can be subscribed to
  unsigned status = 200;
};

/// The site's templates, expanded once a configuration.
struct Layouts {
  std::string page;
  std::string entry;
  std::string stylesheet;  // hrefs
  std::string icon;
};

/// The admin's templates, and the built-in ones where there is none.
feeds::Templates site_templates(const config::Config& config);

class Renderer {
 public:
  Renderer(store::Store& store, SnapshotPtr snapshot, const Layouts& layouts)
      : store_(store), snapshot_(std::move(snapshot)), config_(snapshot_->map->config()), layouts_(layouts) {}

  /// `links` are those of the archive (of an archive's own part, or of a feed). None: there is nothing at the target.
  /// `since`: a feed holds only what is not among these.
  std::optional<Bytes> render(const Target& target, const ArchiveLinks& links, const Members* since);

 private:
  feeds::FeedDocument document_of(const Target& target, std::vector<store::StoredEntry> entries) const;
  std::optional<Bytes> feed(const Target& target, const ArchiveLinks& links, const Members* since);
  std::optional<Bytes> archive(const Target& target, const ArchiveLinks& links);
  std::optional<Bytes> page(const Target& target);
  std::optional<Bytes> entry(const Target& target);
  std::optional<Bytes> withdrawn(store::EntryId row);
  /// Why the other sources are there, and how the entry read before its edits.
  void tell_past(store::EntryId row, const std::vector<store::StoryMember>& also, std::string words,
                 feeds::PublishedEntry& published);
  Bytes opml() const;
  Bytes sitemap() const;
  std::string write(const feeds::FeedDocument& document, Format format) const;
  std::vector<std::string> hubs() const;
  std::string absolute(const std::string& path) const { return config_.site.public_url + path; }
  feeds::PageOptions page_options(const std::string& layout) const;
  void describe_place(const Outlet& outlet, feeds::PageView& view) const;
  std::vector<feeds::MenuNode> area_nodes(std::string_view parent, int depth) const;
  feeds::MenuNode node_of(const Outlet& outlet) const;

  store::Store& store_;
  SnapshotPtr snapshot_;
  const config::Config& config_;
  const Layouts& layouts_;
};

}  // namespace bantin::publish
