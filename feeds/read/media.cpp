// Media RSS: groups, contents with what is said of each, thumbnails, credits. The nesting that the module allows
// (group > content > thumbnail) is walked to a fixed depth.
#include "feeds/read/markup.hpp"
#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

constexpr int kMaxNesting = 4;

bool is_picture(const RawAttachment& attachment) {
  return equal_ignoring_case(attachment.medium, "image") ||
         equal_ignoring_case(std::string_view(attachment.type).substr(0, 6), "image/");
}

void read_credit(const Element& element, Target& target) {
  if (target.people.size() >= target.walk.limits().people) return;
  RawPerson person;
  const std::string_view role = attribute(element.node, "role");
  if (read_person(element, role.empty() ? "credit" : role, target, person)) target.people.push_back(std::move(person));
}

bool read(const Element& element, Target& target, int depth);

void read_children(const Element& element, Target& target, int depth) {
  if (depth >= kMaxNesting) return;
  target.walk.children(element, [&](Element child) {
    if (child.vocabulary == Vocabulary::core) child.vocabulary = Vocabulary::media;  // prefix forgotten inside a group
    if (child.vocabulary == Vocabulary::media) {
      read(child, target, depth + 1);
    } else {
      read_module_element(child, target);
    }
  });
}

void read_media_content(const Element& element, Target& target, int depth) {
  RawAttachment attachment;
  attachment.url = attribute(element.node, "url");
  attachment.type = attribute(element.node, "type");
  attachment.length = attribute(element.node, "fileSize");
  attachment.medium = attribute(element.node, "medium");
  attachment.duration = attribute(element.node, "duration");
  attachment.base = element.scope->base;
  if (is_picture(attachment)) offer_image(target, Rank::hint, attachment.url, element);
  target.walk.children(element, [&](const Element& child) {
    if (child.name == "title"_name && attachment.title.empty()) attachment.title = text_of(child);
  });
  add_attachment(target, std::move(attachment));
  read_children(element, target, depth);
}

bool read(const Element& element, Target& target, int depth) {
  const Limits& limits = target.walk.limits();
  switch (element.name) {
    case "group"_name:
      read_children(element, target, depth);
      return true;
    case "content"_name:
      read_media_content(element, target, depth);
      return true;
    case "thumbnail"_name: {
      std::string url(attribute(element.node, "url"));
      if (url.empty()) url = text_of(element);
      offer_image(target, Rank::module, url, element);
      return true;
    }
    case "title"_name:
      offer(target.title, target.title_rank, Rank::hint,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "description"_name:
    case "text"_name:
      offer(target.summary, target.summary_rank, Rank::hint, [&] {
        const bool is_html = equal_ignoring_case(attribute(element.node, "type"), "html");
        return read_text(element, is_html ? Markup::html : Markup::unstated, limits.html_bytes);
      });
      return true;
    case "keywords"_name:
      add_keywords(target, text_of(element));
      return true;
    case "category"_name:
      add_category(target, text_of(element), attribute(element.node, "scheme"), attribute(element.node, "label"));
      return true;
    case "credit"_name:
      read_credit(element, target);
      return true;
    case "copyright"_name:
      offer(target.rights, target.rights_rank, Rank::hint,
            [&] { return read_text(element, Markup::unstated, limits.title_bytes); });
      return true;
    case "peerlink"_name: {
      RawAttachment attachment;
      attachment.url = attribute(element.node, "href");
      attachment.type = attribute(element.node, "type");
      attachment.base = element.scope->base;
      add_attachment(target, std::move(attachment));
      return true;
    }
    case "player"_name: {
      RawLink link;
      link.href = attribute(element.node, "url");
      link.rel = "player";
      link.base = element.scope->base;
      add_link(target, std::move(link));
      return true;
    }
    case "license"_name: {
      RawLink link;
      link.href = attribute(element.node, "href");
      link.rel = "license";
      link.base = element.scope->base;
      add_link(target, std::move(link));
      return true;
    }
    case "location"_name:
      if (target.geo.name.empty()) target.geo.name = attribute(element.node, "description");
      target.walk.children(element, [&](const Element& child) { read_geo_element(child, target); });
      return true;
    default:
      return false;
  }
}

}  // namespace

bool read_media_element(const Element& element, Target& target) {
  return read(element, target, 0);
}

}  // namespace bantin::feeds
