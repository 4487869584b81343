PRAGMA application_id = 1650552436;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta(
  row INTEGER PRIMARY KEY CHECK (row = 1),
  data_version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  entries INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES(1,1,1795606359,1);
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
INSERT INTO sources VALUES(1,'mot','https://mydong.example.vn/rss',3658733849697230679,'"1795606345.79627913-334"','',-487753650836968823,1795608180,1795606359,1795606359,1795606359,'updated',200,0,'',X'','Xã Mỹ Đông','https://mydong.example.vn/','','','','rss 2.0');
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
INSERT INTO entries VALUES(1,1,'tag:tin.example.vn,2026:mot/54b551670d327e827339ad72182481e9',1795606359,1795606359,1795606359,1795606359,-8514255954515428080,-2181536974432564017,0,'g1','https://mydong.example.vn/1','Họp dân',X'');
CREATE TABLE bodies(
  entry INTEGER PRIMARY KEY REFERENCES entries(row) ON DELETE CASCADE,
  summary TEXT NOT NULL,
  summary_html TEXT NOT NULL,
  content_html TEXT NOT NULL
) STRICT;
INSERT INTO bodies VALUES(1,'Mời bà con.','','');
CREATE TABLE entry_keys(
  source INTEGER NOT NULL REFERENCES sources(row),
  kind INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  entry INTEGER REFERENCES entries(row),
  PRIMARY KEY (source, kind, hash)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_keys VALUES(1,0,8302858093577142761,1);
INSERT INTO entry_keys VALUES(1,1,4824425330578131894,1);
INSERT INTO entry_keys VALUES(1,2,-2449382043719114724,1);
CREATE UNIQUE INDEX entries_by_id ON entries(id, source);
CREATE INDEX entries_by_time ON entries(sort_at DESC, id, source) WHERE retired = 0;
CREATE INDEX entries_of_source ON entries(source, sort_at DESC, id, first_seen) WHERE retired = 0;
COMMIT;
PRAGMA user_version = 1;
