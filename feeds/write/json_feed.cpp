// The members in the order in which the specification names them.
#include "feeds/write/json_feed.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "feeds/clean/date.hpp"
#include "feeds/write/syntax.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kFormats = {"rss", "rdf", "atom", "cdf", "json_feed", "sitemap", "page"};
constexpr std::array kDays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array kPrecisions = {"day", "minute", "second"};

void put(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

void put(Json& object, const char* name, const std::optional<Date>& date) {
  if (date) object[name] = format_rfc3339(date->at);
}

void put(Json& object, const char* name, Json value) {
  if (!value.empty()) object[name] = std::move(value);
}

void put(Json& object, const char* name, const std::optional<Geo>& geo) {
  if (!geo || !std::isfinite(geo->latitude) || !std::isfinite(geo->longitude)) return;
  Json place = {{"latitude", geo->latitude}, {"longitude", geo->longitude}};
  put(place, "name", geo->name);
  object[name] = std::move(place);
}

/// Those who wrote it; where nobody is named so, those who answer for it.
Json authors_of(const std::vector<Person>& people) {
  Json list = Json::array();
  for (const std::string_view role : {"author", "editor", "owner"}) {
    for (const Person& person : people) {
      if (person.role != role && !(role == "author" && person.role.empty())) continue;
      Json author = Json::object();
      put(author, "name", person.name.empty() ? person.email : person.name);
      put(author, "url", person.uri);
      if (!author.empty()) list.push_back(std::move(author));
    }
    if (!list.empty()) break;
  }
  return list;
}

Json people_of(const std::vector<Person>& people) {
  Json list = Json::array();
  for (const Person& person : people) {
    Json object = Json::object();
    put(object, "name", person.name);
    put(object, "email", person.email);
    put(object, "url", person.uri);
    put(object, "role", person.role);
    list.push_back(std::move(object));
  }
  return list;
}

Json categories_of(const std::vector<Category>& categories) {
  Json list = Json::array();
  for (const Category& category : categories) {
    Json object = Json::object();
    put(object, "term", category.term);
    put(object, "scheme", category.scheme);
    put(object, "label", category.label);
    list.push_back(std::move(object));
  }
  return list;
}

Json tags_of(const std::vector<Category>& categories) {
  Json list = Json::array();
  for (const Category& category : categories) {
    const std::string& tag = category.label.empty() ? category.term : category.label;
    if (!tag.empty() && std::find(list.begin(), list.end(), tag) == list.end()) list.push_back(tag);
  }
  return list;
}

Json attachments_of(const std::vector<Attachment>& attachments) {
  Json list = Json::array();
  for (const Attachment& attachment : attachments) {
    Json object = {{"url", attachment.url},
                   {"mime_type", attachment.mime_type.empty() ? "application/octet-stream" : attachment.mime_type}};
    put(object, "title", attachment.title);
    if (attachment.size_bytes) object["size_in_bytes"] = *attachment.size_bytes;
    if (attachment.duration) object["duration_in_seconds"] = attachment.duration->count();
    list.push_back(std::move(object));
  }
  return list;
}

Json origin_of(const Origin& origin) {
  Json object = Json::object();
  put(object, "id", origin.id);
  put(object, "title", origin.title);
  put(object, "link", origin.link);
  put(object, "feed_url", origin.feed_url);
  return object;
}

/// JSON Feed wants an id; what has neither guid nor link is known by what it says.
std::string id_of(const Entry& entry) {
  if (!entry.guid.empty()) return entry.guid;
  if (!entry.link.empty()) return entry.link;
  std::string all = entry.title + '\n' + entry.summary + '\n' + entry.content_html;
  for (const Attachment& attachment : entry.attachments)
    all += '\n' + attachment.url;
  if (entry.published) all += '\n' + format_rfc3339(entry.published->at);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  std::string id = "hash:";
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4)
      id += "0123456789abcdef"[(half >> shift) & 15];
  }
  return id;
}

void put_event_day(Json& object, const Entry& entry) {
  if (entry.event_day) object["event_date"] = format_day(*entry.event_day);
}

