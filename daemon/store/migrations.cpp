// Version n of the schema is what the first n steps make. A step that was released is never changed; a new one is added
// below it.
//
// How the tables are meant
// - `entries` has a row for every item ever seen. One that has left (`retired` = 1) keeps its row, id and keys, and
//   loses its words, so that a source that lists its whole archive never brings it back as new.
// - `meta` has one row: the data version, and the number of entries that have not left, for counting a million of them
//   takes too long for a metric.
// - `bodies` keeps the long texts apart, so that lists and counts read few pages.
// - `entry_keys` finds an entry by what an item can be known by (feeds/match/identity.hpp); a key without an entry is
//   burnt: it identifies nothing.
// - `subscriptions` are ours at the hubs of sources (WebSub).
// - `hub_subscriptions` are those of others at our hub; `hub_states` has what they were last sent, once for all who
// have
//   the same; `hub_pings` tells up to which data version a hub elsewhere has heard of changes.
// - `entries_by_id` leads with the id: it keeps ids unique inside a source and finds the same id in other sources.
// - `entries_by_time` and `entries_of_source` hold all that is needed to choose the newest entries without touching a
//   row of the table; `entries_of_source` carries `first_seen` for retiring in the same manner.
// - `entries_by_arrival` has those that left too: it cuts the archive into parts, which must not move. What is held has
//   not arrived: it gets a new row when it is released.
// - `sources.version` is the data version at which something of the source last changed, so that a change touches only
//   the outlets that hold it.
// - `search` is a full-text index without a copy of the texts (search_index.hpp); rows up to `through` are in it.
// - `source_days` counts what the checks of a day brought; `alerts` has what an admin was told, `ended` = 0 while it
//   lasts. Both are bounded (history.hpp).
// - `entries.story` is the row of the entry whose id the story has, in all entries of a story; 0 for those in none.
//   `fingerprints` find copies, `story_links` has each pair that was found to be one story, and why (story_writer.cpp).
//   `kept_id` is the row of the entry whose id an entry had for long before it joined its story. `story_rulings` is
//   what an admin said of two entries, `withdrawals` has the tombstones, `entry_versions` the texts that an entry had
//   before. `articles.is_check` = 1 asks whether an article that
//   its source no longer lists is still there, 2: it was not at the last look. `entries.retired` = 2: the entry is held
//   and waits to prove true (feeds/match/evidence.hpp), or for its page to say what it is called. One that was never
//   shown and only keeps its keys has `first_seen` = 0, and no part of the archive counts it. Entries below
//   `story_progress.below` were there before there were stories, and are still to be read.
#include "daemon/store/migrations.hpp"

#include <array>
#include <string>

namespace bantin::store {
namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE meta(
  row INTEGER PRIMARY KEY CHECK (row = 1),
  data_version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  entries INTEGER NOT NULL
) STRICT;
INSERT INTO meta(row, data_version, changed_at, entries) VALUES (1, 0, 0, 0);

CREATE TABLE sources(
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  rules INTEGER NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  body_hash INTEGER NOT NULL,
  next_check INTEGER NOT NULL,
  last_check INTEGER NOT NULL,
  last_success INTEGER NOT NULL,
  last_change INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  error TEXT NOT NULL,
  repairs BLOB NOT NULL,
  feed_title TEXT NOT NULL,
  feed_home TEXT NOT NULL,
  feed_id TEXT NOT NULL,
  feed_rights TEXT NOT NULL,
  final_url TEXT NOT NULL,
  format TEXT NOT NULL
) STRICT;

CREATE TABLE entries(
  row INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources(row),
  id TEXT NOT NULL,
  sort_at INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  published INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  raw_hash INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  retired INTEGER NOT NULL,
  guid TEXT NOT NULL,
  link TEXT NOT NULL,
  title TEXT NOT NULL,
  details BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_by_id ON entries(id, source);
CREATE INDEX entries_by_time ON entries(sort_at DESC, id, source) WHERE retired = 0;
CREATE INDEX entries_of_source ON entries(source, sort_at DESC, id, first_seen) WHERE retired = 0;

CREATE TABLE bodies(
  entry INTEGER PRIMARY KEY REFERENCES entries(row) ON DELETE CASCADE,
  summary TEXT NOT NULL,
  summary_html TEXT NOT NULL,
  content_html TEXT NOT NULL
) STRICT;

CREATE TABLE entry_keys(
  source INTEGER NOT NULL REFERENCES sources(row),
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  entry INTEGER REFERENCES entries(row),
  PRIMARY KEY (source, kind, hash)
) STRICT, WITHOUT ROWID;
)sql";

/// Articles whose own page is still to be fetched, or never will be (`is_gone`).
constexpr const char* kArticles = R"sql(
CREATE TABLE articles(
  entry INTEGER PRIMARY KEY REFERENCES entries(row) ON DELETE CASCADE,
  source INTEGER NOT NULL REFERENCES sources(row),
  url TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_try INTEGER NOT NULL,
  is_gone INTEGER NOT NULL,
  is_edit INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_of_source ON articles(source, is_gone, tries, entry DESC);
)sql";

constexpr const char* kSubscriptions = R"sql(
CREATE TABLE subscriptions(
  token TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  hub TEXT NOT NULL,
  topic TEXT NOT NULL,
  secret TEXT NOT NULL,
  live_since INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  next_ask INTEGER NOT NULL,
  last_push INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  awaits_hub INTEGER NOT NULL,
  leaving INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kArchiveAndSearch = R"sql(
ALTER TABLE sources ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE sources SET version = (SELECT data_version FROM meta), changed_at = (SELECT changed_at FROM meta);
CREATE INDEX entries_by_arrival ON entries(first_seen, source);
CREATE TABLE search_progress(row INTEGER PRIMARY KEY CHECK (row = 1), through INTEGER NOT NULL) STRICT;
INSERT INTO search_progress(row, through) VALUES (1, 0);
CREATE VIRTUAL TABLE search USING fts5(
  words, folded, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0");
)sql";

constexpr const char* kHistory = R"sql(
CREATE TABLE source_days(
  source INTEGER NOT NULL REFERENCES sources(row),
  day INTEGER NOT NULL,
  checks INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  added INTEGER NOT NULL,
  edited INTEGER NOT NULL,
  PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts(
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  began INTEGER NOT NULL,
  words TEXT NOT NULL,
  ended INTEGER NOT NULL,
  PRIMARY KEY (kind, source, began)
) STRICT, WITHOUT ROWID;
)sql";

// The feed that was found for a source whose address is a home page.
constexpr const char* kDiscovered = R"sql(
ALTER TABLE sources ADD COLUMN discovered_url TEXT NOT NULL DEFAULT '';
)sql";

// What polling has learned of a source (entry_codec).
constexpr const char* kPollMemory = R"sql(
ALTER TABLE sources ADD COLUMN memory BLOB NOT NULL DEFAULT x'';
)sql";

