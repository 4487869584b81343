// Evidence
//
// A source shows by its documents which of its names are good. Two things are judged here, both from one document and
// what was known before it.
//
// What its items are known by. It begins with the guid. When in two documents running most of the known items come with
// a guid that was never seen, or when three items of one document share a guid, the guid says nothing, and the link is
// what counts; when the same happens to links, the words do. This goes one way. A source that were believed again after
// a while would publish everything anew each time it changed its mind.
//
// Whether what it brings is news. A site that was rebuilt, a portal that imports its archive with the date of the
// import or a database that lost its dates brings a heap of items that are all new and all of today. The signs are
// these: more at once than anybody writes; or nothing that was there before is there, and all that is there was written
// within the same hour, or has no date. Such items are held until a later document says the same of them; what was
// really written today is a little late, and what changes its date with every request never comes.
#include "feeds/match/evidence.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

namespace bantin::feeds {
namespace {

constexpr std::size_t kFewest = 3;  // items that prove anything
constexpr unsigned kEnoughDoubts = 2;
constexpr std::size_t kAlways = 30;  // new items that are nothing special
constexpr std::size_t kPerHour = 5;  // and so many more for each hour without a look
constexpr std::size_t kHeap = 5;

std::uint64_t index_of(const ItemKey& key) {
  return key.hash ^ (static_cast<std::uint64_t>(key.kind) * 0x9e3779b97f4a7c15U);
}

bool is_words(KeyKind kind) {
  return kind == KeyKind::content || kind == KeyKind::text;
}

const ItemKey* key_of(const ItemIdentity& item, KeyKind kind) {
  const auto key = std::find_if(item.keys.begin(), item.keys.end(), [&](const ItemKey& k) { return k.kind == kind; });
  return key == item.keys.end() ? nullptr : &*key;
}

/// How many items share the most common key of that kind.
std::size_t most_shared(std::span<const ItemIdentity> items, KeyKind kind) {
  std::unordered_map<std::uint64_t, std::unordered_set<std::uint64_t>> uses;
  std::size_t most = 0;
  for (const ItemIdentity& item : items) {
    const ItemKey* key = key_of(item, kind);
    if (key == nullptr) continue;
    auto& different = uses[key->hash];
    different.insert(item.keys.back().hash);  // the same item listed twice is no lie
    most = std::max(most, different.size());
  }
  return most;
}

}  // namespace

std::string_view to_string(KeyKind level) noexcept {
  return level == KeyKind::guid ? "guid" : level == KeyKind::link ? "link" : "content";
}

void weaken(ItemIdentity& item, KeyKind level) {
  std::erase_if(item.keys, [&](const ItemKey& key) {
    return (key.kind == KeyKind::guid && level != KeyKind::guid) ||
           (key.kind == KeyKind::link && level == KeyKind::content);
  });
}

bool match_by_words(std::span<const ItemIdentity> items, std::span<const KnownEntry> known, Matching& matching) {
  std::size_t fresh = 0;
  for (const Assignment& assignment : matching.items) {
    // An item that is known by its words alone has no other key, and proves nothing here.
    const bool by_name = !assignment.keys.empty() && !is_words(assignment.keys.front().kind);
    if (assignment.action == Assignment::Action::known && by_name) return false;
    fresh += assignment.action == Assignment::Action::fresh ? 1 : 0;
  }
  if (fresh < kFewest) return false;
  std::vector<ItemIdentity> words(items.begin(), items.end());
  for (ItemIdentity& item : words)
    std::erase_if(item.keys, [](const ItemKey& key) { return !is_words(key.kind); });
  Matching by_words = match_items(words, known);
  std::size_t found = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    found +=
        matching.items[i].action == Assignment::Action::fresh && by_words.items[i].action == Assignment::Action::known;
  }
  if (found < kFewest || found * 2 < fresh) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (matching.items[i].action != Assignment::Action::fresh) continue;
    if (by_words.items[i].action != Assignment::Action::known) continue;
    matching.items[i].action = Assignment::Action::known;
    matching.items[i].entry = by_words.items[i].entry;
  }
  return true;
}

Evidence weigh(Evidence before, std::span<const ItemIdentity> items, const Matching& matching,
               std::span<const KnownEntry> known) {
  if (before.level == KeyKind::content) return before;
  const KeyKind level = before.level;
  const KeyKind next = level == KeyKind::guid ? KeyKind::link : KeyKind::content;
  const std::string name(to_string(level));
  const auto lower = [&](std::string reason) { return Evidence{next, std::move(reason), 0}; };
  if (const std::size_t shared = most_shared(items, level); shared >= kFewest && shared * 2 >= items.size())
    return lower(std::to_string(shared) + " items have one " + name);
  std::unordered_set<std::uint64_t> seen;
  for (const KnownEntry& entry : known)
    seen.insert(index_of(entry.key));
  std::size_t named = 0;
  std::size_t renamed = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ItemKey* key = key_of(items[i], level);
    if (key == nullptr || matching.items[i].action != Assignment::Action::known) continue;
    ++named;
    renamed += seen.contains(index_of(*key)) ? 0 : 1;
  }
  if (named < kFewest) return before;
  if (renamed * 2 < named) {
    before.doubts = 0;
    return before;
  }
  if (++before.doubts < kEnoughDoubts) return before;
  return lower(std::to_string(renamed) + " of " + std::to_string(named) + " known items came with another " + name +
               ", again");
}

std::string doubt(const Claims& claims) {
  using std::chrono::hours;
  const std::size_t count = claims.dates.size();
  if (count < kHeap || claims.last_success == Instant{}) return {};
  const auto pause = std::chrono::duration_cast<hours>(claims.now - claims.last_success);
  const auto unwatched = static_cast<std::size_t>(std::clamp<std::int64_t>(pause.count(), 0, 24));
  if (count > kAlways + kPerHour * unwatched) return std::to_string(count) + " new items at once, all of these days";
  if (claims.known > 0) return {};
  Instant first = claims.now;
  Instant last{};
  std::size_t dated = 0;
  for (const auto& date : claims.dates) {
    if (!date) continue;
    ++dated;
    first = std::min(first, *date);
    last = std::max(last, *date);
  }
  if (dated != 0 && (dated * 2 < count || last - first > hours(1))) return {};
  return "nothing that was there before is there, and all " + std::to_string(count) +
         (dated == 0 ? " new items have no date" : " new items are of the same hour");
}

}  // namespace bantin::feeds