Json extension_of(const Entry& entry) {
  Json object = Json::object();
  put(object, "guid", entry.guid);
  if (const auto& date = entry.published ? entry.published : entry.updated) {
    object["date_precision"] = kPrecisions[static_cast<std::size_t>(date->precision)];
    if (!date->zone_given) object["date_zone_assumed"] = true;
  }
  put_event_day(object, entry);
  put(object, "summary_html", entry.summary_html);
  put(object, "comments_url", entry.comments_url);
  put(object, "comments_feed", entry.comments_feed);
  if (entry.comments_count) object["comments_count"] = *entry.comments_count;
  put(object, "in_reply_to", entry.in_reply_to);
  put(object, "rights", entry.rights);
  put(object, "origin", origin_of(entry.origin));
  put(object, "categories", categories_of(entry.categories));
  put(object, "people", people_of(entry.people));
  put(object, "geo", entry.geo);
  return object;
}

Json item_of(const Entry& entry) {
  Json item = {{"id", id_of(entry)}};
  put(item, "url", entry.link);
  put(item, "external_url", entry.external_link);
  put(item, "title", entry.title);
  const std::string& html = entry.content_html.empty() ? entry.summary_html : entry.content_html;
  if (html.empty()) {
    item["content_text"] = entry.summary;
  } else {
    item["content_html"] = html;
  }
  put(item, "summary", entry.summary);
  put(item, "image", entry.image);
  put(item, "date_published", entry.published);
  put(item, "date_modified", entry.updated);
  put(item, "authors", authors_of(entry.people));
  put(item, "tags", tags_of(entry.categories));
  put(item, "language", entry.lang);
  put(item, "attachments", attachments_of(entry.attachments));
  put(item, "_bantin", extension_of(entry));
  return item;
}

Json repairs_of(const std::vector<Repair>& repairs) {
  Json list = Json::array();
  for (const Repair& repair : repairs)
    list.push_back({{"what", repair.what}, {"count", repair.count}});
  return list;
}

Json extension_of(const FeedInfo& info) {
  Json object = {{"format", kFormats[static_cast<std::size_t>(info.format)]}};
  put(object, "version", info.version);
  put(object, "encoding", info.encoding);
  put(object, "repairs", repairs_of(info.repairs));
  put(object, "id", info.id);
  put(object, "generator", info.generator);
  put(object, "rights", info.rights);
  put(object, "image", info.image);
  put(object, "self", info.self_link);
  put(object, "hubs", Json(info.hubs));
  put(object, "next", info.next_page);
  put(object, "prev_archive", info.prev_archive);
  put(object, "published", info.published);
  put(object, "updated", info.updated);
  if (info.ttl) object["ttl"] = info.ttl->count();
  if (info.update_interval) object["update_interval"] = info.update_interval->count();
  put(object, "update_base", info.update_base);
  Json hours = Json::array();
  for (unsigned hour = 0; hour < 24; ++hour) {
    if ((info.skip_hours >> hour & 1) != 0) hours.push_back(hour);
  }
  put(object, "skip_hours", std::move(hours));
  Json days = Json::array();
  for (unsigned day = 0; day < kDays.size(); ++day) {
    if ((info.skip_days >> day & 1) != 0) days.push_back(kDays[day]);
  }
  put(object, "skip_days", std::move(days));
  put(object, "categories", categories_of(info.categories));
  put(object, "people", people_of(info.people));
  put(object, "geo", info.geo);
  return object;
}

Json hubs_of(const std::vector<std::string>& hubs) {
  Json list = Json::array();
  for (const std::string& hub : hubs)
    list.push_back({{"type", "WebSub"}, {"url", hub}});
  return list;
}

Json source_of(const PublishedSource& source) {
  Json object = {{"id", source.id}};
  put(object, "uri", source.uri);
  put(object, "title", source.title);
  put(object, "url", source.home);
  put(object, "feed_url", source.feed);
  put(object, "rights", source.rights);
  return object;
}

Json extension_of(const PublishedEntry& published) {
  const Entry& entry = published.entry;
  Json object = {{"source", source_of(published.source)}};
  Json areas = Json::array();
  for (const auto& [id, name] : published.areas)
    areas.push_back({{"id", id}, {"name", name}});
  put(object, "areas", std::move(areas));
  Json related = Json::array();
  for (const PublishedSource& other : published.related)
    related.push_back({{"title", other.title}, {"url", other.home}});
  put(object, "related", std::move(related));
  put_event_day(object, entry);
  put(object, "rights", entry.rights);
  put(object, "comments_url", entry.comments_url);
  put(object, "origin", origin_of(entry.origin));
  std::vector<Person> others;
  std::copy_if(entry.people.begin(), entry.people.end(), std::back_inserter(others),
               [](const Person& person) { return !person.role.empty() && person.role != "author"; });
  put(object, "people", people_of(others));
  put(object, "geo", entry.geo);
  return object;
}

