// Only items that are new or whose words changed are cleaned: an item polled again costs a few hashes.
#include "daemon/poll/ingest.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/match/edit.hpp"
#include "feeds/match/identity.hpp"
#include "feeds/read/read.hpp"

namespace bantin::poll {
namespace {

using feeds::Entry;
using feeds::Instant;

/// A date that a source may be believed: not before the web had feeds, not more than a day ahead.
std::optional<Instant> plausible(const std::optional<feeds::Date>& date, Instant now) {
  constexpr Instant kEarliest = std::chrono::sys_days(std::chrono::year(1990) / 1 / 1);
  if (!date || date->at < kEarliest || date->at > now + std::chrono::days(1)) return std::nullopt;
  return date->at;
}

bool matches(const config::Filter& filter, const Entry& entry, const std::vector<std::string>& source_tags) {
  using Field = config::Filter::Field;
  const auto found = [&](const std::string& text) { return filter.expression.found_in(text); };
  const bool any = filter.field == Field::any;
  if ((any || filter.field == Field::title) && found(entry.title)) return true;
  if ((any || filter.field == Field::link) && found(entry.link)) return true;
  if (any || filter.field == Field::tags) {
    for (const auto& category : entry.categories) {
      if (found(category.term) || found(category.label)) return true;
    }
    if (std::any_of(source_tags.begin(), source_tags.end(), found)) return true;
  }
  if (any || filter.field == Field::text) {
    if (found(entry.summary)) return true;
    if (!entry.content_html.empty() && found(feeds::html_to_text(entry.content_html))) return true;
  }
  return false;
}

bool is_wanted(const config::Source& source, const Entry& entry) {
  const auto hit = [&](const config::Filter& filter) { return matches(filter, entry, source.tags); };
  if (!source.include.empty() && std::none_of(source.include.begin(), source.include.end(), hit)) return false;
  return std::none_of(source.exclude.begin(), source.exclude.end(), hit);
}

/// What the store knows of the entries that the document's keys find.
struct Memory {
  std::vector<feeds::KnownEntry> matches;
  std::unordered_map<std::int64_t, const store::KnownItem*> by_entry;
  std::unordered_map<std::int64_t, std::size_t> keys_of;  // how many of the document's keys find it

  explicit Memory(const std::vector<store::KnownItem>& known) {
    matches.reserve(known.size());
    for (const store::KnownItem& item : known) {
      matches.push_back(item.match);
      by_entry.emplace(item.match.entry, &item);
      ++keys_of[item.match.entry];
    }
  }
};

}  // namespace

Result<Ingested> ingest(const config::Config& config, const config::Source& source, const store::SourceState& previous,
                        const FetchResponse& response, Instant now, store::Store& store) {
  feeds::ReadHints hints;
  hints.content_type = response.content_type;
  hints.encoding = source.encoding;
  auto read = feeds::read(response.body, hints);
  if (!read) return read.error();
  feeds::RawFeed& document = *read;

  feeds::CleanOptions options;
  if (feeds::is_web_url(response.final_url)) options.document_url = response.final_url;
  options.zone = source.zone ? *source.zone : config.site.zone;

  Ingested result;
  result.info = feeds::clean_feed(document, options);
  if (source.max_entries_per_poll && document.items.size() > *source.max_entries_per_poll) {
    document.items.resize(*source.max_entries_per_poll);
  }
  result.items = document.items.size();

  std::vector<feeds::ItemIdentity> identities;
  std::vector<feeds::ItemKey> keys;
  identities.reserve(document.items.size());
  for (const feeds::RawItem& item : document.items) {
    identities.push_back(feeds::identify(item, feeds::item_link(item, document, result.info, options)));
    keys.insert(keys.end(), identities.back().keys.begin(), identities.back().keys.end());
  }
  const std::vector<store::KnownItem> known = store.known_items(source.id, keys);
  const Memory memory(known);
  feeds::Matching matching = feeds::match_items(identities, memory.matches);
  result.burnt = std::move(matching.burnt);

  const std::string domain = feeds::registrable_domain(feeds::url_host(source.url));
  const std::string authority = feeds::url_host(config.site.public_url);

  // From the document's end to its start: feeds stand newest first nearly everywhere, and what is stored first is
  // taken for older where dates are equal or missing.
  for (std::size_t n = document.items.size(); n-- > 0;) {
    feeds::Assignment& assignment = matching.items[n];
    const feeds::ItemIdentity& identity = identities[n];
    if (assignment.action == feeds::Assignment::Action::duplicate) continue;

    if (assignment.action == feeds::Assignment::Action::known) {
      const store::KnownItem& stored = *memory.by_entry.at(assignment.entry);
      const bool same_words = stored.raw_hash == identity.raw_hash;
      if (same_words && memory.keys_of.at(assignment.entry) >= assignment.keys.size()) continue;
      store::EditedEntry edited;
      edited.row = store::EntryId{assignment.entry};
      edited.raw_hash = identity.raw_hash;
      edited.content_hash = stored.content_hash;
      edited.keys = std::move(assignment.keys);
      if (!same_words) {
        Entry entry = feeds::clean_item(document.items[n], document, result.info, options);
        edited.content_hash = feeds::content_hash(entry);
        if (edited.content_hash != stored.content_hash) {
          // The source's word on when it edited counts if it is news: later than our last look.
          const auto said = plausible(entry.updated, now);
          edited.updated = said && *said > previous.last_success && *said <= now ? *said : now;
          edited.entry = std::move(entry);
        }
      }
      result.edited.push_back(std::move(edited));
      continue;
    }

    Entry entry = feeds::clean_item(document.items[n], document, result.info, options);
    if (!is_wanted(source, entry)) continue;
    store::NewEntry fresh;
    fresh.id = feeds::published_id(identity, assignment, source.id, domain, authority);
    fresh.raw_hash = identity.raw_hash;
    fresh.content_hash = feeds::content_hash(entry);
    fresh.first_seen = now;
    const auto published = plausible(entry.published, now);
    const auto updated = plausible(entry.updated, now);
    fresh.published = published ? *published : updated.value_or(now);
    fresh.updated = std::max(fresh.published, updated.value_or(fresh.published));
    // Items without a date keep the document's order: a second apart each.
    fresh.sort_at = published || updated ? std::min(fresh.published, now)
                                         : now - std::chrono::seconds(static_cast<std::int64_t>(n));
    fresh.keys = std::move(assignment.keys);
    fresh.entry = std::move(entry);
    result.added.push_back(std::move(fresh));
  }
  return result;
}

}  // namespace bantin::poll
