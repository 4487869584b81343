// Damaged databases: bits that have turned, files that were cut, pages that are gone, the log of another database. Each
// is opened or refused with a remedy, and what is served of it is what was stored. BANTIN_DAMAGES sets how many.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>

#include "daemon/store/migrations.hpp"
#include "daemon/store/recovery.hpp"
#include "daemon/store/sqlite.hpp"
#include "tests/faults/ingest_model.hpp"
#include "tests/support/environment.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

using Bytes = std::string;
using Seconds = std::chrono::duration<double>;

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> all_sources() {
  std::vector<std::string> names;
  for (int source = 0; source < kCrashSources; ++source)
    names.push_back(crash_source(source));
  return names;
}

/// An entry as readers see it.
std::string told(const StoredEntry& stored) {
  const feeds::Entry& entry = stored.entry;
  return stored.source + '\n' + entry.guid + '\n' + entry.link + '\n' + entry.title + '\n' + entry.summary + '\n' +
         entry.content_html + '\n' + std::to_string(stored.published.time_since_epoch().count()) + '\n' +
         std::to_string(stored.sort_at.time_since_epoch().count());
}

/// What is told of an id; in two databases it may be two things.
using Entries = std::multimap<std::string, std::string>;

/// A database of some hundred entries, its files, and what is served of it.
struct Good {
  TemporaryDirectory directory;
  Bytes database;
  Bytes log;       // the write-ahead log of a database that was not closed
  Bytes with_log;  // the database that belongs to it
  Entries entries;

  explicit Good(unsigned seed) {
    const OpenOptions options = options_for(directory / "bantin.db");
    std::mt19937 random(seed);
    Acknowledged acknowledged;
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    IngestModel ingest(*store, acknowledged);
    for (int step = 0; step < 60; ++step)
      REQUIRE(ingest.commit_next(random));
    with_log = read_file(options.path);
    log = read_file(options.path.string() + "-wal");
    for (const StoredEntry& stored : store->latest({.sources = all_sources(), .limit = 1000}))
      entries.emplace(stored.id, told(stored));
    store->close();
    database = read_file(options.path);
  }
};

struct Damage {
  std::string what;
  std::function<void(Bytes& database, Bytes& log, std::mt19937& random)> make;
};

