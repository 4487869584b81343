// Which items of a source are the same. Pure; any thread. The essay stands in identity.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/model.hpp"

namespace bantin::feeds {

/// What an item can be known by inside its source, strongest first.
enum class KeyKind : std::uint8_t {
  guid = 0,
  link = 1,
  content = 2,
  platform = 3,  // the article's own name inside its portal, taken out of its link by rules: stronger than the link
  text = 4       // words that are too many to be said twice by chance: weaker than the link
};

/// 64-bit hash of (kind, value); unique enough inside one source, meaningless outside it.
struct ItemKey {
  KeyKind kind;
  std::uint64_t hash;
  friend bool operator==(const ItemKey&, const ItemKey&) = default;
};

/// One item of a document, reduced to what identity needs. Made without cleaning anything.
struct ItemIdentity {
  std::vector<ItemKey> keys;   // at most one a kind, strongest first; kinds that the item lacks are left out
  std::uint64_t raw_hash = 0;  // over every word of the item that an edit could change
  std::string guid;            // trimmed
  std::string canonical_link;  // canonical_url of its link, or empty
};

/// `link` is the item's own absolute link (clean.hpp: item_link) or empty. `platform`: what rules find in it.
ItemIdentity identify(const RawItem& item, std::string_view link, std::string_view platform = {});

/// The key of an item of a page, or of an article, by its title and text; none if they are short enough to be said of
/// two things: "Lịch tiếp công dân". Markup, accents and punctuation do not count.
std::optional<ItemKey> text_key(std::string_view title, std::string_view text);

/// An entry that the store already has, found by at least one key of the document. `entry` 0: the key is burnt.
struct KnownEntry {
  std::int64_t entry = 0;  // the store's row
  ItemKey key;             // by which it was found
};

/// What to do with one item of the document.
struct Assignment {
  enum class Action {
    known,      // the item is `entry`; edited or not is told by the hashes
    fresh,      // never seen in this source
    duplicate,  // the same item stands in this document already
  };
  Action action = Action::fresh;
  std::int64_t entry = 0;
  std::vector<ItemKey> keys;  // those that identify this item alone: to be remembered for it
};

struct Matching {
  std::vector<Assignment> items;  // one for each item, in their order
  std::vector<ItemKey> burnt;     // keys shown by this document to identify nothing, not known as burnt before
};

/// Assigns each item of one document to a known entry or to none. No two items get the same entry.
Matching match_items(std::span<const ItemIdentity> items, std::span<const KnownEntry> known);

/// The published id (atom:id) of a new item: its own id where that is an absolute IRI of `source_domain` (a
/// registrable domain) or a urn:uuid, and identifies the item alone; else a tag: URI (RFC 4151) of `authority` (a host
/// name), made from the source's id and the item's strongest key.
std::string published_id(const ItemIdentity& item, const Assignment& assignment, std::string_view source_id,
                         std::string_view source_domain, std::string_view authority);

}  // namespace bantin::feeds