constexpr const char* kHub = R"sql(
CREATE TABLE hub_states(id INTEGER PRIMARY KEY, members BLOB NOT NULL) STRICT;
CREATE TABLE hub_subscriptions(
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  callback TEXT NOT NULL,
  secret BLOB NOT NULL,
  lease_until INTEGER NOT NULL,
  state INTEGER NOT NULL REFERENCES hub_states(id),
  failures INTEGER NOT NULL,
  failing_since INTEGER NOT NULL,
  next_try INTEGER NOT NULL,
  UNIQUE (topic, callback)
) STRICT;
CREATE INDEX hub_subscriptions_by_state ON hub_subscriptions(state);
CREATE TABLE hub_pings(hub TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kStories = R"sql(
ALTER TABLE entries ADD COLUMN story INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN kept_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entries_of_story ON entries(story) WHERE story <> 0;
CREATE TABLE fingerprints(
  entry INTEGER PRIMARY KEY REFERENCES entries(row) ON DELETE CASCADE,
  simhash INTEGER NOT NULL,
  samples BLOB NOT NULL,
  area TEXT NOT NULL
) STRICT;
CREATE TRIGGER fingerprint_leaves AFTER UPDATE OF retired ON entries WHEN NEW.retired = 1 BEGIN
  DELETE FROM fingerprints WHERE entry = NEW.row;
END;
CREATE TABLE story_links(
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  similarity INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_links_back ON story_links(b);
CREATE INDEX entries_held ON entries(source, row) WHERE retired = 2;
CREATE TABLE story_rulings(
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  together INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_rulings_back ON story_rulings(b);
CREATE TABLE withdrawals(
  entry INTEGER PRIMARY KEY REFERENCES entries(row),
  source INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX withdrawals_by_time ON withdrawals(at DESC);
CREATE TABLE entry_versions(
  entry INTEGER NOT NULL REFERENCES entries(row),
  until INTEGER NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (entry, until)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER versions_leave AFTER UPDATE OF retired ON entries WHEN NEW.retired = 1 BEGIN
  DELETE FROM entry_versions WHERE entry = NEW.row;
END;
ALTER TABLE articles ADD COLUMN is_check INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN identity_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN identity_doubts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN flaps INTEGER NOT NULL DEFAULT 0;
CREATE TABLE story_progress(row INTEGER PRIMARY KEY CHECK (row = 1), below INTEGER NOT NULL) STRICT;
INSERT INTO story_progress(row, below) VALUES (1, (SELECT coalesce(max(row), 0) + 1 FROM entries));
)sql";

constexpr const char* kHeldApart = R"sql(
DROP INDEX entries_by_arrival;
CREATE INDEX entries_by_arrival ON entries(first_seen, source) WHERE retired <> 2;
CREATE INDEX withdrawals_of_source ON withdrawals(source, at DESC);
)sql";

constexpr std::array<const char*, 10> kSteps = {kVersion1, kArticles,   kSubscriptions, kArchiveAndSearch,
                                                kHistory,  kDiscovered, kPollMemory,    kHub,
                                                kStories,  kHeldApart};

}  // namespace

std::int64_t schema_version() {
  return static_cast<std::int64_t>(kSteps.size());
}

void migrate(Database& database) {
  for (std::int64_t version = database.integer("PRAGMA user_version"); version < schema_version(); ++version) {
    Transaction transaction(database, Transaction::Kind::write);
    database.execute(kSteps[static_cast<std::size_t>(version)]);
    database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.execute("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
}

}  // namespace bantin::store
