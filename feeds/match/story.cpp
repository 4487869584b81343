// Two items, one story?
//
// News of communes is a genre of formulas. Two texts on one event, the commune's and the district's copy of it, differ
// by a dateline, a "Nguồn:" line, a headline and a shorter lead; two texts on two events, made from one template,
// differ by the name of a commune or a month. So likeness alone decides nothing, in either direction:
//
//   1. Both texts are brought into the spelling that all copies share (syllables.hpp) and freed of what portals put
//      around them (story_text.hpp).
//   2. Are the words the same? By Jaccard's measure over shingles of three syllables for two full texts; by containment
//      of the shorter one where it is an excerpt, a lead, or the other has a portal's chrome around it. What the
//      measure asks grows as the texts get shorter: thirty syllables of formulas are soon the same. A short text needs
//      the same headline, or a mark that both share, and close dates. A headline alone never makes a story.
//   3. Is there a sign that they are two events all the same? The texts are aligned, and where the words around are
//      equal, marks that differ are a veto: places (unless one name took over from the other), numbers, dates, months,
//      document numbers, persons (conflicts.hpp).
//
// The answer depends on the two items alone and is the same either way round. Whatever is built on it is then
// independent of the order in which items arrive.
#include "feeds/match/story.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "feeds/clean/url.hpp"
#include "feeds/match/conflicts.hpp"
#include "feeds/match/marks.hpp"
#include "feeds/match/story_text.hpp"

