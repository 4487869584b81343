// Channels, feeds and the items in them. Tolerates what publishers do to the containers: items beside the channel or
// in a wrapper, channel elements after the items, several channels, Atom entries in RSS and RSS items in Atom.
#include <algorithm>

#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

bool is_format_element(const Element& element) {
  switch (element.vocabulary) {
    case Vocabulary::core:
    case Vocabulary::rss:
    case Vocabulary::atom:
      return true;
    default:
      return false;
  }
}

void read_item(const Element& element, RawFeed& feed, Walk& walk, Home home) {
  RawItem& item = feed.items.emplace_back();
  item.lang = element.scope->lang;
  item.base = element.scope->base;
  Target target(item, walk);
  // RDF names its items; other formats know no such attribute.
  offer(target.id, target.id_rank, Rank::module, attribute(element.node, "rdf:about"));
  if (target.id.empty()) offer(target.id, target.id_rank, Rank::module, attribute_by_local_name(element.node, "about"));
  walk.children(element, [&](const Element& child) { read_element(child, target, home); });
  finish(target);
}

/// An upper bound: items are big, and moving them as the list grows would cost more than reading them.
std::size_t count_items(pugi::xml_node node) {
  std::size_t count = 0;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    const NameHash name = hash_name(split_name(child.name()).local);
    if (name == "item"_name || name == "entry"_name) ++count;
  }
  return count;
}

void read_level(const Element& element, Target& target, Home home, int depth) {
  constexpr int kMaxNesting = 4;
  if (depth >= kMaxNesting) return;
  RawFeed& feed = *target.feed;
  feed.items.reserve(std::min(feed.items.size() + count_items(element.node), target.walk.limits().items));
  target.walk.children(element, [&](const Element& child) {
    if (is_format_element(child)) {
      switch (child.name) {
        case "item"_name:
        case "entry"_name:
          if (feed.items.size() < target.walk.limits().items) {
            read_item(child, feed, target.walk, home);
          } else {
            ++target.skipped_items;
          }
          return;
        case "channel"_name:
          if (feed.base.empty()) feed.base = child.scope->base;
          if (target.lang.empty()) target.lang = child.scope->lang;
          offer(target.id, target.id_rank, Rank::hint, attribute_by_local_name(child.node, "about"));
          [[fallthrough]];
        case "items"_name:
          read_level(child, target, home, depth + 1);
          return;
        default:
          break;
      }
    }
    read_element(child, target, home);
  });
}

}  // namespace

void read_container(const Element& element, Target& target, Home home) {
  target.feed->base = element.scope->base;
  target.feed->lang = element.scope->lang;
  read_level(element, target, home, 0);
  finish(target);
  if (target.skipped_items > 0) target.feed->repairs.push_back({"too-many-items", target.skipped_items});
}

void read_lone_item(const Element& element, Target& target, Home home) {
  target.feed->base = element.scope->base;
  target.feed->lang = element.scope->lang;
  read_item(element, *target.feed, target.walk, home);
}

void read_element(const Element& element, Target& target, Home home) {
  const auto read_as = [&](Home which, Rank rank) {
    return which == Home::rss ? read_rss_element(element, target, rank) : read_atom_element(element, target, rank);
  };
  const Home other = home == Home::rss ? Home::atom : Home::rss;
  switch (element.vocabulary) {
    case Vocabulary::rss:
      read_as(Home::rss, home == Home::rss ? Rank::own : Rank::foreign);
      return;
    case Vocabulary::atom:
      read_as(Home::atom, home == Home::atom ? Rank::own : Rank::foreign);
      return;
    case Vocabulary::core: {
      if (read_as(home, Rank::own)) return;
      Element by_default = element;
      by_default.vocabulary = target.walk.namespaces().resolve({});
      if (read_module_element(by_default, target)) return;
      read_as(other, Rank::foreign);
      return;
    }
    default:
      read_module_element(element, target);
  }
}

}  // namespace bantin::feeds
