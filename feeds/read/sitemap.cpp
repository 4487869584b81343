// sitemaps.org <urlset> as a list of items: the address is the item, Google's news and image extensions say what it is
// about. Without them an item has a link and a date of change and no title.
#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "feeds/read/formats.hpp"
#include "feeds/read/markup.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

void read_news(const Element& element, Target& target) {
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "title"_name:
        offer(target.title, target.title_rank, Rank::own,
              [&] { return read_text(child, Markup::unstated, target.walk.limits().title_bytes); });
        break;
      case "publication_date"_name:
        add_date(target, RawDate::Kind::published, Rank::own, text_of(child));
        break;
      case "keywords"_name:
        add_keywords(target, text_of(child));
        break;
      case "publication"_name:
        target.walk.children(child, [&](const Element& part) {
          if (part.name == "language"_name) offer(target.lang, target.lang_rank, Rank::own, text_of(part));
          if (part.name == "name"_name && target.item->origin.title.empty()) {
            target.item->origin.title = text_of(part);
          }
        });
        break;
      default:
        break;
    }
  });
}

void read_image(const Element& element, Target& target) {
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "loc"_name:
        offer_image(target, Rank::own, text_of(child), child);
        break;
      case "title"_name:
        offer(target.title, target.title_rank, Rank::hint,
              [&] { return read_text(child, Markup::unstated, target.walk.limits().title_bytes); });
        break;
      case "caption"_name:
        offer(target.summary, target.summary_rank, Rank::hint,
              [&] { return read_text(child, Markup::unstated, target.walk.limits().title_bytes); });
        break;
      default:
        break;
    }
  });
}

void read_url(const Element& element, Target& target) {
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "loc"_name:
        if (child.vocabulary != Vocabulary::image) add_text_link(target, child, "alternate");
        break;
      case "lastmod"_name:
        add_date(target, RawDate::Kind::updated, Rank::own, text_of(child));
        break;
      case "news"_name:
        read_news(child, target);
        break;
      case "image"_name:
        read_image(child, target);
        break;
      default:
        break;
    }
  });
}

/// As written: dates of a sitemap are ISO 8601, which sorts as text.
std::string_view changed_at(const RawItem& item) {
  return item.dates.empty() ? std::string_view() : std::string_view(item.dates.front().text);
}

/// The newest `most` of them, in their order; of those that are equally new, or without a date, the first.
void keep_newest(std::vector<RawItem>& items, std::size_t most) {
  if (items.size() <= most) return;
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return changed_at(items[a]) > changed_at(items[b]); });
  order.resize(most);
  std::sort(order.begin(), order.end());
  std::vector<RawItem> kept;
  kept.reserve(most);
  for (const std::size_t index : order)
    kept.push_back(std::move(items[index]));
  items = std::move(kept);
}

}  // namespace

RawFeed read_sitemap(const XmlRoot& root, const Limits& limits) {
  RawFeed feed;
  feed.format = Format::sitemap;
  feed.version = "0.9";
  Walk walk(limits);
  Scope scope;
  const Element element = walk.enter_root(root, scope);
  feed.base = scope.base;
  feed.lang = scope.lang;
  std::uint32_t skipped = 0;
  walk.children(element, [&](const Element& child) {
    if (child.name != "url"_name) return;
    // A sitemap lists all that a site ever had, and the newest may stand at its end.
    if (feed.items.size() >= 2 * limits.items) {
      skipped += static_cast<std::uint32_t>(feed.items.size() - limits.items);
      keep_newest(feed.items, limits.items);
    }
    RawItem& item = feed.items.emplace_back();
    item.base = child.scope->base;
    Target target(item, walk);
    read_url(child, target);
    finish(target);
  });
  if (feed.items.size() > limits.items) {
    skipped += static_cast<std::uint32_t>(feed.items.size() - limits.items);
    keep_newest(feed.items, limits.items);
  }
  if (skipped > 0) feed.repairs.push_back({"too-many-items", skipped});
  return feed;
}

}  // namespace bantin::feeds
