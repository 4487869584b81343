// The queue and its thread: sharing, order, faults of the disk, readers that stay, many threads.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "daemon/store/database_file.hpp"
#include "daemon/store/sqlite_writer.hpp"
#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

/// While it lives, no file of this process can grow beyond `bytes`: what a full disk looks like from here.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace

TEST_CASE("writing: close waits for everything that is queued, and all of it is on disk") {
  OpenStore open;
  open.store.reset();
  open.options.commit_delay = std::chrono::hours(1);
  open.store = open_sqlite_store(open.options);
  std::atomic<int> answered = 0;
  for (int i = 0; i < 100; ++i) {
    open->commit(refresh_of("s" + std::to_string(i), {made_up(std::to_string(i), i)}),
                 [&](const CommitResult& result) { answered += result.ok ? 1 : 0; });
  }
  open->close();
  CHECK(answered == 100);
  open.reopen();
  CHECK(open->totals().entries == 100);
}

TEST_CASE("writing: answers come in the order of the commits, with versions that grow") {
  OpenStore open;
  std::vector<std::uint64_t> versions;
  for (int i = 0; i < 50; ++i) {
    open->commit(refresh_of("s", {made_up(std::to_string(i), i)}),
                 [&](const CommitResult& result) { versions.push_back(result.version); });
  }
  open->close();
  REQUIRE(versions.size() == 50);
  for (std::size_t i = 0; i < versions.size(); ++i)
    CHECK(versions[i] == i + 1);
}

TEST_CASE("writing: a commit without an answer to give is written all the same") {
  OpenStore open;
  open->commit(refresh_of("s", {made_up("a", 1)}), {});
  open.reopen();
  CHECK(latest_names(*open, {"s"}) == "a");
}

TEST_CASE("writing: one refresh that cannot be written does not take the others of its transaction with it") {
  TemporaryDirectory directory;
  const std::filesystem::path path = directory / "bantin.db";
  Writer writer(open_writer(path, {}), [] { return at(1); });
  {
    // A rule that only this test has stands for whatever makes one refresh impossible to write.
    Database(path, Database::Access::read_write)
        .execute(
            "CREATE TRIGGER no_bad BEFORE INSERT ON entries WHEN new.title = 'Tin bad' "
            "BEGIN SELECT RAISE(ABORT, 'bad entry'); END");
  }
  const RefreshCommit first = refresh_of("a", {made_up("one", 1)});
  const RefreshCommit bad = refresh_of("b", {made_up("fine", 2), made_up("bad", 3)});
  const RefreshCommit last = refresh_of("c", {made_up("two", 4)});
  const std::vector<const RefreshCommit*> together = {&first, &bad, &last};
  std::vector<CommitResult> results(together.size());
  writer.commit(together, results);
  REQUIRE(results.size() == 3);
  CHECK(results[0].ok);
  CHECK_FALSE(results[1].ok);
  CHECK(results[1].error.find("bad entry") != std::string::npos);
  CHECK(results[2].ok);
  CHECK(results[0].version == 1);
  CHECK(results[2].version == 2);
  const std::unique_ptr<Database> reader = open_reader(path, 1 << 20);
  CHECK(reader->integer("SELECT count(*) FROM entries") == 2);
  CHECK(reader->integer("SELECT entries FROM meta") == 2);
  CHECK(reader->integer("SELECT count(*) FROM sources") == 2);
}

