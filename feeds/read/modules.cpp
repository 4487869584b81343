// The extension modules that RSS and Atom share, but Media RSS and places: Dublin Core, content, iTunes, podcast,
// slash, syndication, threading and what else needs a line or two.
#include "feeds/read/modules.hpp"

#include "feeds/read/markup.hpp"

namespace bantin::feeds {
namespace {

bool read_dublin_core(const Element& element, Target& target) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "title"_name:
      offer(target.title, target.title_rank, Rank::module,
            [&] { return read_text(element, Markup::plain, limits.title_bytes); });
      return true;
    case "description"_name:
    case "abstract"_name:
      offer(target.summary, target.summary_rank, Rank::module,
            [&] { return read_text(element, Markup::html, limits.html_bytes); });
      return true;
    case "creator"_name:
    case "author"_name:
      add_person(target, element, "author");
      return true;
    case "contributor"_name:
      add_person(target, element, "contributor");
      return true;
    case "publisher"_name:
      add_person(target, element, "publisher");
      return true;
    case "subject"_name: {
      target.walk.children(element, [&](const Element& child) { add_category(target, deep_text(child)); });
      add_category(target, text_of(element));
      return true;
    }
    case "date"_name:
    case "issued"_name:
    case "available"_name:
      add_date(target, RawDate::Kind::published, Rank::module, text_of(element));
      return true;
    case "created"_name:
      add_date(target, RawDate::Kind::created, Rank::module, text_of(element));
      return true;
    case "modified"_name:
      add_date(target, RawDate::Kind::updated, Rank::module, text_of(element));
      return true;
    case "language"_name:
      offer(target.lang, target.lang_rank, Rank::module, text_of(element));
      return true;
    case "rights"_name:
      offer(target.rights, target.rights_rank, Rank::module,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "identifier"_name:
      offer(target.id, target.id_rank, Rank::module, text_of(element));
      return true;
    default:
      return false;
  }
}

bool read_content_module(const Element& element, Target& target) {
  if (!target.item || element.name != "encoded"_name) return false;
  offer(target.item->content, target.content_rank, Rank::own,
        [&] { return read_text(element, Markup::html, target.walk.limits().html_bytes); });
  return true;
}

/// <xhtml:body> and <xhtml:div> as an item's full text.
bool read_xhtml_module(const Element& element, Target& target) {
  if (!target.item) return false;
  if (element.name != "body"_name && element.name != "div"_name) return false;
  offer(target.item->content, target.content_rank, Rank::foreign, [&] {
    RawText text = read_text(element, Markup::xhtml, target.walk.limits().html_bytes);
    if (text.markup != Markup::xhtml || !has_child_elements(element.node)) text.markup = Markup::plain;
    return text;
  });
  return true;
}

void read_itunes_category(const Element& element, Target& target) {
  add_category(target, attribute(element.node, "text"));
  target.walk.children(element, [&](const Element& child) {
    if (child.name == "category"_name) add_category(target, attribute(child.node, "text"));
  });
}

bool read_itunes(const Element& element, Target& target) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "title"_name:
      offer(target.title, target.title_rank, Rank::module,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "summary"_name:
    case "description"_name:
      offer(target.summary, target.summary_rank, Rank::module,
            [&] { return read_text(element, Markup::unstated, limits.html_bytes); });
      return true;
    case "subtitle"_name:
      offer(target.summary, target.summary_rank, Rank::hint,
            [&] { return read_text(element, Markup::unstated, limits.html_bytes); });
      return true;
    case "author"_name:
    case "owner"_name: {
      if (element.name == "owner"_name) {
        add_person(target, element, "owner");
        return true;
      }
      RawPerson person;
      if (target.spare_people.size() < limits.people && read_person(element, "author", target, person)) {
        target.spare_people.push_back(std::move(person));
      }
      return true;
    }
    case "image"_name: {
      std::string_view url = attribute(element.node, "href");
      if (url.empty()) url = attribute(element.node, "url");
      const std::string text = url.empty() ? text_of(element) : std::string(url);
      offer_image(target, Rank::module, text, element);
      return true;
    }
    case "link"_name:
      if (equal_ignoring_case(attribute(element.node, "rel"), "image")) {
        offer_image(target, Rank::module, attribute(element.node, "href"), element);
      }
      return true;
    case "category"_name:
      read_itunes_category(element, target);
      return true;
    case "keywords"_name:
      add_keywords(target, text_of(element));
      return true;
    case "duration"_name:
      if (target.duration.empty()) target.duration = text_of(element);
      return true;
    default:
      return false;
  }
}

