// What is remembered, behind typed methods: no SQL and no SQLite type leaks, so that another engine can stand here.
//
// Writing goes through `commit` and its kin alone: one writer thread, one queue; each call is atomic, and calls that
// wait together may share one transaction on disk. Reading is done on the caller's thread, from any thread, and always
// sees whole commits.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/match/fingerprint.hpp"
#include "feeds/match/identity.hpp"
#include "feeds/match/leader.hpp"
#include "feeds/model.hpp"
#include "feeds/write/feed_document.hpp"

namespace bantin::store {

using feeds::Instant;

enum class EntryId : std::int64_t {};

/// How the last refresh of a source ended. Stable words in the database and in `status --json`.
enum class Outcome {
  never,           // not asked yet
  updated,         // new or edited items
  unchanged,       // 200, nothing new in it
  not_modified,    // 304
  http_error,      // another status
  network_error,   // no answer
  not_a_feed,      // an answer that is no feed
  internal_error,  // our own fault; the message says which
  page_changed,    // a page that the rules do not fit
  empty_answer,    // 200 without a byte
  captcha,         // a page that asks whether we are human
  maintenance,     // a page that says so
  login_page,      // a page that wants a password
  was_a_feed       // HTML where a feed stood
};
std::string_view to_string(Outcome outcome) noexcept;
/// The reverse; an unknown word is `never`.
Outcome outcome_from(std::string_view word) noexcept;

/// What polling has learned about how to ask a source. Kept as a whole; no query looks into it.
struct PollMemory {
  std::string habit;          // poll::Habit, encoded
  Instant last_full{};        // when the last document came in full, not as a 304 or a difference
  Instant closed_until{};     // the server asked to be left alone until then
  std::string moved_to;       // where permanent redirects lead
  Instant moved_since{};      // seen first
  Instant moved_confirmed{};  // seen last
  std::uint32_t moved_polls = 0;
  bool robots_disallowed = false;  // robots.txt forbids what the configuration names
  std::string suspicion;           // why its validators are not believed, in words
  std::uint32_t reason = 0;        // of the next check: poll::Reason
  Instant certificate_until{};     // when the certificate of its server ends; epoch = it has none, or is not known
  Instant look_again{};  // articles that it took out of its list were not there: then they are asked for again
};

/// All that is remembered of a source between two refreshes.
struct SourceState {
  std::string source;       // configured id
  std::string url;          // for which validators and hash hold; another one in the configuration voids them
  std::uint64_t rules = 0;  // config::fetch_fingerprint for which they hold
  std::string etag;
  std::string last_modified;
  std::uint64_t body_hash = 0;  // of the last document that was read, 0 = none
  Instant next_check{};         // epoch = at once
  Instant last_check{};
  Instant last_success{};
  Instant last_change{};
  Outcome outcome = Outcome::never;
  int http_status = 0;
  std::uint32_t failures = 0;  // consecutive
  std::string error;           // in words, empty after a success
  std::vector<std::string> repairs;
  std::string feed_title;
  std::string feed_home;
  std::string feed_id;
  std::string feed_rights;
  std::string final_url;
  std::string format;
  std::string discovered_url;  // of the feed that was found for a home page, empty = none
  PollMemory memory;

  /// The strongest key that its items are known by; goes from guid over link to content, never back.
  feeds::KeyKind identity = feeds::KeyKind::guid;
  std::string identity_reason;  // why it is no longer the guid, in words
  std::uint32_t identity_doubts = 0;
  std::uint32_t held = 0;   // items that wait to prove true
  std::uint32_t flaps = 0;  // consecutive documents in which nearly all known items had changed
};

/// What a refresh has to know of an entry to tell "the same", "edited" and "new" apart.
struct KnownItem {
  feeds::KnownEntry match;
  std::uint64_t raw_hash = 0;
  std::uint64_t content_hash = 0;
  bool is_held = false;
  bool is_looked_for = false;  // its ArticleTask is a check
  Instant published{};
  Instant first_seen{};
};

/// An article's own page that is to be fetched for an entry: remembered until it was, or is gone.
struct ArticleTask {
  static constexpr std::uint32_t kPatience = 8;  // tries; after them it is asked for once a week