std::vector<Damage> damages(const Good& good, const Good& other) {
  const auto flip = [](Bytes& bytes, std::mt19937& random, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
  };
  const auto with_log = [&good](Bytes& database, Bytes& log) {
    database = good.with_log;
    log = good.log;
  };
  return {
      {"one bit", [=](Bytes& d, Bytes&, std::mt19937& r) { flip(d, r, 1); }},
      {"fifty bits", [=](Bytes& d, Bytes&, std::mt19937& r) { flip(d, r, 50); }},
      {"bits of the first page",
       [](Bytes& d, Bytes&, std::mt19937& r) { d[r() % 200] ^= static_cast<char>(1u << r() % 8); }},
      {"cut", [](Bytes& d, Bytes&, std::mt19937& r) { d.resize(r() % d.size()); }},
      {"cut at a page",
       [](Bytes& d, Bytes&, std::mt19937& r) { d.resize(d.size() / 4096 * (r() % 100) / 100 * 4096); }},
      {"a page of zeros",
       [](Bytes& d, Bytes&, std::mt19937& r) { d.replace(r() % (d.size() / 4096) * 4096, 4096, 4096, '\0'); }},
      {"a sector of noise",
       [](Bytes& d, Bytes&, std::mt19937& r) {
         const std::size_t at = r() % (d.size() / 512) * 512;
         for (std::size_t i = 0; i < 512; ++i)
           d[at + i] = static_cast<char>(r());
       }},
      {"two pages changed places",
       [](Bytes& d, Bytes&, std::mt19937& r) {
         const std::size_t a = r() % (d.size() / 4096) * 4096;
         const std::size_t b = r() % (d.size() / 4096) * 4096;
         std::swap_ranges(d.begin() + static_cast<std::ptrdiff_t>(a), d.begin() + static_cast<std::ptrdiff_t>(a + 4096),
                          d.begin() + static_cast<std::ptrdiff_t>(b));
       }},
      {"the log of another database", [&other](Bytes&, Bytes& log, std::mt19937&) { log = other.log; }},
      {"bits of the log",
       [=](Bytes& d, Bytes& log, std::mt19937& r) {
         with_log(d, log);
         flip(log, r, 20);
       }},
      {"a log that was cut",
       [=](Bytes& d, Bytes& log, std::mt19937& r) {
         with_log(d, log);
         log.resize(r() % log.size());
       }},
      {"a log of noise",
       [](Bytes&, Bytes& log, std::mt19937& r) {
         log.resize(40'000);
         for (char& c : log)
           c = static_cast<char>(r());
       }},
      {"a letter of the schema", [](Bytes& d, Bytes&, std::mt19937&) { d[d.find("columnsize = 0") + 1] = 'k'; }},
      {"the number of an older schema",
       [](Bytes& d, Bytes&, std::mt19937& r) { d[63] = static_cast<char>(1 + r() % 8); }},
      {"the number of a newer schema",
       [](Bytes& d, Bytes&, std::mt19937& r) { d[62] = static_cast<char>(1 + r() % 8); }},
      {"no database at all", [](Bytes& d, Bytes&, std::mt19937& r) { d.assign(1 + r() % 20'000, 'x'); }},
  };
}

/// What opening or reading says against it; empty if all went well. `served` counts the entries that came.
std::string try_to_serve(const OpenOptions& options, const Entries& stored_entries, std::size_t& served,
                         bool& is_open) {
  try {
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    is_open = true;
    const std::vector<StoredEntry> entries = store->latest({.sources = all_sources(), .limit = 1000});
    for (const StoredEntry& stored : entries) {
      ++served;
      const auto [first, last] = stored_entries.equal_range(stored.id);
      const auto is_it = [&](const auto& known) { return known.second == told(stored); };
      REQUIRE_MESSAGE(std::any_of(first, last, is_it), "a damaged entry is served: " << stored.id);
    }
    // It takes in what comes, or says why not.
    Acknowledged acknowledged;
    std::mt19937 random(1);
    IngestModel ingest(*store, acknowledged);
    ingest.commit_next(random);
    store->close();
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

/// What a recovery made of a damaged database; `words` say why nothing.
struct Recovered {
  std::string words;
  RecoveryReport report;
  Entries served;
};

Recovered recover(const Bytes& database, const Bytes& log, const Bytes& backup) {
  TemporaryDirectory directory;
  RecoveryOptions options;
  options.damaged = directory / "bantin.db";
  options.target = directory / "new.db";
  write_file(options.damaged, database);
  if (!log.empty()) write_file(options.damaged.string() + "-wal", log);
  if (!backup.empty()) {
    options.backup = directory / "backup.db";
    write_file(options.backup, backup);
  }
  Recovered recovered;
  try {
    recovered.report = recover_database(options);
  } catch (const std::runtime_error& error) {
    recovered.words = error.what();
  }
  CHECK(read_file(options.damaged) == database);
  if (!log.empty()) CHECK(read_file(options.damaged.string() + "-wal") == log);
  const auto files = std::distance(std::filesystem::directory_iterator(directory.path()), {});
  CHECK(files == 1 + (log.empty() ? 0 : 1) + (backup.empty() ? 0 : 1) + (recovered.words.empty() ? 1 : 0));
  if (!recovered.words.empty()) return recovered;

  OpenOptions open = options_for(options.target);
  open.quick_check_bytes = SIZE_MAX;
  const std::unique_ptr<Store> store = open_sqlite_store(open);
  for (const StoredEntry& stored : store->latest({.sources = all_sources(), .limit = 1000}))
    recovered.served.emplace(stored.id, told(stored));
  CHECK(store->totals().entries == recovered.served.size());
  Acknowledged acknowledged;
  std::mt19937 random(1);
  IngestModel ingest(*store, acknowledged);
  for (int step = 0; step < 5; ++step)
    CHECK(ingest.commit_next(random));
  store->close();
  return recovered;
}

/// Those of `some` that are not in `all` as they are there.
std::size_t strangers(const Entries& some, const Entries& all) {
  return static_cast<std::size_t>(std::count_if(some.begin(), some.end(), [&](const auto& one) {
    const auto [first, last] = all.equal_range(one.first);
    return std::none_of(first, last, [&](const auto& known) { return known.second == one.second; });
  }));
}

void put_zeros(Bytes& bytes, std::size_t page) {
  bytes.replace(page * 4096, 4096, 4096, '\0');
}

}  // namespace

TEST_CASE("damage: a database is opened or refused with a remedy, never served damaged") {
  const unsigned rounds = bantin::test::from_environment("BANTIN_DAMAGES", 60);
  const unsigned seed = bantin::test::from_environment("BANTIN_CRASH_SEED", std::random_device()());
  INFO("BANTIN_CRASH_SEED=" << seed);
  std::mt19937 random(seed);
  const Good good(1);
  const Good other(2);
  const std::vector<Damage> kinds = damages(good, other);
  // A log says nothing of the file that it belongs to: beside another one it brings what was stored there.
  Entries stored = good.entries;
  stored.insert(other.entries.begin(), other.entries.end());
  unsigned refused = 0;
  unsigned opened = 0;
  Seconds slowest{};
  for (unsigned round = 0; round < rounds; ++round) {
    const Damage& damage = kinds[round % kinds.size()];
    INFO(damage.what << ", round " << round);
    Bytes database = good.database;
    Bytes log;
    damage.make(database, log, random);
    TemporaryDirectory directory;
    const OpenOptions options = options_for(directory / "bantin.db");
    write_file(options.path, database);
    if (!log.empty()) write_file(options.path.string() + "-wal", log);
    const auto start = std::chrono::steady_clock::now();
    std::size_t served = 0;
    bool is_open = false;
    const std::string words = try_to_serve(options, stored, served, is_open);
    slowest = std::max(slowest, Seconds(std::chrono::steady_clock::now() - start));
    if (words.empty()) {
      ++opened;
      continue;
    }
    ++refused;
    CAPTURE(words);
    CHECK(words.find("bantin.db") != std::string::npos);
    const bool has_remedy = words.find("backup") != std::string::npos || words.find("aside") != std::string::npos ||
                            words.find("newer bantin") != std::string::npos;
    CHECK(has_remedy);
    // Left as it was, for those who can save more of it.
    if (!is_open && log.empty()) CHECK(read_file(options.path) == database);
  }
  CHECK(refused > 0);
  CHECK(opened > 0);
  CHECK(slowest.count() < 5.0);
  MESSAGE(rounds << " damaged databases: " << refused << " refused or not readable, " << opened << " opened, slowest "
                 << slowest.count() << " s");
}

TEST_CASE("recovery: whatever the damage, what comes out is sound, is what was stored, and a backup fills the gaps") {
  const unsigned rounds = bantin::test::from_environment("BANTIN_DAMAGES", 48);
  const unsigned seed = bantin::test::from_environment("BANTIN_CRASH_SEED", std::random_device()());
  INFO("BANTIN_CRASH_SEED=" << seed);
  std::mt19937 random(seed);
  const Good good(1);
  const Good other(2);
  const std::vector<Damage> kinds = damages(good, other);
  Entries stored = good.entries;
  stored.insert(other.entries.begin(), other.entries.end());
  std::size_t saved = 0;
  std::size_t refused = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const Damage& damage = kinds[round % kinds.size()];
    INFO(damage.what << ", round " << round);
    Bytes database = good.database;
    Bytes log;
    damage.make(database, log, random);

    const Recovered alone = recover(database, log, {});
    CAPTURE(alone.words);
    if (alone.words.empty()) {
      CHECK(strangers(alone.served, stored) == 0);
      saved += alone.served.size();
    } else {
      ++refused;
      const bool has_remedy =
          alone.words.find("backup") != std::string::npos || alone.words.find("newer bantin") != std::string::npos;
      CHECK(has_remedy);
    }

    const Recovered filled = recover(database, log, good.database);
    if (filled.words.find("newer bantin") != std::string::npos) continue;
    CAPTURE(filled.words);
    CHECK(filled.words.empty());
    CHECK(strangers(filled.served, stored) == 0);
    // A flipped bit in what no checksum covers, as whether an entry is shown, may hide one that the backup has.
    constexpr std::size_t kHidden = 3;
    if (log.empty()) CHECK(filled.served.size() + kHidden >= good.entries.size());
  }
  CHECK(saved > rounds * good.entries.size() / 2);
  MESSAGE(rounds << " damaged databases of " << good.entries.size() << " entries: " << refused << " gave nothing, "
                 << saved / rounds << " entries saved of each without a backup");
}

TEST_CASE("recovery: a lost first page loses no entry, for this program knows where its tables begin") {
  const Good good(1);
  Bytes database = good.database;
  put_zeros(database, 0);
  const Recovered recovered = recover(database, {}, {});
  CHECK(recovered.words.empty());
  CHECK(recovered.served == good.entries);
  CHECK(recovered.report.entries_lost == 0);
}

TEST_CASE("recovery: a lost page of texts loses the entries whose texts it had, and names them") {
  const Good good(1);
  std::size_t pages_of_texts = 0;
  for (std::size_t page = 1; page < good.database.size() / 4096 && pages_of_texts < 3; ++page) {
    // A leaf of a table that holds the words of bodies alone.
    const std::string_view bytes = std::string_view(good.database).substr(page * 4096, 4096);
    if (bytes[0] != 0x0d || bytes.find(std::string(1000, 'x')) == std::string_view::npos) continue;
    CAPTURE(page);
    Bytes database = good.database;
    put_zeros(database, page);
    const Recovered recovered = recover(database, {}, {});
    CHECK(recovered.words.empty());
    CHECK(strangers(recovered.served, good.entries) == 0);
    const std::size_t lost = good.entries.size() - recovered.served.size();
    if (lost == 0) {  // a free page, with what stood there before
      CHECK(recovered.served == good.entries);
      continue;
    }
    ++pages_of_texts;
    CHECK(lost < good.entries.size() / 2);
    CHECK(recovered.report.entries_lost >= lost);
    REQUIRE_FALSE(recovered.report.lost_ids.empty());
    CHECK(recovered.served.find(recovered.report.lost_ids.front()) == recovered.served.end());
    CHECK_FALSE(recovered.report.damaged.empty());
    const Recovered filled = recover(database, {}, good.database);
    CHECK(filled.served == good.entries);
    CHECK(filled.report.entries_of_backup == lost);
    CHECK(filled.report.entries_lost == 0);
  }
  CHECK(pages_of_texts > 0);
}

TEST_CASE("recovery: a database that is well comes out as it went in") {
  const Good good(3);
  const Recovered plain = recover(good.database, {}, {});
  CHECK(plain.served == good.entries);
  CHECK(plain.report.damaged.empty());
  CHECK(plain.report.entries_lost == 0);
  const Recovered with_log = recover(good.with_log, good.log, {});
  CHECK(with_log.served == good.entries);
}

TEST_CASE("recovery: a file that is there is not replaced, and a running daemon is not disturbed") {
  TemporaryDirectory directory;
  RecoveryOptions options;
  options.damaged = directory / "bantin.db";
  options.target = directory / "new.db";
  const std::unique_ptr<Store> store = open_sqlite_store(options_for(options.damaged));
  CHECK_THROWS_WITH_AS(recover_database(options), doctest::Contains("is using this database"), std::runtime_error);
  store->close();
  write_file(options.target, "mine");
  CHECK_THROWS_WITH_AS(recover_database(options), doctest::Contains("exists already"), std::runtime_error);
  CHECK(read_file(options.target) == "mine");
}
