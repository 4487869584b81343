// The members in the order in which the specification names them.
#include "feeds/write/json_feed.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "feeds/clean/date.hpp"

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

Json extension_of(const Entry& entry) {
  Json object = Json::object();
  put(object, "guid", entry.guid);
  if (const auto& date = entry.published ? entry.published : entry.updated) {
    object["date_precision"] = kPrecisions[static_cast<std::size_t>(date->precision)];
    if (!date->zone_given) object["date_zone_assumed"] = true;
  }
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

}  // namespace

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
