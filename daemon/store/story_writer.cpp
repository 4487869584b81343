// How entries become stories, whatever the order in which they come
//
// `compare_stories` answers for two entries by their words alone. Every pair that it joins is a row of `story_links`,
// so that after any order of arrival the same links stand there: whichever of the two came second found the first.
// Links join entries into heaps, and a heap is divided anew, from nothing, each time a link is added to it: the
// strongest links first, two groups become one unless some pair between them is vetoed. (A lead without a place's name
// is alike to the texts of two communes; it goes with one of them and does not make one story of both.) Strength and
// ids decide, never rows or times of arrival, so the division depends on the heap's entries alone. Pairs without a link
// are compared in heaps of up to kMostMembers; a larger one is one story, but for what an admin parted. A story of more
// than kLargestStory entries (a thousand copies of one notice) is not divided anew for one more: that one follows its
// nearest copy, which gives the same.
//
// Heaps are divided at the end of a transaction (`settle`), once each, however many entries came to them in it.
//
// A group's published id is that of one of its entries, its anchor: `entries.story` of all of them is the anchor's row,
// which stays for ever, with its id, also when the entry has left. Which one? No rule can choose by the words alone and
// yet never change its mind when an older copy turns up late. So time decides between two promises: for the first
// hours, while the copies of a story are still being found, in whatever order sources happen to be asked, the anchor is
// the entry published first; an entry that has been public for longer than kSettling keeps its id against all that join
// later. Of two settled stories that join, the one that was public first gives the id. The entry of the other keeps the
// id that it had been known by in the outlets that do not have the anchor (`kept_id`): no reader of them sees it twice.
#include "daemon/store/story_writer.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "daemon/store/entry_codec.hpp"

