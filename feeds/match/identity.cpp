// Identity inside a source.
//
// A feed names its items by a guid, by a link, or not at all, and lies in each of the three ways: one guid for all
// items, a link that is the home page, a guid that is new with every request. So no single key is trusted. Each item
// brings up to three keys:
//
//   guid     what the feed calls it, trimmed
//   link     the canonical form of its link (no session ids, no tracking, http = https)
//   content  a hash of its title and texts
//
// and, where the portal is known, two more:
//
//   platform the number or name by which the portal's software knows the article, wherever its link leads
//   text     a hash of its title and text, if they are long: an article that was imported anew, or that is reached by
//            another address, says the same words
//
// and the store remembers, for each source, which entry each key stood for. Evidence decides, key by key:
//
//   1. Two items of one document that are the same in all keys are one item listed twice: the second is a duplicate.
//   2. A key that two *different* items of one document share identifies neither of them. It is burnt: the store
//      forgets what it stood for and never uses it again. This goes one way only, so a source cannot flip between
//      two ways of naming its items and publish everything anew each time.
//   3. What is left is looked up, strongest kind first, over the whole document: an entry found by its guid cannot be
//      taken by another item's link. An item whose guid is unknown but whose link is known is that entry with another
//      guid.
//   4. The content key only decides for items that have no usable guid and no usable link. Notices repeat their words
//      ("Thông báo", "Lịch tiếp công dân"): with a guid or link of their own they are different items.
//
// All keys that identify an item are remembered for it, also those that were not needed: they are what finds it again
// when a stronger one turns out to be a lie.
#include "feeds/match/identity.hpp"

// The state of a streaming hash is a complete type only with the inlined library.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

/// Streaming hash of fields: each one is followed by its length, so that ("ab","c") and ("a","bc") differ.
class FieldHash {
 public:
  FieldHash() { XXH3_64bits_reset(&state_); }
  FieldHash& add(std::string_view field) {
    const std::uint64_t size = field.size();
    XXH3_64bits_update(&state_, field.data(), field.size());
    XXH3_64bits_update(&state_, &size, sizeof size);
    return *this;
  }
  std::uint64_t value() const { return XXH3_64bits_digest(&state_); }

 private:
  XXH3_state_t state_;
};

std::uint64_t key_hash(KeyKind kind, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), static_cast<XXH64_hash_t>(kind) + 1);
}

std::uint64_t hash_everything(const RawItem& item) {
  FieldHash hash;
  hash.add(item.guid).add(item.title.value).add(item.summary.value).add(item.content.value);
  for (const RawLink& link : item.links)
    hash.add(link.rel).add(link.href).add(link.type).add(link.length);
  for (const RawPerson& person : item.people)
    hash.add(person.name).add(person.email).add(person.uri).add(person.role);
  for (const RawCategory& category : item.categories)
    hash.add(category.term).add(category.scheme).add(category.label);
  for (const RawDate& date : item.dates)
    hash.add(date.text);
  for (const RawAttachment& file : item.attachments)
    hash.add(file.url).add(file.type).add(file.length).add(file.title);
  hash.add(item.image).add(item.comments_url).add(item.rights.value).add(item.origin.title).add(item.origin.link);
  return hash.value();
}

std::uint64_t key_index(const ItemKey& key) {
  return key.hash ^ (static_cast<std::uint64_t>(key.kind) * 0x9e3779b97f4a7c15U);
}

std::string hex128(std::string_view value, KeyKind kind) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes,
                           XXH3_128bits_withSeed(value.data(), value.size(), static_cast<XXH64_hash_t>(kind) + 1));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(sizeof bytes.digest * 2);
  for (const unsigned char byte : bytes.digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

/// Characters that an IRI may hold (RFC 3987, taken broadly: any non-ASCII byte passes).
bool is_iri_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
  });
}