  std::string url;
  std::uint32_t tries = 0;  // so far, in vain
  Instant next_try{};
  bool is_gone = false;      // it never will be: 404, 410, or it leads to a home page
  bool is_edit = false;      // the list says that it changed: what is different is an edit
  bool names_it = false;     // of an edit: the entry has its title from its page, so a corrected one counts
  bool is_check = false;     // the source no longer lists it: is it still there?
  bool was_missing = false;  // of a check: it was not at the last look
};

/// An item to be added.
struct NewEntry {
  std::string id;  // atom:id
  feeds::Entry entry;
  std::uint64_t raw_hash = 0;
  std::uint64_t content_hash = 0;
  Instant published;  // the source's word, or first seen
  Instant updated;
  Instant sort_at;  // min(published, first seen), fixed for ever
  Instant first_seen;
  std::vector<feeds::ItemKey> keys;
  std::optional<ArticleTask> article;       // still to be fetched
  std::optional<feeds::Fingerprint> print;  // feeds::story_fingerprint; none: it is in no story
  std::string area;                         // of its source
  bool is_held = false;  // remembered, but published only when a later document, or its own page, has proved it true
  bool is_left = false;  // never published: only its keys are remembered, so that it does not come back as new
};

/// An item to be changed. Its id, `published`, `sort_at` and `first_seen` never change.
struct EditedEntry {
  EntryId row{};
  std::optional<feeds::Entry> entry;  // none: only hashes and keys are refreshed, nothing is published anew
  std::uint64_t raw_hash = 0;
  std::uint64_t content_hash = 0;
  Instant updated;
  std::vector<feeds::ItemKey> keys;
  bool is_completion = false;               // what was missing came: published, but no edit, `updated` stays
  std::optional<ArticleTask> article = {};  // still to be fetched; none and `article_done`: no more
  bool article_done = false;
  std::optional<feeds::Fingerprint> print = {};  // of `entry`
  std::string area = {};
  bool is_released = false;               // what was held has proved true
  std::optional<Instant> published = {};  // of what is released: what its page says
  std::string withdrawn = {};             // why the entry leaves, with a tombstone; empty: it does not
};

/// Everything that one refresh changes: committed as a whole.
struct RefreshCommit {
  SourceState state;
  std::vector<NewEntry> added;  // oldest first
  std::vector<EditedEntry> edited;
  std::vector<feeds::ItemKey> burnt;  // identify nothing in this source for ever: `known_items` answers them with row 0
};

struct CommitResult {
  bool ok = false;
  std::string error;          // of the system: disk full, I/O error
  std::uint64_t version = 0;  // data version after it
  std::size_t added = 0;      // really added (an id that was there already is not)
  std::size_t edited = 0;
};

/// Called on the writer thread, after the transaction is on disk. Must not throw or block.
using CommitDone = std::function<void(CommitResult)>;

/// Which entries an outlet holds.
struct OutletQuery {
  std::vector<std::string> sources;  // configured ids; entries of others are left out
  std::size_t limit = 200;
  EntryId below{};  // only what stands below this entry in the order, 0 = from the top
  /// A story is one entry, which all its sources' members of the outlet share: id and place are the story's, the words
  /// those of the earliest member that has the full text.
  bool one_entry_per_story = false;
  feeds::StoryLeader leader = feeds::StoryLeader::full_text;
  std::size_t share = 0;  // entries of one source at most, unless the others have too few; 0 = no bound
};

/// A part of what an outlet's sources brought in one month, in the order of arrival.
struct ArchiveQuery {
  std::vector<std::string> sources;
  std::int32_t month = 0;            // since 1970-01, of first_seen in UTC
  std::size_t skip = 0;              // entries that have left count, so that a part holds the same ones for ever
  std::size_t limit = 0;             // likewise
  bool one_entry_per_story = false;  // as in OutletQuery; those that others stand for are left out, too
  feeds::StoryLeader leader = feeds::StoryLeader::full_text;
};

/// How many entries a source brought in a month, those that have left included.
struct Arrivals {
  std::string source;
  std::int32_t month = 0;
  std::uint64_t count = 0;
};
struct ArrivalCounts {
  EntryId last{};  // the newest entry that was counted
  std::vector<Arrivals> counts;
};

/// What a reader looks for (feeds/clean/search_terms.hpp), in the entries of some sources.
struct SearchQuery {
  std::vector<std::string> sources;
  std::string words;
  std::size_t limit = 50;
  bool one_entry_per_story = false;  // as in OutletQuery: a story is found by the words of any of its members
  feeds::StoryLeader leader = feeds::StoryLeader::full_text;
};

/// Another entry of the same story.
struct StoryMember {
  EntryId row{};
  std::string source;  // configured id
  std::string id;
  std::string title;
  std::string link;
};

/// An entry as it is published; the source's configured name, areas and tags are the publisher's to add.
struct StoredEntry {
  EntryId row{};
  std::string source;  // configured id
  std::string id;
  feeds::Entry entry;
  Instant published;
  Instant updated;
  Instant sort_at;
  Instant first_seen;
  EntryId place{};                // the entry whose place in the order it has: `row`, or another of its story
  std::vector<StoryMember> also;  // who else tells it, in any source: earliest first
};

/// An entry whose article is to be fetched.
struct WaitingArticle {
  StoredEntry stored;
  std::uint64_t raw_hash = 0;
  std::uint64_t content_hash = 0;
  bool is_held = false;
  ArticleTask task;
};

/// What is left of the articles of a source.
struct ArticleTotals {
  std::uint64_t waiting = 0;
  std::uint64_t failed = 0;  // asked for in vain so often that it is hardly tried any more
  std::uint64_t gone = 0;
};

/// Counts for status and health.
struct Totals {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // of the database file
};

/// Moves with every commit that changes what is published, and only then; survives restarts.
struct DataVersion {
  std::uint64_t version = 0;
  Instant changed_at{};
};

/// When something that is published of a source last changed.
struct SourceVersion {
  std::string source;
  DataVersion at;
};

class Store {
 public:
  virtual ~Store() = default;

