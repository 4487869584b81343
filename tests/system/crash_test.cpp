// Kills a process that writes (store_crasher.cpp) at random moments and looks at what it left behind. The number of
// rounds is in BANTIN_CRASH_ROUNDS; the seed is printed, BANTIN_CRASH_SEED sets it.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "daemon/store/sqlite.hpp"
#include "tests/daemon/store/store_fixture.hpp"
#include "tests/system/numbered_refresh.hpp"

extern char** environ;

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(value, nullptr, 10));
}

/// Runs the victim for `life` and returns what it said.
std::string run_and_kill(const std::filesystem::path& database, unsigned seed, std::chrono::microseconds life) {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string program = BANTIN_STORE_CRASHER;
  std::string path = database.string();
  std::string number = std::to_string(seed);
  std::array<char*, 4> arguments = {program.data(), path.data(), number.data(), nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::thread killer([&] {
    std::this_thread::sleep_for(life);
    kill(child, SIGKILL);
  });
  std::string said;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0; (size = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(size));
  }
  killer.join();
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  return said;
}

}  // namespace

TEST_CASE("crash: killed at any moment, the store keeps each acknowledged item exactly once") {
  const unsigned rounds = from_environment("BANTIN_CRASH_ROUNDS", 20);
  const unsigned seed = from_environment("BANTIN_CRASH_SEED", std::random_device()());
  INFO("BANTIN_CRASH_SEED=" << seed);
  std::mt19937 random(seed);
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  std::map<int, std::int64_t> acknowledged;
  std::chrono::duration<double> slowest{};

  for (unsigned round = 0; round < rounds; ++round) {
    // A third of the lives end while the victim is still starting.
    const std::chrono::microseconds life(random() % (round % 3 == 0 ? 30'000 : 500'000));
    std::istringstream said(run_and_kill(options.path, static_cast<unsigned>(random()), life));
    for (auto [source, number] = std::pair<int, std::int64_t>(); said >> source >> number;) {
      acknowledged[source] = std::max(acknowledged[source], number);
    }
    const auto start = std::chrono::steady_clock::now();
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    slowest = std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - start));

    Database database(options.path, Database::Access::read_only);
    REQUIRE(database.text("PRAGMA integrity_check") == "ok");
    REQUIRE(database.text("PRAGMA foreign_key_check").empty());
    REQUIRE(database.integer("SELECT entries FROM meta") ==
            database.integer("SELECT count(*) FROM entries WHERE retired = 0"));
    REQUIRE(database.integer("SELECT count(*) FROM bodies") ==
            database.integer("SELECT count(*) FROM entries WHERE retired = 0"));
    for (int source = 0; source < kCrashSources; ++source) {
      const std::string name = crash_source(source);
      const std::optional<SourceState> state = store->source_state(name);
      const std::int64_t number = state ? std::stoll(state->etag) : 0;
      CHECK(number >= acknowledged[source]);
      // Items and validator are one: all items of every refresh up to this number, and none of a later one.
      Statement counts(database,
                       "SELECT count(*), count(DISTINCT e.id), "
                       "(SELECT count(*) FROM entry_keys k WHERE k.source = s.row) "
                       "FROM entries e JOIN sources s ON s.row = e.source WHERE s.id = ?1");
      Rows rows = counts.query(name);
      REQUIRE(rows.next());
      CHECK(rows.integer(0) == number * kCrashItems);
      CHECK(rows.integer(1) == number * kCrashItems);
      CHECK(rows.integer(2) == number * kCrashItems * 2);
      if (number == 0) continue;
      const RefreshCommit last = numbered_refresh(source, number, false);
      for (const NewEntry& added : last.added)
        CHECK(store->known_items(name, added.keys).size() == added.keys.size());
    }
  }
  std::int64_t refreshes = 0;
  for (const auto& [source, number] : acknowledged)
    refreshes += number;
  CHECK(refreshes > 0);
  CHECK(slowest.count() < 2.0);
  MESSAGE(rounds << " kills, " << refreshes << " refreshes acknowledged, slowest opening " << slowest.count() << " s");
}