namespace bantin::store {
namespace {

constexpr std::chrono::hours kSettling{6};         // the longest that a source waits between two polls by default
constexpr std::size_t kMostCandidates = 48;        // compared word by word
constexpr std::size_t kMostMembers = 40;           // of a heap whose pairs are all compared
constexpr std::size_t kLargestStory = 160;         // whose heap is divided anew; what is like a larger one follows it
constexpr std::size_t kRememberedItems = 300'000;  // in memory; the newest by their place
constexpr std::size_t kReadSyllables = 100'000;    // of entries that are kept as read, some 10 MB
constexpr std::chrono::days kWorthReading{60};     // of entries from before there were stories

std::string encode(const std::vector<std::uint32_t>& samples) {
  std::string bytes(samples.size() * sizeof(std::uint32_t), '\0');
  if (!samples.empty()) std::memcpy(bytes.data(), samples.data(), bytes.size());
  return bytes;
}

std::vector<std::uint32_t> decode(std::string_view bytes) {
  std::vector<std::uint32_t> samples(bytes.size() / sizeof(std::uint32_t));
  if (!samples.empty()) std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(std::uint32_t));
  return samples;
}

Instant instant(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

/// From the columns link, title, details, summary, summary_html and content_html, which stand from the third on.
bool read_words(const Rows& rows, feeds::Entry& entry) {
  if (!decode_details(rows.view(4), entry)) return false;
  entry.link = rows.text(2);
  entry.title = rows.text(3);
  entry.summary = rows.text(5);
  entry.summary_html = rows.text(6);
  entry.content_html = rows.text(7);
  return true;
}

}  // namespace

StoryWriter::StoryWriter(Database& database)
    : all_prints_(database,
                  "SELECT p.entry, p.simhash, p.samples FROM fingerprints p JOIN entries e ON e.row = p.entry "
                  "WHERE e.retired = 0 ORDER BY e.sort_at DESC LIMIT ?1"),
      put_print_(database,
                 "INSERT INTO fingerprints(entry, simhash, samples, area) VALUES (?1,?2,?3,?4) "
                 "ON CONFLICT(entry) DO UPDATE SET simhash = ?2, samples = ?3, area = ?4"),
      one_entry_(
          database,
          "SELECT s.id, e.published, e.link, e.title, e.details, b.summary, b.summary_html, b.content_html, p.area "
          "FROM entries e JOIN sources s ON s.row = e.source JOIN bodies b ON b.entry = e.row "
          "JOIN fingerprints p ON p.entry = e.row WHERE e.row = ?1 AND e.retired = 0"),
      put_link_(database,
                "INSERT INTO story_links(a, b, similarity, reason) VALUES (min(?1,?2), max(?1,?2), ?3, ?4) "
                "ON CONFLICT(a, b) DO UPDATE SET similarity = ?3, reason = ?4"),
      drop_link_(database, "DELETE FROM story_links WHERE a = min(?1,?2) AND b = max(?1,?2)"),
      links_of_(database,
                "SELECT a, b, similarity FROM story_links WHERE a = ?1 "
                "UNION ALL SELECT a, b, similarity FROM story_links INDEXED BY story_links_back WHERE b = ?1 "
                "UNION ALL SELECT a, b, 2000 FROM story_rulings WHERE a = ?1 AND together = 1 "
                "UNION ALL SELECT a, b, 2000 FROM story_rulings INDEXED BY story_rulings_back "
                "WHERE b = ?1 AND together = 1"),
      member_(database, "SELECT story, id, published, first_seen, kept_id, source FROM entries WHERE row = ?1"),
      set_story_(database, "UPDATE entries SET story = ?2, kept_id = ?3 WHERE row = ?1"),
      sources_of_(database,
                  "SELECT DISTINCT source FROM entries INDEXED BY entries_of_story "
                  "WHERE story <> 0 AND story = (SELECT story FROM entries WHERE row = ?1)"),
      unread_(database,
              "SELECT row FROM entries WHERE row < (SELECT below FROM story_progress) ORDER BY row DESC LIMIT ?1"),
      unread_entry_(
          database,
          "SELECT s.id, e.published, e.link, e.title, e.details, b.summary, b.summary_html, b.content_html "
          "FROM entries e JOIN sources s ON s.row = e.source JOIN bodies b ON b.entry = e.row "
          "WHERE e.row = ?1 AND e.retired = 0 AND e.sort_at > ?2 AND e.row NOT IN (SELECT entry FROM fingerprints)"),
      move_on_(database, "UPDATE story_progress SET below = ?1"),
      put_ruling_(database,
                  "INSERT INTO story_rulings(a, b, together, made_at) VALUES (min(?1,?2), max(?1,?2), ?3, ?4) "
                  "ON CONFLICT(a, b) DO UPDATE SET together = ?3, made_at = ?4"),
      rulings_of_(database, "SELECT b, together FROM story_rulings WHERE a = ?1"),
      others_(database,
              "SELECT row FROM entries INDEXED BY entries_of_story WHERE story <> 0 AND row <> ?1 "
              "AND story = (SELECT story FROM entries WHERE row = ?1) ORDER BY row"),
      count_members_(database,
                     "SELECT count(*) FROM (SELECT 1 FROM entries INDEXED BY entries_of_story "
                     "WHERE story <> 0 AND story = ?1 LIMIT ?2)"),
      parted_(database,
              "SELECT 1 FROM story_rulings r JOIN entries e ON e.row = r.b WHERE r.a = ?1 AND r.together = 0 "
              "AND e.story = ?2 UNION ALL "
              "SELECT 1 FROM story_rulings r INDEXED BY story_rulings_back JOIN entries e ON e.row = r.a "
              "WHERE r.b = ?1 AND r.together = 0 AND e.story = ?2 LIMIT 1") {}

void StoryWriter::load() {
  if (is_loaded_) return;
  index_ = StoryIndex();
  Rows rows = all_prints_.query(kRememberedItems);
  while (rows.next()) {
    feeds::Fingerprint print;
    print.simhash = rows.hash(1);
    print.samples = decode(rows.view(2));
    index_.add(rows.integer(0), print);
  }
  is_loaded_ = true;
}

void StoryWriter::added(std::int64_t row, const std::optional<feeds::Fingerprint>& print, std::string_view area,
                        Instant now) {
  if (!print) return;
  load();
  write_print(row, *print, area);
  place(row, *print, {});
  now_ = std::max(now_, now);
}

void StoryWriter::edited(std::int64_t row, const EditedEntry& entry, Instant now) {
  touch_story_of(row);
  read_.erase(row);
  if (!entry.print || !entry.entry) return;
  load();
  write_print(row, *entry.print, entry.area);
  index_.remove(row);
  place(row, *entry.print, linked_with(row));
  now_ = std::max({now_, now, entry.updated});
}

void StoryWriter::leaving(std::int64_t row) {
  touch_story_of(row);
  read_.erase(row);
  if (is_loaded_) index_.remove(row);
}

void StoryWriter::write_print(std::int64_t row, const feeds::Fingerprint& print, std::string_view area) {
  const std::string samples = encode(print.samples);
  put_print_.run(row, print.simhash, Blob{samples}, area);
}

bool StoryWriter::advance(std::size_t count, Instant now) {
  std::vector<std::int64_t> unread;
  {
    Rows rows = unread_.query(count);
    while (rows.next())
      unread.push_back(rows.integer(0));
  }
  is_behind_ = !unread.empty();
  if (unread.empty()) return false;
  load();
  for (const std::int64_t row : unread) {
    feeds::Entry entry;
    {
      Rows rows = unread_entry_.query(row, (now - kWorthReading).time_since_epoch().count());
      if (!rows.next() || !read_words(rows, entry)) continue;
    }
    const feeds::Fingerprint print = feeds::story_fingerprint(entry);
    write_print(row, print, "");
    place(row, print, {});
  }
  now_ = std::max(now_, now);
  move_on_.run(unread.back());
  return true;
}

void StoryWriter::rule(std::int64_t row, std::int64_t other, bool together, Instant now) {
  put_ruling_.run(row, other, together ? 1 : 0, now.time_since_epoch().count());
}

void StoryWriter::join(std::int64_t row, std::int64_t other, Instant now) {
  // The whole stories become one: else a member that one of the two vetoes would fall out.
  const std::vector<std::int64_t> here = story_with(row);
  const std::vector<std::int64_t> there = story_with(other);
  for (const std::int64_t a : here) {
    for (const std::int64_t b : there) {
      if (a != b) rule(a, b, true, now);
    }
  }
  unsettled_.insert(row);
  now_ = std::max(now_, now);
}

std::vector<std::int64_t> StoryWriter::others_of(std::int64_t row) {
  std::vector<std::int64_t> others;
  Rows rows = others_.query(row);
  while (rows.next())
    others.push_back(rows.integer(0));
  return others;
}

std::vector<std::int64_t> StoryWriter::story_with(std::int64_t row) {
  std::vector<std::int64_t> members = others_of(row);
  members.insert(members.begin(), row);
  if (members.size() > kMostMembers) members.resize(kMostMembers);
  return members;
}

bool StoryWriter::split(std::int64_t row, Instant now) {
  std::vector<std::int64_t> others = story_with(row);
  others.erase(others.begin());
  for (const std::int64_t other : others)
    rule(row, other, false, now);
  now_ = std::max(now_, now);
  unsettled_.insert(row);
  settle();
  // The row may have been what held the others together, or only a ruling did: each heap is divided anew.
  unsettled_.insert(others.begin(), others.end());
  return !others.empty();
}

void StoryWriter::touch_story_of(std::int64_t row) {
  Rows rows = sources_of_.query(row);
  while (rows.next())
    touched_.insert(rows.integer(0));
}

std::set<std::int64_t> StoryWriter::linked_with(std::int64_t row) {
  std::set<std::int64_t> linked;
  Rows rows = links_of_.query(row);
  while (rows.next())
    linked.insert(rows.integer(0) == row ? rows.integer(1) : rows.integer(0));
  return linked;
}

void StoryWriter::place(std::int64_t row, const feeds::Fingerprint& print, const std::set<std::int64_t>& linked) {
  make_room();
  const std::vector<std::int64_t> candidates = index_.find(print, row, kMostCandidates);
  index_.add(row, print);
  if (index_.size() > kRememberedItems + kRememberedItems / 4) is_loaded_ = false;
  std::set<std::int64_t> others(candidates.begin(), candidates.end());
  others.insert(linked.begin(), linked.end());
  // Most are nobody's copy: their words need not be read.
  const feeds::StoryItem* here = others.empty() ? nullptr : item_of(row);
  if (here == nullptr) return;
  for (const std::int64_t other : others) {
    const feeds::StoryItem* there = item_of(other);
    if (there == nullptr) continue;
    const feeds::StoryVerdict verdict = feeds::compare_stories(*here, *there);
    if (verdict.same) {
      put_link_.run(row, other, static_cast<std::int64_t>(verdict.similarity * 1000), verdict.reason);
      unsettled_.insert(row);
    } else if (verdict.is_vetoed() && linked.contains(other)) {
      // An edit that makes the text shorter or longer leaves the story as it is; one that names another event does not.
      drop_link_.run(row, other);
      unsettled_.insert({row, other});
    }
  }
}

/// While nothing is being compared. All at once: when many copies of one text come, they are read again once in a
/// while.
void StoryWriter::make_room() {
  if (read_syllables_ <= kReadSyllables) return;
  read_.clear();
  read_syllables_ = 0;
}

const feeds::StoryItem* StoryWriter::keep(std::int64_t row, feeds::StoryItem item) {
  read_syllables_ += item.title.size() + item.body.size();
  return &read_.insert_or_assign(row, std::move(item)).first->second;
}

const feeds::StoryItem* StoryWriter::item_of(std::int64_t row) {
  if (const auto known = read_.find(row); known != read_.end()) return &known->second;
  Rows rows = one_entry_.query(row);
  if (!rows.next()) return nullptr;
  feeds::Entry entry;
  if (!read_words(rows, entry)) return nullptr;
  return keep(row, feeds::story_item(entry, instant(rows.integer(1)), rows.view(0), rows.view(8)));
}

std::set<std::int64_t> StoryWriter::take_touched() {
  settle();
  now_ = {};
  return std::exchange(touched_, {});
}

void StoryWriter::settle() {
  while (!unsettled_.empty()) {
    make_room();
    const std::int64_t row = *unsettled_.begin();
    unsettled_.erase(unsettled_.begin());
    if (is_large_story_near(row))
      follow(row);
    else
      regroup(row);
  }
}

std::vector<StoryWriter::Link> StoryWriter::links_of(std::int64_t row) {
  std::vector<Link> links;
  Rows rows = links_of_.query(row);
  while (rows.next())
    links.push_back({rows.integer(0), rows.integer(1), static_cast<double>(rows.integer(2))});
  return links;
}

std::optional<StoryWriter::Member> StoryWriter::member(std::int64_t row) {
  Rows rows = member_.query(row);
  if (!rows.next()) return std::nullopt;
  return Member{row, rows.integer(0), rows.text(1), rows.integer(2), rows.integer(3), rows.integer(4), rows.integer(5)};
}

bool StoryWriter::is_large(std::int64_t story) {
  Rows rows = count_members_.query(story, kLargestStory + 1);
  return rows.next() && static_cast<std::size_t>(rows.integer(0)) > kLargestStory;
}

bool StoryWriter::is_large_story_near(std::int64_t row) {
  std::set<std::int64_t> stories;
  for (const Link& link : links_of(row)) {
    const std::optional<Member> other = member(link.other(row));
    if (other && other->story != 0 && stories.insert(other->story).second && is_large(other->story)) return true;
  }
  return false;
}

void StoryWriter::follow(std::int64_t row) {
  std::vector<std::pair<double, Member>> nearest;
  for (const Link& link : links_of(row)) {
    if (std::optional<Member> other = member(link.other(row)); other && other->story != 0)
      nearest.emplace_back(link.similarity, *std::move(other));
  }
  std::sort(nearest.begin(), nearest.end(), [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second.id, a.second.row) < std::tie(a.first, b.second.id, b.second.row);
  });
  std::int64_t story = 0;
  for (const auto& [similarity, other] : nearest) {
    Rows rows = parted_.query(row, other.story);
    if (rows.next()) continue;
    story = other.story;
    break;
  }
  const std::optional<Member> own = member(row);
  if (!own || own->story == story) return;
  touch_story_of(row);
  std::vector<Member> left;
  if (own->story == row) {  // its id goes with it
    for (const std::int64_t other : others_of(row)) {
      if (std::optional<Member> one = member(other)) left.push_back(*std::move(one));
    }
  }
  assign({*own}, story);
  if (!left.empty()) assign(left, left.size() < 2 ? 0 : anchor_of(left));
  touch_story_of(row);
  touched_.insert(own->source);
}