namespace bantin::feeds {
namespace {

using std::chrono::days;

/// What is asked of the words of two texts.
struct Likeness {
  double similarity;   // of two full texts
  double containment;  // of an excerpt in the full text
};
constexpr Likeness kAlone{0.8, 0.9};
constexpr Likeness kWithMarks{0.7, 0.85};  // that name the same commune, person or figures
constexpr Likeness kOfOneDay{0.65, 0.8};   // and the same day
constexpr double kLeadOfOneDay = 0.85;     // a lead in the full text, likewise
constexpr double kNearlyEqual = 0.95;      // then time does not part them
constexpr std::size_t kFullText = 80;      // syllables
constexpr std::size_t kLead = 18;
constexpr std::size_t kScrap = 12;
constexpr std::size_t kTellingTitle = 8;
constexpr double kLikeTitle = 0.6;
constexpr days kWhile{45};    // between two copies of a full text
constexpr days kFewDays{10};  // between a lead and the full text
constexpr days kSameDays{3};  // between two short texts
constexpr days kNextDays{5};  // if they are alike in words and marks

/// Does the shorter body begin near the begin of the longer? A lead does, one piece of news in a summary of many does
/// not.
bool begins_alike(const StoryItem& a, const StoryItem& b) {
  const Syllables& part = a.body.size() < b.body.size() ? a.body : b.body;
  const Syllables& whole = a.body.size() < b.body.size() ? b.body : a.body;
  constexpr std::size_t kRun = 4;
  if (part.size() < 3 * kRun) return true;
  const std::size_t limit = std::min(whole.size(), std::max(whole.size() / 4, part.size()));
  const auto same = [](const Syllable& x, const Syllable& y) { return x.key == y.key; };
  // Its own first syllables may be reworded: any of its first runs will do.
  for (std::size_t at = 0; at + kRun <= std::min(part.size(), 5 * kRun); ++at) {
    const auto run = part.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = whole.begin() + static_cast<std::ptrdiff_t>(limit);
    if (std::search(whole.begin(), end, run, run + kRun, same) != end) return true;
  }
  return false;
}

double title_likeness(const StoryItem& a, const StoryItem& b) {
  const auto words = [](const Syllables& title) {
    std::vector<std::uint32_t> keys;
    for (const Syllable& s : title)
      keys.push_back(s.key);
    std::sort(keys.begin(), keys.end());
    return keys;
  };
  const auto x = words(a.title);
  const auto y = words(b.title);
  if (x.empty() || y.empty()) return 0;
  std::vector<std::uint32_t> common;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(common));
  return static_cast<double>(common.size()) / static_cast<double>(std::min(x.size(), y.size()));
}

bool have_equal_titles(const StoryItem& a, const StoryItem& b) {
  return !a.title.empty() && std::equal(a.title.begin(), a.title.end(), b.title.begin(), b.title.end(),
                                        [](const Syllable& x, const Syllable& y) { return x.key == y.key; });
}

/// In syllables, without what is said again: "chữ chữ chữ" is as long as "chữ".
std::size_t length(const StoryItem& item) {
  constexpr std::size_t kEdge = 2;  // a text of n different syllables has n - 2 runs of three
  return item.shingles.empty() ? std::min(item.body.size(), kEdge)
                               : std::min(item.body.size(), item.shingles.size() + kEdge);
}

bool are_within(const StoryItem& a, const StoryItem& b, days limit) {
  if (!a.published || !b.published) return true;
  return *a.published > *b.published ? *a.published - *b.published <= limit : *b.published - *a.published <= limit;
}

/// An address below the host's root: it names an article and not a home page.
bool is_article_address(const std::string& link) {
  const auto scheme = link.find("://");
  const auto path = scheme == std::string::npos ? std::string::npos : link.find('/', scheme + 3);
  return path != std::string::npos && path + 1 < link.size();
}

std::string figure(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

/// Why the words make them one, or empty; `reason` then says what is missing.
std::string words_alike(const StoryItem& a, const StoryItem& b, const StoryVerdict& verdict, std::string& missing) {
  const std::size_t shorter = std::min(length(a), length(b));
  const std::size_t longer = std::max(length(a), length(b));
  const bool equal_titles = have_equal_titles(a, b);
  const bool same_source = !a.source.empty() && a.source == b.source;

  if (!a.link.empty() && a.link == b.link && is_article_address(a.link) &&
      (equal_titles || title_likeness(a, b) >= kLikeTitle || verdict.containment >= kAlone.containment)) {
    return "same address";
  }
  if (same_source) {
    // A source that lists two items means two, unless it brings the same text under another name.
    if (shorter < kFullText || verdict.similarity < kNearlyEqual || !equal_titles) {
      missing = "two items of one source";
      return {};
    }
    const auto is_there = [&](const std::string& file) {
      return std::binary_search(b.files.begin(), b.files.end(), file);
    };
    if (!a.files.empty() && !b.files.empty() && std::none_of(a.files.begin(), a.files.end(), is_there)) {
      missing = "other documents attached";
      return {};
    }
  }
  // Texts that speak of the same may differ in more of their words; whether they do is only asked where it decides.
  const bool is_close = verdict.similarity >= kOfOneDay.similarity || verdict.containment >= kOfOneDay.containment;
  const bool same_marks = is_close && share_marks(a, b);
  const bool same_day = is_close && share_day(a, b);
  const Likeness& asked = !same_marks ? kAlone : same_day ? kOfOneDay : kWithMarks;
  if (shorter >= kFullText) {
    const bool alike = verdict.similarity >= asked.similarity;
    if (!alike && verdict.containment < asked.containment) {
      missing = "other words";
      return {};
    }
    const bool is_timeless = verdict.similarity >= kNearlyEqual || (same_day && verdict.containment >= kNearlyEqual);
    if (!are_within(a, b, kWhile) && !(is_timeless && same_marks)) {
      missing = "too far apart in time";
      return {};
    }
    return alike ? "same text, similarity " + figure(verdict.similarity)
                 : "one text holds the other, containment " + figure(verdict.containment);
  }
  if (shorter >= kLead && longer >= kFullText) {
    if (verdict.containment < (same_marks && same_day ? kLeadOfOneDay : kAlone.containment)) {
      missing = "other words";
      return {};
    }
    if (!are_within(a, b, kFewDays)) {
      missing = "too far apart in time";
      return {};
    }
    if (title_likeness(a, b) < kLikeTitle && !begins_alike(a, b)) {
      missing = "one piece of a summary";
      return {};
    }
    if (title_likeness(a, b) < kLikeTitle && !same_marks) {
      missing = "a short text of formulas, and no mark in common";
      return {};
    }
    return "lead of the full text, containment " + figure(verdict.containment);
  }
  const bool is_told_again = shorter >= kLead && verdict.similarity >= kAlone.similarity && same_marks;
  if (!are_within(a, b, is_told_again ? (same_day ? kWhile : kNextDays) : kSameDays)) {
    missing = "short texts, too far apart in time";
    return {};
  }
  if (shorter >= kLead) {
    const bool alike = verdict.similarity >= asked.similarity || verdict.containment >= asked.containment;
    if (!alike) {
      missing = "other words";
      return {};
    }
    if (same_marks && (equal_titles || same_day || verdict.similarity >= kAlone.similarity))
      return "same short text and marks";
    if (equal_titles && !a.area.empty() && a.area == b.area) return "same short text, headline and unit";
    missing = "a short text of formulas, and no mark in common";
    return {};
  }
  const bool same_unit = (!a.area.empty() && a.area == b.area) || share_place(a, b);
  if (!equal_titles || !same_unit) {
    missing = equal_titles ? "a headline alone" : "other headlines, and hardly a text";
    return {};
  }
  if (shorter >= kScrap && verdict.containment >= kAlone.containment) return "same headline, unit and few words";
  if (longer < kScrap && a.title.size() >= kTellingTitle &&
      (a.body.empty() || b.body.empty() || verdict.containment >= kAlone.containment)) {
    return "same telling headline, unit and days";
  }
  missing = "a headline alone";
  return {};
}

}  // namespace

Fingerprint story_fingerprint(const Entry& entry) {
  return story_fingerprint(read_syllables(entry.title), read_syllables(text_to_compare(entry)));
}

Fingerprint story_fingerprint(Syllables title, Syllables text) {
  Syllables body = story_text(std::move(text), title);
  if (body.size() >= kLead) return fingerprint(body);
  title.insert(title.end(), std::make_move_iterator(body.begin()), std::make_move_iterator(body.end()));
  return fingerprint(title);
}

StoryItem story_item(const Entry& entry, std::optional<Instant> published, std::string_view source,
                     std::string_view area) {
  StoryItem item;
  item.source = source;
  item.area = area;
  item.link = entry.link.empty() ? std::string() : canonical_url(entry.link);
  item.published = published;
  for (const Attachment& file : entry.attachments) {
    const std::string_view url = file.url;
    item.files.emplace_back(url.substr(std::min(url.size(), url.rfind('/') + 1)));
  }
  std::sort(item.files.begin(), item.files.end());
  item.title = read_syllables(entry.title);
  item.body = story_text(read_syllables(text_to_compare(entry)), item.title);
  item.is_marked = has_marks(item.body.size() > item.title.size() ? item.body : item.title);
  item.title_places = find_places(item.title, item.is_marked);
  item.body_places = find_places(item.body, item.is_marked);
  item.shingles = shingles(item.body);
  return item;
}

StoryVerdict compare_stories(const StoryItem& a, const StoryItem& b) {
  StoryVerdict verdict;
  const Overlap shared = overlap(a.shingles, b.shingles);
  verdict.similarity = shared.similarity;
  verdict.containment = shared.containment;
  std::string missing;
  verdict.reason = words_alike(a, b, verdict, missing);
  // Conflicts mean something only between texts from one template; anything else has its own numbers and names.
  const bool is_template = !verdict.reason.empty() || shared.containment >= 0.5 || have_equal_titles(a, b) ||
                           title_likeness(a, b) >= kLikeTitle;
  if (is_template && verdict.reason != "same address") {
    for (const Conflict& conflict : find_conflicts(a, b))
      verdict.vetoes.push_back(conflict.kind + ": " + conflict.a + " / " + conflict.b);
  }
  verdict.same = !verdict.reason.empty() && verdict.vetoes.empty();
  if (!verdict.vetoes.empty())
    verdict.reason = verdict.reason.empty() ? missing : "alike, but " + verdict.vetoes.front();
  else if (verdict.reason.empty())
    verdict.reason = missing;
  return verdict;
}

}  // namespace bantin::feeds