bool read_podcast(const Element& element, Target& target) {
  switch (element.name) {
    case "person"_name: {
      const std::string role(attribute(element.node, "role"));
      RawPerson person;
      if (read_person(element, role.empty() ? "host" : role, target, person)) {
        person.uri = attribute(element.node, "href");
        if (target.people.size() < target.walk.limits().people) target.people.push_back(std::move(person));
      }
      return true;
    }
    case "guid"_name:
      offer(target.id, target.id_rank, Rank::module, text_of(element));
      return true;
    case "location"_name: {
      std::string_view point = attribute(element.node, "geo");
      if (point.starts_with("geo:")) point.remove_prefix(4);
      point = point.substr(0, point.find_first_of(";?"));
      if (target.geo.point.empty()) target.geo.point = point;
      if (target.geo.name.empty()) target.geo.name = text_of(element);
      return true;
    }
    default:
      return false;
  }
}

bool read_syndication(const Element& element, Target& target) {
  if (!target.feed) return false;
  const auto keep = [&](std::string& slot) {
    if (slot.empty()) slot = text_of(element);
    return true;
  };
  switch (element.name) {
    case "updateperiod"_name:
      return keep(target.feed->update_period);
    case "updatefrequency"_name:
      return keep(target.feed->update_frequency);
    case "updatebase"_name:
      return keep(target.feed->update_base);
    default:
      return false;
  }
}

bool read_discussion(const Element& element, Target& target) {
  if (!target.item) return false;
  RawItem& item = *target.item;
  const bool is_thread = element.vocabulary == Vocabulary::thread;
  switch (element.name) {
    case "comments"_name:  // slash
    case "total"_name:     // thr
      if (is_thread == (element.name == "total"_name) && item.comments_count.empty()) {
        item.comments_count = text_of(element);
      }
      return true;
    case "in-reply-to"_name:
      if (item.in_reply_to.empty()) item.in_reply_to = attribute(element.node, "ref");
      if (item.in_reply_to.empty()) item.in_reply_to = attribute(element.node, "href");
      return true;
    case "commentrss"_name:  // wfw
      if (item.comments_feed.empty()) item.comments_feed = text_of(element);
      return true;
    default:
      return false;
  }
}

bool read_licence(const Element& element, Target& target) {
  if (element.name != "license"_name) return false;
  RawLink link;
  link.href = attribute_by_local_name(element.node, "resource");
  if (link.href.empty()) link.href = text_of(element);
  link.rel = "license";
  link.base = element.scope->base;
  add_link(target, std::move(link));
  return true;
}

/// The link behind a counting proxy: what a reader wants to open.
bool read_original_link(const Element& element, Target& target) {
  if (!target.item || element.name != "origlink"_name) return false;
  RawLink link;
  link.href = text_of(element);
  if (link.href.empty()) return true;
  link.rel = "alternate";
  link.base = element.scope->base;
  target.links.insert(target.links.begin(), std::move(link));
  return true;
}

bool read_prism(const Element& element, Target& target) {
  switch (element.name) {
    case "publicationdate"_name:
    case "coverdate"_name:
      add_date(target, RawDate::Kind::published, Rank::module, text_of(element));
      return true;
    case "modificationdate"_name:
      add_date(target, RawDate::Kind::updated, Rank::module, text_of(element));
      return true;
    default:
      return false;
  }
}

bool read_webfeeds(const Element& element, Target& target) {
  if (element.name == "icon"_name && target.feed) {
    if (target.feed->icon.empty()) target.feed->icon = text_of(element);
    return true;
  }
  if (element.name != "logo"_name && element.name != "featuredimage"_name) return false;
  offer_image(target, Rank::hint, text_of(element), element);
  return true;
}

}  // namespace

bool read_module_element(const Element& element, Target& target) {
  switch (element.vocabulary) {
    case Vocabulary::dc:
    case Vocabulary::dcterms:
      return read_dublin_core(element, target);
    case Vocabulary::content:
      return read_content_module(element, target);
    case Vocabulary::xhtml:
      return read_xhtml_module(element, target);
    case Vocabulary::media:
      return read_media_element(element, target);
    case Vocabulary::itunes:
      return read_itunes(element, target);
    case Vocabulary::podcast:
      return read_podcast(element, target);
    case Vocabulary::georss:
    case Vocabulary::geo:
    case Vocabulary::gml:
      return read_geo_element(element, target);
    case Vocabulary::syndication:
      return read_syndication(element, target);
    case Vocabulary::slash:
    case Vocabulary::thread:
    case Vocabulary::comment_api:
      return read_discussion(element, target);
    case Vocabulary::licence:
      return read_licence(element, target);
    case Vocabulary::feedburner:
      return read_original_link(element, target);
    case Vocabulary::prism:
      return read_prism(element, target);
    case Vocabulary::webfeeds:
      return read_webfeeds(element, target);
    default:
      return false;
  }
}

}  // namespace bantin::feeds