bool StoryWriter::assign(const std::vector<Member>& group, std::int64_t story) {
  bool changed = false;
  for (const Member& one : group) {
    if (one.story == story) continue;
    const std::int64_t own = one.story != 0 ? one.story : one.row;
    // The name under which readers know it, unless that went away with an entry that was parted from these.
    const bool has_name =
        std::any_of(group.begin(), group.end(), [&](const Member& other) { return other.row == own; });
    const bool is_known = has_name && instant(one.first_seen) + kSettling < now_;
    const std::int64_t kept = story == 0 ? 0 : one.kept_id != 0 ? one.kept_id : is_known ? own : 0;
    set_story_.run(one.row, story, kept);
    changed = true;
  }
  return changed;
}

void StoryWriter::regroup(std::int64_t row) {
  std::set<std::int64_t> heap{row};
  std::vector<std::int64_t> waiting{row};
  std::vector<Link> links;
  while (!waiting.empty()) {
    const std::int64_t at = waiting.back();
    waiting.pop_back();
    for (const Link& link : links_of(at)) {
      if (link.a == at) links.push_back(link);
      if (const std::int64_t other = link.other(at); heap.insert(other).second) waiting.push_back(other);
    }
  }
  std::vector<Member> members;
  std::set<std::int64_t> sources;
  for (const std::int64_t entry : heap) {
    unsettled_.erase(entry);
    std::optional<Member> one = member(entry);
    if (!one) continue;
    sources.insert(one->source);
    members.push_back(*std::move(one));
  }
  bool changed = false;
  for (const std::vector<Member>& group : partition(std::move(members), links)) {
    if (assign(group, group.size() < 2 ? 0 : anchor_of(group))) changed = true;
  }
  if (changed) touched_.merge(sources);
}

