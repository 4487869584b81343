// Channel Definition Format: nested channels of items, with links in attributes.
#include "feeds/read/formats.hpp"
#include "feeds/read/markup.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

void add_href(const Element& element, Target& target) {
  RawLink link;
  link.href = attribute(element.node, "href");
  link.rel = "alternate";
  link.base = element.scope->base;
  add_link(target, std::move(link));
}

void read_attributes(const Element& element, Target& target) {
  add_href(element, target);
  add_date(target, RawDate::Kind::updated, Rank::own, std::string(attribute(element.node, "lastmod")));
  offer(target.lang, target.lang_rank, Rank::own, attribute(element.node, "language"));
}

void read_logo(const Element& element, Target& target) {
  const std::string_view href = attribute(element.node, "href");
  if (target.feed && equal_ignoring_case(attribute(element.node, "style"), "icon")) {
    if (target.feed->icon.empty()) target.feed->icon = join_base(element.scope->base, href);
    return;
  }
  offer_image(target, Rank::own, href, element);
}

/// What a channel and an item have in common. False if it is neither.
bool read_common(const Element& element, Target& target) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "title"_name:
      offer(target.title, target.title_rank, Rank::own,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "abstract"_name:
      offer(target.summary, target.summary_rank, Rank::own,
            [&] { return read_text(element, Markup::html, limits.html_bytes); });
      return true;
    case "a"_name:
      add_href(element, target);
      return true;
    case "logo"_name:
      read_logo(element, target);
      return true;
    default:
      return false;
  }
}

void read_item(const Element& element, Target& feed) {
  if (feed.feed->items.size() >= feed.walk.limits().items) {
    ++feed.skipped_items;
    return;
  }
  RawItem& item = feed.feed->items.emplace_back();
  item.base = element.scope->base;
  item.lang = element.scope->lang;
  Target target(item, feed.walk);
  read_attributes(element, target);
  feed.walk.children(element, [&](const Element& child) {
    if (!read_common(child, target)) read_element(child, target, Home::rss);
  });
  finish(target);
}

/// Inner channels are sections: their items count, their names do not.
void read_channel(const Element& element, Target& target, int depth) {
  constexpr int kMaxNesting = 8;
  if (depth >= kMaxNesting) return;
  target.walk.children(element, [&](const Element& child) {
    if (child.name == "item"_name) {
      read_item(child, target);
    } else if (child.name == "channel"_name) {
      read_channel(child, target, depth + 1);
    } else if (depth == 0 && !read_common(child, target)) {
      read_element(child, target, Home::rss);
    }
  });
}

}  // namespace

RawFeed read_cdf(const XmlRoot& root, const Limits& limits) {
  RawFeed feed;
  feed.format = Format::cdf;
  Walk walk(limits);
  Scope scope;
  const Element element = walk.enter_root(root, scope);
  scope.base = join_base(scope.base, attribute(root.node, "base"));
  feed.base = scope.base;
  feed.lang = scope.lang;
  Target target(feed, walk);
  read_attributes(element, target);
  RawLink self;
  self.href = attribute(root.node, "self");
  self.rel = "self";
  self.base = scope.base;
  add_link(target, std::move(self));
  read_channel(element, target, 0);
  finish(target);
  if (target.skipped_items > 0) feed.repairs.push_back({"too-many-items", target.skipped_items});
  return feed;
}

}  // namespace bantin::feeds
