// Atom 0.3 and 1.0 (RFC 4287), and Atom's elements inside other formats.
#include "feeds/read/formats.hpp"
#include "feeds/read/markup.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

std::string lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded)
    c = ascii_lower(c);
  return folded;
}

/// RFC 4287 4.2.7.2: a registered relation may be written as its IANA URI.
std::string relation(std::string_view rel) {
  constexpr std::string_view kRegistry = "http://www.iana.org/assignments/relation/";
  std::string folded = lower(rel);
  if (folded.starts_with(kRegistry)) folded.erase(0, kRegistry.size());
  return folded.empty() ? "alternate" : folded;
}

void read_replies(const Element& element, RawLink&& link, RawItem& item) {
  const bool is_feed = link.type.find("xml") != std::string::npos && link.type.find("html") == std::string::npos;
  std::string& slot = is_feed ? item.comments_feed : item.comments_url;
  if (slot.empty()) slot = join_base(link.base, link.href);
  if (item.comments_count.empty()) item.comments_count = attribute_by_local_name(element.node, "count");
}

void read_link(const Element& element, Target& target) {
  RawLink link;
  link.href = attribute(element.node, "href");
  if (link.href.empty()) link.href = text_of(element);
  if (link.href.empty()) {
    // href="" means the base itself; without a base it means nothing.
    if (!element.node.attribute("href") || element.scope->base.empty()) return;
    link.href = element.scope->base;
  }
  link.rel = relation(attribute(element.node, "rel"));
  link.type = attribute(element.node, "type");
  link.title = attribute(element.node, "title");
  link.lang = attribute(element.node, "hreflang");
  link.length = attribute(element.node, "length");
  link.base = element.scope->base;
  if (target.item && link.rel == "enclosure") {
    RawAttachment attachment;
    attachment.url = std::move(link.href);
    attachment.type = std::move(link.type);
    attachment.title = std::move(link.title);
    attachment.length = std::move(link.length);
    attachment.base = std::move(link.base);
    add_attachment(target, std::move(attachment));
  } else if (target.item && link.rel == "replies") {
    read_replies(element, std::move(link), *target.item);
  } else {
    add_link(target, std::move(link));
  }
}

/// Content elsewhere: a file to fetch, or the article itself.
void read_content_source(const Element& element, Target& target, std::string_view source) {
  const std::string_view type = attribute(element.node, "type");
  if (is_textual_type(type) || equal_ignoring_case(type, "application/xhtml+xml")) {
    target.spare_link = source;
    target.spare_link_base = element.scope->base;
    return;
  }
  RawAttachment attachment;
  attachment.url = source;
  attachment.type = type;
  attachment.base = element.scope->base;
  add_attachment(target, std::move(attachment));
}

void read_content(const Element& element, Target& target, Rank rank) {
  if (const std::string_view source = attribute(element.node, "src"); !source.empty()) {
    read_content_source(element, target, source);
  }
  offer(target.item->content, target.content_rank, rank,
        [&] { return read_atom_text(element, target.walk.limits().html_bytes); });
}

void read_source(const Element& element, Target& target) {
  RawOrigin& origin = target.item->origin;
  const auto keep = [](std::string& slot, std::string value) {
    if (slot.empty()) slot = std::move(value);
  };
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "id"_name:
        keep(origin.id, text_of(child));
        break;
      case "title"_name:
        keep(origin.title, deep_text(child));
        break;
      case "updated"_name:
        keep(origin.updated, text_of(child));
        break;
      case "link"_name: {
        const std::string rel = relation(attribute(child.node, "rel"));
        const std::string href = join_base(child.scope->base, attribute(child.node, "href"));
        if (rel == "alternate") keep(origin.link, href);
        if (rel == "self") keep(origin.feed_url, href);
        break;
      }
      case "author"_name: {  // RFC 4287 4.1.2: stands for the entry's author if it has none
        RawPerson person;
        if (target.spare_people.size() < target.walk.limits().people && read_person(child, "author", target, person)) {
          target.spare_people.push_back(std::move(person));
        }
        break;
      }
      case "rights"_name:
        offer(target.rights, target.rights_rank, Rank::hint,
              [&] { return read_atom_text(child, target.walk.limits().title_bytes); });
        break;
      default:
        break;
    }
  });
}

