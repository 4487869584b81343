// Opening: what is refused, in which words, and that the file is left alone.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "daemon/store/backup.hpp"
#include "daemon/store/lock.hpp"
#include "daemon/store/migrations.hpp"
#include "daemon/store/sqlite.hpp"
#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

/// What opening says, or nothing.
std::string refusal(const OpenOptions& options) {
  try {
    open_sqlite_store(options);
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("open: a file that is no database is named, left alone, and the remedy is said") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  const std::string bytes(5000, 'x');
  write_file(options.path, bytes);
  const std::string words = refusal(options);
  CHECK(contains(words, options.path.string()));
  CHECK(contains(words, "is no SQLite database"));
  CHECK(contains(words, "move it aside"));
  CHECK(read_file(options.path) == bytes);
}

TEST_CASE("open: another program's database is refused and left alone") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  {
    Database other(options.path, Database::Access::create);
    other.execute("CREATE TABLE places(url TEXT)");
  }
  const std::string bytes = read_file(options.path);
  CHECK(contains(refusal(options), "database of another program"));
  CHECK(read_file(options.path) == bytes);
}

TEST_CASE("open: a newer schema is refused with a clear word") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  open_sqlite_store(options);
  Database(options.path, Database::Access::read_write)
      .execute("PRAGMA user_version = " + std::to_string(schema_version() + 1));
  CHECK(contains(refusal(options), "written by a newer bantin"));
  OpenOptions reading = options;
  reading.access = OpenOptions::Access::read_only;
  CHECK(contains(refusal(reading), "written by a newer bantin"));
}

TEST_CASE("open: an empty file, as a crash at the very first moment leaves it, becomes a database") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  write_file(options.path, "");
  CHECK(refusal(options).empty());
  CHECK(refusal(options).empty());
}

TEST_CASE("open: a migration that is cut off leaves a database that opens") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  {
    Database database(options.path, Database::Access::create);
    database.execute("PRAGMA journal_mode = WAL");
  }
  CHECK(refusal(options).empty());
}

TEST_CASE("open: places where no database can be are named") {
  TemporaryDirectory directory;
  const std::string no_directory = refusal(options_for(directory.path() / "missing" / "bantin.db"));
  CHECK(contains(no_directory, "missing/bantin.db"));
  CHECK(contains(no_directory, "the directory must exist"));
  std::filesystem::create_directory(directory / "dir.db");
  CHECK(contains(refusal(options_for(directory / "dir.db")), "is a directory"));
  if (geteuid() != 0) {
    std::filesystem::create_directory(directory / "closed");
    chmod((directory / "closed").c_str(), 0500);
    CHECK(contains(refusal(options_for(directory.path() / "closed" / "bantin.db")), "Permission denied"));
  }
}

TEST_CASE("open: a second process is told who holds the database, and the first goes on") {
  OpenStore open;
  const std::string words = refusal(open.options);
  CHECK(contains(words, "process " + std::to_string(getpid())));
  CHECK(contains(words, "is using this database"));
  CHECK(commit(*open, refresh_of("s", {made_up("a", 1)})).ok);
  open->close();
  CHECK(refusal(open.options).empty());
}

TEST_CASE("open: a link to the database is the same database") {
  OpenStore open;
  std::filesystem::create_symlink(open.options.path, open.directory / "link.db");
  CHECK(contains(refusal(options_for(open.directory / "link.db")), "is using this database"));
}

TEST_CASE("open: a store for reading stands beside the daemon and sees its commits") {
  OpenStore open;
  OpenOptions reading = open.options;
  reading.access = OpenOptions::Access::read_only;
  const std::unique_ptr<Store> reader = open_sqlite_store(reading);
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  CHECK(latest_names(*reader, {"s"}) == "a");
  const CommitResult refused = commit(*reader, refresh_of("s", {made_up("b", 2)}));
  CHECK_FALSE(refused.ok);
  CHECK(contains(refused.error, "reading only"));
  CHECK_FALSE(retire(*reader, 5, 0).ok);
}

TEST_CASE("open: a store for reading never makes a database") {
  TemporaryDirectory directory;
  OpenOptions reading = options_for(directory / "bantin.db");
  reading.access = OpenOptions::Access::read_only;
  CHECK(contains(refusal(reading), "cannot be opened"));
  CHECK_FALSE(std::filesystem::exists(reading.path));
}

TEST_CASE("open: after close everything is in the one file") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  open->close();
  const std::filesystem::path log = open.options.path.string() + "-wal";
  CHECK((!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0));
  std::filesystem::remove(log);
  open.store = open_sqlite_store(open.options);
  CHECK(latest_names(*open, {"s"}) == "a");
}

TEST_CASE("open: a damaged database is refused or answers with an error, and never brings the program down") {
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  std::vector<feeds::ItemKey> keys;
  {
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    for (int source = 0; source < 4; ++source) {
      std::vector<NewEntry> added;
      for (int i = 0; i < 40; ++i) {
        added.push_back(made_up(std::to_string(source) + "-" + std::to_string(i), i + 1));
        added.back().entry.summary = std::string(static_cast<std::size_t>(i) * 40, 's');
        keys.push_back(added.back().keys.front());
      }
      commit(*store, refresh_of("s" + std::to_string(source), std::move(added)));
    }
  }
  const std::string sound = read_file(options.path);
  std::mt19937 random(11);
  int refused = 0;
  for (int round = 0; round < 150; ++round) {
    std::string damaged = sound;
    switch (round % 4) {
      case 0:
        for (int flips = 0; flips < 20; ++flips)
          damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
        break;
      case 1:
        damaged.resize(random() % damaged.size());
        break;
      case 2:
        damaged.replace(random() % (damaged.size() / 4096) * 4096, 4096, 4096, '\0');
        break;
      default:
        damaged.replace(random() % (damaged.size() - 64), 64, 64, '\xff');
        break;
    }
    for (const char* suffix : {"-wal", "-shm"})
      std::filesystem::remove(options.path.string() + suffix);
    write_file(options.path, damaged);
    OpenOptions unchecked = options;
    if (round % 2 == 0) unchecked.quick_check_bytes = 0;  // as for a file that is too big to be checked
    try {
      const std::unique_ptr<Store> store = open_sqlite_store(unchecked);
      commit(*store, refresh_of("s1", {made_up("new", 9)}));
      retire(*store, 20, 5);
      store->source_states();
      store->known_items("s2", keys);
      store->count_entries("s3");
      store->latest({.sources = {"s0", "s1", "s2", "s3"}});
    } catch (const std::runtime_error& error) {
      ++refused;
      CHECK(contains(error.what(), options.path.string()));
    }
  }
  CHECK(refused > 50);
}