/// Tags are words for people: areas by name, then the source's tags, then the item's own.
Json tags_of(const PublishedEntry& published) {
  Json tags = Json::array();
  const auto add = [&](const std::string& tag) {
    if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  };
  for (const auto& [id, name] : published.areas)
    add(name.empty() ? id : name);
  for (const std::string& tag : published.tags)
    add(tag);
  for (const Category& category : published.entry.categories)
    add(category.label.empty() ? category.term : category.label);
  return tags;
}

Json item_of(const PublishedEntry& published) {
  const Entry& entry = published.entry;
  Json item = {{"id", published.id}};
  put(item, "url", entry.link);
  if (entry.external_link != entry.link) put(item, "external_url", entry.external_link);
  put(item, "title", entry.title);
  const std::string& html = entry.content_html.empty() ? entry.summary_html : entry.content_html;
  item[html.empty() ? "content_text" : "content_html"] = html.empty() ? entry.summary : html;
  put(item, "summary", entry.summary);
  put(item, "image", entry.image);
  item["date_published"] = xml_date(published.published);
  item["date_modified"] = xml_date(published.updated);
  Json authors = authors_of(entry.people);
  if (authors.empty()) {
    Json author = {{"name", published.source.title.empty() ? published.source.id : published.source.title}};
    put(author, "url", published.source.home);
    authors.push_back(std::move(author));
  }
  item["authors"] = std::move(authors);
  put(item, "tags", tags_of(published));
  put(item, "language", entry.lang);
  put(item, "attachments", attachments_of(entry.attachments));
  item["_bantin"] = extension_of(published);
  return item;
}

Json extension_of(const FeedDocument& document) {
  Json object = {{"generator", "bantin " + document.generator_version}, {"updated", xml_date(document.updated)}};
  put(object, "current", document.current);
  put(object, "prev_archive", document.prev_archive);
  put(object, "next_archive", document.next_archive);
  Json deleted = Json::array();
  for (const Tombstone& gone : document.deleted)
    deleted.push_back({{"id", gone.id}, {"when", xml_date(gone.when)}});
  put(object, "deleted", std::move(deleted));
  return object;
}

}  // namespace

std::string write_json_feed(const FeedDocument& document) {
  Json feed = {{"version", "https://jsonfeed.org/version/1.1"}, {"title", document.title}};
  put(feed, "home_page_url", document.home_url);
  put(feed, "feed_url", document.self_url);
  put(feed, "description", document.subtitle);
  // The archive is what JSON Feed calls the next page: older items, in a document of their own.
  put(feed, "next_url", document.prev_archive);
  put(feed, "icon", document.icon_url);
  Json author = Json::object();
  put(author, "name", document.author_name);
  put(author, "url", document.author_uri);
  if (!author.empty()) feed["authors"] = Json::array({std::move(author)});
  if (is_language_tag(document.lang)) feed["language"] = document.lang;
  put(feed, "hubs", hubs_of(document.hubs));
  feed["_bantin"] = extension_of(document);
  Json items = Json::array();
  for (const PublishedEntry& entry : document.entries)
    items.push_back(item_of(entry));
  feed["items"] = std::move(items);
  return feed.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string write_json_feed(const FeedInfo& info, const std::vector<Entry>& entries, bool pretty) {
  Json feed = {{"version", "https://jsonfeed.org/version/1.1"}, {"title", info.title}};
  put(feed, "home_page_url", info.home_link);
  put(feed, "feed_url", info.self_link);
  put(feed, "description", info.subtitle);
  put(feed, "next_url", info.next_page);
  put(feed, "icon", info.image);
  put(feed, "favicon", info.icon);
  put(feed, "authors", authors_of(info.people));
  put(feed, "language", info.lang);
  put(feed, "hubs", hubs_of(info.hubs));
  feed["_bantin"] = extension_of(info);
  Json items = Json::array();
  for (const Entry& entry : entries)
    items.push_back(item_of(entry));
  feed["items"] = std::move(items);
  return feed.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace bantin::feeds