bool is_urn_uuid(std::string_view id) {
  constexpr std::string_view kPrefix = "urn:uuid:";
  if (id.size() != kPrefix.size() + 36 || !id.starts_with(kPrefix)) return false;
  id.remove_prefix(kPrefix.size());
  for (std::size_t i = 0; i < id.size(); ++i) {
    const char c = id[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

/// Marks, in `items`, those that repeat an earlier one in all their keys.
std::vector<bool> find_duplicates(std::span<const ItemIdentity> items) {
  std::vector<bool> duplicate(items.size(), false);
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_keys;
  by_keys.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::uint64_t all = 0;
    for (const ItemKey& key : items[i].keys)
      all = all * 31 + key_index(key);
    auto& earlier = by_keys[all];
    duplicate[i] = std::any_of(earlier.begin(), earlier.end(), [&](auto j) { return items[j].keys == items[i].keys; });
    if (!duplicate[i]) earlier.push_back(i);
  }
  return duplicate;
}

bool has_key(const Assignment& assignment, KeyKind kind) {
  return std::any_of(assignment.keys.begin(), assignment.keys.end(),
                     [&](const ItemKey& key) { return key.kind == kind; });
}

}  // namespace

std::optional<ItemKey> text_key(std::string_view title, std::string_view text) {
  constexpr std::size_t kLeastWords = 25;
  constexpr std::size_t kMostBytes = 64u << 10;
  const std::string words =
      fold(std::string(title.substr(0, kMostBytes)) + " " + std::string(text.substr(0, kMostBytes)));
  std::string plain;
  std::size_t count = 0;
  bool inside = false;
  for (const char c : words) {
    const bool letter = ascii::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
    if (letter && !inside) ++count;
    if (letter) plain += c;
    inside = letter;
  }
  if (count < kLeastWords) return std::nullopt;
  return ItemKey{KeyKind::text, key_hash(KeyKind::text, plain)};
}

ItemIdentity identify(const RawItem& item, std::string_view link, std::string_view platform) {
  ItemIdentity identity;
  identity.guid = ascii::trim(item.guid);
  if (!link.empty()) identity.canonical_link = canonical_url(link);
  if (!identity.guid.empty()) identity.keys.push_back({KeyKind::guid, key_hash(KeyKind::guid, identity.guid)});
  if (!platform.empty()) identity.keys.push_back({KeyKind::platform, key_hash(KeyKind::platform, platform)});
  if (!identity.canonical_link.empty()) {
    identity.keys.push_back({KeyKind::link, key_hash(KeyKind::link, identity.canonical_link)});
  }
  FieldHash content;
  content.add(ascii::trim(item.title.value)).add(ascii::trim(item.summary.value)).add(ascii::trim(item.content.value));
  // Items without any words are told apart by what they attach and when they are dated.
  if (item.title.value.empty() && item.summary.value.empty() && item.content.value.empty()) {
    for (const RawAttachment& file : item.attachments)
      content.add(file.url);
    for (const RawDate& date : item.dates)
      content.add(date.text);
  }
  identity.keys.push_back({KeyKind::content, content.value()});
  identity.raw_hash = hash_everything(item);
  return identity;
}

Matching match_items(std::span<const ItemIdentity> items, std::span<const KnownEntry> known) {
  Matching result;
  result.items.resize(items.size());

  const std::vector<bool> duplicate = find_duplicates(items);
  std::unordered_map<std::uint64_t, unsigned> uses;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (duplicate[i]) continue;
    for (const ItemKey& key : items[i].keys)
      ++uses[key_index(key)];
  }
  std::unordered_map<std::uint64_t, std::int64_t> entry_of;
  std::unordered_set<std::uint64_t> burnt;
  for (const KnownEntry& entry : known) {
    if (entry.entry == 0)
      burnt.insert(key_index(entry.key));
    else
      entry_of.emplace(key_index(entry.key), entry.entry);
  }

  for (std::size_t i = 0; i < items.size(); ++i) {
    Assignment& assignment = result.items[i];
    if (duplicate[i]) {
      assignment.action = Assignment::Action::duplicate;
      continue;
    }
    for (const ItemKey& key : items[i].keys) {
      const std::uint64_t index = key_index(key);
      if (burnt.contains(index)) continue;
      if (uses[index] == 1) assignment.keys.push_back(key);
      // Equal words prove nothing against a content key: two notices may well say the same.
      else if (key.kind != KeyKind::content && burnt.insert(index).second)
        result.burnt.push_back(key);
    }
  }

  // Strongest kind first over the whole document, so that a guid is never overruled by another item's link.
  std::unordered_set<std::int64_t> taken;
  for (const KeyKind kind : {KeyKind::guid, KeyKind::platform, KeyKind::link, KeyKind::text, KeyKind::content}) {
    for (Assignment& assignment : result.items) {
      if (assignment.action != Assignment::Action::fresh || assignment.keys.empty()) continue;
      if (kind == KeyKind::content && assignment.keys.front().kind != KeyKind::content) continue;
      const auto key = std::find_if(assignment.keys.begin(), assignment.keys.end(),
                                    [&](const ItemKey& candidate) { return candidate.kind == kind; });
      if (key == assignment.keys.end()) continue;
      const auto found = entry_of.find(key_index(*key));
      if (found == entry_of.end() || !taken.insert(found->second).second) continue;
      assignment.action = Assignment::Action::known;
      assignment.entry = found->second;
    }
  }
  return result;
}

std::string published_id(const ItemIdentity& item, const Assignment& assignment, std::string_view source_id,
                         std::string_view source_domain, std::string_view authority) {
  const bool by_guid = !assignment.keys.empty() && assignment.keys.front().kind == KeyKind::guid;
  if (by_guid && is_iri_text(item.guid)) {
    if (is_urn_uuid(item.guid)) return item.guid;
    if (!source_domain.empty() && is_web_url(item.guid) && registrable_domain(url_host(item.guid)) == source_domain) {
      return item.guid;
    }
  }
  std::string key;
  if (by_guid) {
    key = hex128(item.guid, KeyKind::guid);
  } else if (!item.canonical_link.empty() && has_key(assignment, KeyKind::link)) {
    key = hex128(item.canonical_link, KeyKind::link);
  } else {
    const std::string content = std::to_string(item.keys.empty() ? item.raw_hash : item.keys.back().hash);
    key = hex128(content, KeyKind::content);
  }
  std::string id = "tag:";
  // RFC 4151 wants a date on which the authority held the name; this one is part of every id and never changes.
  id.append(authority).append(",2026:").append(source_id).append("/").append(key);
  return id;
}

}  // namespace bantin::feeds
