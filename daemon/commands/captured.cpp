#include "daemon/commands/captured.hpp"

#include <algorithm>
#include <utility>

#include "config/families.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/induce.hpp"
#include "feeds/read/json_page.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/read.hpp"

namespace bantin::commands {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kShown = 3;
constexpr std::size_t kNameCharacters = 100;

std::vector<feeds::Entry> cleaned(const feeds::RawFeed& feed, std::string_view url, const feeds::TimeZone& zone,
                                  feeds::FeedInfo& info) {
  feeds::CleanOptions options;
  if (feeds::is_web_url(url)) options.document_url = url;
  options.zone = zone;
  info = feeds::clean_feed(feed, options);
  std::vector<feeds::Entry> entries;
  for (const feeds::RawItem& item : feed.items)
    entries.push_back(feeds::clean_item(item, feed, info, options));
  return entries;
}

CapturedSource described(const feeds::RawFeed& feed, std::string_view url, const feeds::TimeZone& zone) {
  CapturedSource out;
  feeds::FeedInfo info;
  out.entries = cleaned(feed, url, zone, info);
  // As a configuration wants it: every character that must be is percent-encoded.
  out.url = feeds::resolve_web_url(url, {});
  if (out.url.empty()) out.url = url;
  out.id = id_for(url);
  out.zone = zone;
  out.name = feeds::shorten(info.title.empty() ? feeds::url_host(url) : info.title, kNameCharacters);
  if (out.name.empty()) out.name = out.id;
  return out;
}

/// The same of a page that is read by rules: links are as the daemon stores them.
CapturedSource described_by(const config::PortalRules& rules, const feeds::RawFeed& feed, std::string_view url,
                            const feeds::TimeZone& zone) {
  CapturedSource out = described(feed, url, zone);
  for (feeds::Entry& entry : out.entries)
    entry.link = config::without_dropped(rules, entry.link);
  return out;
}

/// How many items of a list look like news: their titles are more than a label.
std::size_t good_items(const feeds::RawFeed& feed) {
  return static_cast<std::size_t>(std::count_if(feed.items.begin(), feed.items.end(), [](const feeds::RawItem& item) {
    const std::string title = feeds::html_to_text(item.title.value);
    return std::count(title.begin(), title.end(), ' ') >= 3;
  }));
}

bool add_rule(feeds::Rule& rule, const std::string& text) {
  if (text.empty()) return true;
  auto selector = feeds::Selector::compile(text);
  if (!selector) return false;
  rule.any.push_back(std::move(*selector));
  return true;
}

/// The induced rules read back by the reader that the daemon uses.
std::optional<feeds::PageReading> read_back(const feeds::InducedList& list, const pugi::xml_document& page) {
  feeds::PageRules rules;
  if (!add_rule(rules.items, list.items) || !add_rule(rules.title, list.title) || !add_rule(rules.link, list.link) ||
      !add_rule(rules.date, list.date) || !add_rule(rules.summary, list.summary) ||
      !add_rule(rules.image, list.image)) {
    return std::nullopt;
  }
  feeds::PageReading reading = feeds::read_page(page, rules);
  if (reading.state != feeds::PageReading::State::items) return std::nullopt;
  return reading;
}

using Keys = std::vector<std::pair<std::string, std::string>>;

template <class Induced>
Keys keys_of(const Induced& rules) {
  Keys keys;
  for (const auto& [key, value] :
       {std::pair{"items", &rules.items}, std::pair{"title", &rules.title}, std::pair{"link", &rules.link},
        std::pair{"date", &rules.date}, std::pair{"summary", &rules.summary}, std::pair{"image", &rules.image}}) {
    if (!value->empty()) keys.emplace_back(key, *value);
  }
  return keys;
}

std::optional<feeds::PageReading> read_json(const feeds::InducedJson& induced, std::string_view json,
                                            const pugi::xml_document* page) {
  if (induced.items.empty()) return std::nullopt;
  feeds::JsonPageRules rules;
  auto items = feeds::JsonPath::compile(std::string_view(induced.items).substr(feeds::kJsonPrefix.size()));
  if (!items) return std::nullopt;
  rules.items.push_back(std::move(*items));
  for (const auto& [text, fields] : {std::pair{&induced.title, &rules.title}, std::pair{&induced.link, &rules.link},
                                     std::pair{&induced.date, &rules.date}, std::pair{&induced.summary, &rules.summary},
                                     std::pair{&induced.image, &rules.image}}) {
    if (text->empty()) continue;
    auto field = feeds::JsonField::compile(*text);
    if (field) fields->push_back(std::move(*field));
  }
  feeds::PageReading reading =
      page == nullptr ? feeds::read_json_page(json, rules) : feeds::read_json_in_page(*page, rules);
  if (reading.state != feeds::PageReading::State::items) return std::nullopt;
  return reading;
}

struct ByProfile {
  feeds::PageReading reading;
  config::Recognised family;
};

/// The surest family whose rules find items in the page.
std::optional<ByProfile> read_by_profile(const pugi::xml_document& page, std::string_view url,
                                         std::span<const std::shared_ptr<const config::Profile>> profiles) {
  for (config::Recognised& family : config::rank_families(page, url, profiles)) {
    feeds::PageReading reading = feeds::read_page(page, family.profile->rules->page);
    if (reading.state != feeds::PageReading::State::items || good_items(reading.feed) < 2) continue;
    return ByProfile{std::move(reading), std::move(family)};
  }
  return std::nullopt;
}

std::string toml_text(std::string_view text) {
  // A literal string where it can be one: selectors stay readable.
  const bool plain = std::none_of(
      text.begin(), text.end(), [](char c) { return c == '\'' || static_cast<unsigned char>(c) < 0x20U || c == 0x7F; });
  if (plain && text.find('"') != std::string_view::npos) return "'" + std::string(text) + "'";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string comment(std::string_view text) {
  return "# " + feeds::clean_line(text) + "\n";
}

}  // namespace

std::string id_for(std::string_view url) {
  std::string_view rest = url;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) rest.remove_prefix(scheme + 3);
  std::string id;
  for (const char c : feeds::fold(rest.substr(0, 300))) {
    if (id.size() == kLongestId) break;
    if (feeds::ascii::is_alnum(c)) {
      id += feeds::ascii::lower(c);
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-')
    id.pop_back();
  if (id.starts_with("www-")) id.erase(0, 4);
  return id.empty() ? "source" : id;
}

Result<CapturedSource> capture_feed(std::string_view bytes, std::string_view content_type, std::string_view url,
                                    const feeds::TimeZone& zone) {
  feeds::ReadHints hints;
  hints.content_type = content_type;
  const auto feed = feeds::read(bytes, hints);
  if (!feed) return feed.error();
  if (feed->items.empty()) return fail("a feed without items");
  CapturedSource out = described(*feed, url, zone);
  const bool is_nameless =
      feed->format == feeds::Format::sitemap &&
      std::all_of(feed->items.begin(), feed->items.end(), [](const auto& item) { return item.title.value.empty(); });
  if (is_nameless)
    out.why.push_back(
        "It is a sitemap without titles: the newest of its pages are fetched, and those are taken that are articles.");
  return out;
}

Result<CapturedSource> capture_page(std::string_view bytes, std::string_view content_type, std::string_view url,
                                    std::span<const std::shared_ptr<const config::Profile>> profiles,
                                    const feeds::TimeZone& zone) {
  const feeds::DecodedView decoded = feeds::decode_view(bytes, {content_type, {}, true});
  const std::string_view text = feeds::ascii::trim(decoded.text());
  if (text.empty()) return fail(bytes.empty() ? "0 bytes" : "only white space");
  if (text.starts_with('{') || text.starts_with('[')) {
    const feeds::InducedJson rules = feeds::induce_json(text);
    const auto reading = read_json(rules, text, nullptr);
    if (!reading) return fail("JSON without a list of objects that have a title and an address");
    CapturedSource out = described_by({}, reading->feed, url, zone);
    out.page = keys_of(rules);
    out.why.push_back("Why: the answer is JSON, and " + rules.items + " holds " + std::to_string(rules.count) +
                      " objects with titles and links.");
    return out;
  }

  pugi::xml_document page;
  feeds::parse_page(decoded.text(), page);
  auto by_profile = read_by_profile(page, url, profiles);
  const auto list = feeds::induce_list(page, url);
  auto reading = list ? read_back(*list, page) : std::nullopt;
  const std::size_t induced = reading ? good_items(reading->feed) : 0;
  // The profile knows how articles are read too: it wins unless it sees far less than is there.
  if (by_profile && good_items(by_profile->reading.feed) * 2 >= induced) {
    const config::Profile& profile = *by_profile->family.profile;
    CapturedSource out = described_by(*profile.rules, by_profile->reading.feed, url, zone);
    out.profile = profile.id;
    out.why.push_back("Why: a portal of the family " + profile.title + " (" + by_profile->family.evidence +
                      "); its profile finds " + std::to_string(out.entries.size()) + " items here.");
    return out;
  }
  const feeds::InducedJson json = feeds::induce_json(page);
  if (auto state = read_json(json, {}, &page); state && good_items(state->feed) > induced) {
    CapturedSource out = described_by({}, state->feed, url, zone);
    out.page = keys_of(json);
    out.why.push_back("Why: the page carries its list as data for its scripts: " + json.items + " has " +
                      std::to_string(json.count) + " objects with titles and links.");
    return out;
  }
  if (!list) return list.error();
  if (!reading) return fail("a list was seen, but the rules for it did not give it back");
  CapturedSource out = described_by({}, reading->feed, url, zone);
  out.page = keys_of(*list);
  if (!list->next_page.empty()) out.page.emplace_back("next_page", list->next_page);
  out.why.push_back("Why: no known portal family fits; " + list->reason + ".");
  return out;
}

std::string to_toml(const CapturedSource& source) {
  std::string out;
  for (const std::string& line : source.why)
    out += comment(line);
  out += "[[source]]\n";
  out += "id = " + toml_text(source.id) + "\n";
  out += "name = " + toml_text(source.name) + "\n";
  out += "url = " + toml_text(source.url) + "\n";
  if (!source.base_url.empty()) out += "base_url = " + toml_text(source.base_url) + "\n";
  if (!source.profile.empty()) out += "profile = " + toml_text(source.profile) + "\n";
  if (!source.page.empty()) {
    out += "\n[source.page]\n";
    for (const auto& [key, value] : source.page)
      out += key + " = " + toml_text(value) + "\n";
  }
  out += "\n" + comment("The first of " + std::to_string(source.entries.size()) + " items that it yields:");
  for (std::size_t n = 0; n < source.entries.size() && n < kShown; ++n) {
    const feeds::Entry& entry = source.entries[n];
    out += comment(std::to_string(n + 1) + ". " + (entry.title.empty() ? "(no title)" : entry.title));
    std::string line = "   ";
    if (entry.published) {
      // The day as the page says it.
      const auto local = std::chrono::floor<std::chrono::days>(source.zone.to_local(entry.published->at));
      line += feeds::format_day(std::chrono::sys_days(local.time_since_epoch())) + "  ";
    }
    out += "#    " + feeds::clean_line(line + entry.link) + "\n";
  }
  return out;
}

}  // namespace bantin::commands
