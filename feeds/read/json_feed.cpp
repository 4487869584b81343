// JSON Feed 1.0 and 1.1 (jsonfeed.org) -> RawFeed, as tolerantly as the XML readers: what has the wrong type is left
// out, numbers serve as text, names of members match in any case. A look at the brackets before parsing bounds depth
// and memory.
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "feeds/read/formats.hpp"
#include "feeds/read/json_tree.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::json;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_caseless(std::string_view a, std::string_view lower_case) {
  if (a.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower_case[i]) return false;
  }
  return true;
}

/// The member of that name, or null.
const Json& member(const Json& object, const char* name) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  if (const auto exact = object.find(name); exact != object.end()) return *exact;
  for (const auto& [key, value] : object.items()) {
    if (same_caseless(key, name)) return value;
  }
  return kNull;
}

std::string text(const Json& object, const char* name) {
  return json_text(member(object, name));
}

RawText plain(const Json& object, const char* name, const std::string& lang) {
  return {text(object, name), Markup::plain, {}, lang};
}

/// An array's elements; anything else but null counts as an array of one.
std::vector<const Json*> elements(const Json& value) {
  std::vector<const Json*> result;
  if (value.is_array()) {
    for (const Json& element : value)
      result.push_back(&element);
  } else if (!value.is_null()) {
    result.push_back(&value);
  }
  return result;
}

void add_link(Few<RawLink>& links, std::string href, const char* rel) {
  if (href.empty()) return;
  RawLink link;
  link.href = std::move(href);
  link.rel = rel;
  links.push_back(std::move(link));
}

Few<RawPerson> people(const Json& object, std::size_t limit) {
  Few<RawPerson> result;
  for (const char* name : {"authors", "author"}) {
    for (const Json* element : elements(member(object, name))) {
      RawPerson person;
      person.name = element->is_object() ? text(*element, "name") : json_text(*element);
      person.uri = text(*element, "url");
      person.email = text(*element, "email");
      person.role = "author";
      if (person.name.empty() && person.uri.empty() && person.email.empty()) continue;
      if (result.size() < limit) result.push_back(std::move(person));
    }
    if (!result.empty()) break;  // 1.1 replaces `author` by `authors`; who gives both means the same people
  }
  return result;
}

void read_attachments(const Json& object, RawItem& item, std::size_t limit) {
  for (const Json* element : elements(member(object, "attachments"))) {
    RawAttachment attachment;
    attachment.url = text(*element, "url");
    if (attachment.url.empty() || item.attachments.size() == limit) continue;
    attachment.type = text(*element, "mime_type");
    attachment.title = text(*element, "title");
    attachment.length = text(*element, "size_in_bytes");
    attachment.duration = text(*element, "duration_in_seconds");
    item.attachments.push_back(std::move(attachment));
  }
}

RawItem read_item(const Json& object, const std::string& feed_lang, const Limits& limits) {
  RawItem item;
  item.guid = text(object, "id");
  item.lang = text(object, "language");
  if (item.lang.empty()) item.lang = feed_lang;
  item.title = plain(object, "title", item.lang);
  item.summary = plain(object, "summary", item.lang);
  item.content = {text(object, "content_html"), Markup::html, {}, item.lang};
  if (item.content.value.empty()) item.content = plain(object, "content_text", item.lang);
  add_link(item.links, text(object, "url"), "alternate");
  add_link(item.links, text(object, "external_url"), "related");
  item.people = people(object, limits.people);
  for (const Json* tag : elements(member(object, "tags"))) {
    std::string term = json_text(*tag);
    if (!term.empty() && item.categories.size() < limits.categories)
      item.categories.push_back({std::move(term), {}, {}});
  }
  constexpr std::array kDates = {std::pair{"date_published", RawDate::Kind::published},
                                 std::pair{"date_modified", RawDate::Kind::updated}};
  for (const auto& [name, kind] : kDates) {
    if (std::string date = text(object, name); !date.empty()) item.dates.push_back({kind, std::move(date)});
  }
  read_attachments(object, item, limits.attachments);
  item.image = text(object, "image");
  if (item.image.empty()) item.image = text(object, "banner_image");
  return item;
}

std::string version_of(const std::string& url) {
  const auto slash = url.rfind('/');
  const std::string version = slash == std::string::npos ? url : url.substr(slash + 1);
  return version == "1" ? "1.0" : version;
}

}  // namespace

Result<RawFeed> read_json_feed(std::string_view utf8, const Limits& limits) {
  if (!is_bounded_json(utf8)) return fail("JSON that is nested too deep or has too many values");
  const Json document = Json::parse(utf8, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return fail("broken or incomplete JSON");
  const std::string version = text(document, "version");
  const Json& items = member(document, "items");
  if (!document.is_object() || (version.find("jsonfeed.org") == std::string::npos && !items.is_array())) {
    return fail("JSON, but no JSON Feed");
  }
  RawFeed feed;
  feed.format = Format::json_feed;
  feed.version = version_of(version);
  feed.lang = text(document, "language");
  feed.title = plain(document, "title", feed.lang);
  feed.subtitle = plain(document, "description", feed.lang);
  add_link(feed.links, text(document, "home_page_url"), "alternate");
  add_link(feed.links, text(document, "feed_url"), "self");
  add_link(feed.links, text(document, "next_url"), "next");
  for (const Json* hub : elements(member(document, "hubs")))
    add_link(feed.links, text(*hub, "url"), "hub");
  feed.people = people(document, limits.people);
  feed.image = text(document, "icon");
  feed.icon = text(document, "favicon");
  for (const Json* element : elements(items)) {
    if (!element->is_object()) continue;
    if (feed.items.size() == limits.items) {
      feed.repairs.push_back({"too-many-items"});
      break;
    }
    feed.items.push_back(read_item(*element, feed.lang, limits));
  }
  return feed;
}

}  // namespace bantin::feeds