TEST_CASE("writing: a full disk is told in words, loses nothing that was acknowledged, and passes") {
  OpenStore open;
  const auto big = [](const std::string& name) {
    NewEntry added = made_up(name, 5);
    added.entry.content_html = std::string(200'000, 'x');
    return refresh_of("s", {added});
  };
  REQUIRE(commit(*open, big("before")).added == 1);
  int failed = 0;
  {
    const FullDisk full(1 << 20);
    for (int i = 0; i < 12; ++i) {
      const CommitResult result = commit(*open, big("during-" + std::to_string(i)));
      if (result.ok) continue;
      ++failed;
      CHECK(result.error.find(open.options.path.string()) != std::string::npos);
      CHECK(result.version == 0);
    }
    CHECK(failed > 0);
    CHECK(open->count_entries("s") == 13u - static_cast<unsigned>(failed));
    CHECK(latest_names(*open, {"s"}).find("before") != std::string::npos);
  }
  CHECK(commit(*open, big("after")).added == 1);
  open.reopen();
  CHECK(open->count_entries("s") == 14u - static_cast<unsigned>(failed));
  CHECK(open->totals().entries == open->count_entries("s"));
  CHECK(open->data_version().version == open->count_entries("s"));
}

TEST_CASE("writing: another program that holds the write lock fails a commit for a while and breaks nothing") {
  OpenStore open;
  {
    Database shell(open.options.path, Database::Access::read_write);
    shell.execute("BEGIN IMMEDIATE");
    const CommitResult result = commit(*open, refresh_of("s", {made_up("a", 1)}));
    CHECK_FALSE(result.ok);
    CHECK(result.error.find("another program holds the database") != std::string::npos);
  }
  CHECK(commit(*open, refresh_of("s", {made_up("a", 1)})).added == 1);
}

TEST_CASE("writing: a reader that holds a cursor delays no commit, and the log shrinks when it has gone") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1), made_up("b", 2)}));
  const std::filesystem::path log = open.options.path.string() + "-wal";
  NewEntry big = made_up("big", 3);
  big.entry.content_html = std::string(1 << 20, 'x');
  {
    const std::unique_ptr<Database> lingering = open_reader(open.options.path, 1 << 20);
    Statement statement(*lingering, "SELECT id FROM entries");
    Rows rows = statement.query();
    REQUIRE(rows.next());
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 12; ++i) {
      big.id = "tag:big," + std::to_string(i);
      big.keys = {guid_key(static_cast<std::uint64_t>(i))};
      REQUIRE(commit(*open, refresh_of("s", {big})).ok);
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    CHECK(std::filesystem::file_size(log) > (8u << 20));
    CHECK(rows.next());
    CHECK_FALSE(rows.next());
  }
  for (int i = 12; i < 15; ++i) {
    big.id = "tag:big," + std::to_string(i);
    big.keys = {guid_key(static_cast<std::uint64_t>(i))};
    commit(*open, refresh_of("s", {big}));
  }
  commit(*open, refresh_of("s"));  // its answer comes after the checkpoint that the last one called for
  CHECK(std::filesystem::file_size(log) < (8u << 20));
}

TEST_CASE("writing: many threads write and read at once, and each reader sees whole commits only") {
  OpenStore open;
  constexpr int kWriters = 4;
  constexpr int kRounds = 40;
  std::atomic<int> running = kWriters;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string name = std::to_string(writer) + "-" + std::to_string(round);
        const CommitResult result = commit(
            *open, refresh_of("s" + std::to_string(writer), {made_up(name + "a", round), made_up(name + "b", round)}));
        if (!result.ok || result.added != 2) ++failed;
      }
      --running;
    });
  }
  for (int reader = 0; reader < 4; ++reader) {
    threads.emplace_back([&] {
      std::uint64_t last_version = 0;
      while (running > 0) {
        if (open->latest({.sources = {"s0", "s1", "s2", "s3"}, .limit = 1000}).size() % 2 != 0) ++failed;
        if (open->known_items("s0", std::vector{made_up("0-0a", 0).keys[0], made_up("0-0b", 0).keys[0]}).size() == 1) {
          ++failed;
        }
        const std::uint64_t version = open->data_version().version;
        if (version < last_version) ++failed;
        last_version = version;
        open->source_states();
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  CHECK(failed == 0);
  CHECK(open->totals().entries == kWriters * kRounds * 2);
  CHECK(open->data_version().version == kWriters * kRounds);
}