bool is_version_03(pugi::xml_node root) {
  if (attribute(root, "version") == "0.3") return true;
  for (const pugi::xml_attribute item : root.attributes()) {
    const std::string_view value = item.value();
    if (vocabulary_of_uri(value) == Vocabulary::atom) return value.find("2005") == std::string_view::npos;
  }
  return false;
}

bool read_entry_element(const Element& element, Target& target, Rank rank) {
  switch (element.name) {
    case "content"_name:
      read_content(element, target, rank);
      return true;
    case "source"_name:
      read_source(element, target);
      return true;
    default:
      return false;
  }
}

bool read_feed_element(const Element& element, Target& target) {
  RawFeed& feed = *target.feed;
  switch (element.name) {
    case "generator"_name:
      if (feed.generator.empty()) feed.generator = text_of(element);
      return true;
    case "icon"_name:
      if (feed.icon.empty()) feed.icon = join_base(element.scope->base, text_of(element));
      return true;
    case "logo"_name:
      offer_image(target, Rank::own, text_of(element), element);
      return true;
    default:
      return false;
  }
}

}  // namespace

bool read_atom_element(const Element& element, Target& target, Rank rank) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "title"_name:
      offer(target.title, target.title_rank, rank, [&] { return read_atom_text(element, limits.title_bytes); });
      return true;
    case "id"_name:
      offer(target.id, target.id_rank, rank, text_of(element));
      return true;
    case "link"_name:
      read_link(element, target);
      return true;
    case "summary"_name:
    case "subtitle"_name:
    case "tagline"_name:
      offer(target.summary, target.summary_rank, rank, [&] { return read_atom_text(element, limits.html_bytes); });
      return true;
    case "updated"_name:
      add_date(target, RawDate::Kind::updated, rank, text_of(element));
      return true;
    case "modified"_name:  // 0.3: beside 1.0's word it does not count
      add_date(target, RawDate::Kind::updated, Rank::foreign, text_of(element));
      return true;
    case "published"_name:
      add_date(target, RawDate::Kind::published, rank, text_of(element));
      return true;
    case "issued"_name:
      add_date(target, RawDate::Kind::published, Rank::foreign, text_of(element));
      return true;
    case "created"_name:
      add_date(target, RawDate::Kind::created, rank, text_of(element));
      return true;
    case "author"_name:
      add_person(target, element, "author");
      return true;
    case "contributor"_name:
      add_person(target, element, "contributor");
      return true;
    case "category"_name: {
      std::string term(attribute(element.node, "term"));
      if (term.empty()) term = text_of(element);
      add_category(target, term, attribute(element.node, "scheme"), attribute(element.node, "label"));
      return true;
    }
    case "rights"_name:
    case "copyright"_name:
      offer(target.rights, target.rights_rank, rank, [&] { return read_atom_text(element, limits.title_bytes); });
      return true;
    default:
      return target.item ? read_entry_element(element, target, rank) : read_feed_element(element, target);
  }
}

RawFeed read_atom(const XmlRoot& root, const Limits& limits) {
  RawFeed feed;
  feed.format = Format::atom;
  Walk walk(limits);
  Scope scope;
  const Element element = walk.enter_root(root, scope);
  feed.version = is_version_03(root.node) ? "0.3" : "1.0";
  Target target(feed, walk);
  if (element.name == "entry"_name) {
    read_lone_item(element, target, Home::atom);
  } else {
    read_container(element, target, Home::atom);
  }
  return feed;
}

}  // namespace bantin::feeds