std::vector<std::vector<StoryWriter::Member>> StoryWriter::partition(std::vector<Member> members,
                                                                     const std::vector<Link>& links) {
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return std::tie(a.id, a.row) < std::tie(b.id, b.row); });
  std::map<std::int64_t, std::size_t> place;
  for (std::size_t i = 0; i < members.size(); ++i)
    place[members[i].row] = i;
  struct Edge {
    double strength;
    std::size_t a, b;
  };
  std::vector<Edge> edges;
  for (const Link& link : links) {
    const auto a = place.find(link.a);
    const auto b = place.find(link.b);
    if (a == place.end() || b == place.end()) continue;
    edges.push_back({link.similarity, std::min(a->second, b->second), std::max(a->second, b->second)});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) {
    return std::tie(y.strength, x.a, x.b) < std::tie(x.strength, y.a, y.b);
  });
  std::vector<std::vector<std::size_t>> groups(members.size());
  std::vector<std::size_t> group_of(members.size());
  std::iota(group_of.begin(), group_of.end(), std::size_t{0});
  for (std::size_t i = 0; i < members.size(); ++i)
    groups[i] = {i};
  const bool is_checked = members.size() > 2 && members.size() <= kMostMembers;
  std::map<std::pair<std::size_t, std::size_t>, bool> vetoes;
  for (const Edge& edge : edges)
    vetoes.emplace(std::pair(edge.a, edge.b), false);  // their words were compared
  // What an admin said goes before what the words say.
  bool has_partings = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Rows rows = rulings_of_.query(members[i].row);
    while (rows.next()) {
      const auto other = place.find(rows.integer(0));
      if (other == place.end()) continue;
      vetoes[std::minmax(i, other->second)] = rows.integer(1) == 0;
      has_partings = has_partings || rows.integer(1) == 0;
    }
  }
  const auto is_vetoed = [&](std::size_t x, std::size_t y) {
    const auto [known, is_new] = vetoes.try_emplace(std::minmax(x, y), false);
    if (is_new && is_checked) {
      const feeds::StoryItem* a = item_of(members[x].row);
      const feeds::StoryItem* b = item_of(members[y].row);
      known->second = a != nullptr && b != nullptr && feeds::compare_stories(*a, *b).is_vetoed();
    }
    return known->second;
  };
  for (const Edge& edge : edges) {
    const std::size_t x = group_of[edge.a];
    const std::size_t y = group_of[edge.b];
    if (x == y) continue;
    const auto clash = [&](std::size_t a) {
      return std::any_of(groups[y].begin(), groups[y].end(), [&](std::size_t b) { return is_vetoed(a, b); });
    };
    if ((is_checked || has_partings) && std::any_of(groups[x].begin(), groups[x].end(), clash)) continue;
    for (const std::size_t moved : groups[y])
      group_of[moved] = x;
    groups[x].insert(groups[x].end(), groups[y].begin(), groups[y].end());
    groups[y].clear();
  }
  std::vector<std::vector<Member>> result;
  for (const std::vector<std::size_t>& group : groups) {
    if (group.empty()) continue;
    std::vector<Member>& listed = result.emplace_back();
    for (const std::size_t i : group)
      listed.push_back(members[i]);
  }
  return result;
}

std::int64_t StoryWriter::anchor_of(const std::vector<Member>& members) const {
  const auto was_public = [&](const Member& member) {
    return (member.story == 0 || member.story == member.row) && instant(member.first_seen) + kSettling < now_;
  };
  const Member* best = nullptr;
  for (const Member& member : members) {
    if (!was_public(member)) continue;
    if (best == nullptr || std::tie(member.first_seen, member.published, member.id) <
                               std::tie(best->first_seen, best->published, best->id))
      best = &member;
  }
  if (best != nullptr) return best->row;
  return std::min_element(members.begin(), members.end(),
                          [](const Member& a, const Member& b) {
                            return std::tie(a.published, a.id, a.row) < std::tie(b.published, b.id, b.row);
                          })
      ->row;
}

}  // namespace bantin::store