  // Reading. Throws std::runtime_error for faults of the system.
  virtual std::vector<SourceState> source_states() = 0;
  virtual std::optional<SourceState> source_state(std::string_view source) = 0;
  /// Entries (and remembered entries that have left: row 0 is never used, a left one keeps its row) that any of `keys`
  /// finds in the source. An entry is listed once for each of its keys that matched.
  virtual std::vector<KnownItem> known_items(std::string_view source, std::span<const feeds::ItemKey> keys) = 0;
  /// Newest first by (sort_at, id).
  virtual std::vector<StoredEntry> latest(const OutletQuery& query) = 0;
  /// The entry with its own id and words, unless it has left; `also` tells who else has the story.
  virtual std::optional<StoredEntry> entry(EntryId row) = 0;
  /// Oldest first; entries that have left are counted and left out.
  virtual std::vector<StoredEntry> archive(const ArchiveQuery& query) = 0;
  /// Of the entries that came after `after`.
  virtual ArrivalCounts count_arrivals(EntryId after) = 0;
  /// Those that hold the words as they are spelt, then those that hold them but for accents; newest first. Looks at a
  /// bounded number of entries, for a bounded time. A new entry is found some moments after it was committed.
  virtual std::vector<StoredEntry> search(const SearchQuery& query) = 0;
  virtual std::vector<SourceVersion> source_versions() = 0;
  /// Rows of the source's newest entries, in the order of `latest`, without their words.
  virtual std::vector<EntryId> newest_of(std::string_view source, std::size_t limit) = 0;
  virtual std::uint64_t count_entries(std::string_view source) = 0;
  /// One entry of the source with what is remembered of it; none if it has left or is another source's, or is held and
  /// has a title: what is held without one waits for its article.
  virtual std::optional<WaitingArticle> entry_of(std::string_view source, EntryId row) = 0;
  /// Articles of the source that are due at `now`, those tried least often first, then the newest.
  virtual std::vector<WaitingArticle> waiting_articles(std::string_view source, Instant now, std::size_t most) = 0;
  virtual ArticleTotals article_totals(std::string_view source) = 0;
  virtual Totals totals() = 0;
  virtual DataVersion data_version() = 0;

  // Writing.
  virtual void commit(RefreshCommit refresh, CommitDone done) = 0;
  /// Entries that were first seen before `before` and are in none of their sources' newest `floor` leave; their keys
  /// stay for ever, so that they never come back as new.
  virtual void retire(Instant before, std::size_t floor, CommitDone done) = 0;
  /// A consistent copy, made while the daemon runs. On the caller's thread.
  virtual void backup(const std::filesystem::path& target) = 0;
  /// Waits until everything queued is on disk, checkpoints the log, and closes. Then no method may be called.
  virtual void close() = 0;
};

}  // namespace bantin::store
