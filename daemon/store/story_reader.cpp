// Entries without a story, nearly all, cost one look at their row.
#include "daemon/store/story_reader.hpp"

#include <algorithm>
#include <tuple>

namespace bantin::store {

StoryReader::StoryReader(Database& database)
    : story_(database, "SELECT story FROM entries WHERE row = ?1"),
      members_(database,
               "SELECT e.row, e.source, e.published, e.sort_at, length(b.content_html) + length(b.summary), s.id, "
               "e.title, e.link, e.id, e.kept_id FROM entries e INDEXED BY entries_of_story "
               "JOIN sources s ON s.row = e.source JOIN bodies b ON b.entry = e.row "
               "WHERE e.story = ?1 AND e.story <> 0 AND e.retired = 0"),
      places_(database,
              "SELECT e.row, e.source, e.published, e.sort_at, 0, s.id, '', '', e.id, e.kept_id "
              "FROM entries e INDEXED BY entries_of_story JOIN sources s ON s.row = e.source "
              "WHERE e.story = ?1 AND e.story <> 0 AND e.retired = 0"),
      id_(database, "SELECT id FROM entries WHERE row = ?1") {}

std::vector<StoryMember> StoryReader::Story::others(std::int64_t row) const {
  std::vector<StoryMember> others;
  for (const Member& member : members) {
    if (member.row != row) others.push_back(member.shown);
  }
  return others;
}

StoryReader::Story StoryReader::story_of(std::int64_t row) {
  return read(row, members_);
}

StoryReader::Story StoryReader::read(std::int64_t row, Statement& members) {
  Story story;
  {
    Rows rows = story_.query(row);
    if (rows.next()) story.anchor = rows.integer(0);
  }
  if (story.anchor == 0) return story;
  Rows rows = members.query(story.anchor);
  while (rows.next()) {
    Member& member = story.members.emplace_back();
    member.row = rows.integer(0);
    member.source = rows.integer(1);
    member.published = rows.integer(2);
    member.sort_at = rows.integer(3);
    member.text_length = static_cast<std::size_t>(rows.integer(4));
    member.kept_id = rows.integer(9);
    member.shown = {EntryId{member.row}, rows.text(5), rows.text(8), rows.text(6), rows.text(7)};
  }
  // The same order whatever the order of arrival.
  std::sort(story.members.begin(), story.members.end(), [](const Member& a, const Member& b) {
    return std::tie(a.published, a.shown.id, a.shown.source) < std::tie(b.published, b.shown.id, b.shown.source);
  });
  return story;
}

std::int64_t StoryReader::standing(const Story& story, const Sources& sources, std::int64_t row) {
  if (story.members.size() < 2 || story.anchor == row) return row;
  // The oldest id before the first place: what was listed under its own name for long stays where it stands.
  const auto before = [](const Member& a, const Member& b) {
    return std::make_tuple(a.kept_id == 0, a.sort_at, std::string_view(a.shown.id), std::string_view(a.shown.source)) <
           std::make_tuple(b.kept_id == 0, b.sort_at, std::string_view(b.shown.id), std::string_view(b.shown.source));
  };
  const Member* first = nullptr;
  for (const Member& member : story.members) {
    if (!sources.contains(member.source)) continue;
    if (member.row == story.anchor) return member.row;
    if (first == nullptr || before(member, *first)) first = &member;
  }
  return first == nullptr ? row : first->row;
}

std::int64_t StoryReader::standing(const Sources& sources, std::int64_t row) {
  return standing(read(row, places_), sources, row);
}

StoryReader::Told StoryReader::tell(const Story& story, const Sources& sources, feeds::StoryLeader rule,
                                    std::int64_t row) {
  Told told{.id = story.anchor, .leader = row, .sort_at = {}};
  std::size_t longest = 0;
  for (const Member& member : story.members) {
    if (sources.contains(member.source)) longest = std::max(longest, member.text_length);
    if (member.row != row) continue;
    told.sort_at = Instant(std::chrono::seconds(member.sort_at));
    if (row != story.anchor && member.kept_id != 0) told.id = member.kept_id;
  }
  for (const Member& member : story.members) {
    const bool leads = rule == feeds::StoryLeader::first     ? true
                       : rule == feeds::StoryLeader::longest ? member.text_length == longest
                                                             : member.text_length * 5 >= longest * 3;
    if (!leads || !sources.contains(member.source)) continue;
    told.leader = member.row;
    break;
  }
  return told;
}

std::string StoryReader::id_of(std::int64_t row) {
  Rows rows = id_.query(row);
  return rows.next() ? rows.text(0) : std::string();
}

}  // namespace bantin::store
