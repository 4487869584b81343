// RSS 0.91 to 2.0, and the elements that RSS, RDF and careless Atom feeds have in common.
#include "feeds/read/formats.hpp"
#include "feeds/read/markup.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

void read_source(const Element& element, Target& target) {
  if (!target.item) return;
  RawOrigin& origin = target.item->origin;
  if (origin.title.empty()) origin.title = text_of(element);
  if (origin.feed_url.empty()) origin.feed_url = join_base(element.scope->base, attribute(element.node, "url"));
}

void read_enclosure(const Element& element, Target& target) {
  RawAttachment attachment;
  attachment.url = attribute(element.node, "url");
  if (attachment.url.empty()) attachment.url = attribute(element.node, "href");
  if (attachment.url.empty()) attachment.url = text_of(element);
  attachment.type = attribute(element.node, "type");
  attachment.length = attribute(element.node, "length");
  attachment.duration = attribute(element.node, "duration");
  attachment.title = attribute(element.node, "title");
  attachment.base = element.scope->base;
  add_attachment(target, std::move(attachment));
}

void read_image(const Element& element, Target& target) {
  std::string url;
  target.walk.children(element, [&](const Element& child) {
    if (child.name == "url"_name && url.empty()) url = text_of(child);
  });
  if (url.empty()) url = attribute(element.node, "url");
  if (url.empty()) url = attribute(element.node, "href");
  if (url.empty() && !has_child_elements(element.node)) url = text_of(element);
  offer_image(target, Rank::own, url, element);
  // RDF: a pointer to the <image> beside the channel, whose own word on the URL is better.
  offer_image(target, Rank::foreign, attribute_by_local_name(element.node, "resource"), element);
}

void read_list(const Element& element, Target& target, NameHash name, std::vector<std::string>& list) {
  constexpr std::size_t kMaxHours = 48;
  target.walk.children(element, [&](const Element& child) {
    if (child.name == name && list.size() < kMaxHours) list.push_back(text_of(child));
  });
}

void read_link(const Element& element, Target& target) {
  if (element.node.first_attribute() && !attribute(element.node, "href").empty() && text_of(element).empty()) {
    Element as_atom = element;
    as_atom.vocabulary = Vocabulary::atom;
    read_atom_element(as_atom, target, Rank::foreign);
    return;
  }
  add_text_link(target, element, "alternate");
}

void read_guid(const Element& element, Target& target, Rank rank) {
  const Rank held = target.id_rank;
  offer(target.id, target.id_rank, rank, text_of(element));
  if (target.id_rank == held) return;
  const std::string_view flag = attribute(element.node, "isPermaLink");
  if (!flag.empty()) target.item->guid_is_permalink = equal_ignoring_case(flag, "true");
}

/// What only an item has.
bool read_item_element(const Element& element, Target& target, Rank rank) {
  if (!target.item) return false;
  switch (element.name) {
    case "guid"_name:
      read_guid(element, target, rank);
      return true;
    case "enclosure"_name:
      read_enclosure(element, target);
      return true;
    case "comments"_name:
      if (target.item->comments_url.empty()) target.item->comments_url = text_of(element);
      return true;
    case "source"_name:
      if (has_child_elements(element.node)) return false;  // Atom's
      read_source(element, target);
      return true;
    case "content"_name:
      if (!attribute(element.node, "type").empty() || !attribute(element.node, "src").empty()) return false;
      [[fallthrough]];
    case "body"_name:
    case "fullitem"_name:
    case "encoded"_name:
      offer(target.item->content, target.content_rank, Rank::module,
            [&] { return read_text(element, Markup::html, target.walk.limits().html_bytes); });
      return true;
    default:
      return false;
  }
}

/// What only a channel has.
bool read_channel_element(const Element& element, Target& target) {
  if (!target.feed) return false;
  RawFeed& feed = *target.feed;
  switch (element.name) {
    case "generator"_name:
      if (feed.generator.empty()) feed.generator = text_of(element);
      return true;
    case "ttl"_name:
      if (feed.ttl.empty()) feed.ttl = text_of(element);
      return true;
    case "skiphours"_name:
      read_list(element, target, "hour"_name, feed.skip_hours);
      return true;
    case "skipdays"_name:
      read_list(element, target, "day"_name, feed.skip_days);
      return true;
    case "managingeditor"_name:
      add_person(target, element, "editor");
      return true;
    case "webmaster"_name:
      add_person(target, element, "webmaster");
      return true;
    case "textinput"_name:
    case "cloud"_name:
    case "docs"_name:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool read_rss_element(const Element& element, Target& target, Rank rank) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "title"_name:
      offer(target.title, target.title_rank, rank,
            [&] { return read_text(element, target.walk.title_markup, limits.title_bytes); });
      return true;
    case "link"_name:
      read_link(element, target);
      return true;
    case "description"_name:
      offer(target.summary, target.summary_rank, rank,
            [&] { return read_text(element, Markup::html, limits.html_bytes); });
      return true;
    case "author"_name:
      add_person(target, element, "author");
      return true;
    case "category"_name: {
      const std::optional<std::string_view> term = sole_text(element);
      if (term && term->empty()) return false;  // Atom's
      add_category(target, term ? *term : std::string_view(deep_text(element)), attribute(element.node, "domain"));
      return true;
    }
    case "pubdate"_name:
      add_date(target, RawDate::Kind::published, rank, text_of(element));
      return true;
    case "lastbuilddate"_name:
      add_date(target, RawDate::Kind::updated, rank, text_of(element));
      return true;
    case "language"_name:
      offer(target.lang, target.lang_rank, rank, text_of(element));
      return true;
    case "copyright"_name:
      offer(target.rights, target.rights_rank, rank,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "image"_name:
      read_image(element, target);
      return true;
    default:
      return target.item ? read_item_element(element, target, rank) : read_channel_element(element, target);
  }
}

RawFeed read_rss(const XmlRoot& root, const Limits& limits) {
  RawFeed feed;
  feed.format = Format::rss;
  feed.version = attribute(root.node, "version");
  Walk walk(limits);
  Scope scope;
  const Element element = walk.enter_root(root, scope);
  Target target(feed, walk);
  read_container(element, target, Home::rss);
  return feed;
}

}  // namespace bantin::feeds
