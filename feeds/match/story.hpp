// Are two items one story? Decided by what they say alone, never by when or in which order they came: the same two
// items get the same answer on every machine, either way round. Pure; any thread. The essay stands in story.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/match/fingerprint.hpp"
#include "feeds/match/places.hpp"
#include "feeds/match/syllables.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

/// An item as it is compared.
struct StoryItem {
  std::string source;  // configured id, or empty
  std::string area;    // configured id, or empty
  std::string link;    // canonical, or empty
  std::optional<Instant> published;
  std::vector<std::string> files;  // names of what is attached, sorted
  Syllables title;
  Syllables body;  // without dateline, byline and the portal's own words
  std::vector<std::uint64_t> shingles;
  std::vector<Place> title_places;
  std::vector<Place> body_places;
  bool is_marked = true;  // written with Vietnamese marks
};

/// `published`: the time to go by, mostly what the entry itself says.
StoryItem story_item(const Entry& entry, std::optional<Instant> published, std::string_view source,
                     std::string_view area);

/// By which the copies of an entry are found: of its text, or of headline and text where there is hardly a text.
Fingerprint story_fingerprint(const Entry& entry);
/// The same from the words of its title and its text (text_to_compare).
Fingerprint story_fingerprint(Syllables title, Syllables text);

struct StoryVerdict {
  bool same = false;
  double similarity = 0;
  double containment = 0;
  /// "month: 3 / 4": what says that these are two stories, however alike the words. Empty for `same`.
  std::vector<std::string> vetoes;
  /// In words: why they are one, or why the words alone do not make them one.
  std::string reason;

  /// Two stories by what they say, and not only unlike each other.
  bool is_vetoed() const { return !vetoes.empty(); }
};

/// Symmetric.
StoryVerdict compare_stories(const StoryItem& a, const StoryItem& b);

}  // namespace bantin::feeds
