// sitemaps.org <urlset> as a list of items: the address is the item, Google's news and image extensions say what it is
// about. Without them an item has a link and a date of change and no title.
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
    if (feed.items.size() >= limits.items) {
      ++skipped;
      return;
    }
    RawItem& item = feed.items.emplace_back();
    item.base = child.scope->base;
    Target target(item, walk);
    read_url(child, target);
    finish(target);
  });
  if (skipped > 0) feed.repairs.push_back({"too-many-items", skipped});
  return feed;
}

}  // namespace bantin::feeds
