// How far a source's word is to be believed: by what its items are known, and whether what it suddenly brings is news.
// Pure; any thread. The essay stands in evidence.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/match/identity.hpp"

namespace bantin::feeds {

/// What a source's items are known by.
struct Evidence {
  KeyKind level = KeyKind::guid;  // the strongest key that is used: guid, link or content
  std::string reason;             // why it is not the guid, in words
  unsigned doubts = 0;            // consecutive documents that spoke against the level
};

/// "guid", "link" or "content".
std::string_view to_string(KeyKind level) noexcept;

/// Leaves out the keys that are stronger than `level`. The rules' own key (platform) is an admin's word and stays.
void weaken(ItemIdentity& item, KeyKind level);

/// For a document none of whose items is known by name, while at least three and half of them say the words of known
/// entries: a site that was rebuilt. Those items are the entries; true if there were any.
bool match_by_words(std::span<const ItemIdentity> items, std::span<const KnownEntry> known, Matching& matching);

/// What this document says for and against the level; it goes down one step at most, and never up. `items` before they
/// were weakened.
Evidence weigh(Evidence before, std::span<const ItemIdentity> items, const Matching& matching,
               std::span<const KnownEntry> known);

/// New items that claim to be recent, in a document of a source that was read before.
struct Claims {
  std::vector<std::optional<Instant>> dates;  // of each of them; none: it names no date
  std::size_t known = 0;                      // items of the document that are known
  Instant last_success;
  Instant now;
};
/// Why they are not to be believed before another document has said the same; empty if they are.
std::string doubt(const Claims& claims);

}  // namespace bantin::feeds
